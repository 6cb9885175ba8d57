// detect/config/value/value.cpp - a tree of values.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/value/value.h"

#include <algorithm>

namespace plimsoll::config {

namespace {

const Value nothing_there;

class JsonReader {
 public:
  JsonReader(const JsonDocument& document, JsonPlace place) : document_(document), place_(place) {}

  [[nodiscard]] bool complete() const { return complete_; }

  Value read(JsonValue from, std::uint32_t depth) {
    Value to;
    if (depth > max_depth || ++count_ > max_values) {
      complete_ = false;
      return to;
    }
    to.line = place_.one_line ? place_.first_line : document_.line_of(from) + place_.first_line - 1;
    to.end_line = to.line;
    to.column = 1;
    if (from.is_object()) {
      to.kind = Value::Kind::object;
      for (const auto& [key, value] : from.members()) {
        Value read_value = read(value, depth + 1);
        if (count_ > max_values) break;
        to.end_line = std::max(to.end_line, read_value.end_line);
        const std::uint32_t line = read_value.line;
        to.members.push_back({std::string(key), std::move(read_value), line, 1});
      }
    } else if (from.is_array()) {
      to.kind = Value::Kind::list;
      for (const JsonValue item : from.items()) {
        to.items.push_back(read(item, depth + 1));
        if (count_ > max_values) break;
        to.end_line = std::max(to.end_line, to.items.back().end_line);
      }
    } else {
      read_scalar(from, to);
    }
    return to;
  }

 private:
  static void read_scalar(JsonValue from, Value& to) {
    if (from.is_string()) {
      to.kind = Value::Kind::text;
      to.text = from.text();
    } else if (from.is(JsonKind::boolean)) {
      to.kind = Value::Kind::boolean;
      to.text = from.truth() ? "true" : "false";
    } else if (from.is(JsonKind::number)) {
      to.kind = Value::Kind::number;
      to.text = from.digits();
    }
  }

  const JsonDocument& document_;
  JsonPlace place_;
  std::uint32_t count_ = 0;
  bool complete_ = true;
};

}  // namespace

const Value& Value::operator[](std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nothing_there : found->value;
}

std::vector<const Value*> Value::objects(std::string_view key) const {
  std::vector<const Value*> found;
  for (const Member& member : members) {
    if (member.key != key) continue;
    if (member.value.is_object()) found.push_back(&member.value);
    for (const Value& item : member.value.items) {
      if (item.is_object()) found.push_back(&item);
    }
  }
  return found;
}

std::vector<std::string_view> Value::texts() const {
  std::vector<std::string_view> all;
  if (is_scalar()) all.emplace_back(text);
  for (const Value& item : items) {
    if (item.is_scalar()) all.emplace_back(item.text);
  }
  return all;
}

Value value_of(const JsonDocument& document, JsonValue value, bool& complete, JsonPlace place) {
  JsonReader reader(document, place);
  Value read = reader.read(value, 0);
  complete = reader.complete();
  return read;
}

}  // namespace plimsoll::config
