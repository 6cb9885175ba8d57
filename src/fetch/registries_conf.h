// fetch/registries_conf.h - where podman, buildah and skopeo fetch images from on this machine.
//
// Format  containers-registries.conf(5) version 2: `[[registry]]` with prefix, location, insecure,
// blocked, mirror-by-digest-only, and `[[registry.mirror]]` with location, insecure,
// pull-from-mirror; of version 1 the lists registries.block and registries.insecure. Names without
// a registry (unqualified-search-registries, aliases) and credential helpers are not taken from
// there.
// Errors  what cannot be used is a fault ("FILE:LINE: what"), and the rest counts.
// Safety  bounded by the limits of its .cpp; names are checked before anything is asked there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::fetch {

struct ConfMirror {
  std::string location;  // "mirror.example", "mirror.example:5000/hub"
  bool is_insecure = false;
  bool for_tags = true, for_digests = true;  // whether images that are named so are asked for there
  bool operator==(const ConfMirror&) const = default;
};

struct ConfRegistry {
  std::string prefix;    // "docker.io/library", "*.example.com"
  std::string location;  // what stands for the prefix; empty: the prefix
  bool is_insecure = false, is_blocked = false;
  std::vector<ConfMirror> mirrors;
  std::string file;  // that says so
  bool operator==(const ConfRegistry&) const = default;
};

struct RegistriesConf {
  std::vector<ConfRegistry> registries;  // no prefix twice
  std::vector<std::string> faults;
};

/// A file's tables take the place of those with the same prefix.
void read_registries_conf(std::string_view text, const std::string& file, RegistriesConf& conf);

/// All files that count for this user, in their order: the main one and the drop-ins.
RegistriesConf load_registries_conf();

/// The table with the longest prefix of "HOST[:PORT]/REPOSITORY", or null.
const ConfRegistry* find_registry(const RegistriesConf& conf, std::string_view name);

/// The name with `location` instead of the prefix. Nothing where the prefix names no port and the
/// name does: that is another server.
std::optional<std::string> moved(std::string_view name, std::string_view prefix,
                                 std::string_view location);

}  // namespace plimsoll::fetch
