// rule/message.h - texts with fields in them: outputs of rules, messages of checks.
//
// Format  %field[argument], %function(field), %20field (padded or cut to 20), everything else as
//         is. Only text that begins like a known field or function is taken for one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rule/evaluate.h"
#include "rule/program.h"
#include "rule/source.h"

namespace plimsoll::rule {

struct Message {
  struct Piece {
    std::string text;                 // as written; of a field, its name
    std::uint32_t operand = nothing;  // nothing: plain text
    std::uint16_t width = 0;          // 0: as wide as it is
  };
  std::vector<Piece> pieces;
};

Result<Message> compile_message(const SourceText& text, std::uint16_t record, Program& program);

/// Values that are missing print as <NA>; the result is printable().
std::string format(const Message& message, Evaluator& evaluator, Subject subject);

/// One value as people read it; behind `limit` bytes, about, it is cut.
std::string shown(const Fact& fact, std::size_t limit = std::string::npos);

}  // namespace plimsoll::rule
