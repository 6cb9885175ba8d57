// base/frame_test.cpp - frames however the bytes are cut.
// SPDX-License-Identifier: Apache-2.0
#include "base/frame.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace plimsoll {
namespace {

using namespace std::chrono_literals;

struct SocketPair {
  std::array<int, 2> ends{-1, -1};
  SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0); }
  ~SocketPair() {
    for (const int end : ends) {
      if (end >= 0) close(end);
    }
  }
  void close_first() { close(std::exchange(ends[0], -1)); }
};

/// All that are whole after these bytes.
std::vector<Frame> frames_of(FrameReader& reader, std::string_view bytes) {
  std::vector<Frame> frames;
  while (true) {
    while (std::optional<Frame> frame = reader.next().value()) frames.push_back(*frame);
    if (bytes.empty()) return frames;
    const std::span<char> room = reader.room();
    const std::size_t count = std::min(room.size(), bytes.size());
    std::ranges::copy(bytes.substr(0, count), room.begin());
    reader.take(count);
    bytes.remove_prefix(count);
  }
}

TEST(FrameReader, GivesFramesHoweverTheBytesAreCut) {
  const std::string bytes = *frame_bytes(7, "payload") + *frame_bytes(8, "");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    FrameReader reader;
    std::vector<Frame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      for (const Frame& frame : frames_of(reader, std::string_view(bytes).substr(at, step)))
        frames.push_back(frame);
    }
    ASSERT_EQ(frames.size(), 2U) << step;
    EXPECT_EQ(frames[0].type, 7);
    EXPECT_EQ(frames[0].payload, "payload");
    EXPECT_EQ(frames[1].type, 8);
    EXPECT_EQ(frames[1].payload, "");
    EXPECT_TRUE(reader.empty());
  }
}

TEST(FrameReader, RefusesALengthAboveTheLimitForGood) {
  FrameReader reader;
  std::ranges::copy(std::string_view("\xff\xff\xff\xff\x01", 5), reader.room().begin());
  reader.take(5);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.next());
}

TEST(FrameBytes, RefusesAPayloadAboveTheLimit) {
  EXPECT_TRUE(frame_bytes(1, std::string(frame_limit, 'x')));
  EXPECT_FALSE(frame_bytes(1, std::string(frame_limit + 1, 'x')));
}

TEST(Channel, CarriesFramesAndSaysWhenTheOtherSideHasGone) {
  SocketPair pair;
  const Channel left(pair.ends[0]);
  Channel right(pair.ends[1]);
  ASSERT_TRUE(left.send(3, "hello"));
  const Result<Frame> frame = right.receive(1s);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->payload, "hello");
  EXPECT_EQ(right.receive(1ms).error().code, Errc::timeout);
  EXPECT_FALSE(right.is_closed());
  pair.close_first();
  EXPECT_TRUE(right.is_closed());
  EXPECT_EQ(right.receive(1s).error().code, Errc::truncated);
  EXPECT_FALSE(right.send(1, "into the void"));
}

/// The frame, with all of these beside it.
void send_with(int socket, std::string bytes, std::span<const int> descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
  iovec piece{.iov_base = bytes.data(), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  cmsghdr* const head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
  ASSERT_GT(sendmsg(socket, &message, MSG_NOSIGNAL), 0);
}

TEST(Channel, CarriesADescriptor) {
  const SocketPair pair;
  const SocketPair given;
  Channel theirs(pair.ends[1]);
  ASSERT_TRUE(Channel(pair.ends[0]).send_descriptor(7, given.ends[0]));
  ASSERT_EQ(theirs.receive(1s)->type, 7);
  const Descriptor taken = theirs.take_descriptor();
  ASSERT_GE(taken.get(), 0);
  EXPECT_EQ(write(taken.get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(read(given.ends[1], &byte, 1), 1);
  EXPECT_LT(theirs.take_descriptor().get(), 0);
}

TEST(Channel, KeepsNoDescriptorOpenThatNobodyTakes) {
  for (const std::size_t count : {1U, 2U, 3U, 4U}) {
    const SocketPair pair;
    SocketPair given;
    {
      Channel theirs(pair.ends[1]);
      const std::vector<int> many(count, given.ends[0]);
      send_with(pair.ends[0], *frame_bytes(7, ""), many);
      EXPECT_TRUE(theirs.receive(1s));
    }
    given.close_first();
    pollfd watched{.fd = given.ends[1], .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&watched, 1, 0), 1) << count << ": one is still open";
  }
}

}  // namespace
}  // namespace plimsoll
