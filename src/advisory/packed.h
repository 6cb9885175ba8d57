// advisory/packed.h - records as bytes: what the database holds, and how it is read back.
//
// Format  base/encode.h. A package's value is a list of statements, one a record; a record's value
// holds what is only needed for a hit.
// Safety  reading is bounded by the bytes, at any address; what does not decode is an Error, never
// half a statement.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/record.h"

namespace plimsoll {

/// One record about one package. Views live as long as the bytes it was read from.
struct PackedStatement {
  std::uint32_t record = 0;  // key of its details
  bool withdrawn = false;
  FixState state = FixState::unknown;
  std::string_view id, rating;
  std::vector<std::string_view> names;  // aliases; and `upstream` where it is a single one
  std::vector<std::vector<Event>> ranges;
  std::vector<std::string_view> versions, vectors;
};

/// All that the record says of one package: `entries` are its Affected of one ecosystem and name.
std::string packed_statement(const Record& record, std::uint32_t number,
                             const std::vector<const Affected*>& entries);

/// Takes the statements of a package's value apart.
Result<std::vector<PackedStatement>> unpacked_statements(std::string_view bytes);

struct PackageName {
  std::string ecosystem, name;
  auto operator<=>(const PackageName&) const = default;
};

/// A record without ranges: everything a finding shows and `db lookup` prints.
struct Details {
  Record record;  // `affected` is empty
  std::vector<PackageName> packages;
};

std::string packed_details(const Record& record);
Result<Details> unpacked_details(std::string_view bytes);

}  // namespace plimsoll
