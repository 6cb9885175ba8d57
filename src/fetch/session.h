// fetch/session.h - plimsoll's side of the conversation with plimsoll-fetch.
//
// Use     one Fetcher a run, started before the sandbox closes; a Session for everything that goes
//         on at the same time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/file.h"
#include "base/frame.h"
#include "base/process.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

/// What happens to an answer; an Error ends the session.
struct Sink {
  std::function<Status(const AnswerHead&)> head;
  std::function<Status(std::string_view)> data;
  std::function<void(const std::string&)> notice{};  // may be left out
};

enum class Answered : std::uint8_t { whole, not_modified };

class Fetcher;

/// The next thing that an answer brings.
struct Event {
  enum class Kind : std::uint8_t { head, data, done, not_modified, failure, notice };
  Kind kind = Kind::done;
  AnswerHead head;
  std::string data;  // of a notice: its text
  Failure failure;
};

/// A conversation, one request at a time. Belongs to one thread.
class Session {
 public:
  /// Asks, and lets the caller take the answer piece by piece: next() until `done`, `not_modified`
  /// or `failure`; a `notice` may come before. An Error means that the session is of no more use.
  Status begin(const RegistryRequest& request);
  Status begin(const DaemonRequest& request);
  Result<Event> next();

  /// The outer Result is about our side and the conversation (the session is then of no more use),
  /// the inner one about the network.
  using Outcome = Result<std::expected<Answered, Failure>>;
  Outcome get(const GetRequest& request, const Sink& sink);
  Outcome get(const RegistryRequest& request, const Sink& sink);
  Outcome get(const DaemonRequest& request, const Sink& sink);
  Outcome login(const LoginRequest& request);
  Outcome logout(const LogoutRequest& request);

 private:
  friend class Fetcher;
  Session(std::shared_ptr<const Fetcher> fetcher, Descriptor socket);
  Status send(Message type, std::string_view payload, std::chrono::milliseconds patience,
              bool has_body);
  Outcome take_all(const Sink& sink);
  std::shared_ptr<const Fetcher> fetcher_;  // it ends with the last of them
  Descriptor socket_;
  Channel channel_;
  std::chrono::milliseconds patience_{};  // with the answer that is under way
  bool has_body_ = false, has_head_ = false;
};

/// Takes out of our environment what is plimsoll-fetch's alone: proxies with their passwords, keys
/// of credential helpers. One that was prepared has them; one that is prepared later has not.
/// Before other threads start.
void forget_secrets();

/// One plimsoll-fetch. Any thread.
class Fetcher : public std::enable_shared_from_this<Fetcher> {
 public:
  /// Prepares the program, which starts with the first conversation. Before other threads start.
  static Result<std::shared_ptr<Fetcher>> start();
  [[nodiscard]] Result<Session> open() const;

 private:
  Status greet() const;
  Fetcher(std::string program, Child child)
      : program_(std::move(program)), child_(std::move(child)), channel_(child_.socket()) {}
  std::string program_;
  Child child_;
  mutable std::mutex mutex_;
  mutable Channel channel_;       // under the mutex
  mutable bool greeted_ = false;  // likewise
};

}  // namespace plimsoll::fetch
