// fetch/daemon.h - one request to a container engine on this machine.
//
// Format  the Docker Engine API, which podman speaks too; without a version in the path, so that
// the engine answers in its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>

#include "fetch/http.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

std::expected<Answer, Failure> ask_daemon(HttpClient& http, const DaemonRequest& request,
                                          const Receiver& receiver);

}  // namespace plimsoll::fetch
