// detect/config/terraform/operators.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/operators.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.h"
#include "detect/config/terraform/functions.h"

namespace plimsoll::terraform {

using config::Value;

bool is_unknown(const Value& value) {
  return value.kind == Value::Kind::expression || value.unresolved;
}

std::optional<std::int64_t> whole(const Value& value) {
  return is_unknown(value) || !value.is_scalar() ? std::nullopt : number<std::int64_t>(value.text);
}

std::optional<bool> truth_of(const Value& value) {
  if (is_unknown(value) || !value.is_scalar()) return std::nullopt;
  if (value.text == "true") return true;
  if (value.text == "false") return false;
  return std::nullopt;
}

namespace {

template <typename Compare>
std::optional<Value> compared(const Value& a, const Value& b, Compare compare) {
  const auto left = whole(a);
  const auto right = whole(b);
  if (!left || !right) return std::nullopt;
  return truth_value(compare(*left, *right));
}

std::optional<Value> equal(const Value& a, const Value& b) {
  const bool plain = (a.is_scalar() || !a.exists()) && (b.is_scalar() || !b.exists());
  if (is_unknown(a) || is_unknown(b) || !plain) return std::nullopt;
  return truth_value(is_same(a, b));
}

std::optional<Value> different(const Value& a, const Value& b) {
  auto same = equal(a, b);
  if (!same) return same;
  return truth_value(same->text == "false");
}

template <typename Arithmetic>
std::optional<Value> arithmetic(const Value& a, const Value& b, Arithmetic of) {
  constexpr std::int64_t large = std::int64_t{1} << 31U;
  const auto left = whole(a);
  const auto right = whole(b);
  const auto fits = [](std::int64_t n) { return n > -large && n < large; };
  if (!left || !right || !fits(*left) || !fits(*right)) return std::nullopt;
  return of(*left, *right);
}

}  // namespace

std::optional<Value> minus(const Value& a, const Value& b) {
  return arithmetic(a, b, [](auto x, auto y) { return std::optional(number_value(x - y)); });
}

namespace {

std::optional<Value> plus(const Value& a, const Value& b) {
  return arithmetic(a, b, [](auto x, auto y) { return std::optional(number_value(x + y)); });
}
std::optional<Value> times(const Value& a, const Value& b) {
  return arithmetic(a, b, [](auto x, auto y) { return std::optional(number_value(x * y)); });
}
std::optional<Value> over(const Value& a, const Value& b) {
  return arithmetic(a, b, [](auto x, auto y) -> std::optional<Value> {
    if (y == 0 || x % y != 0) return std::nullopt;  // a fraction
    return number_value(x / y);
  });
}
std::optional<Value> both(const Value& a, const Value& b) {
  const auto left = truth_of(a);
  const auto right = truth_of(b);
  if ((left && !*left) || (right && !*right)) return truth_value(false);
  return left && right ? std::optional(truth_value(true)) : std::nullopt;
}
std::optional<Value> either(const Value& a, const Value& b) {
  const auto left = truth_of(a);
  const auto right = truth_of(b);
  if ((left && *left) || (right && *right)) return truth_value(true);
  return left && right ? std::optional(truth_value(false)) : std::nullopt;
}
std::optional<Value> less(const Value& a, const Value& b) { return compared(a, b, std::less<>()); }
std::optional<Value> more(const Value& a, const Value& b) {
  return compared(a, b, std::greater<>());
}
std::optional<Value> at_most(const Value& a, const Value& b) {
  return compared(a, b, std::less_equal<>());
}
std::optional<Value> at_least(const Value& a, const Value& b) {
  return compared(a, b, std::greater_equal<>());
}

// Longer signs stand before those that they begin with.
constexpr std::array<Operator, 12> operators = {{
    {0, "||", either},
    {1, "&&", both},
    {2, "==", equal},
    {2, "!=", different},
    {3, "<=", at_most},
    {3, ">=", at_least},
    {3, "<", less},
    {3, ">", more},
    {4, "+", plus},
    {4, "-", minus},
    {5, "*", times},
    {5, "/", over},
}};

}  // namespace

const Operator* find_operator(int level, std::string_view text) {
  const auto* const found = std::ranges::find_if(operators, [&](const Operator& each) {
    return each.level == level && text.starts_with(each.sign);
  });
  return found == operators.end() ? nullptr : &*found;
}

}  // namespace plimsoll::terraform
