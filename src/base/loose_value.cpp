// base/loose_value.cpp - views of the values of base/yaml_stream.h.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/yaml_stream.h"

namespace plimsoll {

namespace {

template <std::size_t N>
bool is_one(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, text) != words.end();
}

constexpr std::array<std::string_view, 3> true_words = {"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> false_words = {"false", "False", "FALSE"};
// https://yaml.org/type/bool.html
constexpr std::array<std::string_view, 8> more_true = {"yes", "Yes", "YES", "on",
                                                       "On",  "ON",  "y",   "Y"};
constexpr std::array<std::string_view, 8> more_false = {"no",  "No",  "NO", "off",
                                                        "Off", "OFF", "n",  "N"};

}  // namespace

/// One look for a name, or for all of them, through `<<`. Bounded: merges of merges of merges are
/// not what people write.
class LooseLookup {
 public:
  using Pair = std::pair<LooseValue, LooseValue>;

  Pair find(LooseValue mapping, std::string_view key, int depth = 0) {
    if (!mapping.is_mapping() || depth > max_depth || visits_++ > max_visits) return {};
    Pair found;
    each(mapping, [&](const LooseNode* name, const LooseNode* value) {
      if (is_name(name, key)) found = {LooseValue(name), LooseValue(value)};
    });
    if (found.first.exists() || !mapping.node_->merges) return found;
    each_merged(mapping, [&](LooseValue source) {
      if (!found.first.exists()) found = find(source, key, depth + 1);
    });
    return found;
  }

  void collect(LooseValue mapping, std::vector<LooseMember>& out, int depth = 0) {
    if (!mapping.is_mapping() || depth > max_depth || visits_++ > max_visits) return;
    const std::size_t known = out.size();
    each(mapping, [&](const LooseNode* name, const LooseNode* value) {
      if (is_merge(name)) return;
      if (depth > 0 && (merged_++ > max_merged || has(out, known, LooseValue(name)))) return;
      out.push_back({LooseValue(name), LooseValue(value)});
    });
    if (!mapping.node_->merges) return;
    each_merged(mapping, [&](LooseValue source) { collect(source, out, depth + 1); });
  }

 private:
  static constexpr int max_depth = LooseValue::merge_depth_limit;
  static constexpr int max_visits = LooseValue::merges_limit;
  static constexpr int max_merged = 2000;

  static bool is_merge(const LooseNode* name) {
    return name->kind == LooseNode::Kind::scalar && name->style == YamlStyle::plain &&
           std::string_view(name->text, name->size) == "<<";
  }
  /// A key may be an alias: {*name : value}.
  static bool is_name(const LooseNode* name, std::string_view key) {
    const LooseNode* const node = LooseValue(name).node_;
    return node != nullptr && node->kind == LooseNode::Kind::scalar && node->size == key.size() &&
           std::string_view(node->text, node->size) == key;
  }
  static bool has(const std::vector<LooseMember>& members, std::size_t count, LooseValue key) {
    return std::any_of(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](const LooseMember& m) { return m.key.text() == key.text(); });
  }
  template <typename Function>
  static void each(LooseValue mapping, Function function) {
    const LooseNode* end = mapping.node_ + mapping.node_->next;
    for (const LooseNode* at = mapping.node_ + 1; at < end;) {
      const LooseNode* value = at + at->next;
      function(at, value);
      at = value + value->next;
    }
  }
  /// The mappings that `<<` names.
  template <typename Function>
  static void each_merged(LooseValue mapping, Function function) {
    each(mapping, [&](const LooseNode* name, const LooseNode* node) {
      if (!is_merge(name)) return;
      const LooseValue value(node);
      if (value.is_mapping()) function(value);
      for (const LooseValue item : value.items()) function(item);
    });
  }
  int visits_ = 0, merged_ = 0;
};

bool LooseValue::is_null() const {
  if (!exists()) return true;
  return is_scalar() && style() == YamlStyle::plain &&
         (text().empty() || text() == "null" || text() == "~" || text() == "Null" ||
          text() == "NULL");
}

bool LooseValue::is_plain_or(std::string_view tagged) const {
  return is_scalar() && (style() == YamlStyle::plain || tag() == tagged);
}

std::optional<bool> LooseValue::truth() const {
  if (!is_plain_or("tag:yaml.org,2002:bool")) return std::nullopt;
  if (is_one(text(), true_words)) return true;
  if (is_one(text(), false_words)) return false;
  return std::nullopt;
}

std::optional<bool> LooseValue::yaml11_truth() const {
  if (!is_plain_or("tag:yaml.org,2002:bool")) return std::nullopt;
  if (is_one(text(), more_true)) return true;
  if (is_one(text(), more_false)) return false;
  return truth();
}

std::optional<std::int64_t> LooseValue::integer() const {
  if (!is_plain_or("tag:yaml.org,2002:int")) return std::nullopt;
  std::string_view digits = text();
  if (digits.starts_with("0x")) return number<std::int64_t>(digits.substr(2), 16);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  return number<std::int64_t>(digits);
}

std::pair<LooseValue, LooseValue> LooseValue::member(std::string_view key) const {
  return LooseLookup().find(*this, key);
}

LooseItems LooseValue::items() const { return is_sequence() ? LooseItems(node_) : LooseItems(); }

std::size_t LooseValue::item_count() const {
  const LooseItems all = items();
  return static_cast<std::size_t>(std::distance(all.begin(), all.end()));
}

std::vector<LooseMember> LooseValue::members() const {
  std::vector<LooseMember> found;
  LooseLookup().collect(*this, found);
  return found;
}

}  // namespace plimsoll
