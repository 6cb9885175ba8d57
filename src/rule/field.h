// rule/field.h - names of fields in conditions, looked up in the schema.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "rule/ast.h"
#include "rule/parse.h"
#include "rule/program.h"

namespace plimsoll::rule {

inline constexpr std::uint32_t max_variables = 8;

/// What a field is beside its type.
struct FieldShape {
  std::uint16_t record = no_record;  // type of its records
  bool port = false;
};

struct FoundField {
  OperandCode code;
  FieldShape shape;
};

/// The names that a condition about one type of record may use.
class FieldFinder {
 public:
  explicit FieldFinder(std::uint16_t record) : record_(record) {}

  /// Steps and arguments go into `program`; the operand itself does not.
  [[nodiscard]] std::expected<FoundField, Fault> find(const Operand& field, Program& program) const;

  /// A quantifier's variable stands for the list's elements until unbind(); its slot.
  std::uint32_t bind(std::string_view name, const OperandCode& list, const FieldShape& shape);
  void unbind() { variables_.pop_back(); }

 private:
  struct Variable {
    std::string name;
    FactType type = FactType::text;
    FieldShape shape;
  };
  [[nodiscard]] std::expected<FoundField, Fault> find_flat(const Operand& field,
                                                           Program& program) const;
  [[nodiscard]] std::expected<FoundField, Fault> walk(const Operand& field, FoundField begin,
                                                      std::string_view path,
                                                      Program& program) const;

  std::uint16_t record_;
  std::vector<Variable> variables_;
};

}  // namespace plimsoll::rule
