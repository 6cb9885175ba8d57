// rule/test_rules.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/test_rules.h"

#include <arpa/inet.h>

#include <array>
#include <map>
#include <string>

#include "base/text.h"

namespace plimsoll::rule {

namespace {

/// The fields that a test names, as an event.
class NamedFields final : public FieldSource {
 public:
  explicit NamedFields(const Test& test) {
    for (const auto& [name, value] : test.fields) values_[name] = value;
  }

  Fact get(std::uint16_t field, std::optional<std::string_view> argument) override {
    const FieldSpec& spec = specs_[field];
    std::string name(spec.name);
    if (argument) name += "[" + std::string(*argument) + "]";
    const auto at = values_.find(name);
    if (at == values_.end()) return {};
    const std::vector<std::string_view> parts =
        spec.list || spec.any ? split(at->second, '\n') : std::vector{std::string_view(at->second)};
    std::vector<Fact>& facts = lists_[name];
    facts.clear();
    for (const std::string_view part : parts) facts.push_back(fact_of(part, spec.type));
    return spec.list || spec.any ? Fact::of(std::span<const Fact>(facts)) : facts.front();
  }

 private:
  Fact fact_of(std::string_view text, FactType type) {
    switch (type) {
      case FactType::boolean: return Fact::of(text == "true");
      case FactType::integer: return Fact::of(number<std::int64_t>(text).value_or(0));
      case FactType::number: return Fact::of(std::strtod(std::string(text).c_str(), nullptr));
      case FactType::address:
      case FactType::net: return address_of(std::string(text));
      default: return Fact::of(text);
    }
  }
  Fact address_of(const std::string& text) {
    std::array<char, 16> bytes{};
    const bool is_v4 = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
    if (!is_v4 && inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
    const std::string& kept = addresses_[text] = {bytes.data(), is_v4 ? 4U : 16U};
    return Fact::of(std::string_view(kept));
  }

  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::vector<Fact>, std::less<>> lists_;
  std::map<std::string, std::string, std::less<>> addresses_;
  std::span<const FieldSpec> specs_ = schema().fields_of(*schema().find("syscall"));
};

}  // namespace

TestedRules test_rules(const Pack& pack) {
  TestedRules tested;
  Evaluator evaluator(pack.program.view());
  for (const CompiledRule& compiled : pack.rules) {
    for (const Test& test : compiled.rule->tests) {
      ++tested.tests;
      NamedFields event(test);
      const bool fired = evaluator.evaluate(compiled.condition, {.source = &event}) == Truth::yes;
      if (fired == test.fires) continue;
      tested.failures.push_back(error_at(
          test.place, "rule \"" + compiled.rule->name + "\" " +
                          (fired ? "fires, and must be silent" : "is silent, and must fire")));
    }
  }
  return tested;
}

}  // namespace plimsoll::rule
