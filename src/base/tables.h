// base/tables.h - a few sorted tables of bytes in one file that is written once and then only read.
//
// Format  LMDB, and behind its last page a seal: eight bytes of magic, the number of bytes in front
// of it, their SHA-256. LMDB maps files and trusts them: the seal is what tells a truncated, a
// half-written or a foreign file before it is mapped. Behind each value: four bytes of a hash of
// key and value, compared whenever it is read.
// Errors  malformed (no table file), truncated, unsupported (another version), digest_mismatch, io.
// Threads a reader belongs to one thread at a time. Readers take no lock and write nothing, so
// read-only media will do, and a file that is replaced meanwhile stays readable.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// LMDB's limit on keys.
constexpr std::size_t longest_key = 511;

class TableWriter {
 public:
  /// Makes `path`, which must be absent or empty ("/proc/self/fd/N" of a file in memory will do).
  static Result<TableWriter> create(const std::string& path,
                                    std::span<const std::string_view> tables);
  TableWriter(TableWriter&&) noexcept;
  TableWriter& operator=(TableWriter&&) noexcept;
  ~TableWriter();

  /// Keys of one table must arrive in ascending order of their bytes, each once.
  Status append(std::size_t table, std::string_view key, std::string_view value);
  /// Seals the file, and syncs it if `durable`. Without this it is no table file.
  Status finish(bool durable);

 private:
  struct Impl;
  explicit TableWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class TableReader {
 public:
  static Result<TableReader> open(const std::string& path,
                                  std::span<const std::string_view> tables);
  TableReader(TableReader&&) noexcept;
  TableReader& operator=(TableReader&&) noexcept;
  ~TableReader();

  /// The value, valid as long as the reader; nothing if there is no such key.
  [[nodiscard]] Result<std::optional<std::string_view>> get(std::size_t table,
                                                            std::string_view key) const;
  /// Every entry in the order of keys until `visit` returns an Error.
  [[nodiscard]] Status each(
      std::size_t table,
      const std::function<Status(std::string_view key, std::string_view value)>& visit) const;
  /// Reads all bytes and compares them with the seal.
  [[nodiscard]] Status verify() const;

 private:
  struct Impl;
  explicit TableReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace plimsoll
