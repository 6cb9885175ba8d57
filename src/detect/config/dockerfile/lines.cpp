// detect/config/dockerfile/lines.cpp - a Dockerfile cut into its instructions.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/lines.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "detect/config/dockerfile/json_form.h"

namespace plimsoll::docker {

namespace {

constexpr std::size_t heredoc_limit = 64;  // of one instruction

std::string_view skip_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n\v\f"), text.size()));
}

bool is_comment(std::string_view line) { return skip_space(line).starts_with('#'); }

/// The lines of the file, with the line end and without.
class Physical {
 public:
  explicit Physical(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::uint32_t line() const { return line_; }  // of what take() returned last

  std::string_view take() {
    const std::size_t end = rest_.find('\n');
    whole_ = rest_.substr(0, end == std::string_view::npos ? end : end + 1);
    rest_.remove_prefix(whole_.size());
    ++line_;
    std::string_view line = whole_;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  [[nodiscard]] std::string_view whole() const { return whole_; }

 private:
  std::string_view rest_, whole_;
  std::uint32_t line_ = 0;
};

/// `# name=value` at the very top of the file: anything else ends their time.
std::optional<std::pair<std::string, std::string_view>> directive(std::string_view line) {
  if (!line.starts_with('#')) return std::nullopt;
  const auto parts = cut_first(line.substr(1), '=');
  if (!parts) return std::nullopt;
  const std::string_view name = trim(parts->first);
  const std::string_view value = trim(parts->second);
  if (name.empty() || value.empty() || !is_letter(name[0])) return std::nullopt;
  if (!std::ranges::all_of(name, is_alnum)) return std::nullopt;
  return std::pair{lower(name), value};
}

class Reader {
 public:
  Reader(std::string_view path, std::string_view text) : path_(path), physical_(text) {}

  Lines read() {
    while (!physical_.at_end()) {
      const std::string_view line = physical_.take();
      if (read_directive(skip_space(line))) continue;
      if (is_comment(line)) {
        keep_comment(line);
      } else if (!skip_space(line).empty()) {
        if (lines_.instructions.size() == instruction_limit) {
          problem(physical_.line(), Errc::too_many,
                  "more than 10000 instructions: the rest is not looked at");
          break;
        }
        read_instruction(line);
      }
    }
    return std::move(lines_);
  }

 private:
  void problem(std::uint32_t line, Errc code, std::string what) {
    note(lines_.problems, {path_, line}, {code, std::move(what)});
  }

  bool read_directive(std::string_view line) {
    if (!may_be_directive_) return false;
    const auto found = directive(line);
    may_be_directive_ = found && take_directive(found->first, found->second);
    return may_be_directive_;
  }

  bool take_directive(std::string_view name, std::string_view value) {
    Directives& directives = lines_.directives;
    if (name != "escape" && name != "syntax" && name != "check") return false;
    bool& seen = seen_[name == "escape" ? 0 : name == "syntax" ? 1 : 2];
    if (std::exchange(seen, true)) {
      problem(physical_.line(), Errc::malformed,
              "directive " + std::string(name) + " is given twice: the first one counts");
    } else if (name == "syntax") {
      directives.syntax = value;
    } else if (name == "check") {
      directives.check = value;
    } else if (value == "\\" || value == "`") {
      directives.escape = value[0];
    } else {
      problem(physical_.line(), Errc::malformed, "directive escape must be \\ or `");
    }
    return true;
  }

  void keep_comment(std::string_view line) {
    const std::size_t sign = line.find('#');
    lines_.comments.push_back({{physical_.line(), static_cast<std::uint32_t>(sign + 1)},
                               std::string(trim(line.substr(sign + 1)))});
  }

  /// Cuts the sign of continuation off; true if there was one.
  bool continues(std::string_view& line) const {
    const std::size_t last = line.find_last_not_of(" \t");
    const char escape = lines_.directives.escape;
    if (last == std::string_view::npos || line[last] != escape) return false;
    if (last > 0 && line[last - 1] == escape) return false;
    line = line.substr(0, last);
    return true;
  }

  void read_instruction(std::string_view line) {
    LogicalLine instruction;
    const auto start = static_cast<std::uint32_t>(line.size() - skip_space(line).size());
    line.remove_prefix(start);
    const Position at{physical_.line(), start + 1};
    bool more = continues(line);
    instruction.text.add(line, at);
    instruction.end_line = at.line;
    while (more && !physical_.at_end()) {
      line = physical_.take();
      if (is_comment(line)) {
        keep_comment(line);
        continue;
      }
      if (skip_space(line).empty()) continue;
      more = continues(line);
      instruction.text.add(line, {physical_.line(), 1});
      instruction.end_line = physical_.line();
    }
    if (skip_space(instruction.text.view()).empty()) return;
    read_heredocs(instruction);
    lines_.instructions.push_back(std::move(instruction));
  }

  void read_heredocs(LogicalLine& instruction);
  bool read_body(Heredoc& heredoc);

  std::string_view path_;
  Physical physical_;
  Lines lines_;
  bool may_be_directive_ = true;
  std::array<bool, 3> seen_{};
};

/// Only RUN, COPY and ADD in shell form read here-documents, behind ONBUILD too.
bool can_have_heredocs(const Text& text) {
  std::size_t begin = 0;
  for (int level = 0; level < 2; ++level) {
    const Keyword keyword = keyword_of(text.view().substr(begin));
    begin += keyword.rest;
    if (level == 0 && keyword.name == "onbuild") continue;
    if (keyword.name != "run" && keyword.name != "copy" && keyword.name != "add") return false;
    break;
  }
  (void)take_flags(text, begin);
  const auto json = parse_json_form(text.slice(begin));
  return json && !*json;
}

/// Words as a shell cuts them, quotes and escapes still in them.
std::vector<std::string_view> raw_words(std::string_view text) {
  std::vector<std::string_view> found;
  while (!(text = skip_space(text)).empty()) {
    std::size_t end = 0;
    char quote = '\0';
    for (; end < text.size() && (quote != '\0' || !is_space(text[end])); ++end) {
      const char c = text[end];
      if (c == '\\' && quote != '\'') {
        ++end;
      } else if (quote == '\0' && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = '\0';
      }
    }
    end = std::min(end, text.size());
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return found;
}

/// "<<EOF", "3<<-'END'": the whole word, with a name that holds no other "<".
std::optional<Heredoc> heredoc_of(std::string_view word) {
  Heredoc heredoc;
  heredoc.descriptor = take_while(is_digit, word);
  if (!word.starts_with("<<")) return std::nullopt;
  word.remove_prefix(2);
  if (word.starts_with('-')) {
    heredoc.strip_tabs = true;
    word.remove_prefix(1);
  }
  if (word.empty() || word.contains('<')) return std::nullopt;
  char quote = '\0';
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
      heredoc.expand = false;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\' && quote != '\'' && i + 1 < word.size()) {
      heredoc.name += word[++i];
    } else {
      heredoc.name += c;
    }
  }
  if (quote != '\0' || heredoc.name.empty()) return std::nullopt;
  return heredoc;
}

bool Reader::read_body(Heredoc& heredoc) {
  while (!physical_.at_end()) {
    std::string_view line = physical_.take();
    std::size_t tabs = 0;
    if (heredoc.strip_tabs) tabs = std::min(line.find_first_not_of('\t'), line.size());
    line.remove_prefix(tabs);
    if (line == heredoc.name) return true;
    heredoc.body.add(physical_.whole().substr(tabs),
                     {physical_.line(), static_cast<std::uint32_t>(tabs + 1)});
  }
  return false;
}

void Reader::read_heredocs(LogicalLine& instruction) {
  if (!instruction.text.view().contains("<<") || !can_have_heredocs(instruction.text)) return;
  const std::uint32_t line = instruction.text.at(0).line;
  for (const std::string_view word : raw_words(instruction.text.view())) {
    auto heredoc = heredoc_of(word);
    if (!heredoc) continue;
    if (instruction.heredocs.size() == heredoc_limit) {
      problem(line, Errc::too_many, "more than 64 here-documents: the rest is not looked at");
      break;
    }
    if (!read_body(*heredoc)) {
      problem(
          line, Errc::truncated,
          "here-document " + printable(heredoc->name) + " has no end: add a line with its name");
    }
    instruction.heredocs.push_back(*std::move(heredoc));
    instruction.end_line = physical_.line();
  }
}

/// Reads one flag, quotes and escapes taken away, and moves `at` behind it.
std::string flag_word(std::string_view text, std::size_t& at) {
  std::string word;
  char quote = '\0';
  for (; at < text.size() && (quote != '\0' || !is_space(text[at])); ++at) {
    const char c = text[at];
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\') {
      if (at + 1 < text.size()) word += text[++at];
    } else {
      word += c;
    }
  }
  return word;
}

}  // namespace

void note(std::vector<Problem>& problems, Place place, Error error) {
  if (problems.size() > problem_limit) return;
  if (problems.size() == problem_limit)
    error = {Errc::too_many, "more than 100 problems: the others are not listed"};
  problems.push_back(problem_at(place, std::move(error)));
}

Lines read_lines(std::string_view path, std::string_view text) {
  if (text.size() > file_limit) {
    Lines none;
    note(none.problems, {path, 0},
         {Errc::too_large, "larger than 1 MiB: no Dockerfile is looked at beyond that"});
    return none;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Reader(path, text).read();
}

Keyword keyword_of(std::string_view line) {
  const std::size_t begin = line.size() - skip_space(line).size();
  std::size_t end = begin;
  while (end < line.size() && !is_space(line[end])) ++end;
  Keyword keyword{lower(line.substr(begin, end - begin)), end};
  while (keyword.rest < line.size() && is_space(line[keyword.rest])) ++keyword.rest;
  return keyword;
}

std::vector<Flag> take_flags(const Text& text, std::size_t& begin) {
  const std::string_view all = text.view();
  std::vector<Flag> flags;
  while (true) {
    while (begin < all.size() && is_space(all[begin])) ++begin;
    if (!all.substr(begin).starts_with("--")) return flags;
    const Position at = text.at(begin);
    const std::string word = flag_word(all, begin);
    if (word == "--") return flags;
    const auto parts = cut_first(word, '=');
    if (parts) {
      flags.push_back({std::string(parts->first), std::string(parts->second), true, at});
    } else {
      flags.push_back({word, {}, false, at});
    }
  }
}

}  // namespace plimsoll::docker
