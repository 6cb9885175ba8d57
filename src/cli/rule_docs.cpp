// cli/rule_docs.cpp
// SPDX-License-Identifier: Apache-2.0
#include "cli/rule_docs.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace plimsoll {

namespace {

void add_line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += "  " + std::string(name) + std::string(12 - name.size(), ' ') + std::string(value) + "\n";
}

std::string indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines(trim(text))) out += "      " + std::string(line) + "\n";
  return out;
}

std::vector<std::string> all_aliases(const rule::Check& check) {
  std::vector<std::string> all = check.aliases;
  for (const rule::Variant& variant : check.variants) {
    all.insert(all.end(), variant.aliases.begin(), variant.aliases.end());
  }
  std::ranges::sort(all);
  const auto same = std::ranges::unique(all);
  all.erase(same.begin(), same.end());
  return all;
}

void add_code(std::string& out, std::string_view title, std::string_view code) {
  if (code.empty()) return;
  out += std::string(title) + "\n\n```\n" + std::string(trim(code)) + "\n```\n\n";
}

std::string page_of(const rule::Check& check) {
  std::string out = "## " + check.id + ": " + check.title + "\n\n";
  out += "Severity " + check.severity + ", about `" + check.context + "`" +
         (check.enabled ? "" : ", off unless it is named") + ".";
  if (!all_aliases(check).empty()) out += " Elsewhere: " + join(all_aliases(check), ", ") + ".";
  if (!check.maps.empty()) out += " Controls: " + join(check.maps, ", ") + ".";
  out += "\n\n" + check.why + "\n\n";
  if (!check.fix.empty()) out += "**Fix.** " + check.fix + "\n\n";
  add_code(out, "Before:", check.before);
  add_code(out, "After:", check.after);
  for (const std::string& reference : check.references) out += "- <" + reference + ">\n";
  return out + (check.references.empty() ? "" : "\n");
}

}  // namespace

std::string field_text(const rule::RecordSpec& record, const rule::FieldSpec& field) {
  std::string text = record.flat ? std::string(field.name)
                                 : std::string(record.word) + "." + std::string(field.name);
  if (field.argument == rule::Argument::required || field.keyed) text += "[…]";
  text += " (";
  if (field.list) text += "list of ";
  text += field.type == rule::FactType::record
              ? std::string(rule::schema().records[field.record].name)
              : std::string(rule::name_of(field.type));
  if (field.any) text += ", any of several";
  if (field.planned && !record.planned) text += ", planned";
  return text + "): " + std::string(field.about);
}

std::string explained(const rule::Check& check) {
  std::string out = check.id + ": " + check.title + (check.enabled ? "" : " (off)") + "\n";
  add_line(out, "severity", check.severity);
  add_line(out, "about", check.context);
  add_line(out, "why", check.why);
  add_line(out, "fix", check.fix);
  if (!check.before.empty()) out += "  before\n" + indented(check.before);
  if (!check.after.empty()) out += "  after\n" + indented(check.after);
  add_line(out, "elsewhere", join(all_aliases(check), ", "));
  add_line(out, "controls", join(check.maps, ", "));
  add_line(out, "applies", check.when.text());
  add_line(out, "fails", check.fail.text());
  for (const rule::Variant& variant : check.variants) {
    add_line(out, "or fails", variant.fail.text() + "   (" + join(variant.aliases, ", ") + ")");
  }
  for (const std::string& reference : check.references) add_line(out, "see", reference);
  return out;
}

std::string explained(const rule::CompiledRule& rule) {
  std::string out = rule.rule->name + (rule.rule->enabled ? "" : " (off)") + "\n";
  add_line(out, "priority", rule.rule->priority);
  add_line(out, "source", rule.rule->source);
  add_line(out, "desc", rule.rule->desc.text());
  add_line(out, "condition", rule.condition_text);
  add_line(out, "fields", join(rule.fields, " "));
  add_line(out, "output", rule.rule->output.text());
  add_line(out, "tags", join(rule.rule->tags, ", "));
  return out;
}

std::string check_pages(const rule::RuleSet& set) {
  std::vector<const rule::Check*> checks;
  checks.reserve(set.checks.size());
  for (const rule::Check& check : set.checks) checks.push_back(&check);
  std::ranges::sort(checks, {}, [](const rule::Check* check) { return check->id; });
  std::string out = "# Checks\n\nMade by `plimsoll rules docs` from the checks themselves.\n\n";
  for (const rule::Check* const check : checks) out += page_of(*check);
  return out;
}

}  // namespace plimsoll
