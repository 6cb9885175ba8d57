// detect/secret/rule_file_test.cpp - what is a rule and what is none, images, and users' rules.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/rule_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "detect/secret/builtin.h"
#include "detect/secret/rule_image.h"
#include "detect/secret/scan.h"

namespace plimsoll {
namespace {

constexpr std::string_view good =
    "rules:\n"
    "  - id: my-token\n"
    "    title: A token of ours\n"
    "    severity: high\n"
    "    pattern: '\\b(tok_[0-9a-f]{8})\\b'\n"
    "    group: 1\n";

class TemporaryFolder {
 public:
  TemporaryFolder() { std::filesystem::create_directories(path()); }
  ~TemporaryFolder() { std::filesystem::remove_all(path()); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::string path_ = ::testing::TempDir() + "secret_rules_" + std::to_string(getpid());
};

SecretRuleSet read(std::string_view text) {
  SecretRuleSet set;
  const Status status = read_secret_rules(text, "mine.yaml", SecretRuleOrigin::user, set);
  EXPECT_TRUE(status) << status.error().what;
  return set;
}

std::string refused(std::string_view text, SecretRuleOrigin origin = SecretRuleOrigin::user) {
  SecretRuleSet set;
  const Status status = read_secret_rules(text, "mine.yaml", origin, set);
  EXPECT_FALSE(status) << text;
  return status ? "" : status.error().what;
}

/// The good rule with another line instead of its pattern and group.
std::string with(std::string_view lines) {
  return "rules:\n  - id: my-token\n    title: t\n    severity: high\n" + std::string(lines);
}

TEST(SecretRuleFile, ReadsARule) {
  const SecretRuleSet set = read(good);
  ASSERT_EQ(set.rules.size(), 1U);
  EXPECT_EQ(set.rules[0].id, "my-token");
  EXPECT_EQ(set.rules[0].severity, Level::high);
  EXPECT_EQ(set.rules[0].group, 1U);
  EXPECT_EQ(set.rules[0].reach, 12U);
  EXPECT_TRUE(read("").rules.empty());
}

TEST(SecretRuleFile, EntropyIsADecimalNumber) {
  EXPECT_EQ(read(std::string(good) + "    entropy: 3.25\n").rules[0].entropy, 3250U);
  EXPECT_EQ(read(std::string(good) + "    entropy: 4\n").rules[0].entropy, 4000U);
  EXPECT_NE(refused(std::string(good) + "    entropy: 9.5\n"), "");
  EXPECT_NE(refused(std::string(good) + "    entropy: much\n"), "");
}

TEST(SecretRuleFile, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(refused(std::string(good) + "    colour: red\n").substr(0, 29),
            "mine.yaml:7:5: no such key; t");
  const auto about = [](std::string_view lines, std::string_view word) {
    const std::string what = refused(with(lines));
    EXPECT_TRUE(what.contains(word)) << what;
  };
  about("    pattern: 'tok_('\n", "RE2");
  about("    pattern: 'tok_[0-9]{8}'\n    group: 1\n", "no group 1");
  about("    pattern: '^tok_[0-9]{8}'\n", "anchors");
  about("    pattern: '[0-9a-f]{32}'\n", "literal");
  about("    pattern: '(?:token)?[0-9a-f]{32}'\n", "literal");
  about("    pattern: 'tok'\n", "fewer than 4");
  about("    pattern: 'tok_(?=x)y{9}'\n", "RE2");
  about("    names: [tok]\n", "names and a value");
  about("    value: 'x{9}'\n    pattern: 'tok_x'\n", "names and a value");
  about("    pattern: 'tok_[0-9]{8}'\n    verifier: none\n", "no such verifier");
  about("    pattern: 'tok_[0-9]{8}'\n    needs: {pattern: 'abcd', lines: 51}\n", "up to 50");
  about("    pattern: 'tok_[0-9]{8}'\n    allow: {values: ['(']}\n", "RE2");
  about("    pattern: 'tok_[0-9]{8}'\n    sample: tok_<digit 8>\n", "no part <digit 8>");
}

TEST(SecretRuleFile, BuiltInRulesMustBringTheirExamples) {
  const std::string family = "family: ours\n" + std::string(good);
  const auto about = [](std::string_view text, std::string_view word) {
    EXPECT_TRUE(refused(text, SecretRuleOrigin::built_in).contains(word)) << text;
  };
  about(good, "family");
  about(family, "source");
  about(family + "    source: https://x.test\n", "sample");
  about(family + "    source: https://x.test\n    sample: tok_<hex 8>\n    silent: [a, b]\n",
        "fewer than 3");
  const std::string rest =
      "    source: https://x.test\n    sample: tok_<hex 8>\n    silent: [a, b, c]\n";
  const std::string once = std::string(good.substr(good.find('\n') + 1)) + rest;
  about("family: ours\nrules:\n" + once + once, "already");
}

TEST(SecretRuleFile, LaterRulesTakeThePlaceOfEarlierOnes) {
  SecretRuleSet set = read(good);
  const std::string second = with("    pattern: 'tok_[0-9]{9}'\n");
  ASSERT_TRUE(read_secret_rules(second, "b.yaml", SecretRuleOrigin::user, set));
  ASSERT_EQ(set.rules.size(), 1U);
  EXPECT_EQ(set.rules[0].pattern, "tok_[0-9]{9}");
  ASSERT_TRUE(read_secret_rules("rules: [{id: my-token, disabled: true}]", "c.yaml",
                                SecretRuleOrigin::user, set));
  EXPECT_TRUE(set.rules.empty());
}

TEST(SecretRuleImage, ComesBackAsItWas) {
  SecretRuleSet set = read(std::string(good) + "    needs: {pattern: 'near by', lines: 3}\n");
  set.allow.words = {"example"};
  const std::string image = make_secret_image(set).value();
  const SecretImage back = read_secret_image(image).value();
  EXPECT_EQ(back.set, set);
  EXPECT_FALSE(back.database.empty() && back.run_database.empty());
}

TEST(SecretRuleImage, DamageIsSeen) {
  const std::string image = make_secret_image(read(good)).value();
  for (std::size_t i = 0; i < image.size(); i += 7) {
    std::string damaged = image;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(SecretRules::open(damaged)) << i;
    EXPECT_FALSE(SecretRules::open(image.substr(0, i))) << i;
  }
  EXPECT_TRUE(SecretRules::open(make_secret_image({}).value()));  // no rules are fine
}

TEST(SecretRules, UsersRulesJoinTheBuiltInOnesAndAreCached) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/mine.yaml";
  const std::string cache = folder.path() + "/cache";
  ASSERT_TRUE(write_file(file, good));
  const auto rules = SecretRules::with_users({file}, cache).value();
  EXPECT_EQ(rules->rules().size(), SecretRules::built_in().value()->rules().size() + 1);
  EXPECT_NE(rules->key(), SecretRules::built_in().value()->key());
  const auto scanner = SecretScanner::make(rules, {}).value();
  EXPECT_EQ(scan_secret_text(*scanner, "a", "x = tok_0a1b2c3f\n").hits.size(), 1U);

  std::vector<std::string> kept;
  for (const auto& entry : std::filesystem::directory_iterator(cache)) {
    kept.push_back(entry.path().string());
  }
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(SecretRules::with_users({file}, cache).value()->key(), rules->key());
  ASSERT_TRUE(write_file(kept[0], "damaged"));
  EXPECT_EQ(SecretRules::with_users({file}, cache).value()->key(), rules->key());
  EXPECT_NE(read_file(kept[0], 1U << 24U).value(), "damaged");
  EXPECT_TRUE(SecretRules::with_users({folder.path()}, "/proc/nowhere"));
}

TEST(SecretRules, WhatTheUserNamesMustBeThere) {
  EXPECT_EQ(SecretRules::with_users({"/nowhere/rules.yaml"}, "").error().code, Errc::not_found);
}

}  // namespace
}  // namespace plimsoll
