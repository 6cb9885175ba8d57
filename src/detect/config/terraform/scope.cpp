// detect/config/terraform/scope.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/scope.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "detect/config/terraform/expression.h"
#include "detect/config/terraform/hcl.h"

namespace plimsoll::terraform {

using config::Value;

namespace {

void forget_lines(Value& value) {
  value.line = value.end_line = value.text_line = 0;
  for (Value& item : value.items) forget_lines(item);
  for (config::Member& member : value.members) {
    member.line = 0;
    forget_lines(member.value);
  }
}

/// Of what has none.
void set_lines(Value& value, std::uint32_t line, std::uint32_t end_line) {
  if (value.line == 0) {
    value.line = line;
    value.column = 1;
  }
  if (value.end_line == 0) value.end_line = end_line;
  for (Value& item : value.items) set_lines(item, line, end_line);
  for (config::Member& member : value.members) {
    if (member.line == 0) member.line = line;
    set_lines(member.value, line, end_line);
  }
}

}  // namespace

void Scope::add_variable(const std::string& name, Value value, int file) {
  variables_.emplace(name, Variable{.value = std::move(value), .file = file});
}

void Scope::add_preset(const std::string& name, Value value, int file) {
  variables_.emplace(name, Variable{.value = std::move(value), .file = file, .is_preset = true});
}

void Scope::add_local(const std::string& name, Value value, int file) {
  locals_.emplace(name, Local{.value = std::move(value), .file = file});
}

bool Scope::afford(const Value& value) {
  if (work_.values == 0 || work_.bytes < value.text.size()) return false;
  --work_.values;
  work_.bytes -= value.text.size();
  const auto affords = [this](const config::Member& m) { return afford(m.value); };
  return std::ranges::all_of(value.items, [this](const Value& item) { return afford(item); }) &&
         std::ranges::all_of(value.members, affords);
}

std::optional<Value> Scope::find(std::string_view kind, std::string_view name) {
  const Nested nested(*this);
  if (nested.is_too_deep()) return std::nullopt;
  if (kind == "var") {
    const auto found = variables_.find(name);
    if (found == variables_.end() || !afford(found->second.value)) return std::nullopt;
    Value value = found->second.value;
    uses_preset_ = uses_preset_ || found->second.is_preset;
    if (found->second.file != file_) forget_lines(value);
    return value;
  }
  if (kind == "module") return find_outputs(name);
  const auto found = locals_.find(name);
  if (found == locals_.end() || found->second.is_open) return std::nullopt;
  Local& local = found->second;
  if (!local.is_done) {
    const Aside aside(*this, local.file);
    local.is_open = true;
    const bool outer = std::exchange(uses_preset_, false);
    put_in(local.value);
    local.uses_preset = std::exchange(uses_preset_, outer);
    local.is_open = false;
    local.is_done = true;
  }
  uses_preset_ = uses_preset_ || local.uses_preset;
  if (!afford(local.value)) return std::nullopt;
  Value value = local.value;
  if (local.file != file_) forget_lines(value);
  return value;
}

std::optional<Value> Scope::find_outputs(std::string_view call) {
  if (!outputs_) return std::nullopt;
  // Nothing is known of it as long as it is being worked out.
  const auto [found, is_new] = found_outputs_.try_emplace(std::string(call));
  if (is_new) {
    const Aside aside(*this, file_);
    found->second = outputs_(call);
    if (found->second) forget_lines(*found->second);
  }
  if (!found->second || !afford(*found->second)) return std::nullopt;
  return found->second;
}

void Scope::put_in(Value& value) {
  if (value.kind == Value::Kind::expression) {
    if (value.text.empty() || value.text.size() >= expression_limit) return;
    auto found = Evaluator(*this, value.text, value.line).evaluate();
    if (!found) return;
    // A scalar is looked for where it is used, a block where it is written.
    if (!found->is_object() && !found->is_list()) {
      found->line = value.line;
      found->column = value.column;
      found->end_line = value.end_line;
    }
    set_lines(*found, value.line, value.end_line);
    value = *std::move(found);
    return;
  }
  if (value.unresolved) return put_in_text(value);
  for (Value& item : value.items) put_in(item);
  put_in_members(value);
}

namespace {

/// Behind "${": where the brace that ends it stands.
std::size_t end_of_interpolation(std::string_view text) {
  std::size_t open = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && quoted) {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '{') {
      ++open;
    } else if (!quoted && text[i] == '}' && open-- == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

void Scope::put_in_text(Value& value) {
  std::string text;
  bool unresolved = value.text.contains("%{");
  std::string_view rest = value.text;
  while (true) {
    const std::size_t open = std::min(rest.find("${"), rest.size());
    text += rest.substr(0, open);
    rest.remove_prefix(open);
    if (rest.empty()) break;
    const std::size_t close = end_of_interpolation(rest.substr(2));
    if (close == std::string_view::npos) {
      unresolved = true;
      text += rest;
      break;
    }
    const std::string_view inner = trim(rest.substr(2, close));
    const std::optional<Value> found = Evaluator(*this, inner, value.line).evaluate();
    const bool is_known = found && found->is_scalar() && found->is_known();
    unresolved = unresolved || !is_known;
    text += is_known ? std::string_view(found->text) : rest.substr(0, close + 3);
    rest.remove_prefix(close + 3);
  }
  if (work_.bytes < text.size()) return;
  work_.bytes -= text.size();
  value.text = std::move(text);
  value.unresolved = unresolved;
}

void put_in_known(Value& root) {
  Work work;
  Scope scope(work);
  for (const config::Member& member : root.members) {
    const Value& block = member.value;
    if (member.key == "variable" && block.labels.size() == 1 && block["default"].exists())
      scope.add_preset(block.labels[0], block["default"]);
    if (member.key != "locals") continue;
    for (const config::Member& local : block.members) scope.add_local(local.key, local.value);
  }
  scope.put_in_module(root);
}

}  // namespace plimsoll::terraform
