// fuzz/osv.cpp - OSV JSON to a record, to bytes, and back: what was understood must survive.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/osv.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "advisory/packed.h"

static void check(bool holds) {
  if (!holds) std::abort();
}

/// Every Affected goes alone: grouping by name is the writer's work.
static void check_statement(const plimsoll::Record& record, const plimsoll::Affected& affected) {
  const std::string bytes = plimsoll::packed_statement(record, 7, {&affected});
  const auto statements = plimsoll::unpacked_statements(bytes);
  check(statements && statements->size() == 1);
  const plimsoll::PackedStatement& statement = statements->front();
  check(statement.id == record.id && statement.rating == affected.rating);
  check(statement.ranges.size() == affected.ranges.size());
  for (std::size_t i = 0; i < statement.ranges.size(); ++i) {
    check(statement.ranges[i].size() == affected.ranges[i].size());
    for (std::size_t j = 0; j < statement.ranges[i].size(); ++j) {
      check(statement.ranges[i][j].kind == affected.ranges[i][j].kind);
      check(statement.ranges[i][j].version == affected.ranges[i][j].version);
    }
  }
  check(statement.versions.size() == affected.versions.size());
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  plimsoll::JsonDocument document;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!document.parse(text, {.depth = 64, .values = 100'000})) return 0;
  plimsoll::LeftOut left_out;
  const plimsoll::Result<plimsoll::Record> record = plimsoll::parse_osv(document.root(), left_out);
  if (!record) return 0;
  for (const plimsoll::Affected& affected : record->affected) check_statement(*record, affected);
  const plimsoll::Result<plimsoll::Details> details =
      plimsoll::unpacked_details(plimsoll::packed_details(*record));
  check(details && details->record.id == record->id && details->record.title == record->title);
  check(details->record.references == record->references);
  return 0;
}
