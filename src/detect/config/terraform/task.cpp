// detect/config/terraform/task.cpp - resources of the AWS provider as ECS itself writes them.
//
// Format  registry.terraform.io/providers/hashicorp/aws: ecs_task_definition, ecs_service
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/task.h"

#include <array>

#include "base/text.h"

namespace plimsoll::terraform {

namespace {

using config::Value;

/// network_mode as networkMode.
std::string camel(std::string_view name) {
  std::string to;
  bool upper = false;
  for (const char c : name) {
    const bool raised = upper && c >= 'a' && c <= 'z';
    upper = c == '_';
    if (!upper) to += raised ? static_cast<char>(c - 32) : c;
  }
  return to;
}

/// Keys as ECS has them; a block of the JSON form (a list of one object) becomes that object.
Value with_camel_keys(const Value& from) {
  if (from.is_list() && from.items.size() == 1 && from.items[0].is_object())
    return with_camel_keys(from.items[0]);
  if (!from.is_object()) return from;
  Value to{.kind = from.kind, .line = from.line, .column = from.column, .end_line = from.end_line};
  for (const config::Member& member : from.members) {
    to.members.push_back(
        {camel(member.key), with_camel_keys(member.value), member.line, member.column});
  }
  return to;
}

Value as_volume(const Value& block) {
  Value to = with_camel_keys(block);
  Value host{.kind = Value::Kind::object, .line = to.line, .column = 1};
  const Value& path = to["hostPath"];
  if (path.exists()) host.members.push_back({"sourcePath", path, path.line, path.column});
  if (path.exists()) to.members.push_back({"host", std::move(host), to.line, 1});
  return to;
}

/// A template with ${…} outside of quotes is no JSON: they become texts.
std::string quote_interpolations(std::string_view text) {
  std::string to;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    const std::size_t close =
        !quoted && c == '$' && text.substr(i).starts_with("${") ? text.find('}', i) : 0;
    if (close != 0 && close != std::string_view::npos) {
      to += "\"${}\"";
      i = close;
      continue;
    }
    to += c;
    if (quoted && c == '\\' && i + 1 < text.size()) to += text[++i];
  }
  return to;
}

void mark_templates(Value& value) {
  value.unresolved = value.is_text() && value.text.contains("${");
  for (Value& item : value.items) mark_templates(item);
  for (config::Member& member : value.members) mark_templates(member.value);
}

/// The JSON that an attribute holds; the attribute itself if it holds none.
Value definitions_of(const Value& attribute, std::string_view path,
                     std::vector<Problem>& problems) {
  if (!attribute.is_text() || attribute.text.empty()) return attribute;
  Value unread{.kind = Value::Kind::expression, .line = attribute.line, .column = attribute.column};
  JsonDocument document;
  const std::string quoted = attribute.unresolved ? quote_interpolations(attribute.text) : "";
  const std::string_view text = attribute.unresolved ? quoted : attribute.text;
  if (const Status parsed = document.parse(text); !parsed) {
    // Templates may hold anything where nobody has put their values in yet.
    if (!attribute.unresolved) {
      problems.push_back(problem_at(
          {path, attribute.line},
          {Errc::malformed, "terraform: container_definitions: " + parsed.error().what}));
    }
    return unread;
  }
  bool complete = true;
  const bool has_lines = attribute.text_line != 0;
  Value read = config::value_of(document, document.root(), complete,
                                {has_lines ? attribute.text_line : attribute.line, !has_lines});
  if (attribute.unresolved) mark_templates(read);
  return read;
}

}  // namespace

Value as_task(const Value& body, std::string_view path, std::vector<Problem>& problems) {
  Value to{.kind = Value::Kind::object,
           .line = body.line,
           .column = body.column,
           .end_line = body.end_line};
  Value volumes{.kind = Value::Kind::list, .line = body.line, .column = 1};
  for (const Value* volume : body.objects("volume")) volumes.items.push_back(as_volume(*volume));
  for (const config::Member& member : body.members) {
    if (member.key == "volume") continue;
    Value value = member.key == "container_definitions"
                      ? definitions_of(member.value, path, problems)
                      : with_camel_keys(member.value);
    to.members.push_back({camel(member.key), std::move(value), member.line, member.column});
  }
  to.members.push_back({"volumes", std::move(volumes), body.line, 1});
  return to;
}

Value as_service(const Value& body) {
  Value to = with_camel_keys(body);
  Value network{.kind = Value::Kind::object, .line = body.line, .column = 1};
  network.members.push_back({"awsvpcConfiguration", to["networkConfiguration"], body.line, 1});
  std::erase_if(to.members, [](const auto& m) { return m.key == "networkConfiguration"; });
  to.members.push_back({"networkConfiguration", std::move(network), body.line, 1});
  return to;
}

}  // namespace plimsoll::terraform
