// detect/config/together_for_test.h - documents that are judged together, for tests.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "detect/config/check_document.h"
#include "detect/config/held.h"
#include "rule/pack.h"

namespace plimsoll::config {

/// One check, and what it says about files together: "path:line", "?" for what is not known.
class Together {
 public:
  explicit Together(const std::string& condition) {
    set_.read("- check: T-001\n  title: t\n  severity: low\n  context: k8s.pod\n  fail: " +
                  condition + "\n  message: m\n",
              "t.yaml");
    pack_ = rule::compile(set_);
    EXPECT_TRUE(set_.errors.empty() && pack_.errors.empty());
    bytes_ = rule::make_check_image(pack_);
    image_ = rule::CheckImage::open(bytes_).value();
  }

  std::vector<std::string> say(const std::vector<std::pair<std::string, std::string>>& files) {
    DocumentChecker checker(image_, {}, {}, true);
    Detections layer;
    for (const auto& [path, text] : files)
      checker.check({.path = path, .has_ignore_file = {}}, text, layer);
    EXPECT_TRUE(layer.findings.empty() && layer.checks.empty());
    std::vector<HeldDocument> held;
    for (const Held& each : layer.held)
      held.push_back({.path = each.path, .layer = 2, .bytes = each.bytes});
    std::ranges::sort(held, {}, &HeldDocument::path);
    Detections out;
    CheckRunner runner(image_, {}, {});
    judge(held, runner, out);
    std::vector<std::string> said;
    for (const Finding& finding : out.findings) {
      EXPECT_EQ(finding.location.layer, 2U);
      if (finding.status.state == "suppressed") continue;
      said.push_back(finding.location.path + ":" + std::to_string(finding.location.line));
    }
    for (const CheckResult& check : out.checks)
      if (check.state == CheckState::not_evaluated) said.emplace_back("?");
    for (const Problem& problem : out.problems)
      said.push_back(problem.path + " " + problem.error.what);
    return said;
  }

 private:
  rule::RuleSet set_;
  rule::Pack pack_;
  std::string bytes_;
  rule::CheckImage image_;
};

}  // namespace plimsoll::config
