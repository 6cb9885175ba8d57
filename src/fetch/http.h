// fetch/http.h - HTTP and HTTPS; only plimsoll-fetch may use it, plimsoll does not link what it
// needs.
//
// Safety  https redirects only to https; certificates are always verified; sizes, times and
// redirects are bounded; answers are not decompressed unless the server does it unasked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string_view>

#include "fetch/protocol.h"

namespace plimsoll::fetch {

/// What happens to an answer. Each may say false: stop.
struct Receiver {
  std::function<bool(const AnswerHead&)> head;
  std::function<bool(std::string_view)> data;
  std::function<bool()> go_on;  // asked about once a second
};

enum class Answer : std::uint8_t { whole, not_modified };

/// Keeps connections open from one request to the next. Belongs to one thread.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  std::expected<Answer, Failure> get(const GetRequest& request, const Receiver& receiver);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace plimsoll::fetch
