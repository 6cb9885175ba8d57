// fetch/protocol.h - what plimsoll and plimsoll-fetch say to each other (docs/fetch-protocol.md).
//
// Format  frames of base/frame.h; payloads by base/encode.h.
// Safety  both sides are decoded with
// bounds; what does not decode whole, or has bytes left, is malformed and ends the conversation.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll::fetch {

constexpr std::uint32_t protocol_version = 3;

enum class Message : std::uint8_t {
  hello = 1,  // both directions, first: "plimsoll-fetch", version
  // on the first socket only: a descriptor comes with it, one end of a socket pair on which another
  // conversation begins
  open = 2,
  // requests
  get = 16,       // GetRequest
  registry = 17,  // RegistryRequest
  daemon = 18,    // DaemonRequest
  login = 19,     // LoginRequest: answered by done or failure
  logout = 20,    // LogoutRequest: likewise
  // answers to a request, in this order: head, any number of data, then one of the last three
  head = 32,          // AnswerHead
  data = 33,          // bytes of the body
  done = 34,          // the body is whole
  not_modified = 35,  // the condition held: nothing new
  failure = 36,       // Failure; may come at any moment
  notice = 37,        // before the first answer: text, of a file that was left aside
};

/// Why a request failed. The numbers are part of the protocol.
enum class FailureKind : std::uint8_t {
  unreachable = 1,  // no such host, nothing listens, no route
  proxy = 2,        // the proxy refused or could not be reached
  tls = 3,          // TLS failed otherwise
  tls_untrusted = 4,
  tls_expired = 5,
  tls_name = 6,
  timeout = 7,
  unauthorised = 8,  // 401, 403
  not_found = 9,     // 404, 410
  busy = 10,         // 429, 503: come back later
  server = 11,       // other answers that are no success
  broken = 12,       // the connection ended in the middle
  range = 13,        // the answer does not continue where it was asked to
  too_large = 14,
  redirect = 15,  // too many, or to an address that is not allowed
  request = 16,   // the request itself makes no sense (address, CA file)
  blocked = 17,   // a file of this machine forbids it
};

struct Failure {
  FailureKind kind = FailureKind::broken;
  std::string what;               // lower case, no full stop; without passwords
  std::uint64_t retry_after = 0;  // seconds, as the server asks; 0: it does not say
  bool operator==(const Failure&) const = default;
};

/// Which part of a body is wanted, and how long and how large it may be. Times in milliseconds,
/// sizes in bytes.
struct Transfer {
  std::uint64_t offset = 0;      // the body is wanted from here on …
  std::string if_range;          // … if it is still this one (ETag or Last-Modified)
  std::uint64_t size_limit = 0;  // of the whole body, decoded
  std::uint32_t connect_timeout = 10'000;
  std::uint32_t stall_timeout = 30'000;    // below 1 kB/s for so long
  std::uint32_t total_timeout = 3600'000;  // for the whole answer
  std::string ca_file;                     // PEM; empty: the system's
  bool operator==(const Transfer&) const = default;
};

/// One address to read.
struct GetRequest {
  std::string url;
  std::string if_none_match;      // an ETag as it came; empty: no condition
  std::string if_modified_since;  // a Last-Modified as it came
  Transfer transfer;
  bool operator==(const GetRequest&) const = default;
};

/// A document or a blob of a registry. plimsoll-fetch knows the registry's address, its mirrors and
/// its credentials.
struct RegistryRequest {
  std::string registry;    // as in a reference: "docker.io", "localhost:5000"
  std::string repository;  // "library/debian"; empty: the registry itself (its catalog)
  std::string path;    // below the repository: "manifests/12", "blobs/sha256:…", "tags/list?n=100"
  std::string accept;  // media types, as the header has them; empty: any
  bool insecure = false;  // plain HTTP, and certificates that nobody vouches for, will do
  bool pinned = false;    // the image was named by its digest: some mirrors are asked only then
  Transfer transfer;
  bool operator==(const RegistryRequest&) const = default;
};

/// What a container engine answers on its socket. Only these two engines, only GET.
struct DaemonRequest {
  std::string engine;  // "docker", "podman"
  std::string path;    // "/images/json", "/images/NAME/get"
  Transfer transfer;
  bool operator==(const DaemonRequest&) const = default;
};

/// Credentials of one registry: tried there, then kept where docker keeps them.
struct LoginRequest {
  std::string registry, user, password;
  bool insecure = false;
  std::string ca_file;
  bool operator==(const LoginRequest&) const = default;
};

struct LogoutRequest {
  std::string registry;
  bool operator==(const LogoutRequest&) const = default;
};

struct AnswerHead {
  std::uint64_t offset = 0;            // of the first byte that follows
  std::optional<std::uint64_t> total;  // of the whole body, if the server says
  std::string etag;
  std::string last_modified;
  bool encoded = false;  // the server compressed it although not asked to: cannot be resumed
  std::string content_type;
  std::string digest;  // Docker-Content-Digest: a claim
  std::string next;    // of a list in pages: path and query of the next one (Link: rel="next")
  bool operator==(const AnswerHead&) const = default;
};

std::string hello_payload();
/// unsupported: the other program is of another version.
Status check_hello(std::string_view payload);

std::string encode(const GetRequest& request);
std::string encode(const RegistryRequest& request);
std::string encode(const DaemonRequest& request);
std::string encode(const LoginRequest& request);
std::string encode(const LogoutRequest& request);
std::string encode(const AnswerHead& head);
std::string encode(const Failure& failure);
std::string encode_notice(std::string_view text);
Result<GetRequest> decode_get(std::string_view payload);
Result<RegistryRequest> decode_registry(std::string_view payload);
Result<DaemonRequest> decode_daemon(std::string_view payload);
Result<LoginRequest> decode_login(std::string_view payload);
Result<LogoutRequest> decode_logout(std::string_view payload);
Result<AnswerHead> decode_head(std::string_view payload);
Result<Failure> decode_failure(std::string_view payload);
Result<std::string> decode_notice(std::string_view payload);

/// What stands between "://" and the host (user, password) removed, for messages and files.
std::string without_credentials(std::string_view url);

}  // namespace plimsoll::fetch
