// detect/config/value/yaml_value.cpp - YAML as a tree of values.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/value/yaml_value.h"

#include "base/text.h"
#include "base/yaml_stream.h"

namespace plimsoll::config {

namespace {

constexpr std::size_t max_text = std::size_t{32} << 20U;  // bytes of all scalars, copies included

class YamlReader {
 public:
  [[nodiscard]] bool complete() const { return complete_; }

  Value read(LooseValue from, std::uint32_t depth) {
    Value to;
    if (depth > max_depth || ++count_ > max_values || bytes_ > max_text) {
      complete_ = false;
      return to;
    }
    to.line = from.line();
    to.column = from.column();
    to.end_line = from.end_line();
    if (from.tag().starts_with('!')) to.labels.emplace_back(from.tag());
    if (from.is_mapping()) {
      to.kind = Value::Kind::object;
      for (const auto& [key, value] : from.members()) {
        if (count_ > max_values) break;
        to.members.push_back(
            {std::string(key.text()), read(value, depth + 1), key.line(), key.column()});
      }
    } else if (from.is_sequence()) {
      to.kind = Value::Kind::list;
      for (const LooseValue item : from.items()) {
        if (count_ > max_values) break;
        to.items.push_back(read(item, depth + 1));
      }
    } else if (from.is_scalar() && !from.is_null()) {
      read_scalar(from, to);
    }
    return to;
  }

 private:
  void read_scalar(LooseValue from, Value& to) {
    bytes_ += from.text().size();
    to.text = from.text();
    to.kind = Value::Kind::text;
    if (from.style() == YamlStyle::literal) to.text_line = from.line() + 1;
    if (const auto truth = from.truth()) {
      to.kind = Value::Kind::boolean;
      to.text = *truth ? "true" : "false";
    } else if (from.integer()) {
      to.kind = Value::Kind::number;
    }
  }

  std::uint32_t count_ = 0;
  std::size_t bytes_ = 0;
  bool complete_ = true;
};

}  // namespace

std::vector<Value> read_yaml(std::string_view path, std::string_view text,
                             std::vector<Problem>& problems) {
  const YamlStream stream = YamlStream::read(text, {.values = max_values});
  for (const YamlFault& fault : stream.faults())
    problems.push_back(problem_at({path, fault.line}, fault.error));
  YamlReader reader;
  std::vector<Value> documents;
  const auto roots = stream.roots();
  documents.reserve(roots.size());
  for (const LooseValue root : roots) documents.push_back(reader.read(root, 0));
  if (!reader.complete()) {
    problems.push_back(problem_at(
        {path}, {Errc::too_many, "yaml: too large or too deep; some of it was not looked at"}));
  }
  return documents;
}

}  // namespace plimsoll::config
