// image/tar.cpp - the entries of a tar archive.
// SPDX-License-Identifier: Apache-2.0
#include "image/tar.h"

#include <algorithm>

#include "base/text.h"
#include "image/path.h"
#include "image/tar_block.h"

namespace plimsoll {

namespace {

using namespace tar;

bool is_zero(std::string_view block) {
  return block[0] == '\0' && std::ranges::all_of(block, [](char c) { return c == '\0'; });
}

/// The sum of all bytes, the sum's own field counted as blanks; some old writers summed signed
/// bytes.
bool sum_is_right(std::string_view block) {
  const auto wanted = number_of(block, sum_field);
  if (!wanted) return false;
  // A loop of fixed length without branches: the compiler makes vector instructions of it.
  std::int32_t plain = 0;
  for (std::size_t i = 0; i < block_size; ++i) plain += static_cast<std::uint8_t>(block[i]);
  for (const char c : bytes_of(block, sum_field)) plain += ' ' - static_cast<std::uint8_t>(c);
  if (static_cast<std::int64_t>(*wanted) == plain) return true;
  std::int32_t with_sign = 0;
  for (std::size_t i = 0; i < block_size; ++i) with_sign += static_cast<signed char>(block[i]);
  for (const char c : bytes_of(block, sum_field)) with_sign += ' ' - static_cast<signed char>(c);
  return static_cast<std::int64_t>(*wanted) == with_sign;
}

bool is_posix(std::string_view block) {
  return block.substr(magic_offset, 6) == std::string_view("ustar\0", 6);
}

std::optional<EntryType> type_of(char type) {
  switch (type) {
    case '0':
    case '\0':
    case '7':
    case 'S': return EntryType::file;
    case '1': return EntryType::hardlink;
    case '2': return EntryType::symlink;
    case '3': return EntryType::character_device;
    case '4': return EntryType::block_device;
    case '5':
    case 'D': return EntryType::folder;
    case '6': return EntryType::fifo;
    default: return std::nullopt;
  }
}

std::string raw_name(std::string_view block) {
  std::string name(text_of(block, name_field));
  const std::string_view prefix =
      is_posix(block) ? text_of(block, prefix_field) : std::string_view();
  return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

}  // namespace

Result<std::optional<std::string_view>> TarReader::next_block() {
  TRY_STATUS(input_.refill());
  if (input_.available().empty()) return std::nullopt;
  if (input_.available().size() >= block_size) {
    const std::string_view block = input_.available().substr(0, block_size);
    input_.consume(block_size);
    return block;
  }
  block_.clear();
  TRY_STATUS(input_.read(block_size, block_));
  return block_;
}

Result<std::optional<TarReader::Header>> TarReader::next() {
  input_.consume(std::exchange(piece_shown_, 0));
  TRY_STATUS(input_.skip(std::exchange(content_left_, 0)));
  TRY_STATUS(input_.skip(std::exchange(padding_, 0)));
  Extended extended;
  for (;;) {
    const auto got = TRY(next_block());
    if (!got) return std::nullopt;
    if (is_zero(*got)) return end_of_archive();
    block_.assign(*got);
    const std::string& block = block_;
    if (!sum_is_right(block)) {
      return fail(Errc::malformed, "tar header with a wrong checksum at byte " +
                                       std::to_string(input_.position() - block_size));
    }
    const auto size = number_of(block, size_field);
    if (!size || *size > INT64_MAX)
      return fail(Errc::malformed,
                  "tar entry with an impossible size: " + printable(raw_name(block)));
    const char type = block[type_offset];
    if (std::string_view("xgLKV").find(type) == std::string_view::npos)
      return make_header(block, *size, extended);
    TRY_STATUS(read_extended(type, *size, extended));
  }
}

/// Runtimes refuse one block of zeros with entries behind it; passing over those would hide them.
Result<std::optional<TarReader::Header>> TarReader::end_of_archive() {
  const auto second = TRY(next_block());
  if (!second || is_zero(*second)) return std::nullopt;
  return fail(Errc::malformed, "tar goes on behind a single block of zeros, at byte " +
                                   std::to_string(input_.position() - block_size));
}

Status TarReader::read_extended(char type, std::uint64_t size, Extended& extended) {
  if (type == 'g' || type == 'V') return input_.skip(size + padding_of(size));
  if (type == 'L') return read_long_name(size, extended.path);
  if (type == 'K') return read_long_name(size, extended.link);
  return read_pax(size, extended);
}

Status TarReader::read_long_name(std::uint64_t size, std::optional<std::string>& name) {
  if (size > extended_limit) return fail(Errc::too_large, "tar: a name of more than 1 MB");
  std::string text;
  TRY_STATUS(input_.read(size, text));
  TRY_STATUS(input_.skip(padding_of(size)));
  name = text.substr(0, text.find('\0'));
  return {};
}

Status TarReader::read_pax(std::uint64_t size, Extended& extended) {
  if (size > extended_limit) return fail(Errc::too_large, "tar: a pax header of more than 1 MB");
  std::string text;
  TRY_STATUS(input_.read(size, text));
  TRY_STATUS(input_.skip(padding_of(size)));
  std::string_view rest = text;
  while (!rest.empty()) {  // "LENGTH KEY=VALUE\n", LENGTH counts all of it
    std::string_view record = rest;
    const auto length = number(take_while(is_digit, record));
    const auto digits = static_cast<std::size_t>(record.data() - rest.data());
    if (!length || *length < digits + 3 || *length > rest.size() || record[0] != ' ') {
      return fail(Errc::malformed, "tar: a pax header that does not add up");
    }
    record = rest.substr(digits + 1, static_cast<std::size_t>(*length) - digits - 2);
    rest.remove_prefix(static_cast<std::size_t>(*length));
    if (const auto pair = cut_first(record, '='))
      TRY_STATUS(take_pax_record(pair->first, pair->second, extended));
  }
  return {};
}

Status TarReader::take_pax_record(std::string_view key, std::string_view value,
                                  Extended& extended) {
  constexpr std::string_view sparse = "GNU.sparse.";
  if (value.empty()) return {};  // the value of the plain header counts
  if (key.starts_with(sparse))
    return take_sparse_record(key.substr(sparse.size()), value, extended);
  if (key == "path") extended.path = value;
  if (key == "linkpath") extended.link = value;
  if (key == "uid") extended.uid = number(value);
  if (key == "gid") extended.gid = number(value);
  if (key != "size") return {};
  extended.size = number(value);
  if (!extended.size || *extended.size > INT64_MAX)
    return fail(Errc::malformed, "tar: impossible size in a pax header");
  return {};
}

/// GNU tar's sparse files in pax archives, versions 0.0 (offset and numbytes by turns), 0.1 (map)
/// and 1.0 (map in front of the content).
Status TarReader::take_sparse_record(std::string_view key, std::string_view value,
                                     Extended& extended) {
  if (key == "name") extended.sparse_name = value;
  if (key == "major") extended.map_in_content = value == "1";
  const auto n = number(value);
  const bool is_number = key == "realsize" || key == "size" || key == "offset" || key == "numbytes";
  if (is_number && (!n || *n > INT64_MAX))
    return fail(Errc::malformed, "tar: impossible number in GNU.sparse." + std::string(key));
  if (key == "realsize" || key == "size") {
    extended.sparse = true;
    extended.real_size = n;
  }
  if (key == "offset") extended.pieces.push_back({*n, 0});
  if (key == "numbytes" && !extended.pieces.empty()) extended.pieces.back().length = *n;
  if (key == "map") {
    const auto numbers = split(value, ',');
    for (std::size_t i = 0; i < numbers.size(); i += 2) {
      const auto offset = number(numbers[i]);
      const auto length = i + 1 < numbers.size() ? number(numbers[i + 1]) : std::nullopt;
      if (!offset || !length) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
      extended.pieces.push_back({*offset, *length});
    }
  }
  if (extended.pieces.size() > sparse_limit)
    return fail(Errc::too_many, "tar: a sparse file of too many pieces");
  return {};
}

namespace {

std::uint32_t id_of(const std::optional<std::uint64_t>& extended, std::string_view block,
                    Field field) {
  return static_cast<std::uint32_t>(extended ? *extended : number_of(block, field).value_or(0));
}

/// The name of an entry, and where a link leads: what cannot be a name on any system is bad.
void set_names(TarReader::Header& header, std::string_view raw, std::string link) {
  constexpr std::size_t link_limit = 4096;  // PATH_MAX
  auto path = clean_path(raw);
  if (!path) {
    header.bad_name = std::move(path).error();
    return;
  }
  header.absolute = path->absolute;
  header.entry.path = std::move(path->path);
  if (header.entry.type == EntryType::hardlink) {
    auto target = clean_path(link);
    if (!target) header.bad_name = std::move(target).error();
    else header.entry.link = std::move(target->path);
  }
  if (header.entry.type != EntryType::symlink) return;
  if (link.size() > link_limit) {
    header.bad_name = Error{Errc::too_large, "link target of more than 4096 bytes"};
  } else if (link.find('\0') != std::string::npos) {
    header.bad_name = Error{Errc::malformed, "link target contains a NUL byte"};
  } else {
    header.entry.link = std::move(link);
  }
}

}  // namespace

Result<TarReader::Header> TarReader::make_header(const std::string& block, std::uint64_t size,
                                                 Extended& extended) {
  TRY_STATUS(begin_content(block, size, extended));
  const auto known = type_of(block[type_offset]);
  const std::optional<std::string>& name =
      extended.sparse_name ? extended.sparse_name : extended.path;
  const std::string raw = name ? *name : raw_name(block);
  Header header;
  header.entry = {
      .type = known.value_or(EntryType::file),
      .mode = static_cast<std::uint32_t>(number_of(block, mode_field).value_or(0) & 07777U),
      .uid = id_of(extended.uid, block, uid_field),
      .gid = id_of(extended.gid, block, gid_field),
      .size = known == EntryType::file ? real_size_ : 0};
  if (known == EntryType::file && raw.ends_with('/'))
    header.entry.type = EntryType::folder;  // before ustar
  set_names(header, raw, extended.link.value_or(std::string(text_of(block, link_field))));
  if (!known) {
    header.bad_name =
        Error{Errc::unsupported, "tar entry of unknown type: " + printable(raw.substr(0, 200))};
  }
  return header;
}

}  // namespace plimsoll
