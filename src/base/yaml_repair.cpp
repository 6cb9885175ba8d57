// base/yaml_repair.cpp
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_repair.h"

#include <array>
#include <optional>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

constexpr std::array<bool, 256> clean_bytes = [] {
  std::array<bool, 256> clean{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) clean[byte] = true;
  clean['\t'] = clean['\n'] = true;
  return clean;
}();

/// How many bytes at the front need no second look.
std::size_t clean_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && clean_bytes[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

struct Sign {
  std::string_view instead;  // what to write
  std::size_t size = 1;      // bytes read
  bool bad = false;
};

/// What stands at the front and is not a clean byte (YAML 1.1, section 5.1: c-printable).
Sign sign_at(std::string_view text) {
  if (text.starts_with("\r\n")) return {text.substr(0, 2), 2};
  if (text.starts_with('\r')) return {"\n"};
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {replacement, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const std::string_view sign = text.substr(0, size);
  if (sign.size() < size || utf8_length(sign) != size) return {replacement, 1, true};
  if (sign == "\xC2\x85" || sign == "\xE2\x80\xA8" || sign == "\xE2\x80\xA9") return {" ", size};
  const bool is_c1 = lead == 0xC2 && static_cast<unsigned char>(sign[1]) < 0xA0;
  if (is_c1 || sign == "\xEF\xBF\xBE" || sign == "\xEF\xBF\xBF") return {replacement, size, true};
  return {sign, size};
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

RepairedYaml repaired(std::string_view text) {
  RepairedYaml made;
  made.text.reserve(text.size() + 16);
  std::optional<std::size_t> first;  // what was replaced first, in made.text
  while (!text.empty()) {
    const std::size_t clean = clean_length(text);
    made.text += text.substr(0, clean);
    text.remove_prefix(clean);
    if (text.empty()) break;
    const Sign sign = sign_at(text);
    if (sign.bad && !first) first = made.text.size();
    made.text += sign.instead;
    text.remove_prefix(sign.size);
  }
  if (!first) return made;
  const std::string_view before = std::string_view(made.text).substr(0, *first);
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto is_lead = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
  made.line = static_cast<std::uint32_t>(std::ranges::count(before, '\n') + 1);
  made.column =
      static_cast<std::uint32_t>(std::ranges::count_if(before.substr(begin), is_lead) + 1);
  return made;
}

}  // namespace

std::string from_utf16(std::string_view text, bool little) {
  const auto unit = [&](std::size_t at) {
    const auto low = static_cast<unsigned char>(text[at + (little ? 0 : 1)]);
    const auto high = static_cast<unsigned char>(text[at + (little ? 1 : 0)]);
    return static_cast<std::uint32_t>(low | (high << 8U));
  };
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    std::uint32_t code = unit(at);
    const bool leads = code >= 0xD800 && code < 0xDC00 && at + 3 < text.size();
    if (leads && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (unit(at + 2) - 0xDC00);
      at += 2;
    }
    append_utf8(out, code);
  }
  return out;
}

RepairedYaml repair_yaml(std::string_view text) {
  if (text.starts_with("\xFF\xFE")) return repaired(from_utf16(text.substr(2), true));
  if (text.starts_with("\xFE\xFF")) return repaired(from_utf16(text.substr(2), false));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return repaired(text);
}

}  // namespace plimsoll
