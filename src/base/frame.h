// base/frame.h - messages between two programs of ours over a socket pair.
//
// Format  4 bytes length of the payload (little endian), 1 byte type, the payload.
// Safety  a length above frame_limit ends the conversation; nothing is allocated for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace plimsoll {

constexpr std::size_t frame_limit = std::size_t{256} << 10U;  // bytes of payload

struct Frame {
  std::uint8_t type = 0;
  std::string payload;
};

/// The bytes of one frame. A payload above frame_limit is too_large.
Result<std::string> frame_bytes(std::uint8_t type, std::string_view payload);

/// Puts frames together. Bytes are received where they will stay: a frame's payload is not copied.
class FrameReader {
 public:
  /// Where the next bytes belong, at least one: never more than those of the frame that has begun.
  [[nodiscard]] std::span<char> room();
  /// So many of them have come.
  void take(std::size_t count) { have_ += count; }
  /// The frame, if it is whole; malformed after a length above the limit, for good.
  Result<std::optional<Frame>> next();
  /// True when no bytes of a frame that has not ended are held.
  [[nodiscard]] bool empty() const { return have_ == 0; }

  static constexpr std::size_t head_size = 5;

 private:
  std::array<char, head_size> head_{};
  std::string payload_;
  std::size_t have_ = 0;  // bytes of the frame
};

/// One end of a socket pair, as frames. Does not own the descriptor.
class Channel {
 public:
  explicit Channel(int socket) : socket_(socket) {}
  Status send(std::uint8_t type, std::string_view payload) const;
  /// The same with a descriptor of ours, which the other side gets a copy of.
  [[nodiscard]] Status send_descriptor(std::uint8_t type, int descriptor) const;
  /// Waits for a frame: timeout if none came in time, truncated if the other side has closed.
  Result<Frame> receive(std::chrono::milliseconds wait);
  /// The next descriptor that came, or none (-1). At most a few are kept.
  Descriptor take_descriptor();
  /// Whether the other side has closed, without waiting.
  [[nodiscard]] bool is_closed() const;

 private:
  Result<std::size_t> receive_bytes(std::span<char> buffer);
  int socket_;
  FrameReader reader_;
  std::deque<Descriptor> descriptors_;
};

}  // namespace plimsoll
