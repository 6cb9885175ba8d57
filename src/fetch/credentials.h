// fetch/credentials.h - where credentials of a registry come from, and where login keeps them.
//
// Reads   in this order: $DOCKER_CONFIG/config.json (or ~/.docker/config.json), then podman's
// $REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR/containers/auth.json, ~/.config/containers/auth.json.
// Writes  docker's file only when logging in; whichever has the registry when logging out.
// Safety  what it says in words names files, helpers and users, never a secret.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/docker_config.h"

namespace plimsoll::fetch {

struct CredentialLookup {
  std::optional<Credentials> found;
  std::string origin;               // the file or the helper that has them; empty: just given
  std::vector<std::string> looked;  // the files that were asked
  std::vector<std::string> faults;  // what could not be read or used

  /// "user ann of /root/.docker/config.json", or "no credentials: none in …".
  [[nodiscard]] std::string words() const;
};

CredentialLookup find_credentials(std::string_view registry, std::string_view repository);

/// In docker's file, or with the helper that it names.
Status keep_credentials(std::string_view registry, const Credentials& credentials);

/// From every file and helper that has them; not_found if none has.
Status remove_credentials(std::string_view registry);

}  // namespace plimsoll::fetch
