// fetch/retry.h - which failures are worth another attempt, after how long, and what a user can do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "fetch/protocol.h"

namespace plimsoll::fetch {

struct FailureRule {
  FailureKind kind;
  Errc code;                // of the Error that it becomes
  int attempts;             // at most, the first included
  std::string_view advice;  // what to do about it
};

const FailureRule& rule_of(FailureKind kind);

/// How long to wait after the `attempt`th attempt (from 1): doubled each time, with jitter between
/// half and the whole, so that many machines do not come back at once; never less than the server
/// asks for. `chance` is in [0, 1). At most a minute, but for what the server asks.
std::chrono::milliseconds backoff(int attempt, std::chrono::milliseconds base,
                                  std::uint64_t retry_after, double chance);

/// A server that asks for more is not waited for.
constexpr std::uint64_t retry_after_limit = 120;  // seconds

}  // namespace plimsoll::fetch
