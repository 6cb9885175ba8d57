// detect/config/image/history.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/history.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t command_limit = 2000;                 // of one line
constexpr std::size_t text_limit = std::size_t{64} << 10U;  // bytes of a line that are read

constexpr std::array<std::string_view, 17> instructions = {
    "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
    "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
    "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME"};

bool is_instruction(std::string_view word) {
  return word == "WORKDIR" || std::ranges::find(instructions, word) != instructions.end();
}

/// Without "|2 A=b C=d " in front, which tells of build arguments. A value may have blanks in it,
/// and nothing quotes them: the shell that follows is what ends them.
std::string_view without_arguments(std::string_view text) {
  if (!text.starts_with('|')) return text;
  for (const std::string_view shell : {" /bin/sh -", " /bin/bash -", " /bin/ash -", " bash -"}) {
    if (const auto at = text.find(shell); at != std::string_view::npos) return text.substr(at + 1);
  }
  return text;
}

/// The script of "/bin/sh -c SCRIPT" or "/bin/bash -o pipefail -c SCRIPT"; nothing if it is none.
std::optional<std::string_view> script_of(std::string_view text) {
  const std::string_view program = text.substr(0, text.find(' '));
  if (!shell::is_shell(program.substr(program.rfind('/') + 1))) return std::nullopt;
  constexpr std::string_view flag = "c ";
  for (std::size_t at = text.find(" -"); at != std::string_view::npos;
       at = text.find(" -", at + 1)) {
    const std::string_view word = text.substr(at + 2, text.find(' ', at + 2) - at - 1);
    if (word.ends_with(flag) && !word.starts_with('-')) return text.substr(at + 2 + word.size());
  }
  return std::nullopt;
}

std::string_view without_tail(std::string_view text) {
  constexpr std::string_view tail = "# buildkit";
  text = trim(text);
  return text.ends_with(tail) ? trim(text.substr(0, text.size() - tail.size())) : text;
}

void set_run(std::string_view text, std::uint32_t line, HistoryStep& step) {
  text = without_arguments(trim(text));
  const std::string_view script = trim(script_of(text).value_or(text));
  step.op = "run";
  step.text = script;
  shell::read_commands({script, {line, 1}}, {.pipefail = false, .limit = command_limit},
                       step.commands);
}

/// "COPY a b /to", and "COPY file:HASH in /to " of older builders.
void set_words(std::string_view text, HistoryStep& step) {
  for (const std::string_view word : words(text)) step.args.emplace_back(word);
  if (step.op != "copy" && step.op != "add") return;
  if (step.args.size() > 1) step.destination = step.args.back();
}

}  // namespace

HistoryStep read_history_line(std::string_view created_by, std::uint32_t line) {
  HistoryStep step;
  std::string_view text = without_tail(created_by.substr(0, text_limit));
  constexpr std::string_view no_script = "#(nop)";
  const std::size_t nop = text.find(no_script);
  const bool is_old = nop != std::string_view::npos && nop < 40;
  if (is_old) text = trim(text.substr(nop + no_script.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  if (is_instruction(word)) {
    const std::string_view rest = trim(text.substr(word.size()));
    if (word == "RUN") {
      set_run(rest, line, step);
      return step;
    }
    step.op = lower(word);
    step.text = rest;
    set_words(rest, step);
  } else if (!is_old && script_of(without_arguments(text))) {
    set_run(text, line, step);
  } else {
    step.text = text;
  }
  return step;
}

std::vector<std::uint32_t> layers_of_history(const std::vector<HistoryLine>& history) {
  std::vector<std::uint32_t> layers;
  layers.reserve(history.size());
  std::uint32_t next = 0;
  for (const HistoryLine& line : history) {
    if (!line.empty_layer) ++next;
    layers.push_back(next == 0 ? 0 : next - 1);
  }
  return layers;
}

}  // namespace plimsoll
