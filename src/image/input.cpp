// image/input.cpp - bytes in order from files, pipes and memory.
// SPDX-License-Identifier: Apache-2.0
#include "image/input.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace plimsoll {

namespace {
// A header walk of an archive touches one window a file: small enough to copy little, large enough
// that several small files share one. Measured on 70,000 small files: 4 KB costs calls, 64 KB costs
// copying.
constexpr std::size_t first_step = std::size_t{16} << 10U;
constexpr std::size_t last_step = std::size_t{256} << 10U;
}  // namespace

Status Input::skip(std::uint64_t n) {
  for (;;) {
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(n, window_.size()));
    consume(here);
    n -= here;
    if (n == 0) return {};
    const std::uint64_t leapt = leap(n);
    position_ += leapt;
    n -= leapt;
    if (n == 0) return {};
    TRY_STATUS(refill());
    if (window_.empty())
      return fail(Errc::truncated, "ends " + std::to_string(n) + " bytes too early");
  }
}

Status Input::read(std::uint64_t n, std::string& out) {
  while (n > 0) {
    TRY_STATUS(refill());
    if (window_.empty())
      return fail(Errc::truncated, "ends " + std::to_string(n) + " bytes too early");
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(n, window_.size()));
    out += window_.substr(0, here);
    consume(here);
    n -= here;
  }
  return {};
}

Status Input::drain() {
  for (;;) {
    consume(window_.size());
    TRY_STATUS(refill());
    if (window_.empty()) return {};
  }
}

FileInput::FileInput(std::shared_ptr<const Descriptor> file, std::uint64_t offset,
                     std::uint64_t length)
    : file_(std::move(file)),
      next_(offset),
      end_(offset + length),
      step_(last_step),
      buffer_(last_step, '\0') {}

Result<std::string_view> FileInput::produce() {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(step_, end_ - next_));
  const std::size_t got = TRY(read_at(file_->get(), next_, std::span(buffer_).first(wanted)));
  if (got < wanted) return fail(Errc::truncated, "file became shorter while it was read");
  next_ += got;
  step_ = std::min(step_ * 2, last_step);
  return std::string_view(buffer_).substr(0, got);
}

std::uint64_t FileInput::leap(std::uint64_t n) {
  const std::uint64_t leapt = std::min(n, end_ - next_);
  next_ += leapt;
  step_ = first_step;
  return leapt;
}

PipeInput::PipeInput(std::shared_ptr<const Descriptor> file, Deadline deadline)
    : file_(std::move(file)), deadline_(deadline), buffer_(last_step, '\0') {}

/// Until there is something to read.
Status PipeInput::wait() const {
  if (deadline_ == Deadline::max()) return {};
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) return fail(Errc::timeout, "time is up: the rest was not waited for");
    pollfd wanted{.fd = file_->get(), .events = POLLIN, .revents = 0};
    const auto limit = static_cast<int>(std::min<std::int64_t>(left.count(), INT_MAX));
    const int ready = ::poll(&wanted, 1, limit);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return std::unexpected(os_error("standard input", errno));
  }
}

Result<std::string_view> PipeInput::produce() {
  for (;;) {
    TRY_STATUS(wait());
    const auto got = ::read(file_->get(), buffer_.data(), buffer_.size());
    if (got >= 0) return std::string_view(buffer_).substr(0, static_cast<std::size_t>(got));
    if (errno != EINTR) return std::unexpected(os_error("standard input", errno));
  }
}

Result<std::string_view> TimedInput::produce() {
  source_->consume(std::exchange(shown_, 0));
  if (std::chrono::steady_clock::now() > deadline_)
    return fail(Errc::timeout, "time is up: the rest was not read");
  TRY_STATUS(source_->refill());
  shown_ = source_->available().size();
  return source_->available();
}

Result<std::string> take_head(Input& input, std::size_t n) {
  std::string head;
  while (head.size() < n) {
    TRY_STATUS(input.refill());
    const std::string_view some = input.available().substr(0, n - head.size());
    if (some.empty()) break;
    head += some;
    input.consume(some.size());
  }
  return head;
}

Result<std::string_view> HeadInput::produce() {
  if (!std::exchange(has_given_head_, true) && !head_.empty()) return std::string_view(head_);
  rest_.consume(std::exchange(shown_, 0));
  TRY_STATUS(rest_.refill());
  shown_ = rest_.available().size();
  return rest_.available();
}

Compression compression_of(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Compression::gzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::zstd;
  if (head.size() >= 4 && head.substr(1, 3) == "\x2a\x4d\x18" && (head[0] & 0xF0) == 0x50)
    return Compression::zstd;
  using namespace std::literals::string_view_literals;
  if (head.starts_with("BZh") || head.starts_with("\xfd"
                                                  "7zXZ\0"sv)) {
    return Compression::unsupported;
  }
  return Compression::none;
}

}  // namespace plimsoll
