// fetch/protocol.cpp - messages to bytes and back.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/protocol.h"

#include "base/encode.h"

namespace plimsoll::fetch {

namespace {

constexpr std::string_view greeting = "plimsoll-fetch";
constexpr std::size_t text_limit = 8192;  // addresses, headers, messages

/// A text of the other side; too long ones and line ends (they would end a header) spoil it.
std::string short_text(Decoder& in, bool& sound) {
  const std::string_view text = in.text();
  if (text.size() > text_limit || text.find_first_of("\r\n") != text.npos ||
      text.find('\0') != text.npos)
    sound = false;
  return std::string(text);
}

template <typename T>
Result<T> whole(const Decoder& in, bool sound, T value) {
  if (!in.ok() || !in.done() || !sound) return fail(Errc::malformed, "message does not decode");
  return value;
}

void put(Encoder& out, const Transfer& transfer) {
  out.number(transfer.offset);
  out.text(transfer.if_range);
  out.number(transfer.size_limit);
  out.number(transfer.connect_timeout);
  out.number(transfer.stall_timeout);
  out.number(transfer.total_timeout);
  out.text(transfer.ca_file);
}

Transfer get_transfer(Decoder& in, bool& sound) {
  Transfer transfer;
  transfer.offset = in.number();
  transfer.if_range = short_text(in, sound);
  transfer.size_limit = in.number();
  transfer.connect_timeout = in.number32();
  transfer.stall_timeout = in.number32();
  transfer.total_timeout = in.number32();
  transfer.ca_file = short_text(in, sound);
  return transfer;
}

}  // namespace

std::string hello_payload() {
  Encoder out;
  out.text(greeting);
  out.number(protocol_version);
  return out.take();
}

Status check_hello(std::string_view payload) {
  Decoder in(payload);
  if (in.text() != greeting) return fail(Errc::malformed, "the other program is not plimsoll's");
  const std::uint64_t version = in.number();
  if (!in.ok() || version != protocol_version) {
    return fail(Errc::unsupported, "plimsoll and plimsoll-fetch are of different versions (" +
                                       std::to_string(protocol_version) + ", " +
                                       std::to_string(version) + "): install both from one build");
  }
  return {};
}

std::string encode(const GetRequest& request) {
  Encoder out;
  out.text(request.url);
  out.text(request.if_none_match);
  out.text(request.if_modified_since);
  put(out, request.transfer);
  return out.take();
}

Result<GetRequest> decode_get(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  GetRequest request;
  request.url = short_text(in, sound);
  request.if_none_match = short_text(in, sound);
  request.if_modified_since = short_text(in, sound);
  request.transfer = get_transfer(in, sound);
  return whole(in, sound, std::move(request));
}

std::string encode(const RegistryRequest& request) {
  Encoder out;
  out.text(request.registry);
  out.text(request.repository);
  out.text(request.path);
  out.text(request.accept);
  out.boolean(request.insecure);
  out.boolean(request.pinned);
  put(out, request.transfer);
  return out.take();
}

Result<RegistryRequest> decode_registry(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  RegistryRequest request;
  request.registry = short_text(in, sound);
  request.repository = short_text(in, sound);
  request.path = short_text(in, sound);
  request.accept = short_text(in, sound);
  request.insecure = in.boolean();
  request.pinned = in.boolean();
  request.transfer = get_transfer(in, sound);
  return whole(in, sound, std::move(request));
}

std::string encode(const DaemonRequest& request) {
  Encoder out;
  out.text(request.engine);
  out.text(request.path);
  put(out, request.transfer);
  return out.take();
}

Result<DaemonRequest> decode_daemon(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  DaemonRequest request;
  request.engine = short_text(in, sound);
  request.path = short_text(in, sound);
  request.transfer = get_transfer(in, sound);
  return whole(in, sound, std::move(request));
}

std::string encode(const LoginRequest& request) {
  Encoder out;
  out.text(request.registry);
  out.text(request.user);
  out.text(request.password);
  out.boolean(request.insecure);
  out.text(request.ca_file);
  return out.take();
}

Result<LoginRequest> decode_login(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  LoginRequest request;
  request.registry = short_text(in, sound);
  request.user = short_text(in, sound);
  request.password = short_text(in, sound);
  request.insecure = in.boolean();
  request.ca_file = short_text(in, sound);
  return whole(in, sound, std::move(request));
}

std::string encode(const LogoutRequest& request) {
  Encoder out;
  out.text(request.registry);
  return out.take();
}

Result<LogoutRequest> decode_logout(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  LogoutRequest request;
  request.registry = short_text(in, sound);
  return whole(in, sound, std::move(request));
}

std::string encode(const AnswerHead& head) {
  Encoder out;
  out.number(head.offset);
  out.boolean(head.total.has_value());
  out.number(head.total.value_or(0));
  out.text(head.etag);
  out.text(head.last_modified);
  out.boolean(head.encoded);
  for (const std::string* const text : {&head.content_type, &head.digest, &head.next})
    out.text(*text);
  return out.take();
}

Result<AnswerHead> decode_head(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  AnswerHead head;
  head.offset = in.number();
  const bool known = in.boolean();
  const std::uint64_t total = in.number();
  if (known) head.total = total;
  head.etag = short_text(in, sound);
  head.last_modified = short_text(in, sound);
  head.encoded = in.boolean();
  for (std::string* const text : {&head.content_type, &head.digest, &head.next})
    *text = short_text(in, sound);
  return whole(in, sound, std::move(head));
}

std::string encode(const Failure& failure) {
  Encoder out;
  out.number(static_cast<std::uint8_t>(failure.kind));
  out.text(failure.what);
  out.number(failure.retry_after);
  return out.take();
}

Result<Failure> decode_failure(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  Failure failure;
  const std::uint64_t kind = in.number();
  if (kind >= 1 && kind <= static_cast<std::uint64_t>(FailureKind::blocked)) {
    failure.kind = static_cast<FailureKind>(kind);
  } else {
    sound = false;
  }
  failure.what = short_text(in, sound);
  failure.retry_after = in.number();
  return whole(in, sound, std::move(failure));
}

std::string encode_notice(std::string_view text) {
  Encoder out;
  out.text(text);
  return out.take();
}

Result<std::string> decode_notice(std::string_view payload) {
  Decoder in(payload);
  bool sound = true;
  std::string text = short_text(in, sound);
  return whole(in, sound, std::move(text));
}

std::string without_credentials(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return std::string(url);
  const std::size_t host = scheme + 3;
  const std::string_view authority = url.substr(host, url.find_first_of("/?#", host) - host);
  const std::size_t sign = authority.rfind('@');
  if (sign == authority.npos) return std::string(url);
  return std::string(url.substr(0, host)) + std::string(url.substr(host + sign + 1));
}

}  // namespace plimsoll::fetch
