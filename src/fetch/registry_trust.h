// fetch/registry_trust.h - certificates that a machine keeps for one registry.
//
// Reads   /etc/docker/certs.d/HOST[:PORT]/, /etc/containers/certs.d/…, and the user's
// ~/.config/containers/certs.d/… (containers-certs.d(5)): *.crt are authorities, *.cert with a
// *.key of the same name are ours.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::fetch {

struct RegistryTrust {
  std::string authorities;          // PEM, of all folders
  std::string certificate, key;     // files of ours, of the first folder that has them
  std::vector<std::string> faults;  // what could not be read
};

/// `registry` was checked: its name becomes that of a folder.
RegistryTrust trust_of(std::string_view registry);

}  // namespace plimsoll::fetch
