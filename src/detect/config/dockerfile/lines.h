// detect/config/dockerfile/lines.h - a Dockerfile cut into its instructions: directives, comments,
// continuations, here-documents.
//
// Format  docs.docker.com/reference/dockerfile, "Parser directives", "Here-Documents"; where that
//         is silent, what BuildKit's parser does.
// Safety  bounded in size, instructions, here-documents and Problems.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/config/shell/text.h"
#include "model/problem.h"

namespace plimsoll::docker {

using shell::Position;
using shell::Text;

inline constexpr std::size_t file_limit = 1 << 20;
inline constexpr std::size_t instruction_limit = 10'000;
inline constexpr std::size_t problem_limit = 100;

struct Heredoc {
  std::string name;
  std::string descriptor;   // "0" and so on where one is given
  bool strip_tabs = false;  // <<-
  bool expand = true;       // false if any of the name is quoted
  Text body;
};

/// One instruction, continuation lines joined.
struct LogicalLine {
  Text text;
  std::uint32_t end_line = 0;
  std::vector<Heredoc> heredocs;
};

struct Comment {
  Position at;
  std::string text;  // behind the #, trimmed
};

struct Directives {
  char escape = '\\';
  std::string syntax;
  std::string check;
};

struct Lines {
  Directives directives;
  std::vector<LogicalLine> instructions;
  std::vector<Comment> comments;
  std::vector<Problem> problems;
};

/// Keeps an Error as a Problem of that line; beyond the limit a last one says that there are more.
void note(std::vector<Problem>& problems, Place place, Error error);

Lines read_lines(std::string_view path, std::string_view text);

/// The keyword in lower case, and where what follows it begins.
struct Keyword {
  std::string name;
  std::size_t rest = 0;
};
Keyword keyword_of(std::string_view line);

/// `--name` or `--name=value` in front of the arguments.
struct Flag {
  std::string name;  // with its hyphens
  std::string value;
  bool has_value = false;
  Position at;
};
/// Takes the flags at `begin` off, and moves `begin` behind them.
std::vector<Flag> take_flags(const Text& text, std::size_t& begin);

}  // namespace plimsoll::docker
