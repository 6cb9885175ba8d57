// detect/secret/content_test.cpp - the rules of content/secrets: each finds its samples, and only
// its own; none finds anything in what is to stay silent.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "detect/secret/rule_file.h"
#include "detect/secret/sample.h"
#include "detect/secret/scan.h"
#include "detect/secret/secret_kinds.h"

namespace plimsoll {
namespace {

constexpr std::uint64_t seeds = 3;

std::vector<std::string> content_files() {
  std::vector<std::string> paths;
  const std::string folder = std::string(PLIMSOLL_SOURCE_DIR) + "/content/secrets";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
  }
  std::ranges::sort(paths);
  return paths;
}

/// With samples and silent texts, which the compiled image does not hold.
const SecretRuleSet& content() {
  static const SecretRuleSet rules = [] {
    SecretRuleSet set;
    for (const std::string& path : content_files()) {
      const Status read = read_secret_rules(read_file(path, 1U << 22U).value_or(""), path,
                                            SecretRuleOrigin::built_in, set);
      EXPECT_TRUE(read) << read.error().what;
    }
    return set;
  }();
  return rules;
}

SecretScanner& scanner() {
  static const auto one =
      SecretScanner::make(SecretRules::built_in().value(), {.correlation_key = "key"}).value();
  return *one;
}

/// A path that the rule is for.
std::string path_for(const SecretRule& rule) {
  if (rule.paths.empty()) return "srv/app/settings";
  return replace_all(replace_all(rule.paths[0], "**/", "srv/app/"), "*", "x");
}

std::string described(const SecretFindings& found) {
  std::string text;
  for (const SecretHit& hit : found.hits) {
    text += hit.rule->id + ' ' + std::to_string(hit.offset) + ' ' +
            std::string(name_of(hit.verdict)) + ' ' + hit.masked + ' ' + hit.encoding + "; ";
  }
  return text;
}

TEST(SecretContent, HoldsRulesWithIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (const SecretRule& rule : content().rules) EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
  EXPECT_GE(ids.size(), 30U);
  EXPECT_EQ(content().rules.size(), SecretRules::built_in().value()->rules().size());
}

TEST(SecretContent, EveryRuleFindsItsSamplesAndNoOtherDoes) {
  for (const SecretRule& rule : content().rules) {
    for (const std::string& description : rule.samples) {
      for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const SecretSample sample = make_secret_sample(description, seed).value();
        const std::string front = "# settings\n\nfirst: 1\n";
        const SecretFindings found =
            scan_secret_text(scanner(), path_for(rule), front + sample.text + "\nlast: 1\n");
        ASSERT_EQ(found.hits.size(), 1U)
            << rule.id << " seed " << seed << ": " << description << "\n"
            << described(found);
        const SecretHit& hit = found.hits[0];
        EXPECT_EQ(hit.rule->id, rule.id) << description;
        EXPECT_EQ(hit.offset, front.size() + sample.begin) << rule.id;
        const std::string_view before = std::string_view(sample.text).substr(0, sample.begin);
        EXPECT_EQ(hit.line, 4U + std::ranges::count(before, '\n')) << rule.id;
        EXPECT_NE(hit.verdict, SecretVerdict::unlikely) << rule.id << ' ' << hit.evidence;
        EXPECT_EQ(hit.correlation.size(), 32U);
        EXPECT_LE(hit.masked.size(), 24U) << rule.id;
        EXPECT_GE(sample.text.size(), least_secret) << rule.id;
      }
    }
  }
}

/// The name in front of a value, as an assignment has it.
std::string_view name_before(std::string_view front) {
  const auto is_of_name = [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; };
  while (!front.empty() && !is_of_name(front.back())) front.remove_suffix(1);
  std::size_t begin = front.size();
  while (begin > 0 && is_of_name(front[begin - 1])) --begin;
  // A manifest has the name in the line before.
  if (front.substr(begin) == "value") return name_before(front.substr(0, begin));
  return front.substr(begin);
}

/// Documents give name and value apart: a rule that goes by names must know both as well.
TEST(SecretContent, RulesWithNamesFindTheirSamplesAsValues) {
  std::size_t asked = 0;
  for (const SecretRule& rule : content().rules) {
    if (!rule.pattern.starts_with("(?i:(?:") || !rule.need.pattern.empty()) continue;
    for (const std::string& description : rule.samples) {
      const SecretSample sample = make_secret_sample(description, 0).value();
      const std::string_view text = sample.text;
      const std::string_view name = name_before(text.substr(0, sample.begin));
      const std::string_view value = text.substr(sample.begin, sample.end - sample.begin);
      EXPECT_GE(value.size(), least_secret) << rule.id;
      const SecretKinds found = secret_kinds(scanner(), path_for(rule), name, value);
      EXPECT_EQ(found.kinds, std::vector<std::string>{rule.id}) << description;
      ++asked;
    }
  }
  EXPECT_GE(asked, 100U);
}

TEST(SecretContent, SilentTextsStaySilent) {
  for (const SecretRule& rule : content().rules) {
    for (const std::string& text : rule.silent) {
      const SecretFindings found = scan_secret_text(scanner(), path_for(rule), text + "\n");
      EXPECT_TRUE(found.hits.empty()) << rule.id << ": " << text << "\n" << described(found);
    }
  }
}

/// What looks random and is no secret: of each kind many, in the places where they are met.
TEST(SecretContent, RandomLookingTextsStaySilent) {
  constexpr std::string_view kinds[] = {
      "id: <uuid>",
      "\"request_id\": \"<uuid>\", \"etag\": \"<hex 32>\"",
      "<hex 32>  usr/share/doc/file",
      "commit <hex 40>",
      "image: registry.test/app@sha256:<hex 64>",
      "sha256:<hex 64>",
      R"("resolved": "https://registry.test/a-1.0.0.tgz", "integrity": "sha512-<base64 86>==")",
      "github.com/a/b v1.2.3 h1:<base64 43>=",
      "checksum = \"<hex 64>\"",
      "hash = \"sha256-<base64 43>=\"",
      "src=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA<base64 400>\"",
      "-----BEGIN CERTIFICATE-----\n<base64 64>\n<base64 64>\n-----END CERTIFICATE-----",
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI<base64 43> user@host",
      "0x<HEX 40>, 0x<HEX 40>",
      "var a=function(e,t){return e.<letters 3>(t,\"<base62 12>\")};",
  };
  for (const std::string_view kind : kinds) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const std::string text = make_secret_sample(kind, seed).value().text + "\n";
      const SecretFindings found = scan_secret_text(scanner(), "srv/app/file", text);
      EXPECT_TRUE(found.hits.empty()) << text << described(found);
    }
  }
}

/// The engine looks at 64 bytes at once: where a secret lies among them must not matter.
TEST(SecretContent, EverySampleIsFoundWhereverItLies) {
  std::size_t missed = 0;
  for (const SecretRule& rule : content().rules) {
    const SecretSample sample = make_secret_sample(rule.samples[0], 0).value();
    for (std::size_t shift = 0; shift < 128; ++shift) {
      const std::string front = std::string(shift, shift % 2 == 0 ? '\n' : '.') + "\n";
      const SecretFindings found =
          scan_secret_text(scanner(), path_for(rule), front + sample.text + "\n");
      if (found.hits.size() == 1) continue;
      ADD_FAILURE() << rule.id << " at " << shift;
      ++missed;
      break;
    }
  }
  EXPECT_EQ(missed, 0U);
}

}  // namespace
}  // namespace plimsoll
