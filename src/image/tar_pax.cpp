// image/tar_pax.cpp - the records of a pax header.
// SPDX-License-Identifier: Apache-2.0
#include "image/tar_pax.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "fetch/base64.h"
#include "image/tar_block.h"

namespace plimsoll::tar {

namespace {

using Values = PaxRecords::Values;

struct Key {
  std::string_view name;
  std::string_view Values::* value;
  bool is_text = false;  // of the plain header: a NUL would end it there
};

constexpr std::array<Key, 19> keys = {{
    {"path", &Values::path, true},
    {"linkpath", &Values::link, true},
    {"uname", &Values::user, true},
    {"gname", &Values::group, true},
    {"mtime", &Values::write_time},
    {"atime", &Values::access_time},
    {"ctime", &Values::change_time},
    {"size", &Values::size},
    {"uid", &Values::uid},
    {"gid", &Values::gid},
    {"GNU.sparse.name", &Values::sparse_name},
    {"GNU.sparse.size", &Values::sparse_size},
    {"GNU.sparse.realsize", &Values::sparse_real_size},
    {"GNU.sparse.major", &Values::sparse_major},
    {"GNU.sparse.minor", &Values::sparse_minor},
    {"GNU.sparse.numblocks", &Values::sparse_blocks},
    {"GNU.sparse.map", &Values::sparse_map},
    {"SCHILY.xattr.security.capability", &Values::capabilities},
    {"LIBARCHIVE.xattr.security.capability", &Values::coded_capabilities},
}};

Status malformed() { return fail(Errc::malformed, "tar: a pax header that does not add up"); }

/// Seconds, and digits behind a point.
bool is_time(std::string_view text) {
  const auto parts = cut_first(text, '.');
  const std::string_view seconds = parts ? parts->first : text;
  return decimal_of(seconds) && (!parts || std::ranges::all_of(parts->second, is_digit));
}

}  // namespace

Status PaxRecords::parse(std::string text) {
  text_ = std::move(text);
  values_ = {};
  pieces_.clear();
  piece_numbers_ = 0;
  std::string_view rest = text_;
  while (!rest.empty()) {  // "LENGTH KEY=VALUE\n", LENGTH counts all of it
    const std::size_t blank = rest.find(' ');
    if (blank == std::string_view::npos) return malformed();
    const auto length = decimal_of(rest.substr(0, blank));
    if (!length || *length < 5 || static_cast<std::uint64_t>(*length) > rest.size())
      return malformed();
    std::string_view record = rest.substr(0, static_cast<std::size_t>(*length));
    rest.remove_prefix(record.size());
    if (record.size() <= blank + 1 || !record.ends_with('\n')) return malformed();
    record = record.substr(blank + 1, record.size() - blank - 2);
    const auto pair = cut_first(record, '=');
    if (!pair || pair->first.empty()) return malformed();
    TRY_STATUS(take(pair->first, pair->second));
  }
  if (piece_numbers_ > 0) values_.sparse_map = pieces_;
  return {};
}

Status PaxRecords::take(std::string_view key, std::string_view value) {
  if (key == "GNU.sparse.offset" || key == "GNU.sparse.numbytes")
    return take_piece(key == "GNU.sparse.offset", value);
  const auto* const known = std::ranges::find(keys, key, &Key::name);
  if (known == keys.end()) return key.find('\0') == std::string_view::npos ? Status{} : malformed();
  if (known->is_text && value.find('\0') != std::string_view::npos) return malformed();
  values_.*(known->value) = value;
  return {};
}

/// Offsets and numbers of bytes by turns.
Status PaxRecords::take_piece(bool is_offset, std::string_view value) {
  if (is_offset != (piece_numbers_ % 2 == 0) || value.find(',') != std::string_view::npos)
    return malformed();
  if (piece_numbers_++ > 0) pieces_ += ',';
  pieces_ += value;
  return {};
}

Status PaxRecords::check_numbers() {
  const auto read = [](std::string_view text, std::optional<std::int64_t>& number) {
    number = decimal_of(text);
    return text.empty() || number;
  };
  const bool numbers_are_right =
      read(values_.size, size) && read(values_.uid, uid) && read(values_.gid, gid);
  const std::string_view times[] = {values_.access_time, values_.change_time, values_.write_time};
  if (numbers_are_right &&
      std::ranges::all_of(times, [](std::string_view t) { return t.empty() || is_time(t); }))
    return {};
  return fail(Errc::malformed, "tar: impossible number in a pax header");
}

PaxRecords::Sparse PaxRecords::sparse() const {
  const std::string_view major = values_.sparse_major;
  const std::string_view minor = values_.sparse_minor;
  if (major == "0" && (minor == "0" || minor == "1")) return Sparse::map_in_records;
  if (major == "1" && minor == "0") return Sparse::map_in_content;
  if (!major.empty() || !minor.empty() || values_.sparse_map.empty()) return Sparse::none;
  return Sparse::map_in_records;
}

/// libarchive writes both records, and in its own no padding; runtimes heed the other one alone.
Result<std::optional<FileCapabilities>> PaxRecords::capabilities() const {
  if (!values_.capabilities.empty()) return decode_file_capabilities(values_.capabilities);
  if (values_.coded_capabilities.empty()) return std::nullopt;
  std::string coded(values_.coded_capabilities);
  if (coded.size() > (capabilities_size + 2) / 3 * 4)
    return fail(Errc::too_large, "file capabilities of more than 24 bytes");
  while (coded.size() % 4 != 0) coded += '=';
  const auto value = fetch::base64_decode(coded);
  if (!value) return fail("file capabilities", value.error());
  return decode_file_capabilities(*value);
}

bool PaxRecords::has_sparse_records() const {
  const std::string_view records[] = {values_.sparse_name,      values_.sparse_size,
                                      values_.sparse_real_size, values_.sparse_major,
                                      values_.sparse_minor,     values_.sparse_map};
  return std::ranges::any_of(records, [](std::string_view r) { return !r.empty(); });
}

}  // namespace plimsoll::tar
