// detect/config/kubernetes/data.cpp - what config maps and secrets hold: entries, and settings
// in them.
//
// Format  kubernetes.io/docs/concepts/configuration/secret/: `data` is base64, `stringData` is not
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/kubernetes/records.h"
#include "detect/secret/decode.h"

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

  /// `text` is what the value says, or what it decodes to.
  void add(LooseValue key, LooseValue value, std::string_view text, bool is_decoded) {
    record(key, key.text(), key.text(), text);
    if (!text.contains('\n')) return;
    // The text of a block begins below its sign; of other styles lines are not kept.
    const bool block = value.style() == YamlStyle::literal && !is_decoded;
    std::uint32_t line = is_decoded ? key.line() : value.line();
    std::size_t seen = 0;
    for (const std::string_view each : lines(text)) {
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

/// Line ends are no part of it; what is not base64 is as it is written.
std::string decoded(std::string_view text) {
  std::string digits(text);
  std::erase_if(digits, is_space);
  return decode_base64(digits).value_or(std::string(text));
}

}  // namespace

void add_data(const Object& object, Record& to, Context& context) {
  const bool is_secret = object.kind == "Secret";
  DataReader reader(to, context.out);
  for (const std::string_view list : {"data", "stringData"}) {
    if (!is_secret && list == "stringData") continue;
    const bool is_coded = is_secret && list == "data";
    for (const auto& [key, value] : object.value[list].members()) {
      if (context.out.full()) break;
      if (!value.is_scalar() || value.is_null()) continue;
      reader.add(key, value, is_coded ? decoded(value.text()) : std::string(value.text()),
                 is_coded);
    }
  }
  to.set(of::k8s_object::data, context.out.records(reader.found));
}

}  // namespace plimsoll::kubernetes
