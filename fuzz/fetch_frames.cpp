// fuzz/fetch_frames.cpp - what plimsoll-fetch may send to plimsoll, and the other way round.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/frame.h"
#include "fetch/protocol.h"

namespace {

/// What decodes must come back the same: nothing is read that was not there.
template <typename Message>
void check(const plimsoll::Result<Message>& decoded,
           plimsoll::Result<Message> (*decode)(std::string_view)) {
  if (decoded && decode(plimsoll::fetch::encode(*decoded)) != decoded) std::abort();
}

void take(const plimsoll::Frame& frame) {
  using namespace plimsoll::fetch;
  check(decode_get(frame.payload), decode_get);
  check(decode_registry(frame.payload), decode_registry);
  check(decode_daemon(frame.payload), decode_daemon);
  check(decode_login(frame.payload), decode_login);
  check(decode_logout(frame.payload), decode_logout);
  check(decode_head(frame.payload), decode_head);
  check(decode_failure(frame.payload), decode_failure);
  const auto notice = decode_notice(frame.payload);
  if (notice && decode_notice(encode_notice(*notice)) != notice) std::abort();
  static_cast<void>(check_hello(frame.payload));
}

}  // namespace

/// The first byte says in how large pieces the rest arrives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1 + data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  plimsoll::FrameReader reader;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::span<char> room = reader.room();
    const std::size_t count = std::min({room.size(), step, bytes.size() - at});
    std::ranges::copy(bytes.substr(at, count), room.begin());
    reader.take(count);
    at += count;
    const auto frame = reader.next();
    if (!frame) return 0;
    if (*frame) take(**frame);
  }
  return 0;
}
