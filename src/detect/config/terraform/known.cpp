// detect/config/terraform/known.cpp - names of variables and locals, and what they stand for.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "detect/config/terraform/hcl.h"

namespace plimsoll::terraform {

namespace {

using config::Value;

constexpr int max_chain = 32;                      // a local that names a local that names …
constexpr std::size_t max_copied = 200'000;        // values
constexpr std::size_t max_copied_bytes = 8 << 20;  // of their texts

bool is_name(char c) { return is_alnum(c) || c == '_' || c == '-'; }

class Putter {
 public:
  explicit Putter(const Value& root) {
    for (const config::Member& member : root.members) {
      const Value& block = member.value;
      if (member.key == "variable" && block.labels.size() == 1 && block["default"].exists())
        known_.emplace("var." + block.labels[0], block["default"]);
      if (member.key != "locals") continue;
      for (const config::Member& local : block.members)
        known_.emplace("local." + local.key, local.value);
    }
  }

  void put(Value& value, int chain) {
    if (value.kind == Value::Kind::expression) return put_whole(value, chain);
    if (value.unresolved) return put_in_text(value, chain);
    for (Value& item : value.items) put(item, chain);
    for (config::Member& member : value.members) put(member.value, chain);
  }

 private:
  /// What `var.x`, `local.x` or `local.x.y` stands for.
  std::optional<Value> find(std::string_view name, int chain) {
    if (chain >= max_chain ||
        !std::ranges::all_of(name, [](char c) { return is_name(c) || c == '.'; })) {
      return {};
    }
    const auto parts = split(name, '.');
    if (parts.size() < 2) return {};
    const auto found = known_.find(std::string(parts[0]) + "." + std::string(parts[1]));
    if (found == known_.end()) return {};
    const Value* at = &found->second;
    for (std::size_t i = 2; i < parts.size(); ++i) at = &(*at)[parts[i]];
    if (!at->exists() || !afford(*at)) return {};
    Value copy = *at;
    put(copy, chain + 1);
    return copy;
  }

  bool afford(const Value& value) {
    ++copied_;
    copied_bytes_ += value.text.size();
    if (copied_ > max_copied || copied_bytes_ > max_copied_bytes) return false;
    const auto affords_member = [this](const config::Member& m) { return afford(m.value); };
    return std::ranges::all_of(value.items, [this](const Value& item) { return afford(item); }) &&
           std::ranges::all_of(value.members, affords_member);
  }

  void put_whole(Value& value, int chain) {
    auto found = find(value.text, chain);
    if (!found || found->kind == Value::Kind::expression) return;
    // A scalar is looked for where it is used, a block where it is written.
    if (!found->is_object() && !found->is_list()) {
      found->line = value.line;
      found->column = value.column;
      found->end_line = value.end_line;
      found->text_line = 0;
    }
    value = *std::move(found);
  }

  void put_in_text(Value& value, int chain) {
    std::string text;
    bool unresolved = value.text.contains("%{");
    std::string_view rest = value.text;
    while (true) {
      const std::size_t open = rest.find("${");
      const std::size_t close = rest.find('}', open);
      text += rest.substr(0, open);
      if (open == std::string_view::npos) break;
      if (close == std::string_view::npos) {
        unresolved = true;
        text += rest.substr(open);
        break;
      }
      const auto found = find(trim(rest.substr(open + 2, close - open - 2)), chain);
      const bool is_known = found && found->is_scalar() && found->is_known();
      unresolved = unresolved || !is_known;
      text += is_known ? std::string_view(found->text) : rest.substr(open, close - open + 1);
      rest.remove_prefix(close + 1);
    }
    copied_bytes_ += text.size();
    if (copied_bytes_ > max_copied_bytes) return;
    value.text = std::move(text);
    value.unresolved = unresolved;
  }

  std::map<std::string, Value, std::less<>> known_;
  std::size_t copied_ = 0, copied_bytes_ = 0;
};

}  // namespace

void put_in_known(Value& root) { Putter(root).put(root, 0); }

}  // namespace plimsoll::terraform
