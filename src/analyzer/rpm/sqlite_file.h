// analyzer/rpm/sqlite_file.h - reads the rows of one table of a SQLite database file.
//
// Format  https://www.sqlite.org/fileformat2.html: table b-trees, overflow pages, records. Neither
// indexes, nor WITHOUT ROWID tables, nor UTF-16 text, nor a write-ahead log beside the file.
// Safety  no page is read twice and the cells of a page may not overlap: work and memory are linear
// in the size of the file, whatever its pages point at.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/analyzer.h"

namespace plimsoll {

/// One column of a row. `bytes` of a text or blob live as long as the call that was given the row.
struct SqliteValue {
  enum class Kind : std::uint8_t { null, integer, real, text, blob };
  Kind kind = Kind::null;
  std::int64_t integer = 0;
  std::string_view bytes;
};

class SqliteFile {
 public:
  /// A row, or why one row or one page of rows could not be read.
  using Row = Result<std::vector<SqliteValue>>;
  using EachRow = std::function<void(Row)>;

  /// Fails if the file is no SQLite database, or of a kind that is not read. `file` must outlive
  /// it.
  static Result<SqliteFile> open(RandomAccess& file);

  /// Gives every row of a table, in the order of its keys. Fails if there is no such table; once
  /// for a file: a page is not read twice.
  Status each_row(std::string_view table, const EachRow& each);

  static constexpr std::uint64_t record_limit = 64ULL << 20U;  // bytes
  static constexpr std::size_t column_limit = 64;

 private:
  SqliteFile(RandomAccess& file, std::uint32_t page_size, std::uint32_t usable);

  void walk(std::uint32_t root, const EachRow& each);
  Status read_page(std::uint32_t number, std::string& into);
  Status claim(std::uint32_t number);
  Status push_children(std::string_view page, std::size_t start);
  Status read_leaf(std::string_view page, std::size_t start, const EachRow& each);
  Status read_cell(std::string_view cell, std::uint64_t& used);
  Status read_overflow(std::uint32_t number, std::uint64_t wanted);

  RandomAccess* file_;
  std::uint32_t page_size_;
  std::uint32_t usable_;                // bytes of a page without its reserved end
  std::vector<bool> claimed_;           // by page number
  std::vector<std::uint32_t> to_read_;  // pages of the tree; the last is next
  std::string record_;
};

}  // namespace plimsoll
