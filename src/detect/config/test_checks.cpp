// detect/config/test_checks.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/test_checks.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.h"
#include "detect/config/document.h"
#include "detect/config/run_checks.h"

namespace plimsoll {

namespace {

/// Commands of pipelines are a record of their own: which pipelines, the check's id says.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> families = {
    {{"PLM-GHA-", "gha."}, {"PLM-GLC-", "glc."}}};

const DocumentKind* kind_of_check(const rule::Check& check) {
  std::string_view context = check.context;
  for (const auto& [ids, contexts] : families) {
    if (check.id.starts_with(ids)) context = contexts;
  }
  const auto kinds = document_kinds();
  const auto found = std::ranges::find_if(
      kinds, [&](const DocumentKind& kind) { return context.starts_with(kind.contexts); });
  return found == kinds.end() ? nullptr : &*found;
}

std::string listed(const std::vector<std::uint32_t>& lines) {
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const std::uint32_t line : lines) texts.push_back(std::to_string(line));
  return texts.empty() ? "none" : join(texts, ", ");
}

/// What is wrong with one test; empty if nothing is.
std::string run_test(const rule::Check& check, const rule::Test& test, const DocumentKind& kind,
                     CheckRunner& runner) {
  const std::string path = test.file.empty() ? std::string(kind.usual_name) : test.file;
  // A file's own name may say that it is of another kind: ECS's tasks stand in Terraform as well.
  const DocumentKind* const named = test.file.empty() ? nullptr : kind_of(path, test.document);
  const DocumentKind& reader = named == nullptr ? kind : *named;
  rule::Facts facts;
  Detections out;
  reader.read({.path = path, .has_ignore_file = false}, test.document, facts, out.problems);
  if (kind.may_be == nullptr && !out.problems.empty())
    return check.id + ": " + out.problems.front().error.what;
  runner.run(facts, path, {}, out);
  std::vector<std::uint32_t> found;
  found.reserve(out.findings.size());
  for (const Finding& finding : out.findings) found.push_back(finding.location.line);
  std::ranges::sort(found);
  std::vector<std::uint32_t> wanted = test.lines;
  std::ranges::sort(wanted);
  if (!test.fires && found.empty()) return {};
  if (test.fires && !found.empty() && (wanted.empty() || wanted == found)) return {};
  const std::string expected = !test.fires ? "none" : wanted.empty() ? "any" : listed(wanted);
  return check.id + ": findings are expected in lines: " + expected +
         "; found in: " + listed(found);
}

}  // namespace

TestedChecks test_checks(const rule::RuleSet& set, std::string_view bytes, TestDemand demand,
                         const FindValueSecrets& find) {
  TestedChecks tested;
  const Result<rule::CheckImage> image = rule::CheckImage::open(bytes);
  if (!image) {
    tested.failures.push_back(image.error());
    return tested;
  }
  for (const rule::Check& check : set.checks) {
    const DocumentKind* const kind = kind_of_check(check);
    if (kind == nullptr) continue;
    const auto fires = [](const rule::Test& test) { return test.fires; };
    const bool both =
        std::ranges::any_of(check.tests, fires) && !std::ranges::all_of(check.tests, fires);
    if (demand == TestDemand::both_kinds && !both) {
      tested.failures.push_back(
          rule::error_at(check.place, check.id + " needs tests of both kinds: fires and silent"));
    }
    CheckRunner runner(*image, {.only = {check.id}, .without = {}}, find);
    for (const rule::Test& test : check.tests) {
      ++tested.tests;
      const std::string wrong = run_test(check, test, *kind, runner);
      if (!wrong.empty()) tested.failures.push_back(rule::error_at(test.place, wrong));
    }
  }
  return tested;
}

}  // namespace plimsoll
