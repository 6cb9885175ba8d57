// fetch/session.cpp - starts plimsoll-fetch, asks, and checks every answer.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/session.h"

#include <array>

#include "base/text.h"

namespace plimsoll::fetch {

namespace {

using namespace std::chrono_literals;

/// All that plimsoll-fetch sees of our environment.
constexpr std::array environment = {
    "http_proxy"sv, "https_proxy"sv, "HTTPS_PROXY"sv, "all_proxy"sv,
    "ALL_PROXY"sv,  "no_proxy"sv,    "NO_PROXY"sv,    "SSL_CERT_FILE"sv,
};

bool is(const Frame& frame, Message type) { return frame.type == static_cast<std::uint8_t>(type); }

/// Where one answer stands: a head before data, data before its end.
struct Answering {
  const Sink& sink;
  bool has_head = false;
};

Status take(Answering& answering, const Frame& frame) {
  if (is(frame, Message::head) && !answering.has_head) {
    answering.has_head = true;
    return answering.sink.head(TRY(decode_head(frame.payload)));
  }
  if (is(frame, Message::data) && answering.has_head) return answering.sink.data(frame.payload);
  return fail(Errc::malformed, "message out of order");
}

}  // namespace

Result<Session> Session::start() {
  const std::string program = TRY(find_companion("plimsoll-fetch", "PLIMSOLL_FETCH"));
  Session session(TRY(Child::start(program, environment)));
  // If it has died already, what it said before, or that it closed, tells more than this would.
  const Status greeted =
      session.channel_.send(static_cast<std::uint8_t>(Message::hello), hello_payload());
  const Result<Frame> first = session.channel_.receive(10s);
  if (!first) return fail(program, first.error());
  if (!is(*first, Message::hello)) return fail(Errc::malformed, program + ": gives no greeting");
  if (const Status same = check_hello(first->payload); !same) return fail(program, same.error());
  if (!greeted) return fail(program, greeted.error());
  return session;
}

Result<std::expected<Answered, Failure>> Session::get(const GetRequest& request, const Sink& sink) {
  using Outcome = std::expected<Answered, Failure>;
  TRY_STATUS(channel_.send(static_cast<std::uint8_t>(Message::get), encode(request)));
  // It keeps its own, shorter times: this one is for a plimsoll-fetch that hangs.
  const auto patience = std::chrono::milliseconds(request.connect_timeout) +
                        std::chrono::milliseconds(request.stall_timeout) * 2 + 30s;
  Answering answering{.sink = sink};
  while (true) {
    const Result<Frame> frame = channel_.receive(patience);
    if (!frame) return fail("plimsoll-fetch", frame.error());
    if (is(*frame, Message::failure))
      return Outcome(std::unexpected(TRY(decode_failure(frame->payload))));
    if (is(*frame, Message::not_modified) && !answering.has_head)
      return Outcome(Answered::not_modified);
    if (is(*frame, Message::done) && answering.has_head) return Outcome(Answered::whole);
    TRY_STATUS(take(answering, *frame));
  }
}

}  // namespace plimsoll::fetch
