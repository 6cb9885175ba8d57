// detect/secret/rule_pattern.cpp - whether an expression of a rule can be used.
// SPDX-License-Identifier: Apache-2.0
#include <hs/hs.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "detect/secret/engine.h"
#include "detect/secret/rule_file.h"

namespace plimsoll {

namespace {

constexpr int least_literal = 2;
constexpr unsigned least_match = 4;

/// ^ and $ outside of a class, and their kin: a file is looked at in pieces, whose ends they would
/// match.
bool has_anchor(std::string_view pattern) {
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
      if (!in_class && (next == 'A' || next == 'Z')) return true;
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') ++i;
      if (i + 1 < pattern.size() && pattern[i + 1] == ']') ++i;  // a first ] is one of the class
    } else if (c == '^' || c == '$') {
      return true;
    }
  }
  return false;
}

/// Without a literal the fast engine would have to look at every byte with a slow automaton.
Status check_literal(const std::string& pattern) {
  re2::FilteredRE2 filter(least_literal);
  int id = 0;
  if (filter.Add(pattern, secret_re2_options(), &id) != RE2::NoError) {
    return fail(Errc::malformed, "not a regular expression of RE2");
  }
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  std::vector<int> always;  // what may match though no literal is there
  filter.AllPotentials({}, &always);
  if (!always.empty()) {
    return fail(Errc::malformed,
                "an expression needs a literal of 2 characters or more in every match; "
                "use names and value for values without one");
  }
  return {};
}

struct Info {
  hs_expr_info_t* raw = nullptr;
  Info() = default;
  ~Info() { free(raw); }  // NOLINT(cppcoreguidelines-no-malloc): Vectorscan's
  Info(const Info&) = delete;
  Info& operator=(const Info&) = delete;
};

}  // namespace

RE2::Options secret_re2_options() {
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{4} << 20U);
  return options;
}

Status check_secret_value_pattern(const std::string& pattern) {
  const RE2 expression(pattern, secret_re2_options());
  if (expression.ok()) return {};
  return fail(Errc::malformed, "not a regular expression of RE2: " + expression.error());
}

Result<std::uint32_t> check_secret_pattern(const std::string& pattern, std::uint32_t group) {
  TRY_STATUS(check_secret_value_pattern(pattern));
  const RE2 expression(pattern, secret_re2_options());
  if (std::cmp_greater(group, expression.NumberOfCapturingGroups())) {
    return fail(Errc::malformed, "the expression has no group " + std::to_string(group));
  }
  if (has_anchor(pattern)) {
    return fail(Errc::malformed, "anchors (^ $ \\A \\Z) do not work on pieces; use \\b or \\z");
  }
  TRY_STATUS(check_literal(pattern));
  Info info;
  hs_compile_error_t* why = nullptr;
  if (hs_expression_info(pattern.c_str(), 0, &info.raw, &why) != HS_SUCCESS) {
    const std::string what = why != nullptr ? why->message : "no memory";
    hs_free_compile_error(why);
    return fail(Errc::malformed, "not an expression of Vectorscan: " + what);
  }
  if (info.raw->min_width < least_match) {
    return fail(Errc::malformed, "the expression matches fewer than 4 characters");
  }
  return std::min<std::uint32_t>(info.raw->max_width, secret_reach_limit);
}

}  // namespace plimsoll
