// rule/pack.h - a rule set compiled: what is evaluated.
//
// Shape   all conditions share one Program; rules and checks are in the order of the set.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rule/evaluate.h"
#include "rule/message.h"
#include "rule/program.h"
#include "rule/rule_set.h"

namespace plimsoll::rule {

struct CompiledRule {
  const Rule* rule = nullptr;  // lives in the RuleSet
  std::uint32_t condition = nothing;
  Message output;
  std::string condition_text;            // lists put in
  std::vector<std::string_view> fields;  // sorted: of the condition, macros included
};

struct CompiledVariant {
  std::uint32_t fail = nothing;
  std::uint32_t variant = nothing;  // index in Check::variants; nothing: the check's own `fail`
};

struct CompiledCheck {
  const Check* check = nullptr;
  std::uint16_t record = no_record;
  std::uint32_t when = nothing;
  std::vector<CompiledVariant> fails;
  Message message;
};

struct Pack {
  Program program;
  std::vector<CompiledRule> rules;
  std::vector<CompiledCheck> checks;
  std::vector<Error> errors, warnings;
};

/// Compiles what is enabled or not; what cannot be compiled is left out and among the errors.
Pack compile(const RuleSet& set);

/// The lists with the names of earlier lists opened, exactly one level: name and items.
std::vector<std::pair<std::string, std::vector<std::string>>> opened_lists(const RuleSet& set);

/// Which of these event types a condition can be true for; `evt.type` is all that is known.
std::vector<std::string> possible_events(const Pack& pack, std::uint32_t condition,
                                         std::span<const std::string> types);

}  // namespace plimsoll::rule
