// fetch/http.cpp - libcurl, wrapped: its header is included here and nowhere else.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/http.h"

#include <curl/curl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t error_body_limit = 1U << 20U;  // of answers that nobody reads

struct CurlFailure {
  CURLcode code;
  FailureKind kind;
};

/// What is not here is `broken`: worth another attempt.
constexpr CurlFailure curl_failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FailureKind::unreachable},
    {CURLE_COULDNT_CONNECT, FailureKind::unreachable},
    {CURLE_COULDNT_RESOLVE_PROXY, FailureKind::proxy},
    {CURLE_PROXY, FailureKind::proxy},
    {CURLE_OPERATION_TIMEDOUT, FailureKind::timeout},
    {CURLE_SSL_CONNECT_ERROR, FailureKind::tls},
    {CURLE_SSL_CIPHER, FailureKind::tls},
    {CURLE_SSL_CERTPROBLEM, FailureKind::tls},
    {CURLE_SSL_ISSUER_ERROR, FailureKind::tls_untrusted},
    {CURLE_PEER_FAILED_VERIFICATION, FailureKind::tls_untrusted},
    {CURLE_SSL_CACERT_BADFILE, FailureKind::request},
    {CURLE_URL_MALFORMAT, FailureKind::request},
    {CURLE_TOO_MANY_REDIRECTS, FailureKind::redirect},
    {CURLE_UNSUPPORTED_PROTOCOL, FailureKind::redirect},
    {CURLE_FILESIZE_EXCEEDED, FailureKind::too_large},
};

struct StatusFailure {
  long status;
  FailureKind kind;
};

constexpr StatusFailure status_failures[] = {
    {401, FailureKind::unauthorised}, {403, FailureKind::unauthorised},
    {404, FailureKind::not_found},    {407, FailureKind::proxy},
    {408, FailureKind::timeout},      {410, FailureKind::not_found},
    {416, FailureKind::range},        {429, FailureKind::busy},
    {503, FailureKind::busy},
};

FailureKind kind_of_status(long status) {
  const auto* const found =
      std::ranges::find_if(status_failures, [&](const auto& row) { return row.status == status; });
  if (found != std::end(status_failures)) return found->kind;
  if (status >= 300 && status < 400) return FailureKind::redirect;
  return status >= 400 && status < 500 ? FailureKind::request : FailureKind::server;
}

/// Certificates have their own reasons, and each its own advice. That a name does not match is
/// found by libcurl itself, which says so in words only.
FailureKind kind_of_certificate(long verdict, std::string_view error_text) {
  if (verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID)
    return FailureKind::tls_expired;
  const bool is_name = verdict == X509_V_ERR_HOSTNAME_MISMATCH ||
                       verdict == X509_V_ERR_IP_ADDRESS_MISMATCH ||
                       error_text.find("match") != error_text.npos;
  return is_name ? FailureKind::tls_name : FailureKind::tls_untrusted;
}

long long_info(CURL* curl, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(curl, info, &value);
  return value;
}

std::string header(CURL* curl, const char* name) {
  curl_header* found = nullptr;
  if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
  return found->value;
}

/// One request on its way.
struct Exchange {
  const GetRequest& request;
  const Receiver& receiver;
  CURL* curl;
  bool begun = false;
  std::uint64_t at = 0;       // of the whole body
  std::uint64_t ignored = 0;  // bytes of an answer that is no success
  std::optional<Failure> failure;

  void fail_with(FailureKind kind, std::string what) {
    if (!failure) failure = Failure{kind, std::move(what), 0};
  }
};

/// "bytes FIRST-LAST/TOTAL"; TOTAL may be "*".
bool read_content_range(std::string_view text, AnswerHead& head) {
  constexpr std::string_view unit = "bytes ";
  if (!text.starts_with(unit)) return false;
  const auto parts = cut_first(text.substr(unit.size()), '/');
  const auto range = parts ? cut_first(parts->first, '-') : std::nullopt;
  const auto first = range ? number(range->first) : std::nullopt;
  if (!first) return false;
  head.offset = *first;
  head.total = number(parts->second);
  return true;
}

/// The head of a 200 or 206, or false when the answer cannot be used.
bool read_head(Exchange& exchange, AnswerHead& head) {
  head.etag = header(exchange.curl, "ETag");
  head.last_modified = header(exchange.curl, "Last-Modified");
  const std::string encoding = lower(header(exchange.curl, "Content-Encoding"));
  head.encoded = !encoding.empty() && encoding != "identity";
  if (long_info(exchange.curl, CURLINFO_RESPONSE_CODE) == 206) {
    const std::string& wanted = exchange.request.transfer.if_range;
    const bool same = !wanted.starts_with('"') || head.etag.empty() || head.etag == wanted;
    if (exchange.request.transfer.offset > 0 && !head.encoded && same &&
        read_content_range(header(exchange.curl, "Content-Range"), head) &&
        head.offset == exchange.request.transfer.offset)
      return true;
    exchange.fail_with(FailureKind::range, "the answer does not continue where it was asked to");
    return false;
  }
  curl_off_t length = -1;
  curl_easy_getinfo(exchange.curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length >= 0 && !head.encoded) head.total = static_cast<std::uint64_t>(length);
  return true;
}

bool check_size(Exchange& exchange, std::uint64_t size) {
  if (size <= exchange.request.transfer.size_limit) return true;
  exchange.fail_with(FailureKind::too_large,
                     "more than " + std::to_string(exchange.request.transfer.size_limit) +
                         " bytes, the limit for it");
  return false;
}

/// Called before the first byte of the body, or at its end if there is none.
bool begin_body(Exchange& exchange) {
  exchange.begun = true;
  AnswerHead head;
  if (!read_head(exchange, head) || !check_size(exchange, head.total.value_or(0))) return false;
  exchange.at = head.offset;
  return exchange.receiver.head(head);
}

bool is_success(CURL* curl) {
  const long status = long_info(curl, CURLINFO_RESPONSE_CODE);
  return status == 200 || status == 206;
}

std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  const std::size_t size = one * count;
  if (!is_success(exchange.curl)) {  // the page that explains an error is read, but not kept
    exchange.ignored += size;
    return exchange.ignored > error_body_limit ? CURL_WRITEFUNC_ERROR : size;
  }
  if (!exchange.begun && !begin_body(exchange)) return CURL_WRITEFUNC_ERROR;
  exchange.at += size;
  if (!check_size(exchange, exchange.at)) return CURL_WRITEFUNC_ERROR;
  return exchange.receiver.data({bytes, size}) ? size : CURL_WRITEFUNC_ERROR;
}

int on_progress(void* context, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*to_send*/,
                curl_off_t /*sent*/) {
  return static_cast<Exchange*>(context)->receiver.go_on() ? 0 : 1;
}

/// The header lines of a request. "Accept-Encoding: identity": offsets and sizes are then those of
/// the file itself.
class HeaderList {
 public:
  explicit HeaderList(const GetRequest& request) {
    add("Accept-Encoding: identity");
    if (!request.if_none_match.empty()) add("If-None-Match: " + request.if_none_match);
    if (!request.if_modified_since.empty()) add("If-Modified-Since: " + request.if_modified_since);
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
std::string ca_file_of(const GetRequest& request) {
  if (!request.transfer.ca_file.empty()) return request.transfer.ca_file;
  const char* variable = std::getenv("SSL_CERT_FILE");
  return variable == nullptr ? "" : variable;
}

void set_limits(CURL* curl, const GetRequest& request) {
  // A base address of http is the user's own choice (a mirror); https never leads to http.
  const char* protocols = request.url.starts_with("http://") ? "http,https" : "https";
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request.transfer.connect_timeout));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1000L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME,
                   std::max(1L, static_cast<long>(request.transfer.stall_timeout) / 1000));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.transfer.total_timeout));
}

void set_options(CURL* curl, Exchange& exchange, const HeaderList& headers, char* error_text) {
  curl_easy_setopt(curl, CURLOPT_URL, exchange.request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  // Decodes what a server compressed unasked; the header above says that it should not.
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "plimsoll-fetch");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 128L << 10U);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_text);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
  if (const std::string ca = ca_file_of(exchange.request); !ca.empty())
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca.c_str());
  set_limits(curl, exchange.request);
}

std::string shortened(std::string_view text) { return printable(text.substr(0, 500)); }

Failure failure_of(const Exchange& exchange, CURLcode code, std::string_view error_text) {
  const auto* const found =
      std::ranges::find_if(curl_failures, [&](const auto& row) { return row.code == code; });
  Failure failure{found == std::end(curl_failures) ? FailureKind::broken : found->kind,
                  shortened(error_text.empty() ? curl_easy_strerror(code) : error_text), 0};
  if (code == CURLE_PEER_FAILED_VERIFICATION) {
    failure.kind =
        kind_of_certificate(long_info(exchange.curl, CURLINFO_SSL_VERIFYRESULT), error_text);
  }
  if (long_info(exchange.curl, CURLINFO_HTTP_CONNECTCODE) >= 300) failure.kind = FailureKind::proxy;
  return failure;
}

std::uint64_t retry_after(CURL* curl) {
  curl_off_t seconds = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
  return seconds > 0 ? static_cast<std::uint64_t>(seconds) : 0;
}

std::expected<Answer, Failure> outcome(Exchange& exchange, CURLcode code,
                                       std::string_view error_text) {
  if (exchange.failure) return std::unexpected(*exchange.failure);
  const long status = long_info(exchange.curl, CURLINFO_RESPONSE_CODE);
  // An error page that was too long is still that error.
  if (code != CURLE_OK && (code != CURLE_WRITE_ERROR || is_success(exchange.curl)))
    return std::unexpected(failure_of(exchange, code, error_text));
  const bool conditional =
      !exchange.request.if_none_match.empty() || !exchange.request.if_modified_since.empty();
  if (status == 304 && conditional) return Answer::not_modified;
  if (!is_success(exchange.curl)) {
    return std::unexpected(Failure{kind_of_status(status),
                                   "the server answers " + std::to_string(status),
                                   retry_after(exchange.curl)});
  }
  if (!exchange.begun && !begin_body(exchange))
    return std::unexpected(exchange.failure.value_or(Failure{FailureKind::broken, "stopped", 0}));
  return Answer::whole;
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

std::expected<Answer, Failure> HttpClient::get(const GetRequest& request,
                                               const Receiver& receiver) {
  CURL* curl = handle_->curl;
  if (curl == nullptr) return std::unexpected(Failure{FailureKind::request, "libcurl fails", 0});
  curl_easy_reset(curl);  // keeps open connections
  std::array<char, CURL_ERROR_SIZE> error_text{};
  const HeaderList headers(request);
  Exchange exchange{.request = request, .receiver = receiver, .curl = curl};
  set_options(curl, exchange, headers, error_text.data());
  const CURLcode code = curl_easy_perform(curl);
  return outcome(exchange, code, error_text.data());
}

}  // namespace plimsoll::fetch
