// rule/evaluate_functions.cpp - the functions of conditions, on what is evaluated.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "rule/evaluate.h"
#include "rule/functions.h"

namespace plimsoll::rule {

bool Evaluator::add(std::string_view text) {
  if (made_.size() + text.size() > made_.capacity()) return false;
  made_.insert(made_.end(), text.begin(), text.end());
  return true;
}

bool Evaluator::add(const Fact& fact) {
  switch (fact.kind) {
    case Fact::Kind::text: return add(fact.text());
    case Fact::Kind::boolean: return add(fact.truth ? "true"sv : "false"sv);
    case Fact::Kind::integer:
    case Fact::Kind::number: {
      std::array<char, 32> digits{};
      char* const begin = digits.data();
      const auto end = fact.kind == Fact::Kind::integer
                           ? std::to_chars(begin, begin + digits.size(), fact.integer).ptr
                           : std::to_chars(begin, begin + digits.size(), fact.number).ptr;
      return add(std::string_view(begin, static_cast<std::size_t>(end - begin)));
    }
    default: return true;
  }
}

/// What was added since `begin`.
Fact Evaluator::kept(std::size_t begin) {
  return Fact::of(std::string_view(made_.data() + begin, made_.size() - begin));
}

Fact Evaluator::call(const OperandCode& code) {
  switch (code.function) {
    case Function::join: return joined(code);
    case Function::concat: return code.list ? list_of(code) : concatenated(code);
    case Function::getopt: return option(code);
    default: break;
  }
  const Fact inner = operand(program_.operand_lists[code.first]);
  if (!is_there(inner)) return inner.kind == Fact::Kind::unread ? inner : Fact();
  if (code.function == Function::len) return Fact::of(static_cast<std::int64_t>(inner.size));
  if (inner.kind != Fact::Kind::text) return inner.kind == Fact::Kind::unread ? inner : Fact();
  const std::string_view text = inner.text();
  const std::size_t begin = made_.size();
  if (code.function == Function::basename) {
    const std::size_t slash = text.find_last_of('/');
    return Fact::of(slash == std::string_view::npos ? text : text.substr(slash + 1));
  }
  if (made_.size() + text.size() > made_.capacity()) return Fact::unread();
  if (code.function == Function::b64) {
    if (!decode_base64(text, made_)) return {};
    return kept(begin);
  }
  const bool lower = code.function == Function::tolower;
  for (const char c : text) {
    made_.push_back(lower ? to_lower(c) : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  return kept(begin);
}

Fact Evaluator::concatenated(const OperandCode& code) {
  // Operands first: what they make must not stand between the parts.
  std::array<Fact, 32> parts;
  for (std::uint32_t i = 0; i < code.count; ++i) {
    parts[i] = operand(program_.operand_lists[code.first + i]);
    if (parts[i].kind == Fact::Kind::unread || parts[i].kind == Fact::Kind::absent) return parts[i];
  }
  const std::size_t begin = made_.size();
  for (std::uint32_t i = 0; i < code.count; ++i) {
    if (!add(parts[i])) return Fact::unread();
  }
  return kept(begin);
}

/// ( a, b ): the list that join() takes.
Fact Evaluator::list_of(const OperandCode& code) {
  if (made_facts_.size() + code.count > made_facts_.capacity()) return Fact::unread();
  const std::size_t begin = made_facts_.size();
  made_facts_.resize(begin + code.count);
  for (std::uint32_t i = 0; i < code.count; ++i) {
    made_facts_[begin + i] = operand(program_.operand_lists[code.first + i]);
  }
  return Fact::of(std::span<const Fact>(made_facts_).subspan(begin, code.count));
}

Fact Evaluator::joined(const OperandCode& code) {
  const Fact list = operand(program_.operand_lists[code.first]);
  const Fact separator = operand(program_.operand_lists[code.first + 1]);
  if (list.kind == Fact::Kind::unread || separator.kind == Fact::Kind::unread) {
    return Fact::unread();
  }
  const std::size_t begin = made_.size();
  for (bool first = true; const Fact& item : list.list()) {
    const bool fits = (std::exchange(first, false) || add(separator.text())) && add(item);
    if (!fits) return Fact::unread();
  }
  return kept(begin);
}

/// getopt(arguments, "ab:"): the letters that are there, or the value of one.
Fact Evaluator::option(const OperandCode& code) {
  const Fact arguments = operand(program_.operand_lists[code.first]);
  const std::string_view known = operand(program_.operand_lists[code.first + 1]).text();
  if (arguments.kind == Fact::Kind::unread) return arguments;
  const std::string_view wanted = code.argument == nothing
                                      ? std::string_view()
                                      : program_.text(program_.literals[code.argument]);
  const std::size_t begin = made_facts_.size();
  Fact value;
  const bool fits = for_each_option(arguments, known, [&](std::string_view letter, Fact given) {
    if (letter == wanted) value = given;
    if (made_facts_.size() == made_facts_.capacity()) return false;
    made_facts_.push_back(Fact::of(letter));
    return true;
  });
  if (!wanted.empty()) return value;
  if (!fits) return Fact::unread();
  return Fact::of(std::span<const Fact>(made_facts_).subspan(begin));
}

}  // namespace plimsoll::rule
