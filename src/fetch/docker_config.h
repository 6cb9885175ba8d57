// fetch/docker_config.h - the file in which docker and podman keep credentials of registries.
//
// Format  docker's config.json and containers-auth.json(5): `auths` by registry (podman: also by
// repository; docker: also by address), `credHelpers`, `credsStore`. Other members are not ours,
// and are kept when the file is written.
// Safety  bounded by the JSON reader's limits and by the caller's limit on the file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace plimsoll::fetch {

struct Credentials {
  std::string user, password;
  std::string identity_token;  // buys tokens at the registry's OAuth 2 endpoint
  std::string registry_token;  // is such a token itself
  bool operator==(const Credentials&) const = default;
};

struct AuthEntry {
  std::string place;  // "docker.io", "localhost:5000", "quay.io/team"
  Credentials credentials;
  std::string fault{};  // why it cannot be used; empty: it can
  bool operator==(const AuthEntry&) const = default;
};

struct DockerConfig {
  std::vector<AuthEntry> auths;
  std::vector<std::pair<std::string, std::string>> helpers;  // place, name of the helper
  std::string store;                                         // the helper for all others
};

/// An empty text is an empty file. One entry that cannot be used does not spoil the others.
Result<DockerConfig> parse_docker_config(std::string_view text);

/// The one name of a registry: Docker Hub has several.
std::string canonical_registry(std::string_view registry);

/// Under which name docker keeps credentials of a registry: Docker Hub's is an address.
std::string key_of_registry(std::string_view registry);

/// The entry with the longest place that `repository` of `registry` lies in, or null.
const AuthEntry* find_auth(const DockerConfig& config, std::string_view registry,
                           std::string_view repository);

/// The helper that keeps the registry's credentials; empty: none.
std::string helper_of(const DockerConfig& config, std::string_view registry);

/// The file's text with another entry for the registry. `auth` as the file has it (base64); empty:
/// a helper has the credentials.
Result<std::string> with_auth(std::string_view text, std::string_view registry,
                              std::string_view auth);

/// Without the registry's entries; nothing if there are none. Entries of its repositories stay.
Result<std::optional<std::string>> without_auth(std::string_view text, std::string_view registry);

/// What an entry's `auth` decodes to.
Result<Credentials> decode_auth(std::string_view auth);

}  // namespace plimsoll::fetch
