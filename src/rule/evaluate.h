// rule/evaluate.h - a compiled condition on facts.
//
// Shape   three values: what nobody could read makes a comparison unknown, and with it whatever
//         hangs on it; what is absent makes it false.
// Safety  nothing is allocated while evaluating but regular expressions on their first use, and
//         texts that functions make have a fixed space; the work for one condition is bounded.
// Threads one Evaluator a thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/fact.h"
#include "rule/field.h"
#include "rule/program.h"
#include "rule/regex.h"

namespace plimsoll::rule {

enum class Truth : std::uint8_t { no, yes, unknown };

/// Where the fields of a flat type come from: an event.
class FieldSource {
 public:
  FieldSource() = default;
  FieldSource(const FieldSource&) = delete;
  FieldSource& operator=(const FieldSource&) = delete;
  virtual ~FieldSource() = default;
  /// `field` is the index in the schema. A field of which `=` asks for any gives a list.
  virtual Fact get(std::uint16_t field, std::optional<std::string_view> argument) = 0;
};

/// What a condition is asked of: a record, or an event.
struct Subject {
  const Record* record = nullptr;
  FieldSource* source = nullptr;
};

class Evaluator {
 public:
  explicit Evaluator(ProgramView program);

  Truth evaluate(std::uint32_t node, Subject subject);
  /// What an operand is worth: for messages. Texts that functions made live until the next call.
  Fact value(std::uint32_t operand, Subject subject);
  /// True if the last condition cost too much and is unknown for that reason.
  [[nodiscard]] bool was_too_costly() const { return work_ > max_work; }
  /// Steps that the last condition or operand took.
  [[nodiscard]] std::uint64_t work() const { return work_; }

  static constexpr std::uint64_t max_work = 2'000'000;

 private:
  Truth node(std::uint32_t at);
  Truth chain(const Node& node, std::uint32_t at, bool conjunction);
  Truth quantifier(const Node& node, std::uint32_t at);
  Truth check(const Node& node);
  Truth compare(const Node& node, const Fact& left);
  Truth with_values(const Node& node, const OperandCode& left, const Fact& value,
                    std::span<const Literal> values);
  bool is_in(const OperandCode& left, const Fact& value, std::span<const Literal> values);
  bool holds(Op op, FactType type, const Fact& left, const Literal& right);

  Fact operand(std::uint32_t index);
  Fact field(const OperandCode& code);
  Fact call(const OperandCode& code);
  Fact count(const OperandCode& code);
  Fact joined(const OperandCode& code);
  Fact concatenated(const OperandCode& code);
  Fact option(const OperandCode& code);
  Fact list_of(const OperandCode& code);
  Fact kept(std::size_t begin);
  bool add(std::string_view text);
  bool add(const Fact& fact);

  ProgramView program_;
  Subject subject_;
  std::array<Fact, max_variables> variables_;
  Regexes regexes_;
  std::uint64_t work_ = 0;
  // Texts and lists that functions make. Never grown: views into them must hold.
  std::vector<char> made_;
  std::vector<Fact> made_facts_;
};

}  // namespace plimsoll::rule
