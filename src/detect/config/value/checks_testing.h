// detect/config/value/checks_testing.h - for tests: a file of checks, run on the tests in it and on
// documents.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "model/problem.h"
#include "rule/pack.h"

namespace plimsoll::config {

using ReadDocument = std::function<void(std::string_view file, std::string_view text,
                                        rule::Facts& facts, std::vector<Problem>& problems)>;

class ChecksFile {
 public:
  explicit ChecksFile(const std::string& name) {
    const std::string path = std::string(PLIMSOLL_SOURCE_DIR) + "/content/checks/" + name;
    set_.read(read_file(path, 1 << 22).value_or(""), name);
    pack_ = compile(set_);
  }

  void expect_compiled(std::size_t at_least) const {
    for (const Error& error : set_.errors) ADD_FAILURE() << error.what;
    for (const Error& error : pack_.errors) ADD_FAILURE() << error.what;
    for (const Error& error : pack_.warnings) ADD_FAILURE() << error.what;
    EXPECT_GE(pack_.checks.size(), at_least);
    for (const rule::CompiledCheck& check : pack_.checks) {
      const auto& tests = check.check->tests;
      EXPECT_TRUE(std::ranges::any_of(tests, &rule::Test::fires)) << check.check->id;
      EXPECT_FALSE(std::ranges::all_of(tests, &rule::Test::fires)) << check.check->id;
      EXPECT_FALSE(check.check->why.empty() || check.check->fix.empty()) << check.check->id;
    }
  }

  void expect_tests(std::string_view usual_file, const ReadDocument& read) const {
    for (const rule::CompiledCheck& check : pack_.checks) {
      for (const rule::Test& test : check.check->tests) {
        rule::Facts facts;
        std::vector<Problem> problems;
        read(test.file.empty() ? usual_file : test.file, test.document, facts, problems);
        for (const Problem& problem : problems)
          ADD_FAILURE() << check.check->id << ": " << problem.error.what << "\n" << test.document;
        EXPECT_EQ(lines_of(check, facts), test.fires ? test.lines : std::vector<std::uint32_t>{})
            << check.check->id << "\n"
            << test.document;
      }
    }
  }

  /// What is found in a document, as "003:12": the number of the check and the line, sorted.
  [[nodiscard]] std::vector<std::string> findings(const rule::Facts& facts) const {
    std::vector<std::string> found;
    for (const rule::CompiledCheck& check : pack_.checks) {
      const std::string& id = check.check->id;
      for (const std::uint32_t line : lines_of(check, facts))
        found.push_back(id.substr(id.rfind('-') + 1) + ":" + std::to_string(line));
    }
    std::ranges::sort(found);
    return found;
  }

 private:
  [[nodiscard]] std::vector<std::uint32_t> lines_of(const rule::CompiledCheck& check,
                                                    const rule::Facts& facts) const {
    rule::Evaluator evaluator(pack_.program.view());
    std::vector<std::uint32_t> lines;
    for (const rule::Record* record : facts.of_type(check.record)) {
      const auto holds = [&](std::uint32_t node) {
        return evaluator.evaluate(node, {.record = record}) == rule::Truth::yes;
      };
      if (check.when != rule::nothing && !holds(check.when)) continue;
      for (const rule::CompiledVariant& variant : check.fails)
        if (holds(variant.fail)) lines.push_back(record->line);
    }
    std::ranges::sort(lines);
    return lines;
  }

  rule::RuleSet set_;
  rule::Pack pack_;
};

}  // namespace plimsoll::config
