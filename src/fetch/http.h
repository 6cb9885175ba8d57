// fetch/http.h - HTTP and HTTPS; only plimsoll-fetch may use it, plimsoll does not link what it
// needs.
//
// Safety  https redirects only to https; certificates are verified unless the user does not want
// it; credentials are sent to the host that they are given for, and to no other; sizes (of bodies
// and of headers), times and redirects are bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/protocol.h"

namespace plimsoll::fetch {

/// What happens to an answer. Each may say false: stop.
struct Receiver {
  std::function<bool(const AnswerHead&)> head;
  std::function<bool(std::string_view)> data;
  std::function<bool()> go_on;  // asked about once a second
};

enum class Answer : std::uint8_t { whole, not_modified };

/// What is asked, and how. `authorization` and the client's certificate go to the origin (scheme,
/// host, port) of `url` only, wherever that may redirect to.
struct HttpRequest {
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string authorization;         // the value of that header; empty: none
  std::optional<std::string> form;   // application/x-www-form-urlencoded: makes it a POST
  std::string unix_socket;           // to connect to, instead of the host of `url`
  std::string authorities;           // PEM, trusted besides the system's or the transfer's CA file
  std::string certificate, key;      // files of the client's, PEM
  bool insecure = false;             // certificates are not verified
  bool direct = false;               // no proxy on the way to the origin of `url`
  bool decode = true;                // what the server compressed unasked
  int redirects = 5;                 // at most
  bool conditional = false;          // 304 is an answer
  Transfer transfer;
};

/// An answer that is no success, for who can do something about it.
struct Refusal {
  long status = 0;                      // 0: there was none
  bool is_elsewhere = false;            // a redirect had led to another origin
  std::vector<std::string> challenges;  // WWW-Authenticate, of the origin that was asked only
  std::string body;                     // its beginning
};

/// Keeps connections open from one request to the next. Belongs to one thread.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  std::expected<Answer, Failure> get(const GetRequest& request, const Receiver& receiver);
  std::expected<Answer, Failure> send(const HttpRequest& request, const Receiver& receiver,
                                      Refusal& refusal);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace plimsoll::fetch
