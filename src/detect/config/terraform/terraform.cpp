// detect/config/terraform/terraform.cpp - the three forms of Terraform, and the resources in them.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/terraform.h"

#include <map>

#include "base/text.h"
#include "detect/config/terraform/hcl.h"
#include "detect/config/terraform/modules.h"

namespace plimsoll::terraform {

namespace {

using config::Value;

constexpr std::size_t max_resources = 20'000;

bool is_hcl_name(std::string_view path) { return path.ends_with(".tf") || path.ends_with(".tofu"); }
bool is_json_name(std::string_view path) {
  return path.ends_with(".tf.json") || path.ends_with(".tofu.json");
}

/// In the JSON form every text is a template.
void mark_templates(Value& value) {
  value.unresolved = value.is_text() && value.text.contains("${");
  for (Value& item : value.items) mark_templates(item);
  for (config::Member& member : value.members) mark_templates(member.value);
}

/// Calls `found` for each object below `value`, and a list's objects: blocks of the JSON form.
template <typename Found>
void each_object(Value& value, Found found) {
  if (value.is_object()) return found(value);
  for (Value& item : value.items) {
    if (item.is_object()) found(item);
  }
}

/// The JSON form as HCL has it: members of one name, with labels.
Value as_blocks(Value root) {
  Value to{.kind = Value::Kind::object, .line = 1, .column = 1, .end_line = root.end_line};
  const auto add = [&](std::string_view word, std::vector<std::string> labels, Value body) {
    body.labels = std::move(labels);
    const std::uint32_t line = body.line;
    to.members.push_back({std::string(word), std::move(body), line, 1});
  };
  for (config::Member& section : root.members) {
    each_object(section.value, [&](Value& kinds) {
      if (section.key == "locals") return add("locals", {}, std::move(kinds));
      for (config::Member& kind : kinds.members) {
        if (section.key == "variable" || section.key == "module" || section.key == "output") {
          each_object(kind.value,
                      [&](Value& body) { add(section.key, {kind.key}, std::move(body)); });
        }
        if (section.key != "resource") continue;
        each_object(kind.value, [&](Value& names) {
          for (config::Member& name : names.members) {
            each_object(name.value, [&](Value& body) {
              add("resource", {kind.key, name.key}, std::move(body));
            });
          }
        });
      }
    });
  }
  return to;
}

/// What a plan says is known only later: an attribute that nobody can read now.
void mark_unknown(Value& values, const Value& unknown, std::uint32_t depth) {
  if (!values.is_object() || depth > config::max_depth) return;
  for (const config::Member& member : unknown.members) {
    const auto found = std::ranges::find(values.members, member.key, &config::Member::key);
    if (member.value.kind == Value::Kind::boolean && member.value.truth()) {
      Value later{.kind = Value::Kind::expression, .line = values.line, .column = 1};
      if (found != values.members.end()) {
        found->value = std::move(later);
      } else {
        values.members.push_back({member.key, std::move(later), values.line, 1});
      }
    } else if (found != values.members.end()) {
      mark_unknown(found->value, member.value, depth + 1);
      const std::size_t both = std::min(found->value.items.size(), member.value.items.size());
      for (std::size_t i = 0; i < both; ++i)
        mark_unknown(found->value.items[i], member.value.items[i], depth + 1);
    }
  }
}

class PlanReader {
 public:
  PlanReader(Value root, std::string_view path, rule::Facts& facts, std::vector<Problem>& problems)
      : root_(std::move(root)), path_(path), facts_(facts), problems_(problems) {}

  void read() {
    for (const Value* change : root_.objects("resource_changes")) {
      const Value& unknown = (*change)["change"]["after_unknown"];
      if (unknown.is_object()) unknown_.emplace((*change)["address"].text, &unknown);
    }
    read_module(root_["planned_values"]["root_module"], 0);
  }

 private:
  void read_module(const Value& module, std::uint32_t depth) {
    if (depth > config::max_depth) return;
    for (const Value* resource : module.objects("resources")) {
      if ((*resource)["mode"].text == "data" || ++count_ > max_resources) continue;
      Value values = (*resource)["values"];
      if (!values.is_object()) continue;
      values.line = resource->line;
      values.end_line = resource->end_line;
      const std::string& address = (*resource)["address"].text;
      const auto unknown = unknown_.find(address);
      if (unknown != unknown_.end()) mark_unknown(values, *unknown->second, 0);
      add_resource({(*resource)["type"].text, (*resource)["name"].text, address, &values}, path_,
                   facts_, problems_);
    }
    for (const Value* child : module.objects("child_modules")) read_module(*child, depth + 1);
  }

  Value root_;
  std::string_view path_;
  rule::Facts& facts_;
  std::vector<Problem>& problems_;
  std::map<std::string, const Value*, std::less<>> unknown_;
  std::size_t count_ = 0;
};

void read_plan(std::string_view path, std::string_view text, rule::Facts& facts,
               std::vector<Problem>& problems) {
  JsonDocument document;
  if (const Status parsed = document.parse(text); !parsed) {
    problems.push_back(problem_at({path}, parsed.error()));
    return;
  }
  bool complete = true;
  Value root = config::value_of(document, document.root(), complete);
  if (!complete) {
    problems.push_back(problem_at(
        {path}, {Errc::too_many, "terraform: too large or too deep; its end is missing"}));
  }
  PlanReader(std::move(root), path, facts, problems).read();
}

}  // namespace

void add_resources(const Value& root, std::string_view path, rule::Facts& facts,
                   std::vector<Problem>& problems) {
  std::size_t count = 0;
  for (const config::Member& member : root.members) {
    const Value& block = member.value;
    if (member.key != "resource" || block.labels.size() != 2) continue;
    if (++count > max_resources) break;
    const std::string address = block.labels[0] + "." + block.labels[1];
    add_resource({block.labels[0], block.labels[1], address, &block}, path, facts, problems);
  }
}

std::optional<Value> parse_module_file(std::string_view path, std::string_view text,
                                       std::vector<Problem>& problems) {
  if (!is_json_name(path)) return parse_hcl(path, text, problems);
  JsonDocument document;
  if (const Status parsed = document.parse(text); !parsed) {
    problems.push_back(problem_at({path}, parsed.error()));
    return std::nullopt;
  }
  bool complete = true;
  Value root = config::value_of(document, document.root(), complete);
  if (!complete) {
    problems.push_back(problem_at(
        {path}, {Errc::too_many, "terraform: too large or too deep; its end is missing"}));
  }
  mark_templates(root);
  return as_blocks(std::move(root));
}

bool is_terraform(std::string_view path, std::string_view text) {
  if (is_values_file(path)) return true;
  if (is_hcl_name(path) || is_json_name(path)) return true;
  return path.ends_with(".json") && text.contains("\"terraform_version\"") &&
         text.contains("\"planned_values\"");
}

void read_terraform(std::string_view path, std::string_view text, rule::Facts& facts,
                    std::vector<Problem>& problems) {
  if (text.size() > config::max_bytes) {
    problems.push_back(problem_at(
        {path}, {Errc::too_large, "terraform: larger than 16 MiB; it was not looked at"}));
    return;
  }
  if (!is_module_file(path)) return read_plan(path, text, facts, problems);
  std::optional<Value> root = parse_module_file(path, text, problems);
  if (!root) return;
  put_in_known(*root);
  add_resources(*root, path, facts, problems);
}

}  // namespace plimsoll::terraform
