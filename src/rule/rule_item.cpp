// rule/rule_item.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_item.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace plimsoll::rule {

namespace {

std::vector<std::string> cell_of(YamlValue value) {
  std::vector<std::string> cell;
  for (const std::string_view text : value.texts()) cell.emplace_back(text);
  return cell;
}

}  // namespace

Status Item::read_rows(Exception& exception, YamlValue values) const {
  for (const YamlValue row : values.items()) {
    std::vector<std::vector<std::string>> cells;
    if (exception.flat) {
      cells.push_back(cell_of(row));
    } else {
      for (const YamlValue cell : row.items()) cells.push_back(cell_of(cell));
      if (cells.size() != exception.fields.size()) {
        return wrong(row, "a row of values has one for each field: " +
                              std::to_string(exception.fields.size()));
      }
    }
    exception.rows.push_back(std::move(cells));
  }
  return {};
}

Status Item::read(std::vector<Exception>& out, YamlValue from, bool append) const {
  if (!append) out.clear();
  for (const YamlValue each : from.items()) {
    const YamlValue name = each["name"];
    if (!name.is_scalar()) return wrong(each, "an exception needs a name");
    const auto known = std::ranges::find(out, name.text(), &Exception::name);
    if (known != out.end()) {
      if (each["fields"].exists() || each["comps"].exists()) {
        return wrong(each, "only values can be appended to an exception that is there");
      }
      TRY_STATUS(read_rows(*known, each["values"]));
      continue;
    }
    Exception exception{.name = std::string(name.text()), .place = place_of(each)};
    const YamlValue fields = each["fields"];
    if (fields.is_null()) return wrong(each, "an exception needs fields");
    exception.flat = fields.is_scalar();
    exception.fields = cell_of(fields);
    exception.comps = cell_of(each["comps"]);
    if (exception.comps.empty()) {
      exception.comps.assign(exception.fields.size(), exception.flat ? "in" : "=");
    }
    if (exception.comps.size() != exception.fields.size()) {
      return wrong(each["comps"], "comps has one for each field");
    }
    TRY_STATUS(read_rows(exception, each["values"]));
    out.push_back(std::move(exception));
  }
  return {};
}

Status Item::read(std::vector<Test>& out, YamlValue from, bool append) const {
  if (!append) out.clear();
  for (const YamlValue each : from.items()) {
    Test test{.fires = each["fires"].exists(), .place = place_of(each)};
    const YamlValue subject = each[test.fires ? "fires" : "silent"];
    if (!subject.exists()) return wrong(each, "a test says fires or silent");
    if (subject.is_scalar()) test.document = subject.text();
    for (const auto& [key, value] : subject.members()) {
      test.fields.emplace_back(key.text(), join(value.texts(), "\n"));
    }
    test.file = each["file"].text();
    for (const YamlValue line : each["lines"].items()) {
      test.lines.push_back(static_cast<std::uint32_t>(line.whole().value_or(0)));
    }
    out.push_back(std::move(test));
  }
  return {};
}

Status Item::read(std::vector<Variant>& out, YamlValue from, bool append) const {
  if (!append) out.clear();
  for (const YamlValue each : from.items()) {
    Variant variant;
    TRY_STATUS(read(variant.aliases, each["aliases"]));
    TRY_STATUS(read(variant.fail, each["fail"]));
    out.push_back(std::move(variant));
  }
  return {};
}

namespace {

template <auto member, typename T>
Status read_member(const Item& item, T& to, YamlValue from, bool append) {
  return item.read(to.*member, from, append);
}

constexpr std::array list_key_table = {
    Key<List>{"list", read_member<&List::name, List>, true},
    Key<List>{"items", read_member<&List::items, List>, true, true, false},
};

constexpr std::array macro_key_table = {
    Key<Macro>{"macro", read_member<&Macro::name, Macro>, true},
    Key<Macro>{"condition", read_member<&Macro::condition, Macro>, true, true},
};

constexpr std::array rule_key_table = {
    Key<Rule>{"rule", read_member<&Rule::name, Rule>, true},
    Key<Rule>{"desc", read_member<&Rule::desc, Rule>, true, true},
    Key<Rule>{"condition", read_member<&Rule::condition, Rule>, true, true},
    Key<Rule>{"output", read_member<&Rule::output, Rule>, true, true},
    Key<Rule>{"priority", read_member<&Rule::priority, Rule>, true},
    Key<Rule>{"source", read_member<&Rule::source, Rule>},
    Key<Rule>{"enabled", read_member<&Rule::enabled, Rule>},
    Key<Rule>{"tags", read_member<&Rule::tags, Rule>, false, true},
    Key<Rule>{"exceptions", read_member<&Rule::exceptions, Rule>, false, true},
    Key<Rule>{"warn_evttypes", read_member<&Rule::warn_event_types, Rule>},
    Key<Rule>{"skip-if-unknown-filter", read_member<&Rule::skip_if_unknown_field, Rule>},
    Key<Rule>{"capture", read_member<&Rule::capture, Rule>},
    Key<Rule>{"capture_duration", read_member<&Rule::capture_milliseconds, Rule>},
    Key<Rule>{"tests", read_member<&Rule::tests, Rule>, false, true},
};

Status read_fix(const Item& item, Check& to, YamlValue from, bool append) {
  if (from.is_scalar()) return item.read(to.fix, from, append);
  TRY_STATUS(item.read(to.fix, from["text"], append));
  to.before = from["before"].text();
  to.after = from["after"].text();
  return {};
}

constexpr std::array check_key_table = {
    Key<Check>{"check", read_member<&Check::id, Check>, true},
    Key<Check>{"title", read_member<&Check::title, Check>, true},
    Key<Check>{"severity", read_member<&Check::severity, Check>, true},
    Key<Check>{"context", read_member<&Check::context, Check>, true},
    Key<Check>{"when", read_member<&Check::when, Check>, false, true},
    Key<Check>{"fail", read_member<&Check::fail, Check>, false, true},
    Key<Check>{"variants", read_member<&Check::variants, Check>, false, true},
    Key<Check>{"message", read_member<&Check::message, Check>},
    Key<Check>{"why", read_member<&Check::why, Check>},
    Key<Check>{"fix", read_fix},
    Key<Check>{"references", read_member<&Check::references, Check>, false, true},
    Key<Check>{"maps", read_member<&Check::maps, Check>, false, true},
    Key<Check>{"aliases", read_member<&Check::aliases, Check>, false, true},
    Key<Check>{"tags", read_member<&Check::tags, Check>, false, true},
    Key<Check>{"enabled", read_member<&Check::enabled, Check>},
    Key<Check>{"tests", read_member<&Check::tests, Check>, false, true},
};

}  // namespace

std::span<const Key<List>> list_keys() { return list_key_table; }
std::span<const Key<Macro>> macro_keys() { return macro_key_table; }
std::span<const Key<Rule>> rule_keys() { return rule_key_table; }
std::span<const Key<Check>> check_keys() { return check_key_table; }

}  // namespace plimsoll::rule
