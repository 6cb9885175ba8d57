// rule/message.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/message.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "rule/compile.h"
#include "rule/parse.h"

namespace plimsoll::rule {

namespace {

void add_text(Message& message, std::string_view text) {
  if (text.empty()) return;
  if (message.pieces.empty() || message.pieces.back().operand != nothing) {
    message.pieces.emplace_back();
  }
  message.pieces.back().text += text;
}

/// The digits behind the percent sign.
std::uint16_t width_of(std::string_view& text) {
  const std::string_view digits = take_while(is_digit, text);
  return number<std::uint16_t>(digits).value_or(0);
}

/// Between two characters, if the text is UTF-8.
std::string_view cut_text(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const auto is_inner = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  for (int back = 0; back < 3 && limit > 0 && is_inner(limit); ++back) --limit;
  return text.substr(0, limit);
}

}  // namespace

Result<Message> compile_message(const SourceText& source, std::uint16_t record, Program& program) {
  Message message;
  std::string_view rest = source.text();
  while (!rest.empty()) {
    const std::size_t percent = rest.find('%');
    add_text(message, rest.substr(0, percent));
    if (percent == std::string_view::npos) break;
    const std::size_t at = source.text().size() - rest.size() + percent;
    rest.remove_prefix(percent + 1);
    std::string_view behind = rest;
    const std::uint16_t width = width_of(behind);
    const std::string_view begin = behind;
    const auto operand = parse_operand(behind);
    if (!operand) return std::unexpected(error_at(source.place(at + 1), operand.error().what));
    if (!*operand) {
      add_text(message, "%");
      continue;
    }
    const std::uint32_t index = TRY(compile(
        **operand, record,
        [&](std::string_view what) { return error_at(source.place(at + 1), what); }, program));
    message.pieces.push_back(
        {std::string(begin.substr(0, begin.size() - behind.size())), index, width});
    rest = behind;
  }
  return message;
}

std::string shown(const Fact& fact, std::size_t limit) {
  switch (fact.kind) {
    case Fact::Kind::absent:
    case Fact::Kind::unread: return "<NA>";
    case Fact::Kind::boolean: return fact.truth ? "true" : "false";
    case Fact::Kind::integer: return std::to_string(fact.integer);
    case Fact::Kind::text: {
      const std::string_view text = cut_text(fact.text(), limit);
      return printable(text) + (text.size() < fact.text().size() ? "…" : "");
    }
    case Fact::Kind::record: return "…";
    case Fact::Kind::number: {
      std::array<char, 32> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), fact.number).ptr;
      return {digits.data(), end};
    }
    case Fact::Kind::list: break;
  }
  std::string items;
  for (const Fact& item : fact.list()) {
    if (!items.empty()) items += ", ";
    if (items.size() >= limit) return items + "…";
    items += shown(item, limit - items.size());
  }
  return items;
}

std::string format(const Message& message, Evaluator& evaluator, Subject subject) {
  std::string text;
  for (const Message::Piece& piece : message.pieces) {
    if (piece.operand == nothing) {
      text += printable(piece.text);
      continue;
    }
    std::string value = shown(evaluator.value(piece.operand, subject));
    if (piece.width > 0) value.resize(piece.width, ' ');
    text += value;
  }
  return text;
}

}  // namespace plimsoll::rule
