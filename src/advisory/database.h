// advisory/database.h - one database: the records of one source, ready to be asked by package.
//
// Format  base/tables.h with these tables:
//   packages  ecosystem, NUL, canonical name → statements (advisory/packed.h); a key that LMDB
//             would not take ends in a hash of the whole
//   records   number, big-endian → details
//   ids       id or alias → numbers of the records that carry it
//   meta      name, records, updated, built, ecosystems, starter
// Safety  a file that is cut short or foreign is an Error before it is mapped; verify() reads all.
// Threads a database belongs to one thread at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/packed.h"
#include "base/file.h"
#include "base/tables.h"

namespace plimsoll {

enum DatabaseTable : std::uint8_t { packages_table, records_table, ids_table, meta_table };
constexpr std::array<std::string_view, 4> database_tables = {"packages", "records", "ids", "meta"};

/// Raised whenever the same records give other bytes.
constexpr std::uint64_t database_format = 1;

struct DatabaseMeta {
  std::string name;  // "osv/npm", "debian"
  std::uint64_t records = 0;
  std::string updated;                  // ISO date-time of the newest record
  std::string built;                    // ISO date-time; empty: in memory, for one run
  std::vector<std::string> ecosystems;  // sorted, with releases: "Debian:12"
  bool starter = false;                 // the few records that come with the program
};

/// The key of a package in packages_table.
std::string package_key(std::string_view ecosystem, std::string_view name);
std::string record_key(std::uint32_t number);
/// Any text as a key: a long one is cut and ends in its hash.
std::string bounded_key(std::string_view text);

class Database {
 public:
  static Result<Database> open(const std::string& path);
  /// From the bytes of a database file: through a file in memory.
  static Result<Database> open_image(std::string_view image);

  [[nodiscard]] const DatabaseMeta& meta() const { return meta_; }
  /// True if it speaks of an ecosystem ("npm", "Debian:12").
  [[nodiscard]] bool covers(std::string_view ecosystem) const;
  /// What it says of a package; the name in any spelling. Views live as long as the database.
  [[nodiscard]] Result<std::vector<PackedStatement>> statements(std::string_view ecosystem,
                                                                std::string_view name) const;
  [[nodiscard]] Result<Details> details(std::uint32_t record) const;
  /// Records that carry an id, as their own or as an alias; ascending.
  [[nodiscard]] Result<std::vector<std::uint32_t>> records_of(std::string_view id) const;
  /// Compares all bytes with the seal, and decodes every value.
  [[nodiscard]] Status verify() const;

 private:
  Database(TableReader tables, DatabaseMeta meta)
      : tables_(std::move(tables)), meta_(std::move(meta)) {}
  TableReader tables_;
  DatabaseMeta meta_;
};

}  // namespace plimsoll
