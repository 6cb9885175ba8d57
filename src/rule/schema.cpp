// rule/schema.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/schema.h"

#include <array>

namespace plimsoll::rule {

std::string_view name_of(FactType type) {
  constexpr std::array<std::string_view, 8> names = {"bool",   "int",     "number", "text",
                                                     "buffer", "address", "net",    "record"};
  return names[static_cast<std::size_t>(type)];
}

std::optional<std::uint16_t> Schema::find(std::string_view record) const {
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].name == record) return static_cast<std::uint16_t>(i);
  }
  return std::nullopt;
}

std::optional<std::uint16_t> Schema::find(std::uint16_t record, std::string_view field) const {
  const std::span<const FieldSpec> own = fields_of(record);
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i].name == field) return static_cast<std::uint16_t>(i);
  }
  return std::nullopt;
}

}  // namespace plimsoll::rule
