// rule/operators.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/operators.h"

#include <algorithm>
#include <array>

namespace plimsoll::rule {

namespace {

constexpr std::uint16_t bit(FactType type) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(type));
}
constexpr std::uint16_t booleans = bit(FactType::boolean);
constexpr std::uint16_t numbers = bit(FactType::integer) | bit(FactType::number);
constexpr std::uint16_t texts = bit(FactType::text);
constexpr std::uint16_t buffers = bit(FactType::buffer);
constexpr std::uint16_t addresses = bit(FactType::address) | bit(FactType::net);
constexpr std::uint16_t everything =
    booleans | numbers | texts | buffers | addresses | bit(FactType::record);

// In the order of Op.
constexpr std::array<OpSpec, 25> operators = {{
    {"=", Op::equal, booleans | numbers | texts | buffers | addresses, false, true},
    {"!=", Op::not_equal, booleans | numbers | texts | buffers | addresses, false, true},
    {"<", Op::less, numbers | texts, false, true},
    {"<=", Op::less_equal, numbers | texts, false, true},
    {">", Op::greater, numbers | texts, false, true},
    {">=", Op::greater_equal, numbers | texts, false, true},
    {"exists", Op::exists, everything, true, false},
    {"is", Op::is_true, booleans, false, false},
    {"contains", Op::contains, texts | buffers, false, true},
    {"icontains", Op::icontains, texts, false, true},
    {"bcontains", Op::bcontains, buffers, false, true},
    {"startswith", Op::starts_with, texts | buffers, false, true},
    {"bstartswith", Op::bstarts_with, buffers, false, true},
    {"endswith", Op::ends_with, texts | buffers, false, true},
    {"glob", Op::glob, texts, false, true},
    {"iglob", Op::iglob, texts, false, true},
    {"regex", Op::regex, texts, false, false},
    {"in", Op::in, booleans | numbers | texts | buffers | addresses, true, true},
    {"intersects", Op::intersects, booleans | numbers | texts | addresses, true, true},
    {"pmatch", Op::pmatch, texts, false, false},
    {"within", Op::within, bit(FactType::integer), false, false},
    {"semver<", Op::semver_less, texts, false, true},
    {"semver<=", Op::semver_less_equal, texts, false, true},
    {"semver>", Op::semver_greater, texts, false, true},
    {"semver>=", Op::semver_greater_equal, texts, false, true},
}};

// In the order of Function.
constexpr std::array<FunctionSpec, 8> functions = {{
    {"tolower", Function::tolower, 1, 1, FactType::text},
    {"toupper", Function::toupper, 1, 1, FactType::text},
    {"b64", Function::b64, 1, 1, FactType::text},
    {"basename", Function::basename, 1, 1, FactType::text},
    {"len", Function::len, 1, 1, FactType::integer},
    {"join", Function::join, 2, 2, FactType::text},
    {"concat", Function::concat, 2, 32, FactType::text},
    {"getopt", Function::getopt, 2, 2, FactType::text},
}};

}  // namespace

const OpSpec& spec_of(Op op) { return operators[static_cast<std::size_t>(op)]; }

std::optional<Op> parse_op(std::string_view name) {
  const auto* const found = std::ranges::find(operators, name, &OpSpec::name);
  return found == operators.end() ? std::nullopt : std::optional(found->op);
}

const FunctionSpec& spec_of(Function function) {
  return functions[static_cast<std::size_t>(function)];
}

std::optional<Function> parse_function(std::string_view name) {
  const auto* const found = std::ranges::find(functions, name, &FunctionSpec::name);
  return found == functions.end() ? std::nullopt : std::optional(found->function);
}

}  // namespace plimsoll::rule
