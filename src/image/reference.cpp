// image/reference.cpp - the name of an image in a registry.
// SPDX-License-Identifier: Apache-2.0
#include "image/reference.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t name_limit = 255;
constexpr std::size_t tag_limit = 128;
constexpr std::string_view hub = "docker.io";

bool is_lower_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// Lower-case letters and digits; between them one dot, one or two underscores, or any hyphens.
bool is_component(std::string_view text) {
  if (text.empty() || !is_lower_or_digit(text.front()) || !is_lower_or_digit(text.back()))
    return false;
  for (take_while(is_lower_or_digit, text); !text.empty(); take_while(is_lower_or_digit, text)) {
    const char separator = text.front();
    const std::size_t end = std::min(text.find_first_not_of(separator), text.size());
    const std::size_t most = separator == '.' ? 1 : separator == '_' ? 2 : end;
    if ((separator != '.' && separator != '_' && separator != '-') || end > most) return false;
    text.remove_prefix(end);
    if (!is_lower_or_digit(text.front())) return false;
  }
  return true;
}

bool is_repository(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (!is_component(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool is_host_label(std::string_view label) {
  return !label.empty() && is_alnum(label.front()) && is_alnum(label.back()) &&
         std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_port(std::string_view text) {
  const auto value = number(text);
  return value && *value > 0 && *value < 65536 && text.size() <= 5;
}

/// "example.org", "localhost:5000", "[::1]:5000".
bool is_registry(std::string_view text) {
  std::string_view host = text;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    const auto is_address = [](char c) { return is_alnum(c) || c == ':'; };
    return !host.empty() && std::ranges::all_of(host, is_address) &&
           (rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1))));
  }
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    if (!is_port(text.substr(colon + 1))) return false;
    host = text.substr(0, colon);
  }
  while (true) {
    const std::size_t dot = host.find('.');
    if (!is_host_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool looks_like_registry(std::string_view first) {
  return first == "localhost" || first.find_first_of(".:") != std::string_view::npos ||
         std::ranges::any_of(first, is_upper);
}

bool is_tag(std::string_view text) {
  const auto is_inner = [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; };
  return !text.empty() && text.size() <= tag_limit && text.front() != '.' && text.front() != '-' &&
         std::ranges::all_of(text, is_inner);
}

Error no_reference(std::string_view text, std::string_view why) {
  return {Errc::usage, printable(text) + " is no name of an image: " + std::string(why)};
}

/// Takes "@DIGEST" and ":TAG" off the end of `rest`.
Status take_version(std::string_view text, std::string_view& rest, Reference& reference) {
  if (const std::size_t sign = rest.find('@'); sign != std::string_view::npos) {
    reference.digest = rest.substr(sign + 1);
    rest = rest.substr(0, sign);
    if (!parse_digest(reference.digest)) {
      return std::unexpected(
          no_reference(text, "behind @ a digest is expected: sha256: and 64 hexadecimal digits"));
    }
  }
  const std::size_t slash = rest.rfind('/');
  const std::size_t colon = rest.rfind(':');
  const bool has_tag =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  if (has_tag) {
    reference.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (!is_tag(reference.tag)) {
      return std::unexpected(
          no_reference(text, "a tag has letters, digits, '_', '.' and '-', at most 128 of them"));
    }
  }
  if (reference.tag.empty() && reference.digest.empty()) reference.tag = "latest";
  return {};
}

}  // namespace

Result<Reference> parse_reference(std::string_view text) {
  Reference reference;
  std::string_view rest = text;
  TRY_STATUS(take_version(text, rest, reference));
  const auto parts = cut_first(rest, '/');
  reference.registry = hub;
  if (parts && looks_like_registry(parts->first)) {
    reference.registry = parts->first;
    rest = parts->second;
    if (!is_registry(reference.registry))
      return std::unexpected(no_reference(text, "what stands before the first / is no host"));
  }
  if (reference.registry == "index.docker.io") reference.registry = hub;
  reference.repository = rest;
  if (reference.registry == hub && !rest.contains('/') && !rest.empty())
    reference.repository = "library/" + reference.repository;
  if (rest.empty()) return std::unexpected(no_reference(text, "it is empty"));
  if (parse_digest("sha256:" + std::string(rest)))
    return std::unexpected(no_reference(text, "it is an image's id"));
  if (!is_repository(rest)) {
    return std::unexpected(no_reference(
        text, "its parts have lower-case letters and digits, joined by '.', '_', '__' or '-'"));
  }
  if (reference.registry.size() + reference.repository.size() + 1 > name_limit)
    return std::unexpected(no_reference(text, "longer than 255 characters"));
  return reference;
}

std::string to_text(const Reference& reference) {
  std::string text = reference.registry + "/" + reference.repository;
  if (!reference.tag.empty()) text += ":" + reference.tag;
  if (!reference.digest.empty()) text += "@" + reference.digest;
  return text;
}

const std::string& name_in_repository(const Reference& reference) {
  return reference.digest.empty() ? reference.tag : reference.digest;
}

}  // namespace plimsoll
