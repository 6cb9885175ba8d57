// fetch/daemon_socket.h - where container engines listen, and what they may be asked.
//
// Reads   DOCKER_HOST and CONTAINER_HOST (unix:// only), and the usual places.
// Safety  a list of what may be asked: to read, nothing else.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/protocol.h"

namespace plimsoll::fetch {

/// In the order in which they are tried; a place that the user named is the only one.
std::expected<std::vector<std::string>, Failure> sockets_of(std::string_view engine);

/// "/images/json", "/images/NAME/get", "/containers/ID/export", "/version", …
bool is_allowed_path(std::string_view path);

/// The first on which something listens, or which were tried and why not each.
std::expected<std::string, Failure> find_socket(std::string_view engine,
                                                const std::vector<std::string>& sockets);

}  // namespace plimsoll::fetch
