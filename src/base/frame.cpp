// base/frame.cpp - frames to bytes and back, and over a socket.
// SPDX-License-Identifier: Apache-2.0
#include "base/frame.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace plimsoll {

namespace {

using Clock = std::chrono::steady_clock;

std::size_t length_of(std::string_view head) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i)
    length |= static_cast<std::size_t>(static_cast<unsigned char>(head[i])) << (8 * i);
  return length;
}

/// Waits until the socket can be read, or `until` has passed.
Status wait_readable(int socket, Clock::time_point until) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return fail(Errc::timeout, "no answer in time");
    pollfd watched{.fd = socket, .events = POLLIN, .revents = 0};
    const int ready = poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return std::unexpected(os_error("socket", errno));
  }
}

/// Leaves out what was sent.
void skip(std::span<iovec>& pieces, std::size_t count) {
  while (!pieces.empty() && count >= pieces.front().iov_len) {
    count -= pieces.front().iov_len;
    pieces = pieces.subspan(1);
  }
  if (pieces.empty()) return;
  pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + count;
  pieces.front().iov_len -= count;
}

std::string head_of(std::uint8_t type, std::size_t length) {
  std::string head;
  for (std::size_t i = 0; i < 4; ++i) head += static_cast<char>(length >> (8 * i) & 0xFFU);
  head += static_cast<char>(type);
  return head;
}

}  // namespace

Result<std::string> frame_bytes(std::uint8_t type, std::string_view payload) {
  if (payload.size() > frame_limit) return fail(Errc::too_large, "message above the limit");
  return head_of(type, payload.size()).append(payload);
}

std::span<char> FrameReader::room() {
  if (have_ < head_size) return std::span(head_).subspan(have_);
  return std::span(payload_).subspan(have_ - head_size);
}

Result<std::optional<Frame>> FrameReader::next() {
  if (have_ < head_size) return std::nullopt;
  const std::size_t length = length_of({head_.data(), head_.size()});
  if (length > frame_limit) return fail(Errc::malformed, "message above the limit");
  if (payload_.size() != length) payload_.resize(length);
  if (have_ < head_size + length) return std::nullopt;
  have_ = 0;
  return Frame{static_cast<std::uint8_t>(head_[4]), std::exchange(payload_, {})};
}

Status Channel::send(std::uint8_t type, std::string_view payload) const {
  if (payload.size() > frame_limit) return fail(Errc::too_large, "message above the limit");
  const std::string head = head_of(type, payload.size());
  std::array<iovec, 2> pieces = {
      {{.iov_base = const_cast<char*>(head.data()), .iov_len = head.size()},
       {.iov_base = const_cast<char*>(payload.data()), .iov_len = payload.size()}}};
  for (std::span<iovec> rest = pieces; !rest.empty();) {
    msghdr message{};
    message.msg_iov = rest.data();
    message.msg_iovlen = rest.size();
    // The other side may have gone: an error here, not a signal.
    const ssize_t count = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return std::unexpected(os_error("socket", errno));
    skip(rest, count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return {};
}

Result<Frame> Channel::receive(std::chrono::milliseconds wait) {
  const auto until = Clock::now() + wait;
  while (true) {
    if (std::optional<Frame> frame = TRY(reader_.next())) return *std::move(frame);
    const std::size_t count = TRY(receive_bytes(reader_.room()));
    if (count == 0) TRY_STATUS(wait_readable(socket_, until));
    reader_.take(count);
  }
}

/// Those that are there, or none; descriptors that come with them are kept.
Result<std::size_t> Channel::receive_bytes(std::span<char> buffer) {
  constexpr std::size_t most_kept = 64;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec piece{.iov_base = buffer.data(), .iov_len = buffer.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = 0;
  do {
    count = ::recvmsg(socket_, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count < 0) return std::unexpected(os_error("socket", errno));
  if (count == 0) return fail(Errc::truncated, "the other side has closed");
  const cmsghdr* const head = CMSG_FIRSTHDR(&message);
  if (head != nullptr && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
    // Room for one is room for two, by alignment: each that came is ours to close.
    for (std::size_t at = CMSG_LEN(0); at + sizeof(int) <= head->cmsg_len; at += sizeof(int)) {
      int descriptor = -1;
      std::memcpy(&descriptor, control.data() + at, sizeof descriptor);
      if (descriptors_.size() < most_kept) descriptors_.emplace_back(descriptor);
      else ::close(descriptor);
    }
  }
  return static_cast<std::size_t>(count);
}

Descriptor Channel::take_descriptor() {
  if (descriptors_.empty()) return {};
  Descriptor first = std::move(descriptors_.front());
  descriptors_.pop_front();
  return first;
}

Status Channel::send_descriptor(std::uint8_t type, int descriptor) const {
  std::string bytes = TRY(frame_bytes(type, ""));
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec piece{.iov_base = bytes.data(), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(head), &descriptor, sizeof descriptor);
  ssize_t sent = 0;
  do {  // a few bytes go whole
    sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent != static_cast<ssize_t>(bytes.size()))
    return std::unexpected(os_error("socket", sent < 0 ? errno : EIO));
  return {};
}

bool Channel::is_closed() const {
  pollfd watched{.fd = socket_, .events = POLLRDHUP, .revents = 0};
  return poll(&watched, 1, 0) > 0 && (watched.revents & (POLLHUP | POLLRDHUP | POLLERR)) != 0;
}

}  // namespace plimsoll
