// detect/config/terraform/functions.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/functions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace plimsoll::terraform {

using config::Member;
using config::Value;
using Given = std::vector<Value>;
using Result = std::optional<Value>;

Value text_value(std::string text) { return {.kind = Value::Kind::text, .text = std::move(text)}; }
Value number_value(std::int64_t number) {
  return {.kind = Value::Kind::number, .text = std::to_string(number)};
}
Value truth_value(bool truth) {
  return {.kind = Value::Kind::boolean, .text = truth ? "true" : "false"};
}

std::optional<std::string> as_text(const Value& value) {
  if (!value.is_scalar() || !value.is_known()) return std::nullopt;
  return value.text;
}

bool is_same(const Value& a, const Value& b) {
  if (!a.exists() || !b.exists()) return a.exists() == b.exists();
  return a.kind == b.kind && a.text == b.text;
}

namespace {

constexpr std::size_t max_made = 10'000;  // items, or bytes of a text, that a function makes

Result first(Given& given) {
  if (given.size() != 1) return std::nullopt;
  return std::move(given[0]);
}

Result merge(Given& given) {
  Value to{.kind = Value::Kind::object};
  if (!given.empty()) {
    to.line = given[0].line;
    to.column = given[0].column;
  }
  for (Value& each : given) {
    if (!each.exists()) continue;  // null: nothing of it
    if (!each.is_object()) return std::nullopt;
    to.end_line = std::max(to.end_line, each.end_line);
    for (Member& member : each.members) {
      const auto there = std::ranges::find(to.members, member.key, &Member::key);
      if (there == to.members.end()) to.members.push_back(std::move(member));
      else *there = std::move(member);
      if (to.members.size() > max_made) return std::nullopt;
    }
  }
  return to;
}

Result concat(Given& given) {
  Value to{.kind = Value::Kind::list};
  for (Value& each : given) {
    if (!each.is_list()) return std::nullopt;
    if (to.line == 0) to.line = each.line;
    for (Value& item : each.items) to.items.push_back(std::move(item));
    if (to.items.size() > max_made) return std::nullopt;
  }
  return to;
}

/// Lists in lists, opened to any depth; what is not known may be one.
bool flatten_into(Value& from, Value& to, int depth) {
  for (Value& item : from.items) {
    if (item.kind == Value::Kind::expression || depth > 16 || to.items.size() > max_made)
      return false;
    if (item.is_list()) {
      if (!flatten_into(item, to, depth + 1)) return false;
    } else {
      to.items.push_back(std::move(item));
    }
  }
  return true;
}

Result flatten(Given& given) {
  Value to{.kind = Value::Kind::list};
  if (given.size() != 1 || !given[0].is_list() || !flatten_into(given[0], to, 0))
    return std::nullopt;
  to.line = given[0].line;
  return to;
}

Result lookup(Given& given) {
  if (given.size() < 2 || given.size() > 3 || !given[0].is_object()) return std::nullopt;
  const auto key = as_text(given[1]);
  if (!key) return std::nullopt;
  const auto found = std::ranges::find(given[0].members, *key, &Member::key);
  if (found != given[0].members.end()) return std::move(found->value);
  return given.size() == 3 ? Result(std::move(given[2])) : std::nullopt;
}

Result element(Given& given) {
  if (given.size() != 2 || !given[0].is_list() || given[0].items.empty()) return std::nullopt;
  const auto at = number<std::size_t>(as_text(given[1]).value_or(""));
  if (!at) return std::nullopt;
  return std::move(given[0].items[*at % given[0].items.size()]);
}

Result coalesce(Given& given) {
  for (Value& each : given) {
    if (each.kind == Value::Kind::expression || each.unresolved) return std::nullopt;
    if (each.exists() && !(each.is_text() && each.text.empty())) return std::move(each);
  }
  return std::nullopt;
}

Result length(Given& given) {
  if (given.size() != 1) return std::nullopt;
  const Value& of = given[0];
  if (of.is_list()) return number_value(static_cast<std::int64_t>(of.items.size()));
  if (of.is_object()) return number_value(static_cast<std::int64_t>(of.members.size()));
  return std::nullopt;  // of texts it counts signs that people see
}

Result keys(Given& given) {
  if (given.size() != 1 || !given[0].is_object()) return std::nullopt;
  Value to{.kind = Value::Kind::list, .line = given[0].line};
  std::ranges::sort(given[0].members, {}, &Member::key);
  for (const Member& member : given[0].members) to.items.push_back(text_value(member.key));
  return to;
}

Result values(Given& given) {
  if (given.size() != 1 || !given[0].is_object()) return std::nullopt;
  Value to{.kind = Value::Kind::list, .line = given[0].line};
  std::ranges::sort(given[0].members, {}, &Member::key);
  for (Member& member : given[0].members) to.items.push_back(std::move(member.value));
  return to;
}

bool all_known(const Value& list) {
  return list.is_list() && std::ranges::all_of(list.items, [](const Value& item) {
           return item.is_scalar() && item.is_known();
         });
}

Result contains(Given& given) {
  if (given.size() != 2 || !all_known(given[0]) || !as_text(given[1])) return std::nullopt;
  return truth_value(std::ranges::any_of(
      given[0].items, [&](const Value& item) { return is_same(item, given[1]); }));
}

/// Without those that are there already. A set's order is not one that checks ask about.
Result distinct(Given& given) {
  if (given.size() != 1 || !given[0].is_list()) return std::nullopt;
  if (!all_known(given[0])) return std::move(given[0]);
  Value to{.kind = Value::Kind::list, .line = given[0].line};
  for (Value& item : given[0].items) {
    if (to.items.size() > 1000) return std::nullopt;
    const auto same = [&](const Value& there) { return is_same(there, item); };
    if (std::ranges::none_of(to.items, same)) to.items.push_back(std::move(item));
  }
  return to;
}

Result compact(Given& given) {
  if (given.size() != 1 || !given[0].is_list()) return std::nullopt;
  for (const Value& item : given[0].items)
    if (!item.is_known()) return std::nullopt;
  std::erase_if(given[0].items,
                [](const Value& item) { return !item.exists() || item.text.empty(); });
  return std::move(given[0]);
}

Result join_texts(Given& given) {
  if (given.size() != 2 || !as_text(given[0]) || !all_known(given[1])) return std::nullopt;
  std::string text;
  for (const Value& item : given[1].items) {
    if (&item != given[1].items.data()) text += given[0].text;
    text += item.text;
    if (text.size() > max_made * 10) return std::nullopt;
  }
  return text_value(std::move(text));
}

Result split_text(Given& given) {
  if (given.size() != 2 || !as_text(given[0]) || !as_text(given[1]) || given[0].text.size() != 1)
    return std::nullopt;
  Value to{.kind = Value::Kind::list};
  for (const std::string_view part : split(given[1].text, given[0].text[0]))
    to.items.push_back(text_value(std::string(part)));
  return to;
}

/// %s, %d, %v and %%: others are left to Terraform.
Result format(Given& given) {
  if (given.empty() || !as_text(given[0])) return std::nullopt;
  std::string text;
  std::size_t next = 1;
  std::string_view rest = given[0].text;
  for (std::size_t at = rest.find('%'); at != std::string_view::npos; at = rest.find('%')) {
    text += rest.substr(0, at);
    const char verb = at + 1 < rest.size() ? rest[at + 1] : '\0';
    rest.remove_prefix(std::min(at + 2, rest.size()));
    if (verb == '%') {
      text += '%';
      continue;
    }
    const auto value = next < given.size() ? as_text(given[next++]) : std::nullopt;
    if (!value || (verb != 's' && verb != 'd' && verb != 'v')) return std::nullopt;
    text += *value;
    if (text.size() > max_made * 10) return std::nullopt;
  }
  if (next != given.size()) return std::nullopt;
  return text_value(text + std::string(rest));
}

Result lower_text(Given& given) {
  if (given.size() != 1 || !as_text(given[0])) return std::nullopt;
  return text_value(lower(given[0].text));
}

Result trim_text(Given& given) {
  if (given.size() != 1 || !as_text(given[0])) return std::nullopt;
  return text_value(std::string(trim(given[0].text)));
}

Result decode_json(Given& given) {
  if (given.size() != 1) return std::nullopt;
  // What was encoded before is a tree still.
  if (given[0].is_object() || given[0].is_list()) return std::move(given[0]);
  JsonDocument document;
  if (!as_text(given[0]) || !document.parse(given[0].text)) return std::nullopt;
  bool complete = true;
  Value read = config::value_of(document, document.root(), complete,
                                {.first_line = std::max(given[0].line, 1U), .one_line = true});
  return complete ? Result(std::move(read)) : std::nullopt;
}

Result to_text(Given& given) {
  if (given.size() != 1) return std::nullopt;
  if (given[0].is_scalar() && given[0].is_known()) given[0].kind = Value::Kind::text;
  return std::move(given[0]);
}

/// What Terraform would go on with if the first is no error: it is known, so it is none.
Result attempt(Given& given) {
  if (given.empty() || given[0].kind == Value::Kind::expression) return std::nullopt;
  return std::move(given[0]);
}

struct Function {
  std::string_view name;
  Result (*call)(Given& given);
};

// What encodes a tree gives the tree: checks look into it. file() and kin are not here: what they
// read is not known.
constexpr std::array<Function, 28> functions = {{
    {"coalesce", coalesce},  {"compact", compact},
    {"concat", concat},      {"contains", contains},
    {"distinct", distinct},  {"element", element},
    {"flatten", flatten},    {"format", format},
    {"join", join_texts},    {"jsondecode", decode_json},
    {"jsonencode", first},   {"keys", keys},
    {"length", length},      {"lookup", lookup},
    {"lower", lower_text},   {"merge", merge},
    {"nonsensitive", first}, {"sensitive", first},
    {"split", split_text},   {"tobool", first},
    {"tolist", first},       {"tomap", first},
    {"tonumber", first},     {"toset", distinct},
    {"tostring", to_text},   {"trimspace", trim_text},
    {"try", attempt},        {"values", values},
}};

}  // namespace

std::optional<Value> call(std::string_view function, std::vector<Value> given) {
  const auto* const found = std::ranges::find(functions, function, &Function::name);
  return found == functions.end() ? std::nullopt : found->call(given);
}

}  // namespace plimsoll::terraform
