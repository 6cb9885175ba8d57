// advisory/writer.h - records to a database file.
//
// Shape   details go to the file as records arrive; statements and ids are held, packed, until
// finish() sorts them: a few dozen bytes a record.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisory/database.h"

namespace plimsoll {

class DatabaseWriter {
 public:
  /// `path` must be absent or empty; "/proc/self/fd/N" will do.
  static Result<DatabaseWriter> create(const std::string& path);

  /// Two records of one key are two states of one record: the one that was modified last counts,
  /// of equals the first. Records without a package are kept: they can be looked up.
  Status add(const Record& record, std::string_view key);
  Status add(const Record& record) { return add(record, record.id); }

  /// Records that count so far.
  [[nodiscard]] std::uint64_t records() const { return newest_.size(); }
  /// Seals the file; fills in what only the writer knows: records, updated, ecosystems.
  Result<DatabaseMeta> finish(DatabaseMeta meta, bool durable);

 private:
  struct Entry {
    std::string key, bytes;
    std::uint32_t record = 0;
  };
  struct State {
    std::string modified;
    std::uint32_t number = 0;
  };
  explicit DatabaseWriter(TableWriter tables) : tables_(std::move(tables)) {}
  void hold_statements(const Record& record, std::uint32_t number);
  void hold_ids(const Record& record, std::uint32_t number);
  void drop_superseded(std::vector<Entry>& entries) const;
  Status write(DatabaseTable table, std::vector<Entry>& entries);
  [[nodiscard]] std::vector<std::string> ecosystems() const;

  TableWriter tables_;
  std::unordered_map<std::string, State> newest_;
  std::vector<bool> superseded_;  // by record number
  std::vector<Entry> statements_, ids_;
  std::string updated_;  // the newest date of any record; some feeds leave "modified" at year 1
};

}  // namespace plimsoll
