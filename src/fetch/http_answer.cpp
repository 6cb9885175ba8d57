// fetch/http_answer.cpp - what libcurl calls while an answer comes, and what it comes to.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/http_answer.h"

#include <openssl/x509_vfy.h>

#include <algorithm>

#include "base/text.h"
#include "fetch/url.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t error_body_limit = 1U << 20U;  // of answers that nobody reads
constexpr std::size_t beginning_limit = 4096;          // what of them is kept
constexpr std::uint64_t header_limit = 256U << 10U;    // of all headers of one answer
constexpr std::size_t field_limit = 8000;              // of one that is passed on: as in messages

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
  // One that is longer than a message may be counts as none: it is nobody's ETag.
  const std::string_view value(found->value);
  return std::string(value.size() > field_limit ? std::string_view() : value);
}

std::vector<std::string> headers(CURL* curl, const char* name, std::size_t most) {
  std::vector<std::string> values;
  curl_header* found = nullptr;
  while (values.size() < most &&
         curl_easy_header(curl, name, values.size(), CURLH_HEADER, -1, &found) == CURLHE_OK)
    values.emplace_back(found->value);
  return values;
}

/// Of a list in pages (RFC 8288): `<ADDRESS>; rel="next"`. Only path and query: the next page is
/// asked of whom the first one came from.
std::string next_page(const Exchange& exchange) {
  for (const std::string& link : headers(exchange.curl, "Link", 10)) {
    const std::string text = lower(link);
    const std::size_t end = text.find('>');
    if (!text.starts_with('<') || end == text.npos) continue;
    const std::string parameters = replace_all(text.substr(end), "\"", "");
    if (parameters.find("rel=next") == parameters.npos) continue;
    const auto url = resolve_url(exchange.url, link.substr(1, end - 1));
    const auto next = url ? path_and_query(*url) : url;
    if (next && next->size() <= field_limit) return *next;
  }
  return {};
}

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
  head.encoded = exchange.request.decode && !encoding.empty() && encoding != "identity";
  head.content_type = header(exchange.curl, "Content-Type");
  head.digest = header(exchange.curl, "Docker-Content-Digest");
  head.next = next_page(exchange);
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

/// Where a redirect to another origin led: its word about credentials is not that of the registry.
bool is_elsewhere(const Exchange& exchange) {
  if (exchange.url == exchange.request.url) return false;
  const auto here = origin_of(exchange.url);
  return !here || here != origin_of(exchange.request.url);
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

}  // namespace

std::size_t on_header(char* /*bytes*/, std::size_t one, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  exchange.header_size += one * count;
  if (exchange.header_size <= header_limit) return one * count;
  exchange.fail_with(FailureKind::too_large, "the answer's headers have more than " +
                                                 std::to_string(header_limit) + " bytes");
  return CURL_WRITEFUNC_ERROR;
}

std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  const std::size_t size = one * count;
  if (!is_success(exchange.curl)) {  // of the page that explains an error the beginning is kept
    exchange.beginning.append(bytes, std::min(size, beginning_limit - exchange.beginning.size()));
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

namespace {

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

}  // namespace

Refusal refusal_of(const Exchange& exchange) {
  Refusal refusal{.status = long_info(exchange.curl, CURLINFO_RESPONSE_CODE),
                  .is_elsewhere = is_elsewhere(exchange),
                  .body = exchange.beginning};
  if (!refusal.is_elsewhere) refusal.challenges = headers(exchange.curl, "WWW-Authenticate", 20);
  return refusal;
}

std::string redirect_of(const Exchange& exchange) {
  constexpr long redirects[] = {301, 302, 303, 307, 308};
  const long status = long_info(exchange.curl, CURLINFO_RESPONSE_CODE);
  if (std::ranges::find(redirects, status) == std::end(redirects)) return {};
  const char* url = nullptr;
  curl_easy_getinfo(exchange.curl, CURLINFO_REDIRECT_URL, &url);
  return url == nullptr ? "" : url;
}

std::expected<Answer, Failure> outcome(Exchange& exchange, CURLcode code,
                                       std::string_view error_text) {
  if (exchange.failure) return std::unexpected(*exchange.failure);
  const long status = long_info(exchange.curl, CURLINFO_RESPONSE_CODE);
  // An error page that was too long, or shorter than it said (docker-registry's of 416 is), is
  // still that error.
  const bool is_page_only = code == CURLE_WRITE_ERROR || code == CURLE_PARTIAL_FILE;
  if (code != CURLE_OK && (!is_page_only || is_success(exchange.curl)))
    return std::unexpected(failure_of(exchange, code, error_text));
  if (status == 304 && exchange.request.conditional) return Answer::not_modified;
  if (!is_success(exchange.curl)) {
    const std::string who =
        is_elsewhere(exchange) ? "the server that it redirects to" : "the server";
    return std::unexpected(Failure{kind_of_status(status),
                                   who + " answers " + std::to_string(status),
                                   retry_after(exchange.curl)});
  }
  if (!exchange.begun && !begin_body(exchange))
    return std::unexpected(exchange.failure.value_or(Failure{FailureKind::broken, "stopped", 0}));
  return Answer::whole;
}

}  // namespace plimsoll::fetch
