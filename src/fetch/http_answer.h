// fetch/http_answer.h - how an answer of libcurl is read: its head, its body, why it failed.
//
// Safety  headers are bounded in size; what goes to the receiver is checked against the request.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/http.h"

namespace plimsoll::fetch {

/// One request on its way, to one address.
struct Exchange {
  const HttpRequest& request;
  const Receiver& receiver;
  CURL* curl;
  std::string url{};  // that is asked: of the request, or where it led
  bool begun = false;
  std::uint64_t at = 0;           // of the whole body
  std::uint64_t header_size = 0;  // bytes so far
  std::uint64_t ignored = 0;      // bytes of an answer that is no success
  std::string beginning{};        // of those
  std::optional<Failure> failure{};

  void fail_with(FailureKind kind, std::string what) {
    if (!failure) failure = Failure{kind, std::move(what), 0};
  }
};

// called by libcurl
std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* context);
std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* context);
int on_progress(void* context, curl_off_t total, curl_off_t now, curl_off_t to_send,
                curl_off_t sent);

/// How it ended.
std::expected<Answer, Failure> outcome(Exchange& exchange, CURLcode code,
                                       std::string_view error_text);

/// What is known of an answer that is no success.
Refusal refusal_of(const Exchange& exchange);

/// Where a redirect leads; empty if it is none.
std::string redirect_of(const Exchange& exchange);

}  // namespace plimsoll::fetch
