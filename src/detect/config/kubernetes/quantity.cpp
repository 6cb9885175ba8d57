// detect/config/kubernetes/quantity.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace plimsoll::kubernetes {

namespace {

struct Suffix {
  std::string_view text;
  double factor;
};

constexpr double kibi = 1024;
constexpr std::array<Suffix, 16> suffixes = {{
    {"", 1},
    {"n", 1e-9},
    {"u", 1e-6},
    {"m", 1e-3},
    {"k", 1e3},
    {"M", 1e6},
    {"G", 1e9},
    {"T", 1e12},
    {"P", 1e15},
    {"E", 1e18},
    {"Ki", kibi},
    {"Mi", kibi* kibi},
    {"Gi", kibi* kibi* kibi},
    {"Ti", kibi* kibi* kibi* kibi},
    {"Pi", kibi* kibi* kibi* kibi* kibi},
    {"Ei", kibi* kibi* kibi* kibi* kibi* kibi},
}};

}  // namespace

std::optional<double> quantity(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || (!is_digit(text[0]) && text[0] != '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const auto* const suffix = std::ranges::find(suffixes, rest, &Suffix::text);
  if (suffix == suffixes.end()) return std::nullopt;
  return (negative ? -value : value) * suffix->factor;
}

}  // namespace plimsoll::kubernetes
