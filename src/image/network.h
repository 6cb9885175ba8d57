// image/network.h - bytes that plimsoll-fetch brings: conversations with it, answers as Inputs.
//
// Errors  say what was asked for, why it failed, and what to do. What breaks is asked for again
//         from where it broke; attempts that brought bytes do not count as failed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/session.h"
#include "image/input.h"

namespace plimsoll {

struct NetworkOptions {
  bool insecure = false;  // registries may speak plain HTTP, or be vouched for by nobody
  int attempts = 5;       // that bring nothing
  std::chrono::milliseconds retry_base{500};
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{30'000};
  Deadline deadline = Deadline::max();
  /// Something worth a line: what will be tried again. Any thread.
  std::function<void(const std::string&)> notice;
  /// A file of this machine about registries that is left aside, and why; once a run. Any thread.
  std::function<void(const std::string&)> warning;
};

/// Any thread.
class Network {
 public:
  Network(std::shared_ptr<const fetch::Fetcher> fetcher, NetworkOptions options)
      : fetcher_(std::move(fetcher)), options_(std::move(options)) {}

  [[nodiscard]] const NetworkOptions& options() const { return options_; }
  /// A conversation that nobody uses, or a new one.
  Result<fetch::Session> borrow();
  /// After an answer that was taken to its end: its connections are used again.
  void give_back(fetch::Session session);
  /// Times of a transfer of at most `size_limit` bytes that starts at `offset`, within the deadline.
  [[nodiscard]] fetch::Transfer transfer(std::uint64_t offset, std::uint64_t size_limit) const;

 private:
  std::shared_ptr<const fetch::Fetcher> fetcher_;
  NetworkOptions options_;
  std::mutex mutex_;
  std::vector<fetch::Session> idle_;
};

/// What a failure means to who asked for `what`.
Error error_of(const fetch::Failure& failure, std::string_view what);
/// The same of a container engine on this machine.
Error error_of_engine(const fetch::Failure& failure, std::string_view what);

/// The body of an answer.
class FetchedInput : public Input {
 public:
  /// `ask` begins the request for all bytes from an offset on. What cannot be resumed is asked for
  /// once only: it lies on this machine, with an engine.
  using Ask = std::function<Status(fetch::Session& session, std::uint64_t offset)>;
  FetchedInput(Network& network, std::string what, bool resumable, Ask ask)
      : network_(network), what_(std::move(what)), resumable_(resumable), ask_(std::move(ask)) {}

  /// Of the first answer; once something was read.
  [[nodiscard]] const fetch::AnswerHead& head() const { return head_; }

 protected:
  Result<std::string_view> produce() override;

 private:
  Status begin();
  Status take_head(const fetch::AnswerHead& head);
  Result<bool> take(fetch::Event event);
  Status try_again(const fetch::Failure& failure);

  Network& network_;
  std::string what_;
  bool resumable_;
  Ask ask_;
  std::optional<fetch::Session> session_;
  fetch::AnswerHead head_;
  std::optional<std::uint64_t> total_;
  std::uint64_t received_ = 0, repeated_ = 0;  // bytes given; that came once more and are left out
  std::uint64_t received_before_ = 0;          // until the last attempt failed
  int failed_ = 0;                             // attempts that brought nothing, one after the other
  bool has_head_ = false, ended_ = false;
  std::string piece_;
};

}  // namespace plimsoll
