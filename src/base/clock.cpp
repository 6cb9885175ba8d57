// base/clock.cpp - the time of day, for reports.
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <array>
#include <cstdlib>
#include <ctime>

#include "base/text.h"

namespace plimsoll {

std::string now_text() {
  std::time_t now = std::time(nullptr);
  if (const char* const fixed = std::getenv("SOURCE_DATE_EPOCH"))
    now = number<std::time_t>(fixed).value_or(now);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  std::tm parts{};
  const std::string copy(text.substr(0, 19));
  const char* end = ::strptime(copy.c_str(), "%Y-%m-%d", &parts);
  if (end == nullptr) return std::nullopt;
  if (*end == 'T' || *end == ' ') end = ::strptime(end + 1, "%H:%M:%S", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&parts);
}

}  // namespace plimsoll
