// cli/rules.cpp - plimsoll rules: what there is to check, and whether one's own rules are right.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iostream>

#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/rule_docs.h"
#include "detect/config/run_checks.h"
#include "detect/config/test_checks.h"
#include "detect/secret/scan.h"
#include "detect/secrets_of_values.h"
#include "pipeline/builtin_checks.h"
#include "rule/check_name.h"
#include "rule/pack.h"
#include "rule/test_rules.h"

namespace plimsoll {

namespace {

/// What a command of the user is about: files, or the built-in checks if there are none.
struct Asked {
  std::vector<std::string> files;
  std::string name, format = "table";
  bool fields = false;
};

constexpr std::string_view built_in = "built-in checks";

/// The built-in checks, and the files over them as in a scan: they may change what is ours, and
/// name our lists and macros.
Result<rule::RuleSet> rules_of(const Asked& asked) {
  rule::RuleSet set;
  set.read(builtin_check_sources(), built_in);
  TRY_STATUS(read_rules(asked.files, set));
  return set;
}

/// With files, what stands in them is meant alone.
template <typename T>
bool is_meant(const Asked& asked, const T& item) {
  return asked.files.empty() || item.place.file == nullptr || item.place.file->name != built_in;
}

template <typename T>
void keep_what_is_meant(const Asked& asked, std::vector<T>& items) {
  std::erase_if(items, [&](const T& item) { return !is_meant(asked, item); });
}

void print_fields() {
  const rule::Schema& schema = rule::schema();
  for (const rule::RecordSpec& record : schema.records) {
    std::cout << record.name << (record.planned ? " (planned)" : "") << ": " << record.about
              << '\n';
    const auto index = static_cast<std::uint16_t>(&record - schema.records.data());
    for (const rule::FieldSpec& field : schema.fields_of(index)) {
      std::cout << "  " << field_text(record, field) << '\n';
    }
  }
}

struct Row {
  std::string kind, id, severity, title, about;
  bool enabled = true;
};

Result<std::vector<Row>> rows_of(const Asked& asked) {
  const rule::RuleSet set = TRY(rules_of(asked));
  std::vector<Row> rows;
  rows.reserve(set.checks.size() + set.rules.size());
  for (const rule::Check& check : set.checks) {
    if (!is_meant(asked, check)) continue;
    rows.push_back({"check", check.id, check.severity, check.title, check.context, check.enabled});
  }
  for (const rule::Rule& rule : set.rules) {
    rows.push_back({"rule", rule.name, rule.priority, "", rule.source, rule.enabled});
  }
  if (!asked.files.empty()) return rows;
  const auto secrets = TRY(SecretRules::built_in());
  for (const SecretRule& secret : secrets->rules()) {
    rows.push_back(
        {"secret", secret.id, std::string(name_of(secret.severity)), secret.title, secret.family});
  }
  return rows;
}

std::string json_of(const std::vector<Row>& rows) {
  JsonWriter json;
  json.begin_array();
  for (const Row& row : rows) {
    json.begin_object();
    json.member("kind", row.kind);
    json.member("id", row.id);
    json.member("severity", row.severity);
    json.member("title", row.title);
    json.member("about", row.about);
    json.member("enabled", row.enabled);
    json.end_object();
  }
  json.end_array();
  return json.take() + "\n";
}

Exit list(const Asked& asked) {
  if (asked.fields) {
    print_fields();
    return Exit::ok;
  }
  const auto rows = rows_of(asked);
  if (!rows) return report_failure(rows.error());
  if (asked.format == "json") {
    std::cout << json_of(*rows);
    return Exit::ok;
  }
  std::size_t width = 0;
  for (const Row& row : *rows) width = std::max(width, row.id.size());
  for (const Row& row : *rows) {
    std::cout << row.id << std::string(width - row.id.size() + 2, ' ') << row.severity
              << std::string(12 - std::min<std::size_t>(row.severity.size(), 11), ' ') << row.title
              << (row.enabled ? "" : " (off)") << '\n';
  }
  std::cerr << rows->size() << " in all\n";
  return Exit::ok;
}

void print_errors(const std::vector<Error>& errors) {
  for (const Error& error : errors) std::cerr << error.what << '\n';
}

Exit lint(const Asked& asked) {
  const auto set = rules_of(asked);
  if (!set) return report_failure(set.error());
  const rule::Pack pack = compile(*set);
  print_errors(pack.errors);
  print_errors(pack.warnings);
  const std::size_t wrong = pack.errors.size() + pack.warnings.size();
  const auto count = [&](const auto& items) {
    return std::ranges::count_if(items, [&](const auto& item) { return is_meant(asked, item); });
  };
  std::cout << count(set->rules) << " rules, " << count(set->checks) << " checks, "
            << count(set->macros) << " macros, " << count(set->lists)
            << " lists: " << (wrong == 0 ? "nothing is wrong" : std::to_string(wrong) + " wrong")
            << '\n';
  return wrong == 0 ? Exit::ok : Exit::found;
}

Exit test(const Asked& asked) {
  auto set = rules_of(asked);
  if (!set) return report_failure(set.error());
  for (rule::Check& check : set->checks) keep_what_is_meant(asked, check.tests);
  const rule::Pack pack = compile(*set);
  print_errors(pack.errors);
  if (!pack.errors.empty()) return Exit::found;
  const std::string image = rule::make_check_image(pack);
  TestedChecks tested =
      test_checks(*set, image, TestDemand::none, built_in_secrets_of_values().finder());
  const rule::TestedRules rules = rule::test_rules(pack);
  tested.tests += rules.tests;
  tested.failures.insert(tested.failures.end(), rules.failures.begin(), rules.failures.end());
  print_errors(tested.failures);
  std::cout << tested.tests << " tests, " << tested.failures.size() << " failed\n";
  return tested.failures.empty() ? Exit::ok : Exit::found;
}

Exit explain(const Asked& asked) {
  const auto set = rules_of(asked);
  if (!set) return report_failure(set.error());
  const std::string wanted = rule::canonical_check_name(asked.name);
  const auto is_wanted = [&](std::string_view name) {
    return rule::canonical_check_name(name) == wanted;
  };
  bool found = false;
  for (const rule::Check& check : set->checks) {
    bool named = is_wanted(check.id) || std::ranges::any_of(check.aliases, is_wanted);
    for (const rule::Variant& variant : check.variants) {
      named = named || std::ranges::any_of(variant.aliases, is_wanted);
    }
    // A control stands for the checks that look after it; people leave the framework's name out.
    named = named || std::ranges::any_of(check.maps, [&](std::string_view control) {
              return is_wanted(control) ||
                     (control.starts_with("CIS-") && is_wanted(control.substr(4)));
            });
    if (!named) continue;
    std::cout << (found ? "\n" : "") << explained(check);
    found = true;
  }
  const rule::Pack pack = compile(*set);
  for (const rule::CompiledRule& rule : pack.rules) {
    if (rule.rule->name != asked.name) continue;
    std::cout << explained(rule);
    found = true;
  }
  if (found) return Exit::ok;
  return report_failure({Errc::not_found, "no check, control or rule has the name " +
                                              printable(asked.name) +
                                              "; see: plimsoll rules list"});
}

Exit docs(const Asked& asked) {
  auto set = rules_of(asked);
  if (!set) return report_failure(set.error());
  keep_what_is_meant(asked, set->checks);
  std::cout << check_pages(*set);
  return Exit::ok;
}

struct Verb {
  const char* name;
  const char* about;
  Exit (*run)(const Asked& asked);
  bool names_one = false;
};

constexpr std::array<Verb, 5> verbs = {{
    {"list", "every check, rule and secret there is, or every fact that they may name", list},
    {"lint", "what is wrong with rule files; exit status 1 if anything is", lint},
    {"test", "runs the tests that rules and checks carry", test},
    {"explain", "a check, by its id or another tool's, or a rule by its name", explain, true},
    {"docs", "a page about every check, in Markdown", docs},
}};

}  // namespace

Exit run_rules(const Arguments& arguments) {
  CLI::App app(
      "What there is to check, and whether your own rules are right. Without files: the built-in\n"
      "checks. The language: docs/rules.md.",
      "plimsoll rules");
  app.require_subcommand(1);
  Asked asked;
  const Verb* chosen = nullptr;
  for (const Verb& verb : verbs) {
    CLI::App* const command = app.add_subcommand(verb.name, verb.about);
    if (verb.names_one) command->add_option("NAME", asked.name)->required();
    command->add_option("FILES", asked.files,
                        "rule files or folders: only what stands in them, over the built-in ones");
    if (std::string_view(verb.name) == "list") {
      command->add_flag("--fields", asked.fields, "every fact that a condition may name");
      command->add_option("-f,--format", asked.format, "table or json")
          ->check(CLI::IsMember({"table", "json"}));
    }
    command->callback([&chosen, &verb] { chosen = &verb; });
  }
  app.footer(
      "\nExamples:\n"
      "  plimsoll rules explain DS-0002          what a check is about, by another tool's id\n"
      "  plimsoll rules lint my-checks.yaml      errors with line, column and caret\n"
      "  plimsoll rules test my-checks.yaml      their own tests");
  return parse_and_run(app, arguments, [&] { return chosen->run(asked); });
}

}  // namespace plimsoll
