// image/tar.cpp - the entries of a tar archive.
// SPDX-License-Identifier: Apache-2.0
#include "image/tar.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "image/path.h"

namespace plimsoll {

namespace {

constexpr std::size_t block_size = 512;

/// A field of the header: {offset, length} (POSIX.1-2017 pax, "ustar Header Block").
struct Field {
  std::size_t offset, length;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, uid_field{108, 8}, gid_field{116, 8},
    size_field{124, 12}, sum_field{148, 8}, link_field{157, 100}, prefix_field{345, 155},
    sparse_field{386, 96}, real_size_field{483, 12};
constexpr std::size_t type_offset = 156, magic_offset = 257, extended_offset = 482;

std::string_view bytes_of(std::string_view block, Field field) {
  return block.substr(field.offset, field.length);
}

/// Up to the first NUL.
std::string_view text_of(std::string_view block, Field field) {
  const std::string_view bytes = bytes_of(block, field);
  return bytes.substr(0, bytes.find('\0'));
}

/// Octal with blanks and NULs around it, or GNU's base-256 (first bit set); nothing if neither.
std::optional<std::uint64_t> number_of(std::string_view bytes) {
  if (!bytes.empty() && (static_cast<std::uint8_t>(bytes[0]) & 0x80U) != 0) {
    std::uint64_t value = static_cast<std::uint8_t>(bytes[0]) & 0x3FU;
    if ((static_cast<std::uint8_t>(bytes[0]) & 0x40U) != 0) return std::nullopt;  // negative
    for (const char c : bytes.substr(1)) {
      if (value >> 55U != 0) return std::nullopt;
      value = value << 8U | static_cast<std::uint8_t>(c);
    }
    return value;
  }
  bytes = bytes.substr(0, bytes.find('\0'));
  bytes = trim(bytes);
  return bytes.empty() ? 0 : number(bytes, 8);
}

bool is_zero(std::string_view block) {
  return block[0] == '\0' && std::ranges::all_of(block, [](char c) { return c == '\0'; });
}

/// The sum of all bytes, the sum's own field counted as blanks; some old writers summed signed
/// bytes.
bool sum_is_right(std::string_view block) {
  const auto wanted = number_of(bytes_of(block, sum_field));
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
  TRY_STATUS(skip_content(content_left_));
  TRY_STATUS(input_.skip(std::exchange(padding_, 0)));
  Extended extended;
  for (;;) {
    const auto got = TRY(next_block());
    if (!got || is_zero(*got)) return std::nullopt;
    block_.assign(*got);
    const std::string& block = block_;
    if (!sum_is_right(block)) {
      return fail(Errc::malformed, "tar header with a wrong checksum at byte " +
                                       std::to_string(input_.position() - block_size));
    }
    const auto size = number_of(bytes_of(block, size_field));
    if (!size || *size > INT64_MAX)
      return fail(Errc::malformed,
                  "tar entry with an impossible size: " + printable(raw_name(block)));
    const char type = block[type_offset];
    if (std::string_view("xgLKV").find(type) == std::string_view::npos)
      return make_header(block, *size, extended);
    TRY_STATUS(read_extended(type, *size, extended));
  }
}

Status TarReader::read_extended(char type, std::uint64_t size, Extended& extended) {
  if (type == 'g' || type == 'V')
    return input_.skip((size + block_size - 1) / block_size * block_size);
  if (type == 'L') return read_long_name(size, extended.path);
  if (type == 'K') return read_long_name(size, extended.link);
  return read_pax(size, extended);
}

Status TarReader::read_long_name(std::uint64_t size, std::optional<std::string>& name) {
  if (size > extended_limit) return fail(Errc::too_large, "tar: a name of more than 1 MB");
  std::string text;
  TRY_STATUS(input_.read(size, text));
  TRY_STATUS(input_.skip((block_size - size % block_size) % block_size));
  name = text.substr(0, text.find('\0'));
  return {};
}

Status TarReader::read_pax(std::uint64_t size, Extended& extended) {
  if (size > extended_limit) return fail(Errc::too_large, "tar: a pax header of more than 1 MB");
  std::string text;
  TRY_STATUS(input_.read(size, text));
  TRY_STATUS(input_.skip((block_size - size % block_size) % block_size));
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
  const auto sized = [&](std::optional<std::uint64_t>& into) -> Status {
    into = number(value);
    if (!into || *into > INT64_MAX)
      return fail(Errc::malformed, "tar: impossible number in pax header " + std::string(key));
    return {};
  };
  if (key == "path" && !extended.sparse) extended.path = value;
  if (key == "linkpath") extended.link = value;
  if (key == "size") return sized(extended.size);
  if (!key.starts_with("GNU.sparse.")) return {};
  key.remove_prefix(std::string_view("GNU.sparse.").size());
  if (key == "name") extended.path = value;
  if (key == "major") extended.map_in_content = value == "1";
  if (key == "realsize" || key == "size") {
    extended.sparse = true;
    return sized(extended.real_size);
  }
  std::optional<std::uint64_t> n;
  if (key == "offset" || key == "numbytes") {  // version 0.0: by turns
    TRY_STATUS(sized(n));
    if (key == "offset") extended.pieces.push_back({*n, 0});
    else if (!extended.pieces.empty()) extended.pieces.back().length = *n;
  }
  if (key == "map") {  // version 0.1: "offset,length,…"
    const auto numbers = split(value, ',');
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
      extended.pieces.push_back(
          {number(numbers[i]).value_or(0), number(numbers[i + 1]).value_or(0)});
    }
  }
  if (extended.pieces.size() > sparse_limit)
    return fail(Errc::too_many, "tar: a sparse file of too many pieces");
  return {};
}

Status TarReader::read_old_sparse(const std::string& block, Extended& extended) {
  extended.sparse = true;
  extended.real_size = number_of(bytes_of(block, real_size_field));
  std::string map = block;
  Field field = sparse_field;
  bool more = block[extended_offset] != '\0';
  for (;;) {
    for (std::size_t at = field.offset; at < field.offset + field.length; at += 24) {
      const auto offset = number_of(bytes_of(map, {at, 12}));
      const auto length = number_of(bytes_of(map, {at + 12, 12}));
      if (!offset || !length) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
      if (*length > 0) extended.pieces.push_back({*offset, *length});
    }
    if (!more) return {};
    if (extended.pieces.size() > sparse_limit)
      return fail(Errc::too_many, "tar: a sparse file of too many pieces");
    map.clear();
    TRY_STATUS(input_.read(block_size, map));
    field = {0, 504};
    more = map[504] != '\0';
  }
}

/// Version 1.0: decimal numbers, a line each, in whole blocks in front of the content.
Status TarReader::read_sparse_map() {
  std::string text;
  std::size_t used = 0;
  const auto next_number = [&]() -> Result<std::uint64_t> {
    std::size_t end = text.find('\n', used);
    while (end == std::string::npos) {
      if (content_left_ < block_size || text.size() > extended_limit)
        return fail(Errc::malformed, "tar: a sparse map without an end");
      TRY_STATUS(input_.read(block_size, text));
      content_left_ -= block_size;
      end = text.find('\n', used);
    }
    const auto value = number(std::string_view(text).substr(used, end - used));
    used = end + 1;
    if (!value) return fail(Errc::malformed, "tar: a sparse map that makes no sense");
    return *value;
  };
  const std::uint64_t count = TRY(next_number());
  if (count > sparse_limit) return fail(Errc::too_many, "tar: a sparse file of too many pieces");
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t offset = TRY(next_number());
    const std::uint64_t length = TRY(next_number());
    pieces_.push_back({offset, length});
  }
  return {};
}

Result<TarReader::Header> TarReader::make_header(const std::string& block, std::uint64_t size,
                                                 Extended& extended) {
  const char type = block[type_offset];
  if (type == 'S') TRY_STATUS(read_old_sparse(block, extended));
  size = extended.size.value_or(size);
  const auto known = type_of(type);
  // A link, a device or a folder may carry a size that means nothing; only pax hard links may have
  // content.
  const bool has_content = !known || *known == EntryType::file;
  content_left_ = has_content ? size : 0;
  padding_ = (block_size - content_left_ % block_size) % block_size;
  sparse_ = extended.sparse;
  pieces_ = std::move(extended.pieces);
  piece_shown_ = 0;
  if (sparse_ && extended.map_in_content) TRY_STATUS(read_sparse_map());
  content_position_ = input_.position();
  real_size_ = sparse_ ? extended.real_size.value_or(0) : content_left_;

  const std::string raw = extended.path.value_or(raw_name(block));
  Header header;
  header.entry = {
      .type = known.value_or(EntryType::file),
      .mode =
          static_cast<std::uint32_t>(number_of(bytes_of(block, mode_field)).value_or(0) & 07777U),
      .uid = static_cast<std::uint32_t>(number_of(bytes_of(block, uid_field)).value_or(0)),
      .gid = static_cast<std::uint32_t>(number_of(bytes_of(block, gid_field)).value_or(0)),
      .size = known == EntryType::file ? real_size_ : 0};
  if (known == EntryType::file && raw.ends_with('/'))
    header.entry.type = EntryType::folder;  // before ustar
  if (!known)
    header.bad_name =
        Error{Errc::unsupported, "tar entry of unknown type: " + printable(raw.substr(0, 200))};
  auto path = clean_path(raw);
  if (!path) header.bad_name = std::move(path).error();
  else header.absolute = path->absolute;
  if (path) header.entry.path = std::move(path->path);
  const std::string link = extended.link.value_or(std::string(text_of(block, link_field)));
  if (header.entry.type == EntryType::symlink) header.entry.link = link;
  if (header.entry.type == EntryType::hardlink) {
    auto target = clean_path(link);
    if (!target) header.bad_name = std::move(target).error();
    else header.entry.link = std::move(target->path);
  }
  return header;
}

Status TarReader::read_content(std::string& out) {
  if (!sparse_) {
    const std::uint64_t left = std::exchange(content_left_, 0);
    return input_.read(left, out);
  }
  const std::size_t start = out.size();
  out.resize(start + static_cast<std::size_t>(real_size_));
  std::uint64_t end = 0;
  for (const auto& [offset, length] : pieces_) {
    if (offset < end || offset > real_size_ || length > real_size_ - offset ||
        length > content_left_) {
      return fail(Errc::malformed, "tar: a sparse map that makes no sense");
    }
    std::string piece;
    TRY_STATUS(input_.read(length, piece));
    content_left_ -= length;
    std::memcpy(out.data() + start + offset, piece.data(), piece.size());
    end = offset + length;
  }
  return {};
}

Result<std::string_view> TarReader::next_piece() {
  input_.consume(std::exchange(piece_shown_, 0));
  if (content_left_ == 0) return std::string_view();
  TRY_STATUS(input_.refill());
  if (input_.available().empty()) return fail(Errc::truncated, "archive ends inside a file");
  piece_shown_ =
      static_cast<std::size_t>(std::min<std::uint64_t>(content_left_, input_.available().size()));
  content_left_ -= piece_shown_;
  return input_.available().substr(0, piece_shown_);
}

Status TarReader::skip_content(std::uint64_t n) {
  input_.consume(std::exchange(piece_shown_, 0));
  n = std::min(n, content_left_);
  content_left_ -= n;
  return input_.skip(n);
}

}  // namespace plimsoll
