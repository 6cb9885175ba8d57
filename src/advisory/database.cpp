// advisory/database.cpp - one database: the records of one source.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/database.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "advisory/ecosystem.h"
#include "base/digest.h"
#include "base/encode.h"

namespace plimsoll {

namespace {

Result<DatabaseMeta> meta_of(const TableReader& tables, const std::string& path) {
  const auto damaged = [&] { return fail(Errc::malformed, path + ": not an advisory database"); };
  const auto value = TRY(tables.get(meta_table, "meta"));
  if (!value) return damaged();
  Decoder in(*value);
  if (in.number() != database_format) {
    return fail(Errc::unsupported, path + ": made by another version of this program");
  }
  DatabaseMeta meta;
  meta.name = in.text();
  meta.records = in.number();
  meta.updated = in.text();
  meta.built = in.text();
  meta.ecosystems = in.texts();
  meta.starter = in.boolean();
  if (!in.ok() || !in.done()) return damaged();
  return meta;
}

}  // namespace

std::string bounded_key(std::string_view text) {
  constexpr std::size_t longest = 400;
  if (text.empty()) return std::string(1, '\0');  // LMDB takes no empty key
  if (text.size() <= longest) return std::string(text);
  return std::string(text.substr(0, longest)) + hex(sha256(text));
}

std::string package_key(std::string_view ecosystem, std::string_view name) {
  return bounded_key(std::string(ecosystem) + '\0' + canonical_name(ecosystem, name));
}

std::string record_key(std::uint32_t number) {
  std::string key;
  for (unsigned shift = 32; shift > 0; shift -= 8) key += static_cast<char>(number >> (shift - 8));
  return key;
}

Result<Database> Database::open(const std::string& path) {
  TableReader tables = TRY(TableReader::open(path, database_tables));
  DatabaseMeta meta = TRY(meta_of(tables, path));
  return Database(std::move(tables), std::move(meta));
}

Result<Database> Database::open_image(std::string_view image) {
  const Descriptor memory(memfd_create("advisories", MFD_CLOEXEC));
  if (memory.get() < 0) return std::unexpected(os_error("file in memory", errno));
  TRY_STATUS(write_all(memory.get(), image));
  return open("/proc/self/fd/" + std::to_string(memory.get()));
}

bool Database::covers(std::string_view ecosystem) const {
  return std::ranges::binary_search(meta_.ecosystems, ecosystem);
}

Result<std::vector<PackedStatement>> Database::statements(std::string_view ecosystem,
                                                          std::string_view name) const {
  const auto value = TRY(tables_.get(packages_table, package_key(ecosystem, name)));
  if (!value) return std::vector<PackedStatement>();
  Result<std::vector<PackedStatement>> statements = unpacked_statements(*value);
  if (!statements) return fail(meta_.name, statements.error());
  return statements;
}

Result<Details> Database::details(std::uint32_t record) const {
  const auto value = TRY(tables_.get(records_table, record_key(record)));
  if (!value) return fail(Errc::malformed, meta_.name + ": the database is damaged");
  Result<Details> details = unpacked_details(*value);
  if (!details) return fail(meta_.name, details.error());
  return details;
}

Result<std::vector<std::uint32_t>> Database::records_of(std::string_view id) const {
  std::vector<std::uint32_t> numbers;
  const auto value = TRY(tables_.get(ids_table, bounded_key(id)));
  if (!value) return numbers;
  Decoder in(*value);
  while (in.ok() && !in.done()) numbers.push_back(in.number32());
  if (!in.ok()) return fail(Errc::malformed, meta_.name + ": the database is damaged");
  return numbers;
}

Status Database::verify() const {
  TRY_STATUS(tables_.verify());
  const auto has_records = [&](std::string_view, std::string_view value) -> Status {
    for (const PackedStatement& statement : TRY(unpacked_statements(value))) {
      if (!TRY(tables_.get(records_table, record_key(statement.record)))) {
        return fail(Errc::malformed, meta_.name + ": a statement has no record");
      }
    }
    return {};
  };
  TRY_STATUS(tables_.each(packages_table, has_records));
  return tables_.each(records_table, [](std::string_view, std::string_view value) -> Status {
    if (Result<Details> details = unpacked_details(value); !details) {
      return std::unexpected(details.error());
    }
    return {};
  });
}

}  // namespace plimsoll
