// detect/config/kubernetes/data.cpp - what config maps hold: entries, and the settings in them.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

namespace {

using config::Recorder;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t max_lines = 2000;  // of one entry

bool is_name_sign(char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; }

struct Setting {
  std::string_view name, value;
};

/// NAME = VALUE, NAME: VALUE, "NAME": "VALUE", export NAME=VALUE; nothing if the line is none.
Setting setting_in(std::string_view line) {
  line = trim(line);
  if (line.starts_with("export ")) line = trim(line.substr(7));
  if (line.starts_with("- ")) line = trim(line.substr(2));
  const bool quoted = line.starts_with('"') || line.starts_with('\'');
  if (quoted) line.remove_prefix(1);
  const std::string_view name = take_while(is_name_sign, line);
  if (quoted && !line.empty()) line.remove_prefix(1);
  line = trim(line);
  if (name.empty() || line.empty() || (line[0] != '=' && line[0] != ':')) return {};
  std::string_view value = trim(line.substr(1));
  if (value.ends_with(',')) value.remove_suffix(1);
  const bool in_quotes =
      value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
  return {name, in_quotes ? value.substr(1, value.size() - 2) : value};
}

class DataReader {
 public:
  DataReader(const Record& object, Recorder& out) : object_(object), out_(out) {}

  void add(LooseValue key, LooseValue value) {
    record(key, key.text(), key.text(), value.text());
    if (!value.text().contains('\n')) return;
    // The text of a block begins below its sign; of other styles lines are not kept.
    const bool block = value.style() == YamlStyle::literal;
    std::uint32_t line = value.line();
    std::size_t seen = 0;
    for (const std::string_view each : lines(value.text())) {
      if (block) ++line;
      if (++seen > max_lines || out_.full()) break;
      const Setting setting = setting_in(each);
      if (setting.name.empty()) continue;
      Record& made = record(key, key.text(), setting.name, setting.value);
      made.line = made.end_line = line;
      made.column = 1;
    }
  }
  std::vector<Record*> found;

 private:
  Record& record(LooseValue at, std::string_view entry, std::string_view name,
                 std::string_view value) {
    Record& to = out_.add(of::k8s_data::record_type, &object_, at);
    to.set(of::k8s_data::entry, out_.text(entry));
    to.set(of::k8s_data::name, out_.text(name));
    to.set(of::k8s_data::value, out_.any_text(value));
    found.push_back(&to);
    return to;
  }
  const Record& object_;
  Recorder& out_;
};

}  // namespace

void add_data(const Object& object, Record& to, Context& context) {
  DataReader reader(to, context.out);
  for (const auto& [key, value] : object.value["data"].members()) {
    if (context.out.full()) break;
    if (value.is_scalar()) reader.add(key, value);
  }
  to.set(of::k8s_object::data, context.out.records(reader.found));
}

}  // namespace plimsoll::kubernetes
