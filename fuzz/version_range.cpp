// fuzz/version_range.cpp - the languages of ranges, and OSV's events: the first byte says the
// scheme, the first line is the version, what follows is both a range and a list of events.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "version/range.h"
#include "version/satisfies.h"

/// A line an event; its first character says which kind.
static std::vector<plimsoll::Event> events_of(std::string_view text) {
  std::vector<plimsoll::Event> events;
  for (const std::string_view line : plimsoll::lines(text)) {
    if (line.empty() || events.size() == 64) continue;
    const auto kind = static_cast<plimsoll::Event::Kind>(static_cast<unsigned char>(line[0]) % 4);
    events.push_back({kind, line.substr(1)});
  }
  return events;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto all = plimsoll::all_schemes();
  const plimsoll::Scheme& scheme = *all[data[0] % all.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto [version, rest] = plimsoll::cut_first(text, '\n').value_or(std::pair{text, text});
  static_cast<void>(plimsoll::satisfies(scheme, version, rest));
  const std::vector<plimsoll::Event> events = events_of(rest);
  const auto inside = plimsoll::in_range(scheme, version, events);
  if (!inside.has_value() || events.empty()) return 0;
  if (*inside && plimsoll::interval_text(scheme, version, events).empty()) std::abort();
  static_cast<void>(plimsoll::next_fix(scheme, version, events));
  return 0;
}
