// fetch/http.cpp - libcurl, wrapped: options, redirects. Its header is included here, in
// http_answer and in url.cpp, and nowhere else.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"
#include "fetch/http_answer.h"
#include "fetch/url.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t bundle_limit = 16U << 20U;  // bytes of certificates

/// The header lines of a request. "Accept-Encoding: identity": offsets and sizes are then those of
/// the file itself.
class HeaderList {
 public:
  HeaderList(const HttpRequest& request, bool is_home) {
    add("Accept-Encoding: identity");
    for (const std::string& line : request.headers) add(line);
    if (is_home && !request.authorization.empty()) add("Authorization: " + request.authorization);
    if (request.transfer.offset == 0) return;
    add("Range: bytes=" + std::to_string(request.transfer.offset) + "-");
    if (!request.transfer.if_range.empty()) add("If-Range: " + request.transfer.if_range);
  }
  ~HeaderList() { curl_slist_free_all(list_); }
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  void add(const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list_, line.c_str())) list_ = longer;
  }
  curl_slist* list_ = nullptr;
};

/// libcurl as a library does not read SSL_CERT_FILE; every user of OpenSSL expects it to count.
std::string ca_file_of(const Transfer& transfer) {
  if (!transfer.ca_file.empty()) return transfer.ca_file;
  const char* variable = std::getenv("SSL_CERT_FILE");
  return variable == nullptr ? "" : variable;
}

/// `authorities` are trusted besides what would be trusted without them.
void set_trust(CURL* curl, const HttpRequest& request) {
  if (request.insecure) {
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  const std::string file = ca_file_of(request.transfer);
  if (request.authorities.empty()) {
    if (!file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, file.c_str());
    return;
  }
  const char* const usual = curl_version_info(CURLVERSION_NOW)->cainfo;
  const std::string bundle = file.empty() && usual != nullptr ? usual : file;
  const std::string pem =
      request.authorities + '\n' + read_regular_file(bundle, bundle_limit).value_or("");
  curl_blob blob{.data = const_cast<char*>(pem.data()),  // NOLINT: copied, not written
                 .len = pem.size(),
                 .flags = CURL_BLOB_COPY};
  curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
}

void set_limits(CURL* curl, const Transfer& transfer) {
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);  // see follow()
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transfer.connect_timeout));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1000L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
                   std::max(1L, static_cast<long>(transfer.stall_timeout) / 1000));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(transfer.total_timeout));
}

void set_callbacks(CURL* curl, Exchange& exchange) {
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
}

/// What holds for the origin that was asked, and for nobody else.
void set_for_home(CURL* curl, const HttpRequest& request) {
  if (request.direct) curl_easy_setopt(curl, CURLOPT_PROXY, "");
  if (request.certificate.empty()) return;
  curl_easy_setopt(curl, CURLOPT_SSLCERT, request.certificate.c_str());
  curl_easy_setopt(curl, CURLOPT_SSLKEY, request.key.c_str());
}

void set_options(Exchange& exchange) {
  CURL* curl = exchange.curl;
  const HttpRequest& request = exchange.request;
  curl_easy_setopt(curl, CURLOPT_URL, exchange.url.c_str());
  // Decodes what a server compressed unasked; a header says that it should not.
  if (request.decode) curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "plimsoll-fetch");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 128L << 10U);
  if (request.form) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.form->size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.form->c_str());
  }
  if (!request.unix_socket.empty())
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  set_callbacks(curl, exchange);
  set_trust(curl, request);
  set_limits(curl, request.transfer);
}

std::expected<Answer, Failure> perform(Exchange& exchange, bool is_home) {
  curl_easy_reset(exchange.curl);  // keeps open connections
  std::array<char, CURL_ERROR_SIZE> error_text{};
  const HeaderList headers(exchange.request, is_home);
  set_options(exchange);
  if (is_home) set_for_home(exchange.curl, exchange.request);
  curl_easy_setopt(exchange.curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(exchange.curl, CURLOPT_ERRORBUFFER, error_text.data());
  const CURLcode code = curl_easy_perform(exchange.curl);
  return outcome(exchange, code, error_text.data());
}

/// Whether an answer may send us there.
std::optional<Failure> check_redirect(const HttpRequest& request, const Origin& from,
                                      const Result<Origin>& to, int followed) {
  const auto refuse = [](std::string what) {
    return Failure{.kind = FailureKind::redirect, .what = std::move(what)};
  };
  if (request.form) return refuse("a redirect of what is posted, which is not followed");
  if (followed >= request.redirects)
    return refuse("more than " + std::to_string(request.redirects) + " redirects");
  if (!to) return refuse("a redirect to what is no address");
  if (to->scheme != "https" && (to->scheme != "http" || from.scheme == "https"))
    return refuse("a redirect from " + from.scheme + " to " + printable(to->scheme));
  return {};
}

/// By ourselves, and not by libcurl: which host sees which credentials is decided here. Once a
/// redirect has left the origin, no later hop gets them either.
std::expected<Answer, Failure> follow(CURL* curl, const HttpRequest& request,
                                      const Receiver& receiver, Refusal& refusal) {
  const auto begin = origin_of(request.url);
  if (!begin) return std::unexpected(Failure{FailureKind::request, begin.error().what, 0});
  Origin at = *begin;
  std::string url = request.url;
  bool is_home = true;
  for (int followed = 0;; ++followed) {
    Exchange exchange{.request = request, .receiver = receiver, .curl = curl, .url = url};
    auto answer = perform(exchange, is_home);
    if (answer) return answer;
    refusal = {};
    std::string next = exchange.failure ? std::string() : redirect_of(exchange);
    if (next.empty()) {
      refusal = refusal_of(exchange);
      return answer;
    }
    const auto to = origin_of(next);
    if (const auto refused = check_redirect(request, at, to, followed))
      return std::unexpected(*refused);
    is_home = is_home && *to == *begin;
    at = *to;
    url = std::move(next);
  }
}

}  // namespace

struct HttpClient::Handle {
  CURL* curl = nullptr;
};

HttpClient::HttpClient() : handle_(std::make_unique<Handle>()) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  handle_->curl = curl_easy_init();
}

HttpClient::~HttpClient() {
  curl_easy_cleanup(handle_->curl);
  curl_global_cleanup();
}

std::expected<Answer, Failure> HttpClient::send(const HttpRequest& request,
                                                const Receiver& receiver, Refusal& refusal) {
  if (handle_->curl == nullptr)
    return std::unexpected(Failure{FailureKind::request, "libcurl fails", 0});
  return follow(handle_->curl, request, receiver, refusal);
}

std::expected<Answer, Failure> HttpClient::get(const GetRequest& request,
                                               const Receiver& receiver) {
  HttpRequest all{.url = request.url, .transfer = request.transfer};
  if (!request.if_none_match.empty())
    all.headers.push_back("If-None-Match: " + request.if_none_match);
  if (!request.if_modified_since.empty())
    all.headers.push_back("If-Modified-Since: " + request.if_modified_since);
  all.conditional = !all.headers.empty();
  Refusal unread;
  return send(all, receiver, unread);
}

}  // namespace plimsoll::fetch
