// rule_ask - shows what the rule module makes of conditions and rule files, for the oracles.
//
// usage: rule_ask parse < CONDITIONS    a JSON text a line; answers its tree, or "error: …"
//        rule_ask pack FILE…            lines: list, rule, error, warning; columns by tabs
//        rule_ask events FILE… < TYPES  rule TAB the types that it can fire on
// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "rule/pack.h"
#include "rule/parse.h"
#include "rule/show.h"

namespace plimsoll::rule {
namespace {

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\t' || c == '\r') c = ' ';
  }
  return text;
}

void answer_conditions() {
  for (std::string line; std::getline(std::cin, line);) {
    JsonDocument document;
    if (!document.parse("[" + line + "]")) continue;
    const std::string text((*document.root().items().begin()).text());
    const auto tree = parse_condition(text);
    std::cout << one_line(tree ? show(*tree)
                               : "error: " + std::to_string(tree.error().at) + ": " +
                                     tree.error().what)
              << '\n';
  }
}

RuleSet read_files(std::span<char* const> paths) {
  RuleSet set;
  for (const char* path : paths) {
    std::ifstream file(path, std::ios::binary);
    set.read(std::string{std::istreambuf_iterator<char>(file), {}}, path);
  }
  return set;
}

void show_pack(const RuleSet& set, const Pack& pack) {
  for (const auto& [name, items] : opened_lists(set)) {
    std::cout << "list\t" << name << '\t' << join(items, "\t") << '\n';
  }
  for (const CompiledRule& rule : pack.rules) {
    std::cout << "rule\t" << rule.rule->name << '\t' << (rule.rule->enabled ? "on" : "off") << '\t'
              << join(rule.fields, " ") << '\n';
  }
  for (const Error& error : pack.errors) std::cout << "error\t" << one_line(error.what) << '\n';
  for (const Error& error : pack.warnings) std::cout << "warning\t" << one_line(error.what) << '\n';
}

void show_events(const Pack& pack) {
  std::vector<std::string> types;
  for (std::string line; std::getline(std::cin, line);) types.push_back(line);
  for (const CompiledRule& rule : pack.rules) {
    std::cout << rule.rule->name << '\t' << join(possible_events(pack, rule.condition, types), " ")
              << '\n';
  }
}

}  // namespace
}  // namespace plimsoll::rule

int main(int argc, char** argv) {
  using namespace plimsoll::rule;
  const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
  const std::string mode = argc > 1 ? arguments[1] : "";
  if (mode == "parse") {
    answer_conditions();
    return 0;
  }
  const RuleSet set = read_files(arguments.subspan(2));
  const Pack pack = compile(set);
  if (mode == "events") show_events(pack);
  else show_pack(set, pack);
  return pack.errors.empty() ? 0 : 1;
}
