// model/purl.cpp - package URLs, read from right to left and written in their canonical form.
//
// Format  the purl specification (ECMA-427): pkg:type/namespace/name@version?qualifiers#subpath. A
//         ':' is never percent-encoded.
// Safety  bounded in length; parts that are not UTF-8, and slashes hidden in a segment, are errors.
// SPDX-License-Identifier: Apache-2.0
#include "model/purl.h"

#include <algorithm>
#include <vector>

#include "base/percent.h"
#include "base/text.h"
#include "model/purl_type.h"

namespace plimsoll {
namespace {

constexpr std::size_t longest_purl = 16'384;

std::string encode(std::string_view text) { return percent_encode(text, ":"); }

Result<std::string> decode(std::string_view part, std::string_view text) {
  Result<std::string> decoded = percent_decode(text);
  if (!decoded) return fail(part, std::move(decoded).error());
  if (!is_utf8(*decoded)) return fail(Errc::malformed, std::string(part) + " is not UTF-8");
  return decoded;
}

bool is_dots(std::string_view segment) { return segment == "." || segment == ".."; }

/// Segments between slashes, decoded, without empty ones (in a subpath: and without "." and "..").
Result<std::string> decode_segments(std::string_view part, std::string_view text, bool drop_dots) {
  std::string joined;
  for (const std::string_view piece : split(text, '/')) {
    const std::string segment = TRY(decode(part, piece));
    if (segment.find('/') != std::string::npos) {
      return fail(Errc::malformed, std::string(part) + " has an encoded slash in a segment");
    }
    if (segment.empty() || (drop_dots && is_dots(segment))) continue;
    if (!joined.empty()) joined += '/';
    joined += segment;
  }
  return joined;
}

std::string encode_segments(std::string_view text, bool drop_dots) {
  std::string encoded;
  for (const std::string_view segment : split(text, '/')) {
    if (segment.empty() || (drop_dots && is_dots(segment))) continue;
    if (!encoded.empty()) encoded += '/';
    encoded += encode(segment);
  }
  return encoded;
}

bool is_key(std::string_view key) {
  const auto fits = [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; };
  return !key.empty() && is_letter(key[0]) && std::ranges::all_of(key, fits);
}

bool is_type(std::string_view type) {
  const auto fits = [](char c) { return is_alnum(c) || c == '.' || c == '-'; };
  return !type.empty() && is_letter(type[0]) && std::ranges::all_of(type, fits);
}

Status parse_qualifiers(std::string_view text, Purl& purl) {
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    const auto cut = cut_first(pair, '=');
    if (!cut || !is_key(cut->first)) {
      return fail(Errc::malformed, "qualifier '" + printable(pair) + "' is not key=value");
    }
    std::string value = TRY(decode("qualifiers", cut->second));
    if (value.empty()) continue;
    if (!purl.qualifiers.emplace(lower(cut->first), std::move(value)).second) {
      return fail(Errc::malformed, "qualifier '" + lower(cut->first) + "' stands there twice");
    }
  }
  return {};
}

/// Where the version starts. The '@' of a scope that was not encoded ("@babel/core") is none.
std::size_t version_sign(std::string_view path) {
  const std::size_t at = path.rfind('@');
  if (at == std::string_view::npos) return at;
  const bool opens_segment = at == 0 || path[at - 1] == '/';
  const bool is_scope = opens_segment && path.find('/', at) != std::string_view::npos;
  return is_scope ? std::string_view::npos : at;
}

/// namespace/name@version
Status parse_path(std::string_view path, Purl& purl) {
  if (const std::size_t at = version_sign(path); at != std::string_view::npos) {
    purl.version = TRY(decode("version", path.substr(at + 1)));
    path = path.substr(0, at);
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  const auto [space, name] = cut_last(path, '/').value_or(std::pair{""sv, path});
  purl.name = TRY(decode("name", name));
  if (purl.name.empty()) return fail(Errc::malformed, "purl has no name");
  purl.space = TRY(decode_segments("namespace", space, false));
  return {};
}

/// Takes "pkg:" and the slashes that some write behind it.
Status take_scheme(std::string_view& rest) {
  const auto cut = cut_first(rest, ':');
  if (!cut || lower(cut->first) != "pkg") return fail(Errc::malformed, "purl without pkg:");
  rest = cut->second;
  take_while([](char c) { return c == '/'; }, rest);
  return {};
}

}  // namespace

Result<Purl> parse_purl(std::string_view text) {
  if (text.size() > longest_purl) return fail(Errc::too_large, "purl is longer than 16 KiB");
  Purl purl;
  std::string_view rest = trim(text);
  if (const auto cut = cut_last(rest, '#')) {
    purl.subpath = TRY(decode_segments("subpath", cut->second, true));
    rest = cut->first;
  }
  if (const auto cut = cut_last(rest, '?')) {
    TRY_STATUS(parse_qualifiers(cut->second, purl));
    rest = cut->first;
  }
  TRY_STATUS(take_scheme(rest));
  const auto cut = cut_first(rest, '/');
  if (!cut) return fail(Errc::malformed, "purl has no type, or no name");
  if (!is_type(cut->first)) {
    return fail(Errc::malformed, "purl type '" + printable(cut->first) + "' is none");
  }
  purl.type = lower(cut->first);
  TRY_STATUS(parse_path(cut->second, purl));
  normalize(purl);
  TRY_STATUS(check_type_rules(purl));
  return purl;
}

std::string to_text(Purl purl) {
  purl.type = lower(purl.type);
  normalize(purl);
  std::string text = "pkg:" + purl.type;
  if (const std::string space = encode_segments(purl.space, false); !space.empty()) {
    text += '/' + space;
  }
  text += '/' + encode(purl.name);
  if (!purl.version.empty()) text += '@' + encode(purl.version);
  char mark = '?';
  for (const auto& [key, value] : purl.qualifiers) {
    if (value.empty()) continue;
    text += mark + lower(key) + '=' + encode(value);
    mark = '&';
  }
  if (const std::string subpath = encode_segments(purl.subpath, true); !subpath.empty()) {
    text += '#' + subpath;
  }
  return text;
}

}  // namespace plimsoll
