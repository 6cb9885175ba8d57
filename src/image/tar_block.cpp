// image/tar_block.cpp - the fields of a tar header's block, read as Go's archive/tar reads them.
// SPDX-License-Identifier: Apache-2.0
#include "image/tar_block.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace plimsoll::tar {

namespace {

using namespace std::literals::string_view_literals;

std::uint8_t byte(char c) { return static_cast<std::uint8_t>(c); }

std::optional<std::int64_t> base256_of(std::string_view bytes) {
  const std::uint8_t inverted = (byte(bytes[0]) & 0x40U) != 0 ? 0xff : 0;
  std::uint64_t value = (byte(bytes[0]) ^ inverted) & 0x7fU;
  for (const char c : bytes.substr(1)) {
    if (value >> 56U != 0) return std::nullopt;
    value = value << 8U | static_cast<std::uint8_t>(byte(c) ^ inverted);
  }
  if (value >> 63U != 0) return std::nullopt;
  const auto positive = static_cast<std::int64_t>(value);
  return inverted == 0 ? positive : -positive - 1;
}

bool all_right(std::string_view block, std::span<const Field> fields) {
  return std::ranges::all_of(
      fields, [&](const Field& field) { return number_of(block, field).has_value(); });
}

/// Old versions of Go wrote a prefix into GNU's headers, where the times should be: times that are
/// no numbers are taken for one.
bool has_gnu_prefix(std::string_view block) {
  const auto is_wrong = [&](Field field) {
    return block[field.offset] != '\0' && !number_of(block, field);
  };
  return (is_wrong(gnu_access_field) || is_wrong(gnu_change_field)) &&
         std::ranges::all_of(text_of(block, prefix_field), [](char c) { return byte(c) < 0x80; });
}

std::string_view prefix_of(std::string_view block, Dialect dialect) {
  switch (dialect) {
    case Dialect::v7: return {};
    case Dialect::ustar: return text_of(block, prefix_field);
    case Dialect::star: return text_of(block, star_prefix_field);
    case Dialect::gnu: break;
  }
  return has_gnu_prefix(block) ? text_of(block, prefix_field) : std::string_view();
}

}  // namespace

std::optional<std::int64_t> octal_of(std::string_view bytes) {
  // By hand: a dozen of these stand in every header, and searching functions cost a call each.
  const auto is_around = [](char c) { return c == ' ' || c == '\0'; };
  std::size_t at = 0;
  while (at < bytes.size() && is_around(bytes[at])) ++at;
  std::int64_t value = 0;
  for (; at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '7'; ++at)
    value = value * 8 + (bytes[at] - '0');  // 12 digits at most: no overflow
  if (at == bytes.size() || bytes[at] == '\0') return value;
  while (at < bytes.size() && is_around(bytes[at])) ++at;
  return at == bytes.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> number_of(std::string_view block, Field field) {
  const std::string_view bytes = bytes_of(block, field);
  return (byte(bytes[0]) & 0x80U) != 0 ? base256_of(bytes) : octal_of(bytes);
}

std::optional<std::int64_t> decimal_of(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return number<std::int64_t>(text);
}

bool is_zero(std::string_view block) {
  return block[0] == '\0' && std::ranges::all_of(block, [](char c) { return c == '\0'; });
}

bool sum_is_right(std::string_view block) {
  const auto wanted = octal_of(bytes_of(block, sum_field));
  if (!wanted) return false;
  // A loop of fixed length without branches: the compiler makes vector instructions of it.
  std::int32_t plain = 0;
  for (std::size_t i = 0; i < block_size; ++i) plain += byte(block[i]);
  for (const char c : bytes_of(block, sum_field)) plain += ' ' - byte(c);
  if (*wanted == plain) return true;
  std::int32_t with_sign = 0;
  for (std::size_t i = 0; i < block_size; ++i) with_sign += static_cast<signed char>(block[i]);
  for (const char c : bytes_of(block, sum_field)) with_sign += ' ' - static_cast<signed char>(c);
  return *wanted == with_sign;
}

Dialect dialect_of(std::string_view block) {
  const std::string_view magic = bytes_of(block, magic_field);
  if (magic == "ustar  \0"sv) return Dialect::gnu;
  if (!magic.starts_with("ustar\0"sv)) return Dialect::v7;
  return bytes_of(block, star_trailer_field) == "tar\0"sv ? Dialect::star : Dialect::ustar;
}

bool numbers_are_right(std::string_view block, Dialect dialect) {
  constexpr Field all[] = {mode_field, uid_field, gid_field, size_field, time_field};
  constexpr Field devices[] = {major_field, minor_field};
  constexpr Field star_times[] = {star_access_field, star_change_field};
  return all_right(block, all) && (dialect == Dialect::v7 || all_right(block, devices)) &&
         (dialect != Dialect::star || all_right(block, star_times));
}

std::string name_of(std::string_view block, Dialect dialect) {
  const std::string_view prefix = prefix_of(block, dialect);
  const std::string_view name = text_of(block, name_field);
  return prefix.empty() ? std::string(name) : std::string(prefix) + "/" + std::string(name);
}

}  // namespace plimsoll::tar
