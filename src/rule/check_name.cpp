// rule/check_name.cpp - letters and numbers of a name.
// SPDX-License-Identifier: Apache-2.0
#include "rule/check_name.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll::rule {

std::string canonical_check_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (is_alnum(c)) plain += to_lower(c);
  }
  if (plain.starts_with("avd")) plain.erase(0, 3);
  // Zeros in front of a number say nothing: DS-0002 is DS002.
  const std::size_t digits = plain.find_first_of("0123456789");
  if (digits == std::string::npos) return plain;
  const std::size_t number = std::min(plain.find_first_not_of('0', digits), plain.size());
  return plain.substr(0, digits) + plain.substr(number);
}

}  // namespace plimsoll::rule
