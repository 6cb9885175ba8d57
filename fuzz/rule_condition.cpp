// fuzz/rule_condition.cpp - a condition: parsed, shown, compiled for events and for documents, and
// evaluated on one that knows something of everything.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rule/compile.h"
#include "rule/evaluate.h"
#include "rule/pack.h"
#include "rule/show.h"

namespace {

using namespace plimsoll::rule;

/// Some value of its type for each field.
class Everything : public FieldSource {
 public:
  Fact get(std::uint16_t field, std::optional<std::string_view> argument) override {
    const FieldSpec& spec = specs_[field];
    const Fact one = value(spec.type);
    if (!spec.list && (!spec.any || argument)) return one;
    items_[0] = one;
    return Fact::of(std::span<const Fact>(items_, 2));
  }

 private:
  static Fact value(FactType type) {
    switch (type) {
      case FactType::boolean: return Fact::of(true);
      case FactType::integer: return Fact::of(std::int64_t{443});
      case FactType::number: return Fact::of(0.5);
      case FactType::address:
      case FactType::net: return Fact::of(std::string_view("\x0A\x01\x02\x03", 4));
      default: return Fact::of(std::string_view("/usr/bin/a -b c\xFF"));
    }
  }
  Fact items_[2];
  std::span<const FieldSpec> specs_ = schema().fields_of(*schema().find("syscall"));
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Syntax syntax : {Syntax::falco, Syntax::checks}) {
    const auto tree = parse_condition(text, syntax);
    if (!tree) {
      if (tree.error().at > text.size()) std::abort();
      continue;
    }
    if (show(*tree).empty()) std::abort();
  }
  const Surroundings around{.record = *schema().find("syscall"),
                            .find_macro = [](std::string_view) { return nullptr; },
                            .macro_names = [] { return std::vector<std::string_view>(); }};
  const FindList none = [](std::string_view) { return nullptr; };
  SourceText source;
  const auto condition = Condition::parse(source, none, Syntax::falco, text);
  if (!condition) return 0;
  Program program;
  const auto root = compile(*condition, around, program);
  if (!root) return 0;
  Everything event;
  Evaluator evaluator(program.view());
  (void)evaluator.evaluate(*root, {.source = &event});
  return 0;
}
