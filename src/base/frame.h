// base/frame.h - messages between two programs of ours over a socket pair.
//
// Format  4 bytes length of the payload (little endian), 1 byte type, the payload.
// Safety  a length above frame_limit ends the conversation; nothing is allocated for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Takes bytes as they come, gives whole frames. After an error it gives only that error.
class FrameReader {
 public:
  void add(std::string_view bytes) { bytes_ += bytes; }
  /// The next frame, nothing if its end has not come yet, or malformed.
  Result<std::optional<Frame>> next();
  /// True when no bytes of a frame that has not ended are held.
  [[nodiscard]] bool empty() const { return at_ == bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
  bool broken_ = false;
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
