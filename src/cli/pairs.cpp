// cli/pairs.cpp - commands that answer a question about two texts, once or line by line.
//
// Safety  a line of standard input may have any length; the schemes refuse long texts.
// SPDX-License-Identifier: Apache-2.0
#include "cli/pairs.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "base/text.h"

namespace plimsoll {
namespace {

std::string scheme_names() {
  std::vector<std::string_view> names;
  for (const Scheme* scheme : all_schemes()) names.push_back(scheme->name);
  return join(names, " ");
}

Result<std::string_view> answer_line(const PairCommand& command, const Scheme& scheme,
                                     std::string_view line) {
  const auto pair = cut_first(line, '\t');
  if (!pair) return fail(Errc::usage, "line has no tab between its two texts");
  return command.answer(scheme, pair->first, pair->second);
}

Exit answer_lines(const PairCommand& command, const Scheme& scheme) {
  Exit exit = Exit::ok;
  for (std::string line; std::getline(std::cin, line);) {
    const Result<std::string_view> answer = answer_line(command, scheme, line);
    if (answer) {
      std::cout << *answer << '\n';
      continue;
    }
    std::cout << "error: " << printable(answer.error().what) << '\n';
    exit = Exit::failed;
  }
  return exit;
}

Exit answer_once(const PairCommand& command, const Scheme& scheme, std::string_view a,
                 std::string_view b) {
  const Result<std::string_view> answer = command.answer(scheme, a, b);
  if (!answer) return report_failure(answer.error());
  std::cout << *answer << '\n';
  return Exit::ok;
}

}  // namespace

Exit run_pairs(const PairCommand& command, const Arguments& arguments) {
  CLI::App app(std::string(command.help), std::string(command.name));
  std::string scheme_name;
  std::string first;
  std::string second;
  app.add_option("SCHEME", scheme_name, "one of: " + scheme_names())->required();
  app.add_option(std::string(command.first), first, "or - to read lines")->required();
  CLI::Option* const other = app.add_option(std::string(command.second), second);
  return parse_and_run(app, arguments, [&] {
    const Scheme* const scheme = scheme_named(scheme_name);
    if (scheme == nullptr) {
      return report_failure(
          {Errc::usage, "no such scheme: " + scheme_name + "; there are: " + scheme_names()});
    }
    if (other->count() > 0) return answer_once(command, *scheme, first, second);
    if (first == "-") return answer_lines(command, *scheme);
    return report_failure({Errc::usage, std::string(command.second) + " is missing"});
  });
}

}  // namespace plimsoll
