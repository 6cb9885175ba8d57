// fetch/session.cpp - starts plimsoll-fetch, asks, and checks every answer.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/session.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/text.h"

namespace plimsoll::fetch {

namespace {

using namespace std::chrono_literals;

/// All that plimsoll-fetch sees of our environment: the way out, and where credentials lie.
constexpr std::array environment = {
    "http_proxy"sv,
    "https_proxy"sv,
    "HTTPS_PROXY"sv,
    "all_proxy"sv,
    "ALL_PROXY"sv,
    "no_proxy"sv,
    "NO_PROXY"sv,
    "SSL_CERT_FILE"sv,
    "HOME"sv,
    "PATH"sv,
    "DOCKER_CONFIG"sv,
    "REGISTRY_AUTH_FILE"sv,
    "CONTAINERS_REGISTRIES_CONF"sv,
    "XDG_CONFIG_HOME"sv,
    "XDG_RUNTIME_DIR"sv,
    "DOCKER_HOST"sv,
    "CONTAINER_HOST"sv,
    "DOCKER_TLS_VERIFY"sv,
    "DOCKER_CERT_PATH"sv,
    // what credential helpers look for: keyrings of desktops, and of clouds
    "USER"sv,
    "XDG_DATA_HOME"sv,
    "DBUS_SESSION_BUS_ADDRESS"sv,
    "DISPLAY"sv,
    "GNUPGHOME"sv,
    "PASSWORD_STORE_DIR"sv,
    "AWS_ACCESS_KEY_ID"sv,
    "AWS_SECRET_ACCESS_KEY"sv,
    "AWS_SESSION_TOKEN"sv,
    "AWS_PROFILE"sv,
    "AWS_REGION"sv,
    "AWS_DEFAULT_REGION"sv,
    "AWS_CONFIG_FILE"sv,
    "AWS_SHARED_CREDENTIALS_FILE"sv,
    "AWS_ROLE_ARN"sv,
    "AWS_WEB_IDENTITY_TOKEN_FILE"sv,
    "GOOGLE_APPLICATION_CREDENTIALS"sv,
    "CLOUDSDK_CONFIG"sv,
    "AZURE_CONFIG_DIR"sv,
};

/// Those of them that are secrets, or hold one: nobody but plimsoll-fetch needs them.
constexpr std::array secrets = {
    "http_proxy"sv, "https_proxy"sv,       "HTTPS_PROXY"sv,           "all_proxy"sv,
    "ALL_PROXY"sv,  "AWS_ACCESS_KEY_ID"sv, "AWS_SECRET_ACCESS_KEY"sv, "AWS_SESSION_TOKEN"sv,
};

bool is(const Frame& frame, Message type) { return frame.type == static_cast<std::uint8_t>(type); }

/// It keeps its own, shorter times: this one is for a plimsoll-fetch that hangs.
std::chrono::milliseconds patience_for(const Transfer& transfer) {
  return std::chrono::milliseconds(transfer.connect_timeout) +
         std::chrono::milliseconds(transfer.stall_timeout) * 2 + 30s;
}

/// Of requests that have no body.
constexpr auto patience_for_short = 120s;

}  // namespace

Result<std::shared_ptr<Fetcher>> Fetcher::start() {
  std::string program = TRY(find_companion("plimsoll-fetch", "PLIMSOLL_FETCH"));
  Child child = TRY(Child::prepare(program, environment));
  return std::shared_ptr<Fetcher>(new Fetcher(std::move(program), std::move(child)));
}

void forget_secrets() { forget_variables(secrets); }

/// Before the first conversation: is it what it should be?
Status Fetcher::greet() const {
  // If it has died already, what it said before, or that it closed, tells more than this would.
  const Status greeted = channel_.send(static_cast<std::uint8_t>(Message::hello), hello_payload());
  const Frame first = TRY(channel_.receive(10s));
  if (!is(first, Message::hello)) return fail(Errc::malformed, "gives no greeting");
  TRY_STATUS(check_hello(first.payload));
  return greeted;
}

Result<Session> Fetcher::open() const {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return std::unexpected(os_error("socket pair", errno));
  Session session(shared_from_this(), Descriptor(ends[0]));
  const Descriptor theirs(ends[1]);
  const std::scoped_lock lock(mutex_);
  if (!greeted_) {
    if (const Status greeted = greet(); !greeted) return fail(program_, greeted.error());
    greeted_ = true;
  }
  if (const Status sent =
          channel_.send_descriptor(static_cast<std::uint8_t>(Message::open), theirs.get());
      !sent)
    return fail(program_, sent.error());
  return session;
}

Session::Session(std::shared_ptr<const Fetcher> fetcher, Descriptor socket)
    : fetcher_(std::move(fetcher)), socket_(std::move(socket)), channel_(socket_.get()) {}

Status Session::send(Message type, std::string_view payload, std::chrono::milliseconds patience,
                     bool has_body) {
  patience_ = patience;
  has_body_ = has_body;
  has_head_ = false;
  return channel_.send(static_cast<std::uint8_t>(type), payload);
}

/// A head before data, data before the end.
Result<Event> Session::next() {
  Result<Frame> frame = channel_.receive(patience_);
  if (!frame) return fail("plimsoll-fetch", frame.error());
  if (is(*frame, Message::failure)) {
    return Event{.kind = Event::Kind::failure, .failure = TRY(decode_failure(frame->payload))};
  }
  if (is(*frame, Message::notice) && !has_head_)
    return Event{.kind = Event::Kind::notice, .data = TRY(decode_notice(frame->payload))};
  if (is(*frame, Message::done) && has_head_ == has_body_) return Event{.kind = Event::Kind::done};
  if (is(*frame, Message::not_modified) && has_body_ && !has_head_)
    return Event{.kind = Event::Kind::not_modified};
  if (is(*frame, Message::head) && has_body_ && !has_head_) {
    has_head_ = true;
    return Event{.kind = Event::Kind::head, .head = TRY(decode_head(frame->payload))};
  }
  if (is(*frame, Message::data) && has_head_)
    return Event{.kind = Event::Kind::data, .data = std::move(frame->payload)};
  return fail(Errc::malformed, "plimsoll-fetch: message out of order");
}

Session::Outcome Session::take_all(const Sink& sink) {
  using Inner = std::expected<Answered, Failure>;
  while (true) {
    Event event = TRY(next());
    switch (event.kind) {
      case Event::Kind::head: TRY_STATUS(sink.head(event.head)); break;
      case Event::Kind::data: TRY_STATUS(sink.data(event.data)); break;
      case Event::Kind::done: return Inner(Answered::whole);
      case Event::Kind::not_modified: return Inner(Answered::not_modified);
      case Event::Kind::notice:
        if (sink.notice) sink.notice(event.data);
        break;
      case Event::Kind::failure: return Inner(std::unexpected(std::move(event.failure)));
    }
  }
}

Status Session::begin(const RegistryRequest& request) {
  return send(Message::registry, encode(request), patience_for(request.transfer), true);
}

Status Session::begin(const DaemonRequest& request) {
  return send(Message::daemon, encode(request), patience_for(request.transfer), true);
}

Session::Outcome Session::get(const GetRequest& request, const Sink& sink) {
  TRY_STATUS(send(Message::get, encode(request), patience_for(request.transfer), true));
  return take_all(sink);
}

Session::Outcome Session::get(const RegistryRequest& request, const Sink& sink) {
  TRY_STATUS(begin(request));
  return take_all(sink);
}

Session::Outcome Session::get(const DaemonRequest& request, const Sink& sink) {
  TRY_STATUS(begin(request));
  return take_all(sink);
}

Session::Outcome Session::login(const LoginRequest& request) {
  TRY_STATUS(send(Message::login, encode(request), patience_for_short, false));
  return take_all({});
}

Session::Outcome Session::logout(const LogoutRequest& request) {
  TRY_STATUS(send(Message::logout, encode(request), patience_for_short, false));
  return take_all({});
}

}  // namespace plimsoll::fetch
