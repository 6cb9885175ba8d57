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

constexpr std::uint32_t protocol_version = 1;

enum class Message : std::uint8_t {
  hello = 1,  // both directions, first: "plimsoll-fetch", version
  // requests
  get = 16,  // GetRequest
  // answers to a request, in this order: head, any number of data, then one of the last three
  head = 32,          // AnswerHead
  data = 33,          // bytes of the body
  done = 34,          // the body is whole
  not_modified = 35,  // the condition held: nothing new
  failure = 36,       // Failure; may come at any moment
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
};

struct Failure {
  FailureKind kind = FailureKind::broken;
  std::string what;               // lower case, no full stop; without passwords
  std::uint64_t retry_after = 0;  // seconds, as the server asks; 0: it does not say
  bool operator==(const Failure&) const = default;
};

/// One address to read. Times in milliseconds, sizes in bytes.
struct GetRequest {
  std::string url;
  std::string if_none_match;      // an ETag as it came; empty: no condition
  std::string if_modified_since;  // a Last-Modified as it came
  std::uint64_t offset = 0;       // the body is wanted from here on …
  std::string if_range;           // … if it is still this one (ETag or Last-Modified)
  std::uint64_t size_limit = 0;   // of the whole body, decoded
  std::uint32_t connect_timeout = 10'000;
  std::uint32_t stall_timeout = 30'000;    // below 1 kB/s for so long
  std::uint32_t total_timeout = 3600'000;  // for the whole answer
  std::string ca_file;                     // PEM; empty: the system's
  bool operator==(const GetRequest&) const = default;
};

struct AnswerHead {
  std::uint64_t offset = 0;            // of the first byte that follows
  std::optional<std::uint64_t> total;  // of the whole body, if the server says
  std::string etag;
  std::string last_modified;
  bool encoded = false;  // the server compressed it although not asked to: cannot be resumed
  bool operator==(const AnswerHead&) const = default;
};

std::string hello_payload();
/// unsupported: the other program is of another version.
Status check_hello(std::string_view payload);

std::string encode(const GetRequest& request);
std::string encode(const AnswerHead& head);
std::string encode(const Failure& failure);
Result<GetRequest> decode_get(std::string_view payload);
Result<AnswerHead> decode_head(std::string_view payload);
Result<Failure> decode_failure(std::string_view payload);

/// What stands between "://" and the host (user, password) removed, for messages and files.
std::string without_credentials(std::string_view url);

}  // namespace plimsoll::fetch
