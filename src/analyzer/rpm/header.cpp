// analyzer/rpm/header.cpp - the tags of an RPM header, as every kind of RPM database stores it.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/rpm/header.h"

#include <algorithm>

#include "base/bytes.h"

namespace plimsoll {

namespace {

constexpr std::size_t entry_size = 16;
constexpr std::uint64_t int32_type = 4;
constexpr std::uint64_t string_type = 6;
constexpr std::uint64_t string_array_type = 8;
constexpr std::uint64_t translated_type = 9;  // one string a language, the untranslated one first

bool is_text(std::uint64_t type) {
  return type == string_type || type == string_array_type || type == translated_type;
}

}  // namespace

Result<RpmHeader> RpmHeader::parse(std::string_view bytes) {
  if (bytes.size() < 8) return fail(Errc::truncated, "rpm header is too short");
  const std::uint64_t entries = big_endian(bytes.substr(0, 4));
  const std::uint64_t data = big_endian(bytes.substr(4, 4));
  if (entries > entry_limit) return fail(Errc::too_many, "rpm header has too many entries");
  if (entries * entry_size + data > bytes.size() - 8)
    return fail(Errc::truncated, "rpm header is shorter than it says");
  RpmHeader header;
  header.entries_ = bytes.substr(8, entries * entry_size);
  header.data_ = bytes.substr(8 + entries * entry_size, data);
  return header;
}

/// The last entry of a tag counts: rpm adds what it learnt at installation behind what the package
/// said.
RpmHeader::Entry RpmHeader::find(RpmTag tag) const {
  for (std::size_t at = entries_.size(); at >= entry_size; at -= entry_size) {
    const std::string_view entry = entries_.substr(at - entry_size, entry_size);
    if (big_endian(entry.substr(0, 4)) != static_cast<std::uint32_t>(tag)) continue;
    const std::uint64_t offset = big_endian(entry.substr(8, 4));
    if (offset >= data_.size()) return {};
    return {.type = big_endian(entry.substr(4, 4)),
            .count = big_endian(entry.substr(12, 4)),
            .data = data_.substr(offset)};
  }
  return {};
}

std::string_view RpmHeader::text(RpmTag tag) const {
  const Entry entry = find(tag);
  if (!is_text(entry.type)) return {};
  return entry.data.substr(0, entry.data.find('\0'));
}

std::vector<std::string_view> RpmHeader::texts(RpmTag tag) const {
  Entry entry = find(tag);
  std::vector<std::string_view> found;
  if (!is_text(entry.type)) return found;
  for (std::uint64_t i = 0; i < std::min(entry.count, text_limit); ++i) {
    const std::size_t end = entry.data.find('\0');
    if (end == std::string_view::npos) break;
    found.push_back(entry.data.substr(0, end));
    entry.data.remove_prefix(end + 1);
  }
  return found;
}

std::optional<std::uint32_t> RpmHeader::number(RpmTag tag) const {
  const Entry entry = find(tag);
  if (entry.type != int32_type || entry.data.size() < 4) return std::nullopt;
  return static_cast<std::uint32_t>(big_endian(entry.data.substr(0, 4)));
}

std::vector<std::uint32_t> RpmHeader::numbers(RpmTag tag) const {
  const Entry entry = find(tag);
  std::vector<std::uint32_t> found;
  if (entry.type != int32_type) return found;
  for (std::uint64_t i = 0; i < entry.count && i * 4 + 4 <= entry.data.size(); ++i)
    found.push_back(static_cast<std::uint32_t>(big_endian(entry.data.substr(i * 4, 4))));
  return found;
}

}  // namespace plimsoll
