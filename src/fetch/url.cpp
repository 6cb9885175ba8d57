// fetch/url.cpp - curl_url, wrapped.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/url.h"

#include <curl/curl.h>

#include <memory>

#include "base/percent.h"
#include "base/text.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

namespace {

struct Cleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, Cleanup>;

Result<Url> parse(const std::string& text) {
  Url url(curl_url());
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return fail(Errc::malformed,
                printable(without_credentials(text).substr(0, 500)) + ": not an address");
  }
  return url;
}

/// Empty if it has no such part.
std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

Result<Origin> origin_of(const std::string& url) {
  const Url parsed = TRY(parse(url));
  return Origin{.scheme = lower(part(parsed, CURLUPART_SCHEME)),
                .host = lower(part(parsed, CURLUPART_HOST)),
                .port = part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT)};
}

Result<std::string> resolve_url(const std::string& base, const std::string& reference) {
  const Url url = TRY(parse(base));
  if (curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK)
    return fail(Errc::malformed, printable(reference.substr(0, 500)) + ": not an address");
  return part(url, CURLUPART_URL);
}

Result<std::string> path_and_query(const std::string& url) {
  const Url parsed = TRY(parse(url));
  std::string text = part(parsed, CURLUPART_PATH);
  if (const std::string query = part(parsed, CURLUPART_QUERY); !query.empty()) text += '?' + query;
  return text;
}

Result<std::string> with_parameter(const std::string& url, std::string_view name,
                                   std::string_view value) {
  const Url parsed = TRY(parse(url));
  const std::string added = std::string(name) + '=' + percent_encode(value);
  if (curl_url_set(parsed.get(), CURLUPART_QUERY, added.c_str(), CURLU_APPENDQUERY) != CURLUE_OK)
    return fail(Errc::malformed, "address cannot be extended");
  return part(parsed, CURLUPART_URL);
}

}  // namespace plimsoll::fetch
