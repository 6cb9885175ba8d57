// image/network.cpp - conversations with plimsoll-fetch, answers as Inputs.
// SPDX-License-Identifier: Apache-2.0
#include "image/network.h"

#include <algorithm>
#include <random>
#include <span>
#include <thread>

#include "base/text.h"
#include "fetch/retry.h"

namespace plimsoll {

namespace {

using fetch::FailureKind;
using std::chrono::milliseconds;

constexpr std::size_t most_idle = 8;
constexpr int most_attempts = 100;  // even of those that bring bytes

struct Advice {
  FailureKind kind;
  std::string_view text;
};

/// What to do about it: others than for feeds.
constexpr Advice advices[] = {
    {FailureKind::unreachable,
     "is the name right, and this machine online? a proxy is named by https_proxy"},
    {FailureKind::proxy, "the proxy stands in https_proxy or all_proxy; no_proxy names exceptions"},
    {FailureKind::tls,
     "does it speak TLS at all? a registry of plain HTTP is allowed by --insecure"},
    {FailureKind::tls_untrusted,
     "its own CA is put into /etc/docker/certs.d/HOST/ca.crt or named by SSL_CERT_FILE"},
    {FailureKind::tls_expired, "is the clock of this machine right?"},
    {FailureKind::tls_name, "the certificate belongs to another name: is the address right?"},
    {FailureKind::timeout, "try later, or allow more time"},
    {FailureKind::unauthorised, "credentials are set by plimsoll login or docker login"},
    {FailureKind::not_found, "is the name right, tag and all?"},
    {FailureKind::busy, "it wants to be asked less often: try later, or log in"},
    {FailureKind::server, "the fault is the other side's: try later"},
    {FailureKind::broken, "try again"},
    {FailureKind::range, "try again"},
    {FailureKind::too_large, "it sends more than it should"},
    {FailureKind::redirect, "redirects lead only from https to https, and at most 5 times"},
    {FailureKind::request, "is the name right?"},
    {FailureKind::blocked, "that file says which registries this machine may ask"},
};

/// Of a container engine on this machine.
constexpr Advice engine_advices[] = {
    {FailureKind::unreachable,
     "does it run? another socket is named by DOCKER_HOST, podman's by CONTAINER_HOST"},
    {FailureKind::timeout, "the engine is busy: try again, or allow more time (--timeout)"},
    {FailureKind::unauthorised,
     "its socket is open to root and to the socket's group, as docker: sudo, or become a member"},
    {FailureKind::not_found, "is the name right? docker images and docker ps -a list them"},
    {FailureKind::busy, "the engine is busy: try again"},
    {FailureKind::server, "the fault is the engine's: its log says more"},
    {FailureKind::broken, "did the engine end? try again"},
    {FailureKind::too_large, "it sends more than it should"},
    {FailureKind::request, "is the name right?"},
};

Error with_advice(const fetch::Failure& failure, std::string_view what,
                  std::span<const Advice> known) {
  const auto advice = std::ranges::find(known, failure.kind, &Advice::kind);
  std::string text = std::string(what) + ": " + printable(failure.what);
  if (advice != known.end()) text += "; " + std::string(advice->text);
  return {fetch::rule_of(failure.kind).code, std::move(text)};
}

double chance() {
  static thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<>(0, 1)(generator);
}

std::uint32_t bounded(milliseconds time, milliseconds left) {
  return static_cast<std::uint32_t>(std::clamp(std::min(time, left).count(), 1L, 86'400'000L));
}

}  // namespace

Error error_of(const fetch::Failure& failure, std::string_view what) {
  return with_advice(failure, what, advices);
}

Error error_of_engine(const fetch::Failure& failure, std::string_view what) {
  return with_advice(failure, what, engine_advices);
}

Result<fetch::Session> Network::borrow() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      fetch::Session session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  return fetcher_->open();
}

void Network::give_back(fetch::Session session) {
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(session));
}

fetch::Transfer Network::transfer(std::uint64_t offset, std::uint64_t size_limit) const {
  milliseconds left = milliseconds::max();
  if (options_.deadline != Deadline::max()) {
    left = std::chrono::duration_cast<milliseconds>(options_.deadline -
                                                    std::chrono::steady_clock::now());
  }
  constexpr milliseconds longest = std::chrono::hours(24);
  return {.offset = offset,
          .size_limit = size_limit,
          .connect_timeout = bounded(options_.connect_timeout, left),
          .stall_timeout = bounded(options_.stall_timeout, left),
          .total_timeout = bounded(longest, left)};
}

Status FetchedInput::begin() {
  session_ = TRY(network_.borrow());
  has_head_ = false;
  return ask_(*session_, received_);
}

Status FetchedInput::take_head(const fetch::AnswerHead& head) {
  has_head_ = true;
  if (received_ == 0) {
    head_ = head;
    total_ = head.total;
  }
  const bool other = head.offset > received_ || (total_ && head.total && *head.total != *total_);
  if (other)
    return try_again({FailureKind::range, "the answer does not continue where it was asked to"});
  repeated_ = received_ - head.offset;
  return {};
}

/// Asks once more, after a while, unless there is no more hope.
Status FetchedInput::try_again(const fetch::Failure& failure) {
  session_.reset();
  // Who waited in vain got less than a connection that only breaks may bring.
  constexpr std::uint64_t worth_waiting_for = std::uint64_t{16} << 10U;
  const std::uint64_t least = failure.kind == FailureKind::timeout ? worth_waiting_for : 1;
  if (received_ - received_before_ >= least) failed_ = 0;
  received_before_ = received_;
  const fetch::FailureRule& rule = fetch::rule_of(failure.kind);
  const bool hopeless = ++failed_ >= std::min(rule.attempts, network_.options().attempts) ||
                        failure.retry_after > fetch::retry_after_limit;
  const auto wait =
      fetch::backoff(failed_, network_.options().retry_base, failure.retry_after, chance());
  const auto now = std::chrono::steady_clock::now();
  if (!resumable_) return std::unexpected(error_of_engine(failure, what_));
  if (hopeless) return std::unexpected(error_of(failure, what_));
  if (network_.options().deadline - now < wait)
    return fail(Errc::timeout, "time is up: " + error_of(failure, what_).what);
  if (network_.options().notice)
    network_.options().notice(what_ + ": " + printable(failure.what) + ": trying again");
  std::this_thread::sleep_for(wait);
  return {};
}

/// Whether the piece has something to give.
Result<bool> FetchedInput::take(fetch::Event event) {
  using Kind = fetch::Event::Kind;
  switch (event.kind) {
    case Kind::head: TRY_STATUS(take_head(event.head)); return false;
    case Kind::notice:
      if (network_.options().warning) network_.options().warning(printable(event.data));
      return false;
    case Kind::failure: TRY_STATUS(try_again(event.failure)); return false;
    case Kind::not_modified:
      return fail(Errc::malformed, what_ + ": answer to a question that was not asked");
    case Kind::done: {
      if (total_ && received_ != *total_) {
        TRY_STATUS(
            try_again({FailureKind::broken, std::to_string(received_) + " bytes came instead of " +
                                                std::to_string(*total_)}));
        return false;
      }
      network_.give_back(*std::move(session_));
      session_.reset();
      ended_ = true;
      return true;
    }
    case Kind::data: break;
  }
  const std::size_t left_out = std::min<std::uint64_t>(repeated_, event.data.size());
  repeated_ -= left_out;
  piece_ = std::move(event.data);
  piece_.erase(0, left_out);
  received_ += piece_.size();
  return !piece_.empty();
}

Result<std::string_view> FetchedInput::produce() {
  if (ended_) return std::string_view();
  for (int attempt = 0;;) {
    if (!session_) {
      if (++attempt > most_attempts)
        return fail(Errc::io, what_ + ": the connection breaks again and again");
      TRY_STATUS(begin());
    }
    auto event = session_->next();
    if (!event) {  // plimsoll-fetch itself, or this conversation, has ended
      TRY_STATUS(try_again({FailureKind::broken, event.error().what}));
      continue;
    }
    if (TRY(take(*std::move(event)))) return ended_ ? std::string_view() : piece_;
  }
}

}  // namespace plimsoll
