// analyzer/fields.cpp - one record of "Field: value" lines.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/fields.h"

#include "base/text.h"

namespace plimsoll {

namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

}  // namespace

std::string_view Fields::operator[](std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (same_name(field, name)) return value;
  }
  return {};
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : fields_) {
    if (same_name(field, name)) values.push_back(value);
  }
  return values;
}

Result<Fields> parse_fields(std::string_view text) {
  Fields record;
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

Fields parse_head(std::string_view text) {
  Fields head;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (const std::string_view line : lines(text)) {
    if (line.empty()) break;
    if (is_blank(line[0])) continue;
    const auto field = cut_first(line, ':');
    if (!field || field->first.empty() || std::ranges::any_of(field->first, is_space)) break;
    head.add(field->first, trim(field->second));
  }
  return head;
}

}  // namespace plimsoll
