// detect/config/terraform/instances.cpp - blocks that stand there once and mean several: count,
// for_each, dynamic.
//
// Format  developer.hashicorp.com/terraform/language/meta-arguments/{count,for_each}, and
//         language/expressions/dynamic-blocks
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "detect/config/terraform/functions.h"
#include "detect/config/terraform/operators.h"
#include "detect/config/terraform/scope.h"

namespace plimsoll::terraform {

using config::Member;
using config::Value;

namespace {

constexpr std::size_t most_instances = 32;  // of a resource or call
constexpr std::size_t most_blocks = 100;    // that one dynamic block stands for

Value not_known() { return {.kind = Value::Kind::expression}; }

bool same_tree(const Value& a, const Value& b) {
  const auto same_member = [](const Member& x, const Member& y) {
    return x.key == y.key && same_tree(x.value, y.value);
  };
  return a.kind == b.kind && a.unresolved == b.unresolved && a.line == b.line && a.text == b.text &&
         a.labels == b.labels && std::ranges::equal(a.items, b.items, same_tree) &&
         std::ranges::equal(a.members, b.members, same_member);
}

/// What `each` and kin stand for: an object of key and value.
Value key_and_value(Value key, Value value) {
  Value to{.kind = Value::Kind::object, .line = value.line, .column = value.column};
  to.members.push_back({"key", std::move(key), to.line, 1});
  to.members.push_back({"value", std::move(value), to.line, 1});
  return to;
}

const Value* attribute(const Value& block, std::string_view name) {
  const auto found = std::ranges::find(block.members, name, &Member::key);
  return found == block.members.end() ? nullptr : &found->value;
}

bool is_dynamic(const Member& member) {
  return member.key == "dynamic" && member.value.labels.size() == 1 && member.value.is_object();
}

bool is_repeatable(const Member& member) {
  return (member.key == "resource" || member.key == "module") && !member.value.labels.empty();
}

}  // namespace

/// Nothing if it is not known what there is, or if there is too much.
std::optional<Scope::Each> Scope::each_of(Value over, Over what) {
  const std::size_t most = what == Over::instances ? most_instances : most_blocks;
  put_in(over);
  if (!over.is_list() && !over.is_object()) return std::nullopt;
  const std::size_t count = over.items.size() + over.members.size();
  if (count > most || count > work_.instances || !afford(over)) return std::nullopt;
  work_.instances -= count;
  Each all;
  for (Value& item : over.items) {
    // Of a set the key is the text itself. A dynamic block may have a list as well: then it is the
    // index, and here they look the same.
    const bool is_set = what == Over::instances && item.is_scalar();
    Value key = is_set ? item : not_known();
    all.push_back(key_and_value(std::move(key), std::move(item)));
  }
  for (Member& member : over.members) {
    Value key = text_value(member.key);
    key.unresolved = key.text.contains("${");
    put_in(key);
    all.push_back(key_and_value(std::move(key), std::move(member.value)));
  }
  return all;
}

std::optional<Scope::Each> Scope::indexes_of(Value count) {
  put_in(count);
  const auto number = whole(count);
  if (!number || *number < 0) return std::nullopt;
  const auto size = static_cast<std::size_t>(*number);
  if (size > most_instances || size > work_.instances) return std::nullopt;
  work_.instances -= size;
  Each all;
  for (std::int64_t i = 0; i < *number; ++i) {
    all.push_back({.kind = Value::Kind::object});
    all.back().members.push_back({"index", number_value(i)});
  }
  return all;
}

void Scope::put_in_module(Value& root) {
  std::vector<Member> members;
  for (Member& member : root.members) {
    if (is_repeatable(member)) {
      put_in_block(member, members);
    } else {
      put_in(member.value);
      members.push_back(std::move(member));
    }
  }
  root.members = std::move(members);
}

bool Scope::put_in_block(const Member& block, std::vector<Member>& to) {
  const Value* const count = attribute(block.value, "count");
  const Value* const over = attribute(block.value, "for_each");
  const std::string name = count != nullptr ? "count" : "each";
  std::optional<Each> all;
  uses_preset_ = false;
  if (count != nullptr) all = indexes_of(*count);
  else if (over != nullptr) all = each_of(*over, Over::instances);
  if (all && all->empty() && uses_preset_) all.reset();
  const bool is_known = all || (count == nullptr && over == nullptr);
  if (!all) all = Each{not_known()};
  const std::size_t first = to.size();
  for (Value& each : *all) {
    // The first is for nothing: it was read already.
    if (to.size() > first && !afford(block.value)) break;
    Member one = block;
    loops_.emplace_back(name, std::move(each));
    put_in(one.value);
    loops_.pop_back();
    // What differs in nothing says nothing new. Of calls each counts: others name them by number.
    const bool repeats =
        block.key == "resource" && to.size() > first && same_tree(to.back().value, one.value);
    if (!repeats) to.push_back(std::move(one));
  }
  return is_known;
}

void Scope::put_in_members(Value& object) {
  if (std::ranges::none_of(object.members, is_dynamic)) {
    for (Member& member : object.members) put_in(member.value);
    return;
  }
  std::vector<Member> members;
  for (Member& member : object.members) {
    if (is_dynamic(member)) {
      put_in_dynamic(member, members);
    } else {
      put_in(member.value);
      members.push_back(std::move(member));
    }
  }
  object.members = std::move(members);
}

void Scope::put_in_dynamic(const Member& block, std::vector<Member>& to) {
  const Nested nested(*this);
  const Value* const over = attribute(block.value, "for_each");
  const Value* const content = attribute(block.value, "content");
  if (over == nullptr || content == nullptr || nested.is_too_deep()) {
    to.push_back(block);
    return;
  }
  const std::string& label = block.value.labels[0];
  const std::string& iterator = block.value["iterator"].text;
  const std::size_t first = to.size();
  for (Value& each : each_of(*over, Over::blocks).value_or(Each{not_known()})) {
    if (to.size() > first && !afford(*content)) break;
    Member one{.key = label, .value = *content, .line = block.line, .column = block.column};
    loops_.emplace_back(iterator.empty() ? label : iterator, std::move(each));
    put_in(one.value);
    loops_.pop_back();
    to.push_back(std::move(one));
  }
}

}  // namespace plimsoll::terraform
