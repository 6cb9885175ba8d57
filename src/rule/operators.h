// rule/operators.h - the operators and functions there are, and which types they take.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rule/schema.h"

namespace plimsoll::rule {

enum class Op : std::uint8_t {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  exists,
  is_true,
  contains,
  icontains,
  bcontains,
  starts_with,
  bstarts_with,
  ends_with,
  glob,
  iglob,
  regex,
  in,
  intersects,
  pmatch,
  within,
  semver_less,
  semver_less_equal,
  semver_greater,
  semver_greater_equal,
};

enum class Function : std::uint8_t { tolower, toupper, b64, basename, len, join, concat, getopt };

struct OpSpec {
  std::string_view name;
  Op op = Op::equal;
  std::uint16_t types = 0;  // bits of FactType: what the left side may be
  bool lists = false;       // the left side may be a list
  bool fields = true;       // the right side may be a field
  [[nodiscard]] bool takes(FactType type) const {
    return (types & (1U << static_cast<unsigned>(type))) != 0;
  }
};

const OpSpec& spec_of(Op op);
std::optional<Op> parse_op(std::string_view name);

struct FunctionSpec {
  std::string_view name;
  Function function = Function::tolower;
  std::uint8_t fewest = 1, most = 1;  // arguments
  FactType type = FactType::text;     // of the result
};

const FunctionSpec& spec_of(Function function);
std::optional<Function> parse_function(std::string_view name);

}  // namespace plimsoll::rule
