// fetch/main.cpp - plimsoll-fetch: the only program of ours that opens network sockets.
//
// Reads   requests from descriptor 3, a socket that plimsoll gave it (docs/fetch-protocol.md).
// Safety  writes no file but those of credentials (login, logout); knows of the world what a
// request says, and where credentials, certificates, proxies and sockets are kept. Leaves no core,
// and only root looks into its memory, since it holds credentials. Ends when plimsoll does.
// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <iostream>
#include <thread>

#include "base/frame.h"
#include "base/process.h"
#include "base/text.h"
#include "fetch/daemon.h"
#include "fetch/http.h"
#include "fetch/login.h"
#include "fetch/registry.h"
#include "fetch/registry_places.h"

namespace plimsoll::fetch {
namespace {

using namespace std::chrono_literals;

constexpr int exit_failed = 2;

struct Conversation {
  Channel channel;
  HttpClient http;
  std::string held = {};  // of the body: libcurl gives it in pieces of at most 16 kB

  Status say(Message type, std::string_view payload) {
    TRY_STATUS(flush());
    return channel.send(static_cast<std::uint8_t>(type), payload);
  }
  /// Several pieces make a message, as long as they come faster than they are taken.
  Status say_data(std::string_view bytes) {
    constexpr std::size_t whole_piece = std::size_t{16} << 10U;
    constexpr std::size_t enough = std::size_t{192} << 10U;
    held += bytes;
    return bytes.size() < whole_piece || held.size() >= enough ? flush() : Status();
  }
  Status flush() {
    if (held.empty()) return {};
    const Status sent = channel.send(static_cast<std::uint8_t>(Message::data), held);
    held.clear();
    return sent;
  }
};

Receiver receiver_of(Conversation& with) {
  return {
      .head =
          [&](const AnswerHead& head) { return with.say(Message::head, encode(head)).has_value(); },
      .data = [&](std::string_view bytes) { return with.say_data(bytes).has_value(); },
      .go_on = [&] { return !with.channel.is_closed(); },
  };
}

/// Short enough for a message, whatever was put together.
Status say_failure(Conversation& with, Failure failure) {
  constexpr std::size_t most = 6000;
  if (failure.what.size() > most) failure.what.resize(most);
  failure.what = printable(failure.what);
  return with.say(Message::failure, encode(failure));
}

Status say_end(Conversation& with, const std::expected<Answer, Failure>& answer) {
  if (!answer) return say_failure(with, answer.error());
  return with.say(*answer == Answer::whole ? Message::done : Message::not_modified, "");
}

Status say_end(Conversation& with, const std::expected<void, Failure>& done) {
  return done ? with.say(Message::done, "") : say_failure(with, done.error());
}

Status serve_get(Conversation& with, std::string_view payload) {
  const GetRequest request = TRY(decode_get(payload));
  return say_end(with, with.http.get(request, receiver_of(with)));
}

/// What is wrong with files about registries, once a process.
Status say_faults(Conversation& with) {
  static std::atomic<bool> is_said = false;
  if (is_said.exchange(true)) return {};
  constexpr std::size_t most = 2000;  // of one text
  for (const std::string& fault : machine_registries().conf.faults) {
    const std::string text = printable(std::string_view(fault).substr(0, most));
    TRY_STATUS(with.say(Message::notice, encode_notice(text)));
  }
  return {};
}

Status serve_registry(Conversation& with, std::string_view payload) {
  const RegistryRequest request = TRY(decode_registry(payload));
  TRY_STATUS(say_faults(with));
  return say_end(with, ask_registry(with.http, request, receiver_of(with)));
}

Status serve_daemon(Conversation& with, std::string_view payload) {
  const DaemonRequest request = TRY(decode_daemon(payload));
  return say_end(with, ask_daemon(with.http, request, receiver_of(with)));
}

Status serve_login(Conversation& with, std::string_view payload) {
  const LoginRequest request = TRY(decode_login(payload));
  return say_end(with, log_in(with.http, request, receiver_of(with).go_on));
}

Status serve_logout(Conversation& with, std::string_view payload) {
  const LogoutRequest request = TRY(decode_logout(payload));
  return say_end(with, log_out(request));
}

struct RequestType {
  Message type;
  Status (*serve)(Conversation& with, std::string_view payload);
};

/// Every kind of request there is: a new one needs its messages in protocol.h, and its line here.
constexpr RequestType request_types[] = {
    {Message::get, serve_get},       {Message::registry, serve_registry},
    {Message::daemon, serve_daemon}, {Message::login, serve_login},
    {Message::logout, serve_logout},
};

Status serve(Conversation& with, const Frame& frame) {
  for (const auto& [type, serve_it] : request_types) {
    if (static_cast<std::uint8_t>(type) == frame.type) return serve_it(with, frame.payload);
  }
  return fail(Errc::unsupported, "request of unknown type " + std::to_string(frame.type));
}

/// Until plimsoll closes its end.
Status converse(int socket) {
  Conversation with{.channel = Channel(socket), .http = {}};
  while (true) {
    const Result<Frame> frame = with.channel.receive(24h);
    if (!frame && frame.error().code == Errc::truncated) return {};
    if (!frame) return std::unexpected(frame.error());
    TRY_STATUS(serve(with, *frame));
  }
}

void converse_apart(Descriptor socket) {
  const Channel channel(socket.get());
  try {
    const Status ended = converse(socket.get());
    if (ended || channel.is_closed()) return;
    std::cerr << "plimsoll-fetch: " << ended.error().what << '\n';
  } catch (const std::exception& error) {
    std::cerr << "plimsoll-fetch: internal error: " << error.what() << '\n';
  }
}

/// A thread for each conversation, until plimsoll closes the first socket.
Status serve_conversations() {
  Channel channel(child_socket);
  TRY_STATUS(channel.send(static_cast<std::uint8_t>(Message::hello), hello_payload()));
  bool greeted = false;
  while (true) {
    const Result<Frame> frame = channel.receive(24h);
    if (!frame && frame.error().code == Errc::truncated) return {};
    if (!frame && channel.is_closed()) return {};
    if (!frame) return std::unexpected(frame.error());
    if (!greeted) {
      if (frame->type != static_cast<std::uint8_t>(Message::hello))
        return fail(Errc::malformed, "conversation does not begin with a greeting");
      TRY_STATUS(check_hello(frame->payload));
      greeted = true;
      continue;
    }
    Descriptor socket = channel.take_descriptor();
    if (frame->type != static_cast<std::uint8_t>(Message::open) || socket.get() < 0)
      return fail(Errc::malformed, "conversation is not opened as it should be");
    std::thread(converse_apart, std::move(socket)).detach();
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
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::prctl(PR_SET_DUMPABLE, 0);  // the limit is not that of cores that go to a program
  const plimsoll::Status ended = serve_conversations();
  // A plimsoll that was killed is no failure of this program.
  const bool is_over = ended || plimsoll::Channel(plimsoll::child_socket).is_closed();
  if (!is_over) std::cerr << "plimsoll-fetch: " << ended.error().what << '\n';
  // Transfers that are under way are of no more use: nobody waits for their threads.
  std::cerr.flush();
  ::_exit(is_over ? 0 : exit_failed);
}
