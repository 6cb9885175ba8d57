// fetch/main.cpp - plimsoll-fetch: the only program of ours that opens network sockets.
//
// Reads   requests from descriptor 3, a socket that plimsoll gave it (docs/fetch-protocol.md).
// Safety  writes no file; knows of the world only what a request says and the proxy and certificate
// variables. Ends when plimsoll does.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

#include "base/frame.h"
#include "base/process.h"
#include "fetch/http.h"

namespace plimsoll::fetch {
namespace {

using namespace std::chrono_literals;

constexpr int exit_failed = 2;

struct Conversation {
  Channel channel{child_socket};
  HttpClient http;

  Status say(Message type, std::string_view payload) const {
    return channel.send(static_cast<std::uint8_t>(type), payload);
  }
};

Status serve_get(Conversation& with, std::string_view payload) {
  const GetRequest request = TRY(decode_get(payload));
  const Receiver receiver{
      .head =
          [&](const AnswerHead& head) { return with.say(Message::head, encode(head)).has_value(); },
      .data = [&](std::string_view bytes) { return with.say(Message::data, bytes).has_value(); },
      .go_on = [&] { return !with.channel.is_closed(); },
  };
  const auto answer = with.http.get(request, receiver);
  if (!answer) return with.say(Message::failure, encode(answer.error()));
  return with.say(*answer == Answer::whole ? Message::done : Message::not_modified, "");
}

struct RequestType {
  Message type;
  Status (*serve)(Conversation& with, std::string_view payload);
};

/// Every kind of request there is: a new one needs its messages in protocol.h, and its line here.
constexpr RequestType request_types[] = {
    {Message::get, serve_get},
};

Status serve(Conversation& with, const Frame& frame) {
  for (const auto& [type, serve_it] : request_types) {
    if (static_cast<std::uint8_t>(type) == frame.type) return serve_it(with, frame.payload);
  }
  return fail(Errc::unsupported, "request of unknown type " + std::to_string(frame.type));
}

/// Until plimsoll closes its end.
Status converse() {
  Conversation with;
  TRY_STATUS(with.say(Message::hello, hello_payload()));
  const Frame first = TRY(with.channel.receive(60s));
  if (first.type != static_cast<std::uint8_t>(Message::hello))
    return fail(Errc::malformed, "conversation does not begin with a greeting");
  TRY_STATUS(check_hello(first.payload));
  while (true) {
    const Result<Frame> frame = with.channel.receive(24h);
    if (!frame && frame.error().code == Errc::truncated) return {};
    if (!frame) return std::unexpected(frame.error());
    TRY_STATUS(serve(with, *frame));
  }
}

bool was_started_by_plimsoll() {
  struct stat status{};
  return fstat(child_socket, &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace
}  // namespace plimsoll::fetch

int main() {
  using namespace plimsoll::fetch;
  if (!was_started_by_plimsoll()) {
    std::cerr << "plimsoll-fetch: a part of plimsoll, which starts it when it needs the network\n";
    return exit_failed;
  }
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const plimsoll::Status ended = converse();
    // A plimsoll that was killed is no failure of this program.
    if (ended || plimsoll::Channel(plimsoll::child_socket).is_closed()) return 0;
    std::cerr << "plimsoll-fetch: " << ended.error().what << '\n';
  } catch (const std::exception& error) {
    std::cerr << "plimsoll-fetch: internal error: " << error.what() << '\n';
  }
  return exit_failed;
}
