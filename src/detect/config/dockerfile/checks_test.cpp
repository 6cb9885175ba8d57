// detect/config/dockerfile/checks_test.cpp - content/checks/dockerfile.yaml, on the tests in it and
// on one bad file whose findings were written down by hand.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/checks_for_test.h"
#include "detect/config/dockerfile/facts.h"
#include "rule/pack.h"

namespace plimsoll::docker {

namespace {

using rule::Truth;

const rule::RuleSet& set() {
  static const rule::RuleSet loaded = [] {
    rule::RuleSet all;
    config::read_checks("dockerfile.yaml", all);
    return all;
  }();
  return loaded;
}

const rule::Pack& pack() {
  static const rule::Pack compiled = compile(set());
  return compiled;
}

/// The lines on which a check finds something, one for each variant that fails.
std::vector<std::uint32_t> lines_of(const rule::CompiledCheck& check, const rule::Facts& facts) {
  rule::Evaluator evaluator(pack().program.view());
  std::vector<std::uint32_t> lines;
  for (const rule::Record* record : facts.of_type(check.record)) {
    const auto holds = [&](std::uint32_t node) {
      return evaluator.evaluate(node, {.record = record}) == Truth::yes;
    };
    if (check.when != rule::nothing && !holds(check.when)) continue;
    for (const rule::CompiledVariant& variant : check.fails)
      if (holds(variant.fail)) lines.push_back(record->line);
  }
  std::ranges::sort(lines);
  return lines;
}

TEST(DockerfileChecks, Compile) {
  for (const Error& error : set().errors) ADD_FAILURE() << error.what;
  for (const Error& error : pack().errors) ADD_FAILURE() << error.what;
  for (const Error& error : pack().warnings) ADD_FAILURE() << error.what;
  EXPECT_GE(pack().checks.size(), 55U);
}

TEST(DockerfileChecks, FireAndStaySilent) {
  for (const rule::CompiledCheck& check : pack().checks) {
    for (const rule::Test& test : check.check->tests) {
      const Dockerfile file = parse_dockerfile("Dockerfile", test.document);
      rule::Facts facts;
      add_facts(file, {.has_ignore = false}, facts);
      config::look_for_secrets(facts, "Dockerfile");
      const auto lines = lines_of(check, facts);
      EXPECT_EQ(lines, test.fires ? test.lines : std::vector<std::uint32_t>{})
          << check.check->id << "\n"
          << test.document;
    }
  }
}

TEST(DockerfileChecks, HaveBothKindsOfTests) {
  for (const rule::CompiledCheck& check : pack().checks) {
    EXPECT_TRUE(std::ranges::any_of(check.check->tests, &rule::Test::fires)) << check.check->id;
    EXPECT_FALSE(std::ranges::all_of(check.check->tests, &rule::Test::fires)) << check.check->id;
  }
}

constexpr std::string_view bad_file = R"(FROM python
MAINTAINER somebody
ARG API_TOKEN
ENV DB_PASSWORD=hunter2 NODE_TLS_REJECT_UNAUTHORIZED=0
WORKDIR app
ADD . .
ADD https://example.org/tool /usr/bin/
COPY id_rsa /root/.ssh/
RUN apt-get update
RUN sudo apt-get install curl && \
    curl -k https://example.org/i.sh | bash && \
    chmod 777 /srv
RUN pip install flask
RUN cd /tmp && wget https://example.org/x
RUN echo root:x | chpasswd
EXPOSE 22 70000
CMD python app.py
CMD ["python", "app.py"]
USER root
)";

/// What a person finds in bad_file: id:line.
constexpr std::string_view bad_findings[] = {
    "001:19", "003:1",  "005:1",  "007:3",  "007:4",  "008:8",  "010:6",  "011:7",  "012:10",
    "013:1",  "015:18", "017:9",  "018:9",  "019:10", "020:10", "027:10", "028:13", "029:13",
    "030:11", "032:11", "033:15", "034:16", "035:16", "036:5",  "037:14", "042:11", "043:2",
    "044:10", "044:14", "045:17", "047:12", "049:6",  "052:4"};

TEST(DockerfileChecks, FindWhatAPersonFinds) {
  const Dockerfile file = parse_dockerfile("Dockerfile", bad_file);
  EXPECT_TRUE(file.problems.empty());
  rule::Facts facts;
  add_facts(file, {.has_ignore = false}, facts);
  config::look_for_secrets(facts, "Dockerfile");
  std::vector<std::string> found;
  for (const rule::CompiledCheck& check : pack().checks) {
    if (!check.check->enabled) continue;
    for (const std::uint32_t line : lines_of(check, facts))
      found.push_back(check.check->id.substr(7) + ":" + std::to_string(line));
  }
  std::ranges::sort(found);
  std::vector<std::string> wanted(std::begin(bad_findings), std::end(bad_findings));
  std::ranges::sort(wanted);
  EXPECT_EQ(found, wanted);
}

TEST(DockerfileChecks, NeedToKnowWhetherThereIsAnIgnoreFile) {
  const Dockerfile file = parse_dockerfile("Dockerfile", "FROM a:1\nCOPY . /x\n");
  for (const auto& check : pack().checks) {
    if (check.check->id != "PLM-DF-049") continue;
    rule::Facts unknown;
    add_facts(file, {}, unknown);
    rule::Evaluator evaluator(pack().program.view());
    const rule::Record* copy = unknown.of_type(check.record)[1];
    EXPECT_EQ(evaluator.evaluate(check.fails[0].fail, {.record = copy}), Truth::unknown);
    rule::Facts there;
    add_facts(file, {.has_ignore = true}, there);
    EXPECT_TRUE(lines_of(check, there).empty());
  }
}

}  // namespace

}  // namespace plimsoll::docker
