// detect/config/value_secrets_test.cpp - which facts are asked about, and what becomes of answers.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/value_secrets.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/document.h"
#include "detect/config/run_checks.h"
#include "detect/secrets_of_values.h"
#include "rule/pack.h"

namespace plimsoll {
namespace {

namespace of = rule::facts;

/// What it is asked, and one kind where "hidden" stands.
struct Recorded {
  std::vector<std::string> questions;
  Result<ValueSecrets> operator()(const NamedValue& value) {
    questions.push_back(std::string(value.path) + " " + std::string(value.name) + "=" +
                        std::string(value.value));
    if (!value.value.contains("hidden")) return ValueSecrets{};
    return ValueSecrets{.kinds = {"a-kind", "b-kind"}, .correlation = "c0ffee"};
  }
};

void read(std::string_view path, std::string_view text, rule::Facts& facts) {
  std::vector<Problem> problems;
  const DocumentKind* const kind = kind_of(path, text);
  ASSERT_NE(kind, nullptr) << path;
  kind->read({.path = path, .has_ignore_file = false}, text, facts, problems);
  ASSERT_TRUE(problems.empty()) << problems[0].error.what;
}

std::vector<std::string> questions_about(std::string_view path, std::string_view text) {
  rule::Facts facts;
  read(path, text, facts);
  Recorded recorded;
  std::vector<Problem> problems;
  add_value_secrets(
      facts, [](const rule::Record&) { return std::string("d"); }, std::ref(recorded), problems);
  return recorded.questions;
}

using Questions = std::vector<std::string>;

TEST(ValueSecrets, EveryFactOfThatNameIsFilled) {
  std::size_t count = 0;
  const auto types = static_cast<std::uint16_t>(rule::schema().records.size());
  for (std::uint16_t type = 0; type < types; ++type) {
    const auto field = rule::schema().find(type, "secrets");
    const bool is_kinds =
        field && rule::schema().fields_of(type)[*field].about.starts_with("kinds of secrets");
    EXPECT_EQ(secrets_field_of(type), is_kinds ? field : std::nullopt)
        << rule::schema().records[type].name;
    count += is_kinds ? 1U : 0U;
  }
  EXPECT_EQ(count, 10U);
}

TEST(ValueSecrets, ADockerfilesInstructionsAndVariables) {
  EXPECT_EQ(questions_about("Dockerfile",
                            "FROM a:1\nENV A=b C=$D\nARG E\nRUN x \\\n  y\n"
                            "COPY <<f /f\nz\nf\nLABEL l=m\n"),
            (Questions{"d A=b", "d C=$D", "d =a:1", "d =A=b C=$D", "d =E", "d =x   y",
                       "d =<<f /f\nz\n", "d =l=m"}));
}

TEST(ValueSecrets, ValuesOfOtherDocuments) {
  EXPECT_EQ(questions_about("compose.yaml",
                            "services:\n  a:\n    image: x\n    command: s --t=u\n"
                            "    environment: {A: b, C: '${D}', E: }\n"),
            (Questions{"d A=b", "d C=${D}", "d t=u"}));
  EXPECT_EQ(questions_about("m.yaml",
                            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
                            "data:\n  k: v\n  f: |\n    a=b\n    c\n"),
            (Questions{"d k=v", "d f=a=b\nc\n", "d a=b"}));
  EXPECT_EQ(questions_about(".gitlab-ci.yml", "variables: {A: b}\nj: {script: x}\n"),
            Questions{"d A=b"});
  EXPECT_EQ(questions_about("main.tf",
                            "resource \"docker_container\" \"a\" {\n"
                            "  env = [\"A=b\"]\n}\n"),
            Questions{"d A=b"});
}

const rule::Record& variable(rule::Facts& facts, std::size_t index) {
  return *facts.of_type(of::docker_variable::record_type)[index];
}

TEST(ValueSecrets, AnswersAreFacts) {
  rule::Facts facts;
  read("Dockerfile", "FROM a:1\nENV A=hidden B=b\nARG C\n", facts);
  std::vector<Problem> problems;
  const SecretCorrelations found = add_value_secrets(
      facts, [](const rule::Record&) { return std::string("d"); }, Recorded(), problems);
  EXPECT_TRUE(problems.empty());
  const auto kinds = variable(facts, 0).get(of::docker_variable::secrets).list();
  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(kinds[0].text(), "a-kind");
  EXPECT_FALSE(rule::is_there(variable(facts, 1).get(of::docker_variable::secrets)));
  EXPECT_FALSE(rule::is_there(variable(facts, 2).get(of::docker_variable::secrets)));
  EXPECT_EQ(found.at(&variable(facts, 0)), "c0ffee");
  EXPECT_FALSE(found.contains(&variable(facts, 1)));
}

TEST(ValueSecrets, WhatNobodyCouldLookAtIsUnread) {
  rule::Facts facts;
  read("Dockerfile", "FROM a:1\nENV A=b C=d\n", facts);
  std::vector<Problem> problems;
  const auto path_of = [](const rule::Record&) { return std::string("d"); };
  add_value_secrets(facts, path_of, {}, problems);
  EXPECT_TRUE(problems.empty());
  const auto kind = [&](std::size_t i) {
    return variable(facts, i).get(of::docker_variable::secrets).kind;
  };
  EXPECT_EQ(kind(0), rule::Fact::Kind::unread);
  const auto failing = [](const NamedValue&) -> Result<ValueSecrets> {
    return fail(Errc::io, "no memory");
  };
  add_value_secrets(facts, path_of, failing, problems);
  EXPECT_EQ(kind(1), rule::Fact::Kind::unread);
  ASSERT_EQ(problems.size(), 1U);  // said once, however many values
  EXPECT_EQ(problems[0].path, "d");
}

TEST(ValueSecrets, AValueThatNobodyKnowsIsUnread) {
  rule::Facts facts;
  read("compose.yaml", "services:\n  a: {image: x, env_file: .env}\n", facts);
  std::vector<Problem> problems;
  add_value_secrets(
      facts, [](const rule::Record&) { return std::string("d"); }, Recorded(), problems);
  const auto variables = facts.of_type(of::compose_env::record_type);
  ASSERT_EQ(variables.size(), 1U);
  EXPECT_EQ(variables[0]->get(of::compose_env::secrets).kind, rule::Fact::Kind::unread);
}

TEST(ValueSecrets, AliasesMakeNoEndlessWork) {
  std::string text = "x-big: &big " + std::string(1 << 20, 'x') +
                     "\nservices:\n  a:\n    image: x\n"
                     "    environment:\n";
  for (int i = 0; i < 40; ++i) text += "      V" + std::to_string(i) + ": *big\n";
  rule::Facts facts;
  read("compose.yaml", text, facts);
  std::vector<Problem> problems;
  Recorded recorded;
  add_value_secrets(
      facts, [](const rule::Record&) { return std::string("d"); }, std::ref(recorded), problems);
  EXPECT_EQ(recorded.questions.size(), value_bytes_limit >> 20U);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].error.code, Errc::too_many);
}

/// The findings of one check on a Dockerfile.
std::vector<Finding> findings(const std::string& fail, std::string_view text) {
  rule::RuleSet set;
  set.read("- {check: PLM-T-001, title: t, severity: low, context: docker.variable, fail: '" +
               fail + "', message: '%var.name'}\n",
           "test.yaml");
  const rule::Pack pack = compile(set);
  EXPECT_TRUE(pack.errors.empty()) << pack.errors[0].what;
  const std::string bytes = rule::make_check_image(pack);
  const auto image = rule::CheckImage::open(bytes);
  CheckRunner runner(*image, {}, Recorded());
  rule::Facts facts;
  read("Dockerfile", text, facts);
  Detections out;
  runner.run(facts, "Dockerfile", {}, out);
  return out.findings;
}

TEST(ValueSecrets, AFindingAboutASecretSaysWhichAndIsToldToBeTheSame) {
  constexpr std::string_view text = "FROM a:1\nENV A=hidden B=b\n";
  const auto by_value = findings("var.secrets exists", text);
  ASSERT_EQ(by_value.size(), 1U);
  EXPECT_EQ(by_value[0].evidence, "A: a-kind, b-kind");
  EXPECT_EQ(by_value[0].secret, (SecretDetails{.verdict = "", .correlation = "c0ffee"}));
  const auto either = findings("var.name = B or any s in var.secrets (s = b-kind)", text);
  ASSERT_EQ(either.size(), 2U);
  EXPECT_EQ(either[0].secret.correlation, "c0ffee");
  EXPECT_EQ(either[1].evidence, "B");
  EXPECT_EQ(either[1].secret, SecretDetails{});
  // A check that asks something else of the same variable has nothing to do with it.
  const auto other = findings("var.name = A", text);
  ASSERT_EQ(other.size(), 1U);
  EXPECT_EQ(other[0].evidence, "A");
  EXPECT_EQ(other[0].secret, SecretDetails{});
}

TEST(SecretsOfValues, OpensRulesAtTheFirstQuestion) {
  std::size_t opened = 0;
  const SecretsOfValues secrets(
      [&] {
        ++opened;
        return SecretRules::built_in();
      },
      "");
  const FindValueSecrets find = secrets.finder();
  EXPECT_EQ(opened, 0U);
  const auto found =
      find({.path = "f", .name = "U", .value = "postgres://app:vK8mQ2xT9w@db.test/x"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kinds, std::vector<std::string>{"database-url"});
  EXPECT_TRUE(found->correlation.empty());
  EXPECT_TRUE(find({.path = "f", .name = "U", .value = "none at all"})->kinds.empty());
  EXPECT_EQ(opened, 1U);
}

TEST(SecretsOfValues, RulesThatCannotBeOpenedAreAnError) {
  const SecretsOfValues secrets(
      []() -> Result<std::shared_ptr<const SecretRules>> { return fail(Errc::io, "no rules"); },
      "");
  const auto found = secrets.finder()({.path = "f", .name = "A", .value = "some value"});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "secrets in values: no rules");
}

TEST(SecretsOfValues, KeyTellsOfTheCorrelationsKey) {
  EXPECT_NE(SecretsOfValues(SecretRules::built_in, "a").key(),
            SecretsOfValues(SecretRules::built_in, "b").key());
  EXPECT_EQ(SecretsOfValues(SecretRules::built_in, "a").key(),
            SecretsOfValues(SecretRules::built_in, "a").key());
}

}  // namespace
}  // namespace plimsoll
