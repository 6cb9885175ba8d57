// fetch/session.h - plimsoll's side of the conversation with plimsoll-fetch.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string_view>

#include "base/frame.h"
#include "base/process.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

/// What happens to an answer; an Error ends the session.
struct Sink {
  std::function<Status(const AnswerHead&)> head;
  std::function<Status(std::string_view)> data;
};

enum class Answered : std::uint8_t { whole, not_modified };

/// One plimsoll-fetch, one request at a time. Belongs to one thread.
class Session {
 public:
  /// Starts the program and exchanges greetings.
  static Result<Session> start();

  /// The outer Result is about our side and the conversation (the session is then of no more use),
  /// the inner one about the network.
  Result<std::expected<Answered, Failure>> get(const GetRequest& request, const Sink& sink);

 private:
  explicit Session(Child child) : child_(std::move(child)), channel_(child_.socket()) {}
  Child child_;
  Channel channel_;
};

}  // namespace plimsoll::fetch
