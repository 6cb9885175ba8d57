// rule/regex.cpp - the only file of this module that includes RE2.
// SPDX-License-Identifier: Apache-2.0
#include "rule/regex.h"

#include <re2/re2.h>

#include "base/text.h"

namespace plimsoll::rule {

namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options() {
  RE2::Options options;
  options.set_posix_syntax(true);
  options.set_perl_classes(true);
  options.set_word_boundary(true);
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{4} << 20);
  return options;
}

}  // namespace

Regexes::Regexes() = default;
Regexes::~Regexes() = default;

std::string regex_error(std::string_view expression) {
  const RE2 compiled(piece(expression), options());
  return compiled.ok() ? std::string() : compiled.error();
}

bool Regexes::matches(std::uint32_t key, std::string_view expression, std::string_view text) {
  std::unique_ptr<re2::RE2>& compiled = compiled_[key];
  if (!compiled) compiled = std::make_unique<RE2>(piece(expression), options());
  if (!is_utf8(text)) return RE2::FullMatch(to_utf8(text), *compiled);
  return RE2::FullMatch(piece(text), *compiled);
}

}  // namespace plimsoll::rule
