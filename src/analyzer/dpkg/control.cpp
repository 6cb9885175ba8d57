// analyzer/dpkg/control.cpp - one record of "Field: value" lines.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dpkg/control.h"

#include "base/text.h"

namespace plimsoll {

std::string_view ControlRecord::operator[](std::string_view name) const {
  const auto same = [](char a, char b) { return to_lower(a) == to_lower(b); };
  for (const auto& [field, value] : fields_) {
    if (std::ranges::equal(field, name, same)) return value;
  }
  return {};
}

Result<ControlRecord> parse_control(std::string_view text) {
  ControlRecord record;
  for (const std::string_view line : lines(text)) {
    if (line.empty() || is_blank(line[0]) || line[0] == '#') continue;
    const auto field = cut_first(line, ':');
    if (!field || field->first.empty()) {
      return fail(Errc::malformed,
                  "line is not \"Field: value\": " + printable(line.substr(0, 60)));
    }
    record.add(field->first, trim(field->second));
  }
  return record;
}

}  // namespace plimsoll
