// rule/schema.h - every fact that a condition may name: the field schema of content/facts/*.yaml,
// compiled into this module.
//
// Shape   a record type has fields; a field is a scalar, a list, another record or a list of those.
//         A flat type's fields are named whole (proc.name); of the others, the first word of a name
//         is the record in hand or one around it (stage.image.tag).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plimsoll::rule {

enum class FactType : std::uint8_t {
  boolean,
  integer,
  number,  // a fraction: CPUs
  text,
  buffer,   // bytes; patterns of the b-operators are hexadecimal
  address,  // IPv4 or IPv6
  net,      // compared with addresses and CIDR ranges
  record,
};

std::string_view name_of(FactType type);

enum class Argument : std::uint8_t { none, optional, required };

inline constexpr std::uint16_t no_record = 0xFFFF;

struct FieldSpec {
  std::string_view name;
  FactType type = FactType::text;
  bool list = false;
  bool any = false;      // a list of which `=` asks for one: fd.ip, proc.aname
  bool keyed = false;    // a list of name and value: labels[app]
  bool port = false;     // an integer that may be written as a service's name
  bool planned = false;  // nothing provides it yet
  Argument argument = Argument::none;
  std::uint16_t record = no_record;  // of a field of type record
  std::string_view about;
};

struct RecordSpec {
  std::string_view name;             // "docker.stage"
  std::string_view word;             // what conditions call it: "stage"
  std::uint16_t inside = no_record;  // the record around it
  bool flat = false;
  bool planned = false;
  std::uint16_t first = 0, count = 0;  // fields, in Schema::fields
  std::string_view about;
};

struct Schema {
  std::span<const RecordSpec> records;
  std::span<const FieldSpec> fields;

  [[nodiscard]] std::span<const FieldSpec> fields_of(std::uint16_t record) const {
    return fields.subspan(records[record].first, records[record].count);
  }
  /// The record's index; nothing if there is none of that name.
  [[nodiscard]] std::optional<std::uint16_t> find(std::string_view record) const;
  /// The field's index within its record.
  [[nodiscard]] std::optional<std::uint16_t> find(std::uint16_t record,
                                                  std::string_view field) const;
};

/// The product's own schema.
const Schema& schema();

}  // namespace plimsoll::rule
