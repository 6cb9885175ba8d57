// fetch/registry_mirrors.h - servers that a machine asks instead of a registry.
//
// Reads   `registry-mirrors` (of Docker Hub alone) in /etc/docker/daemon.json, and in the user's
// ~/.config/docker/daemon.json, which Docker without root reads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll::fetch {

struct Mirror {
  std::string registry;   // HOST[:PORT]
  bool is_plain = false;  // by http: its address says so
  bool operator==(const Mirror&) const = default;
};

/// In the order in which they are asked. What is no address of a server alone is left out, as
/// Docker refuses it.
Result<std::vector<Mirror>> parse_docker_mirrors(std::string_view daemon_json);

/// Of the registry on this machine; a file that cannot be read names none.
std::vector<Mirror> mirrors_of(std::string_view registry);

}  // namespace plimsoll::fetch
