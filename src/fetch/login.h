// fetch/login.h - credentials of a registry: tried there, then kept; and removed again.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>

#include "fetch/http.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

std::expected<void, Failure> log_in(HttpClient& http, const LoginRequest& request,
                                    const std::function<bool()>& go_on);

std::expected<void, Failure> log_out(const LogoutRequest& request);

}  // namespace plimsoll::fetch
