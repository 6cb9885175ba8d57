// detect/config/checks_for_test.h - content/checks/*.yaml on the tests in it; for tests only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "detect/config/value_secrets.h"
#include "detect/secrets_of_values.h"
#include "model/problem.h"
#include "rule/pack.h"

namespace plimsoll::config {

using Read = std::function<void(std::string_view path, std::string_view text, rule::Facts& facts,
                                std::vector<Problem>& problems)>;

/// The checks of one file, and the lists that they share.
inline void read_checks(const std::string& name, rule::RuleSet& set) {
  const std::string folder = std::string(PLIMSOLL_SOURCE_DIR) + "/content/checks/";
  for (const std::string& file : {std::string("values.yaml"), name})
    set.read(read_file(folder + file, 1 << 22).value_or(""), file);
}

/// What the built-in rules for secrets say of the values among the facts.
inline void look_for_secrets(rule::Facts& facts, const std::string& path) {
  static const FindValueSecrets find = built_in_secrets_of_values().finder();
  std::vector<Problem> problems;
  add_value_secrets(facts, [&](const rule::Record&) { return path; }, find, problems);
  EXPECT_TRUE(problems.empty()) << problems[0].error.what;
}

/// The checks of one file.
class CheckFile {
 public:
  CheckFile(const std::string& name, Read read, std::string default_file)
      : read_(std::move(read)), default_file_(std::move(default_file)) {
    read_checks(name, set_);
    pack_ = compile(set_);
  }

  /// At least so many, each with its why and its fix.
  void expect_compiled(std::size_t checks) const {
    for (const auto* errors : {&set_.errors, &pack_.errors, &pack_.warnings})
      for (const Error& error : *errors) ADD_FAILURE() << error.what;
    EXPECT_GE(pack_.checks.size(), checks);
    for (const rule::CompiledCheck& check : pack_.checks)
      EXPECT_FALSE(check.check->why.empty() || check.check->fix.empty()) << check.check->id;
  }

  /// Every check finds what its tests say, and has tests of both kinds.
  void expect_tests_hold() const {
    for (const rule::CompiledCheck& check : pack_.checks) {
      const auto& tests = check.check->tests;
      EXPECT_TRUE(std::ranges::any_of(tests, &rule::Test::fires)) << check.check->id;
      EXPECT_FALSE(std::ranges::all_of(tests, &rule::Test::fires)) << check.check->id;
      for (const rule::Test& test : tests) {
        rule::Facts facts;
        std::vector<Problem> problems;
        const std::string path = test.file.empty() ? default_file_ : test.file;
        read_(path, test.document, facts, problems);
        look_for_secrets(facts, path);
        EXPECT_EQ(lines_of(check, facts, rule::Truth::yes),
                  test.fires ? test.lines : std::vector<std::uint32_t>{})
            << check.check->id << "\n"
            << test.document;
        EXPECT_TRUE(problems.empty()) << check.check->id << " " << problems[0].error.what;
      }
    }
  }

  /// What is found in facts that are there already: numbers of checks and lines, "003:12", sorted.
  [[nodiscard]] std::vector<std::string> numbers(rule::Facts& facts) const {
    look_for_secrets(facts, default_file_);
    std::vector<std::string> found;
    for (const rule::CompiledCheck& check : pack_.checks) {
      const std::string& id = check.check->id;
      for (const std::uint32_t line : lines_of(check, facts, rule::Truth::yes))
        found.push_back(id.substr(id.rfind('-') + 1) + ":" + std::to_string(line));
    }
    std::ranges::sort(found);
    return found;
  }

  /// What all checks together say: ids without PLM- and lines, "KW-001:7", sorted.
  [[nodiscard]] std::vector<std::string> findings(std::string_view path, std::string_view text,
                                                  rule::Truth wanted = rule::Truth::yes) const {
    rule::Facts facts;
    std::vector<Problem> problems;
    read_(path, text, facts, problems);
    look_for_secrets(facts, std::string(path));
    std::vector<std::string> found;
    for (const rule::CompiledCheck& check : pack_.checks) {
      if (!check.check->enabled) continue;
      for (const std::uint32_t line : lines_of(check, facts, wanted))
        found.push_back(check.check->id.substr(4) + ":" + std::to_string(line));
    }
    std::ranges::sort(found);
    return found;
  }

 private:
  /// The lines of the records of which a check says that, one for each variant.
  [[nodiscard]] std::vector<std::uint32_t> lines_of(const rule::CompiledCheck& check,
                                                    const rule::Facts& facts,
                                                    rule::Truth wanted) const {
    rule::Evaluator evaluator(pack_.program.view());
    std::vector<std::uint32_t> lines;
    for (const rule::Record* record : facts.of_type(check.record)) {
      if (check.when != rule::nothing &&
          evaluator.evaluate(check.when, {.record = record}) != rule::Truth::yes) {
        continue;
      }
      for (const rule::CompiledVariant& variant : check.fails) {
        if (evaluator.evaluate(variant.fail, {.record = record}) == wanted) {
          lines.push_back(record->line);
        }
      }
    }
    std::ranges::sort(lines);
    return lines;
  }

  Read read_;
  std::string default_file_;
  rule::RuleSet set_;
  rule::Pack pack_;
};

}  // namespace plimsoll::config
