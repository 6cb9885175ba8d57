// analyzer/rpm/sqlite_file.cpp - reads the rows of one table of a SQLite database file.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/rpm/sqlite_file.h"

#include <array>
#include <bit>

#include "base/bytes.h"

namespace plimsoll {

namespace {

constexpr std::string_view magic{"SQLite format 3\0", 16};
constexpr std::size_t file_header = 100;  // bytes before the b-tree of page 1
constexpr std::uint64_t interior_page = 0x05;
constexpr std::uint64_t leaf_page = 0x0D;

/// SQLite's variable-length number: seven bits a byte, most significant first, the ninth byte
/// whole. Taken off `bytes`; nothing if they end before.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 9 && i < bytes.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    const bool last = i == 8 || byte < 0x80;
    value = i == 8 ? value << 8U | byte : value << 7U | (byte & 0x7FU);
    if (!last) continue;
    bytes.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

/// The length in bytes of a value of a serial type.
std::uint64_t length_of(std::uint64_t type) {
  constexpr std::array<std::uint8_t, 12> fixed = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
  return type < fixed.size() ? fixed.at(type) : (type - 12) / 2;
}

SqliteValue value_of(std::uint64_t type, std::string_view bytes) {
  using Kind = SqliteValue::Kind;
  if (type == 0) return {};
  if (type == 7) return {.kind = Kind::real};
  if (type == 8 || type == 9)
    return {.kind = Kind::integer, .integer = static_cast<std::int64_t>(type - 8)};
  if (type >= 12) return {.kind = type % 2 == 0 ? Kind::blob : Kind::text, .bytes = bytes};
  const std::size_t unused = 64 - 8 * bytes.size();  // shifted out again: the sign is kept
  const auto shifted = static_cast<std::int64_t>(big_endian(bytes) << unused);
  return {.kind = Kind::integer, .integer = shifted >> unused};
}

SqliteFile::Row row_of(std::string_view record) {
  std::string_view header = record;
  const auto header_size = take_varint(header);
  const std::size_t taken = record.size() - header.size();
  if (!header_size || *header_size > record.size() || *header_size < taken)
    return fail(Errc::malformed, "record has no header");
  header = header.substr(0, *header_size - taken);
  std::string_view body = record.substr(*header_size);
  std::vector<SqliteValue> values;
  while (!header.empty()) {
    const auto type = take_varint(header);
    if (!type || *type == 10 || *type == 11 || length_of(*type) > body.size())
      return fail(Errc::malformed, "record has a column of no known type or beyond its end");
    if (values.size() == SqliteFile::column_limit)
      return fail(Errc::too_many, "record has more columns than are read");
    values.push_back(value_of(*type, body.substr(0, length_of(*type))));
    body.remove_prefix(length_of(*type));
  }
  return values;
}

std::string at_page(std::uint32_t number) { return "page " + std::to_string(number); }

}  // namespace

SqliteFile::SqliteFile(RandomAccess& file, std::uint32_t page_size, std::uint32_t usable)
    : file_(&file), page_size_(page_size), usable_(usable), claimed_(file.size() / page_size + 1) {}

Result<SqliteFile> SqliteFile::open(RandomAccess& file) {
  std::array<char, file_header> bytes{};
  const std::size_t length = TRY(file.read(0, bytes));
  const std::string_view header(bytes.data(), length);
  if (length < file_header) return fail(Errc::truncated, "too short for a SQLite database");
  if (!header.starts_with(magic)) return fail(Errc::malformed, "not a SQLite database");
  std::uint64_t page_size = big_endian(header.substr(16, 2));
  if (page_size == 1) page_size = 65536;
  const std::uint64_t reserved = big_endian(header.substr(20, 1));
  if (page_size < 512 || !std::has_single_bit(page_size) || page_size - reserved < 480)
    return fail(Errc::malformed, "SQLite database has an impossible page size");
  if (big_endian(header.substr(56, 4)) > 1)
    return fail(Errc::unsupported, "SQLite database holds UTF-16 text");
  return SqliteFile(file, static_cast<std::uint32_t>(page_size),
                    static_cast<std::uint32_t>(page_size - reserved));
}

Status SqliteFile::each_row(std::string_view table, const EachRow& each) {
  // sqlite_schema: type, name, tbl_name, rootpage, sql
  std::optional<std::int64_t> root;
  std::optional<Error> broken;
  walk(1, [&](const Row& row) {
    if (!row) broken = row.error();
    else if (row->size() >= 4 && (*row)[0].bytes == "table" && (*row)[1].bytes == table)
      root = (*row)[3].integer;
  });
  if (!root && broken) return fail("table " + std::string(table) + " not found", *broken);
  if (!root) return fail(Errc::malformed, "SQLite database has no table " + std::string(table));
  if (*root < 1 || *root > UINT32_MAX)
    return fail(Errc::malformed, "table " + std::string(table) + " has an impossible root page");
  walk(static_cast<std::uint32_t>(*root), each);
  return {};
}

/// A page that cannot be read costs the rows below it; the others still count.
void SqliteFile::walk(std::uint32_t root, const EachRow& each) {
  std::string page;
  const auto give = [&](std::uint32_t number, const Status& status) {
    if (!status) each(fail(at_page(number), status.error()));
  };
  if (const Status status = claim(root); !status) return give(root, status);
  to_read_ = {root};
  while (!to_read_.empty()) {
    const std::uint32_t number = to_read_.back();
    to_read_.pop_back();
    if (const Status status = read_page(number, page); !status) {
      give(number, status);
      continue;
    }
    const std::string_view usable = std::string_view(page).substr(0, usable_);
    const std::size_t start = number == 1 ? file_header : 0;
    const std::uint64_t kind = big_endian(usable.substr(start, 1));
    if (kind == interior_page) give(number, push_children(usable, start));
    else if (kind == leaf_page) give(number, read_leaf(usable, start, each));
    else give(number, fail(Errc::malformed, "is no page of a table"));
  }
}

Status SqliteFile::claim(std::uint32_t number) {
  if (number == 0 || number >= claimed_.size())
    return fail(Errc::truncated, "lies behind the end of the file");
  if (claimed_[number]) return fail(Errc::malformed, "is used twice");
  claimed_[number] = true;
  return {};
}

Status SqliteFile::read_page(std::uint32_t number, std::string& into) {
  into.resize(page_size_);
  const std::size_t length = TRY(file_->read(std::uint64_t{number - 1} * page_size_, into));
  if (length < page_size_) return fail(Errc::truncated, "ends early");
  return {};
}

/// The children stand in the cells, the rightmost in the header; pushed from the right, so that
/// the leftmost is read next.
Status SqliteFile::push_children(std::string_view page, std::size_t start) {
  const std::uint64_t count = big_endian(page.substr(start + 3, 2));
  const std::string_view pointers = slice(page, start + 12, count * 2);
  if (pointers.size() != count * 2) return fail(Errc::malformed, "has more cells than fit");
  Status status = claim(static_cast<std::uint32_t>(big_endian(page.substr(start + 8, 4))));
  if (status) to_read_.push_back(static_cast<std::uint32_t>(big_endian(page.substr(start + 8, 4))));
  for (std::size_t i = count; i > 0; --i) {
    const std::string_view cell = slice(page, big_endian(pointers.substr(i * 2 - 2, 2)), 4);
    const auto child = static_cast<std::uint32_t>(big_endian(cell));
    if (Status claimed = claim(child); !claimed) status = fail(at_page(child), claimed.error());
    else to_read_.push_back(child);
  }
  return status;
}

Status SqliteFile::read_leaf(std::string_view page, std::size_t start, const EachRow& each) {
  const std::uint64_t count = big_endian(page.substr(start + 3, 2));
  const std::string_view pointers = slice(page, start + 8, count * 2);
  if (pointers.size() != count * 2) return fail(Errc::malformed, "has more cells than fit");
  std::uint64_t used = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t at = big_endian(pointers.substr(i * 2, 2));
    if (at >= page.size()) return fail(Errc::malformed, "has a cell behind its end");
    const Status status = read_cell(page.substr(at), used);
    if (used > page.size()) return fail(Errc::malformed, "has cells that overlap");
    if (status) each(row_of(record_));
    else each(fail("cell " + std::to_string(i), status.error()));
  }
  return {};
}

/// Puts a cell's record together in record_, and adds to `used` what it takes of its page.
Status SqliteFile::read_cell(std::string_view cell, std::uint64_t& used) {
  const auto length = take_varint(cell);
  const auto row_id = take_varint(cell);
  if (!length || !row_id) return fail(Errc::malformed, "has no length or key");
  if (*length > record_limit) return fail(Errc::too_large, "record is larger than is read");
  const std::uint64_t largest = usable_ - 35;
  const std::uint64_t smallest = (usable_ - 12) * 32 / 255 - 23;
  std::uint64_t local = *length;
  if (local > largest) {
    local = smallest + (*length - smallest) % (usable_ - 4);
    if (local > largest) local = smallest;
  }
  used += local;
  const bool overflows = local < *length;
  const std::string_view bytes = slice(cell, 0, local + (overflows ? 4 : 0));
  if (bytes.empty() && local != 0) return fail(Errc::malformed, "record leaves its page");
  record_ = bytes.substr(0, local);
  if (!overflows) return {};
  return read_overflow(static_cast<std::uint32_t>(big_endian(bytes.substr(local))),
                       *length - local);
}

Status SqliteFile::read_overflow(std::uint32_t number, std::uint64_t wanted) {
  std::string page;
  while (wanted > 0) {
    Status status = claim(number);
    if (status) status = read_page(number, page);
    if (!status) return fail("overflow page " + std::to_string(number), status.error());
    const std::uint64_t length = std::min<std::uint64_t>(wanted, usable_ - 4);
    record_.append(page, 4, length);
    wanted -= length;
    number = static_cast<std::uint32_t>(big_endian(std::string_view(page).substr(0, 4)));
  }
  return {};
}

}  // namespace plimsoll
