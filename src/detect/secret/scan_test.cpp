// detect/secret/scan_test.cpp - places, windows, encodings, what is allowed, and hostile files.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/scan.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/text.h"
#include "detect/secret/builtin.h"
#include "detect/secret/decode.h"
#include "detect/secret/redact.h"
#include "detect/secret/rule_file.h"
#include "detect/secret/rule_image.h"
#include "detect/secret/sample.h"

namespace plimsoll {
namespace {

SecretScanner& scanner() {
  static const auto one = SecretScanner::make(SecretRules::built_in().value(), {}).value();
  return *one;
}

std::string token(std::uint64_t seed = 1) {
  return make_secret_sample("ghp_<base62 30><checksum github>", seed).value().text;
}

SecretFindings scanned(std::string_view text, std::string_view path = "srv/app/settings") {
  return scan_secret_text(scanner(), path, text);
}

/// In pieces of a size, as a stream gives them.
SecretFindings scanned_by(std::string_view text, std::size_t piece) {
  SecretScan scan(scanner(), "srv/app/settings", text.size());
  for (std::size_t at = 0; at < text.size(); at += piece) scan.feed(text.substr(at, piece));
  return scan.finish();
}

/// Rules whose tokens are runs are looked for around runs alone.
TEST(SecretScan, FindsARunWhereverItStands) {
  const std::string secret = token();
  for (std::size_t before = 0; before < 600; before += before < 150 ? 1 : 37) {
    for (const std::string_view filler : {" ", "word, ", "a-long-name-of-a-thing "}) {
      std::string text;
      while (text.size() < before) text += filler;
      text = text.substr(0, before) + "\n" + secret;
      ASSERT_EQ(scanned(text).hits.size(), 1U) << text;
      ASSERT_EQ(scanned(text + ";" + text).hits.size(), 2U) << text;
    }
  }
}

TEST(SecretScan, FindsAssignmentsWithMuchBeforeTheRun) {
  const std::string key = make_secret_sample("<base62 32>", 3).value().text;
  for (const std::size_t gap : {0U, 10U, 30U}) {
    const std::string text = std::string(3000, ' ') + "\nMISTRAL_API_KEY" + std::string(gap, '_') +
                             "    =>    \"" + key + "\"\n" + std::string(3000, ' ');
    const SecretFindings found = scanned(text);
    ASSERT_EQ(found.hits.size(), 1U) << gap;
    EXPECT_EQ(found.hits[0].rule->id, "mistral-api-key");
  }
}

TEST(SecretScan, SaysWhereItStands) {
  const SecretFindings found = scanned("a\nbc " + token() + "\nx " + token(2) + "\n");
  ASSERT_EQ(found.hits.size(), 2U);
  EXPECT_EQ(found.hits[0].rule->id, "github-pat");
  EXPECT_EQ(found.hits[0].offset, 5U);
  EXPECT_EQ(found.hits[0].line, 2U);
  EXPECT_EQ(found.hits[0].column, 4U);
  EXPECT_EQ(found.hits[0].verdict, SecretVerdict::valid_form);
  EXPECT_EQ(found.hits[0].masked, "ghp_********");
  EXPECT_EQ(found.hits[0].ordinal, 0U);
  EXPECT_TRUE(found.hits[0].correlation.empty());
  EXPECT_EQ(found.hits[1].line, 3U);
  EXPECT_EQ(found.hits[1].ordinal, 1U);
  EXPECT_TRUE(scanned("").hits.empty());
}

TEST(SecretScan, PiecesOfAnySizeGiveTheSame) {
  std::string text;
  for (std::uint64_t i = 0; i < 40; ++i) {
    text += std::string(9973, i % 3 == 0 ? '.' : ' ') + "\nkey " + token(i) + "\n";
    text += "data: " + encode_base64("password is " + token(100 + i)) + "\n";
  }
  const SecretFindings whole = scanned(text);
  EXPECT_EQ(whole.hits.size(), 80U);
  for (const std::size_t piece : {1U, 7U, 512U, 4096U, 100'000U, 262'144U, 300'001U}) {
    const SecretFindings found = scanned_by(text, piece);
    EXPECT_EQ(found.hits, whole.hits) << piece;
  }
}

TEST(SecretScan, NothingIsLostOrDoubledWhereverTheWindowEnds) {
  const std::string secret = token();
  for (std::size_t shift = 0; shift < 60; shift += 3) {
    for (const std::size_t around : {262144U, 262144U - 20480U, 262144U - 4096U}) {
      const std::string text = std::string(around - shift, ' ') + secret + std::string(30000, ' ');
      const SecretFindings found = scanned(text);
      ASSERT_EQ(found.hits.size(), 1U) << around << ' ' << shift;
      EXPECT_EQ(found.hits[0].offset, around - shift);
      EXPECT_EQ(found.hits[0].column, around - shift + 1);
    }
  }
}

TEST(SecretScan, ALineOfAHundredMegabytesIsFine) {
  const std::string filler(1U << 20U, 'a');
  SecretScan scan(scanner(), "srv/app/line", 0);
  for (int i = 0; i < 100; ++i) scan.feed(filler);
  scan.feed(" " + token());
  const SecretFindings found = scan.finish();
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].line, 1U);
  EXPECT_EQ(found.hits[0].column, (100U << 20U) + 2U);
}

TEST(SecretScan, OtherBytesDoNotDisturb) {
  const SecretFindings latin = scanned("na\xEFve caf\xE9 = \"" + token() + "\"\n");
  ASSERT_EQ(latin.hits.size(), 1U);
  EXPECT_EQ(latin.hits[0].column, 15U);
  const std::string late = std::string(10000, 'x') + '\0' + " " + token() + "\n";
  EXPECT_EQ(scanned(late).hits.size(), 1U);
}

TEST(SecretScan, BinariesHaveOffsetsAndNoLines) {
  const std::string elf = std::string(
                              "\x7F"
                              "ELF\0\0\1\n",
                              8) +
                          token() + std::string("\0\n\n", 3);
  const SecretFindings found = scanned(elf);
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].offset, 8U);
  EXPECT_EQ(found.hits[0].line, 0U);
  const std::string generic = make_secret_sample("api_key = \"[[<base62 32>]]\"", 1).value().text;
  EXPECT_EQ(scanned(generic + "\n").hits.size(), 1U);
  EXPECT_TRUE(scanned(std::string(8, '\0') + generic).hits.empty());
}

TEST(SecretScan, BinariesAreLookedAtUpToALimit) {
  const auto one =
      SecretScanner::make(SecretRules::built_in().value(), {.binary_limit = 1U << 20U}).value();
  std::string bytes(std::size_t{3} << 20U, '\0');
  bytes.replace(700'000, token(1).size(), token(1));
  bytes.replace(2'500'000, token(2).size(), token(2));
  EXPECT_EQ(scan_secret_text(*one, "usr/bin/x", bytes).hits.size(), 1U);
  EXPECT_EQ(scan_secret_text(scanner(), "usr/bin/x", bytes).hits.size(), 2U);
}

std::string utf16(std::string_view text, bool is_big) {
  std::string wide;
  for (const char c : text) wide += is_big ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

TEST(SecretScan, Utf16OfEitherOrderWithAMarkOrWithout) {
  const std::string text = "first line\r\nkey = " + token() + "\r\n";
  for (const bool is_big : {false, true}) {
    for (const std::string_view mark : {is_big ? "\xFE\xFF"sv : "\xFF\xFE"sv, ""sv}) {
      const std::string wide = std::string(mark) + utf16(text, is_big);
      for (const std::size_t piece : {1U, 3U, 4096U}) {
        const SecretFindings found = scanned_by(wide, piece);
        ASSERT_EQ(found.hits.size(), 1U) << is_big << mark.size();
        EXPECT_EQ(found.hits[0].line, 2U);
        EXPECT_EQ(found.hits[0].column, 7U);
        EXPECT_EQ(found.hits[0].offset, mark.size() + 2 * text.find("ghp_"));
      }
    }
  }
  const std::string large = utf16(std::string(400'000, ' ') + "\n" + text, false);
  const SecretFindings found = scanned(large);
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].line, 3U);
}

TEST(SecretScan, Base64AndHexAreLookedInto) {
  const std::string inner = "token: " + token();
  const SecretFindings found = scanned("data:\n  value: " + encode_base64(inner) + "\n");
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].encoding, "base64");
  EXPECT_EQ(found.hits[0].line, 2U);
  EXPECT_EQ(found.hits[0].column, 10U);
  std::string digits;
  for (const char c : inner) {
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4U];
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) & 15U];
  }
  const SecretFindings of_hex = scanned("x " + digits);
  ASSERT_EQ(of_hex.hits.size(), 1U);
  EXPECT_EQ(of_hex.hits[0].encoding, "hex");
}

TEST(SecretScan, LinesOfBase64BelongTogether) {
  std::string code = encode_base64(std::string(40, '#') + "\ntoken: " + token() + "\n");
  for (std::size_t at = 76; at < code.size(); at += 77) code.insert(at, "\n");
  const SecretFindings found = scanned(code + "\n");
  ASSERT_EQ(found.hits.size(), 1U);
  EXPECT_EQ(found.hits[0].rule->id, "github-pat");
}

TEST(SecretScan, OnlyOnceIsDecoded) {
  const std::string twice = encode_base64(encode_base64("token: " + token()));
  EXPECT_TRUE(scanned("x: " + twice + "\n").hits.empty());
}

TEST(SecretScan, ACommentAllowsWhatIsInItsLine) {
  const auto allowed_by = [](const std::string& text) {
    return scanned(text).hits.at(0).allowed_by;
  };
  EXPECT_EQ(allowed_by("a = " + token() + " # plimsoll:allow\n"), "plimsoll:allow");
  EXPECT_EQ(allowed_by("a = " + token() + "\n# plimsoll:allow\n"), "");
  const std::string code = encode_base64("token: " + token());
  EXPECT_EQ(allowed_by("a: " + code + "  # gitleaks:allow\n"), "gitleaks:allow");
}

TEST(SecretScan, IsNotPutOffByWhatStandsBefore) {
  EXPECT_EQ(scanned("x: sha256:" + token() + "\n").hits.size(), 1U);
  EXPECT_EQ(scanned("\xFF\xFEtoken = " + token() + "\n").hits.size(), 1U);
  EXPECT_EQ(scanned("\xFE\xFFtoken = " + token() + "\n").hits.size(), 1U);
}

TEST(SecretScan, LongRunsAreLookedIntoToTheirEnd) {
  const std::string inner = std::string(100'000, '#') + " token: " + token() + " end";
  for (const std::size_t cut : {0U, 1U, 2U, 3U, 65'537U})
    EXPECT_EQ(scanned("x: " + encode_base64(inner.substr(cut)) + "\n").hits.size(), 1U) << cut;
  for (const std::size_t more : {0U, 1U, 5U, 20U})  // a last piece of any size
    EXPECT_TRUE(scanned(encode_base64(std::string(98'304 - 12 + more, '#'))).hits.empty());
}

TEST(SecretRedactor, ShowsMasks) {
  SecretRedactor redactor;
  EXPECT_EQ(redactor.redacted("RUN curl -H " + token() + " http://x"),
            "RUN curl -H ghp_******** http://x");
  EXPECT_EQ(redactor.redacted("a " + token() + " b " + token(2) + " # plimsoll:allow"),
            "a ghp_******** b ghp_******** # plimsoll:allow");
  EXPECT_EQ(redactor.redacted("nothing here"), "nothing here");
  EXPECT_EQ(redactor.redacted(""), "");
  const std::string text = "first " + token() + " last";
  EXPECT_EQ(redactor.redacted(text, 0, 12), "first ghp_********");
  EXPECT_EQ(redactor.redacted(text, 12, text.size()), "******** last");
  EXPECT_EQ(redactor.redacted(text, 10, 12), "********");
  EXPECT_EQ(redactor.redacted(text, 0, 5), "first");
  EXPECT_EQ(redactor.redacted("x: " + encode_base64("token: " + token()) + " y"),
            "x: ghp_********= y");
}

TEST(SecretRedactor, HidesKeysToTheirEnd) {
  SecretRedactor redactor;
  for (const std::string_view kind :
       {"<key ed25519>", "<key ec>", "<key encrypted>", "<key-line ec>"}) {
    const std::string key = make_secret_sample(kind, 1).value().text;
    const std::string whole = redactor.redacted("RUN echo '" + key + "' > k");
    EXPECT_EQ(whole.find("MC"), std::string::npos) << whole;
    EXPECT_LT(whole.size(), 60U) << whole;
    EXPECT_TRUE(whole.ends_with("' > k")) << whole;
    const std::string cut = redactor.redacted("RUN echo '" + key.substr(0, key.size() - 50));
    EXPECT_LT(cut.size(), 60U) << cut;
  }
}

TEST(SecretScan, HashesOfLockFilesAreNone) {
  const std::string hash = make_secret_sample("<base64 86>==", 3).value().text;
  EXPECT_TRUE(scanned("\"api_key\": \"sha512-" + hash + "\"\n").hits.empty());
  EXPECT_TRUE(scanned("integrity: sha512-" + hash + "\n").hits.empty());
  EXPECT_TRUE(scanned("access_token: sha256:" + std::string(hash, 0, 40) + "\n").hits.empty());
}

TEST(SecretScan, ADigestOfASecretIsNone) {
  const std::string hex = make_secret_sample("<hex 64>", 5).value().text;
  const std::string base64 = make_secret_sample("<base64 43>=", 5).value().text;
  for (const std::string_view name :
       {"API_TOKEN_SHA256", "api_key_hash", "client-secret.digest", "accessTokenSha256"}) {
    EXPECT_TRUE(scanned(std::string(name) + " = \"" + hex + "\"\n").hits.empty()) << name;
    EXPECT_TRUE(scanned(std::string(name) + "=" + base64 + "\n").hits.empty()) << name;
  }
  // A name that says something else, a value that no algorithm gives, one that has its own form.
  EXPECT_EQ(scanned("API_TOKEN_SHARED=" + hex + "\n").hits.size(), 1U);
  EXPECT_EQ(scanned("API_TOKEN_SHA256=" + hex + "a\n").hits.size(), 1U);
  EXPECT_EQ(scanned("API_TOKEN_SHA256=" + token() + "\n").hits.size(), 1U);
}

TEST(SecretScan, PathsDecide) {
  const std::string netrc = "machine a.test login me password Zx8q1LmP0aTr\n";
  EXPECT_EQ(scanned(netrc, "root/.netrc").hits.size(), 1U);
  EXPECT_TRUE(scanned(netrc, "root/notes").hits.empty());
  EXPECT_EQ(scanned(token(), "srv/tests/a").hits.at(0).verdict, SecretVerdict::unlikely);
  const std::string generic = make_secret_sample("api_key = \"[[<base62 32>]]\"", 1).value().text;
  EXPECT_TRUE(scanned(generic, "srv/package-lock.json").hits.empty());
}

/// Rules of a test's own beside the built-in ones, as users have them. (Vectorscan 5.4.9 misses
/// some matches of very small sets: VectorCamp/vectorscan issue 317.)
std::unique_ptr<SecretScanner> scanner_of(std::string_view yaml) {
  SecretRuleSet set = read_secret_image(builtin_secret_image()).value().set;
  const Status read = read_secret_rules(yaml, "t.yaml", SecretRuleOrigin::user, set);
  EXPECT_TRUE(read) << read.error().what;
  return SecretScanner::make(SecretRules::open(make_secret_image(set).value()).value(), {}).value();
}

TEST(SecretScan, WhatARuleNeedsMustBeNear) {
  const auto one = scanner_of(
      "rules: [{id: a, title: t, severity: low, pattern: 'tok_[0-9a-f]{8}', "
      "needs: {pattern: 'vendor', lines: 2}}]");
  const auto hits = [&](std::string_view text) {
    return scan_secret_text(*one, "f", text).hits.size();
  };
  EXPECT_EQ(hits("vendor\n\ntok_0a1b2c3f\n"), 1U);
  EXPECT_EQ(hits("vendor\n\n\ntok_0a1b2c3f\n"), 0U);
  EXPECT_EQ(hits("tok_0a1b2c3f\n\nvendor\n"), 1U);
  EXPECT_EQ(hits("tok_0a1b2c3f\n\n\nvendor\n"), 0U);
  EXPECT_EQ(hits("tok_0a1b2c3f\n" + std::string(300'000, '\n') + "tok_0a1b2c3f\nvendor\n"), 1U);
}

TEST(SecretScan, ContextAndAllowedValues) {
  const auto one = scanner_of(
      "rules: [{id: a, title: t, severity: low, pattern: 'tok_[0-9a-f]{8}', "
      "context: [Vendor], allow: {values: ['tok_0+1'], paths: ['doc/**']}}]");
  const auto hits = [&](std::string_view text, std::string_view path) {
    return scan_secret_text(*one, path, text).hits.size();
  };
  EXPECT_EQ(hits("vendor: tok_0a1b2c3f", "f"), 1U);
  EXPECT_EQ(hits("VENDOR\ntok_0a1b2c3f", "f"), 1U);
  EXPECT_EQ(hits("tok_0a1b2c3f vendor", "f"), 1U);
  EXPECT_EQ(hits("vendor\n\ntok_0a1b2c3f", "f"), 0U);
  EXPECT_EQ(hits("vendor: tok_00000001", "f"), 0U);
  EXPECT_EQ(hits("vendor: tok_0a1b2c3f", "doc/f"), 0U);
}

TEST(SecretScan, OneSecretIsOneHit) {
  const SecretFindings found =
      scanned("access_token = \"" + token() + "\"\nhttps://me:" + token(2) + "@git.test/x\n");
  ASSERT_EQ(found.hits.size(), 2U);
  EXPECT_EQ(found.hits[0].rule->id, "github-pat");
  EXPECT_EQ(found.hits[1].rule->id, "github-pat");
}

TEST(SecretScan, TooManyHitsAreAProblem) {
  std::string text;
  for (std::uint64_t i = 0; i < 1100; ++i) text += token(i) + "\n";
  const SecretFindings found = scanned(text);
  EXPECT_EQ(found.hits.size(), 1000U);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(found.problems[0].code, Errc::too_many);
}

/// A file made to cost much ends soon; a Problem may say that not all was looked at.
TEST(SecretScan, HostileTextsCostLittle) {
  const auto repeated = [](std::string_view piece, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    return text;
  };
  for (const std::string_view piece :
       {"password=", "api_key: ", "aws_secret_access_key = ", "-----BEGIN PRIVATE KEY-----",
        "eyJhbGciOi.eyJ", "https://a:b", "\"type\": \"service_account\" ", "machine a login b ",
        "api_key = \"aaaaaaaaaaaaaaaaaaaaaaaa\" ", "twilio\n", "ghp_", "ZWVlZWVlZWVlZWVlZWVl ",
        "postgres://:", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}) {
    const std::string text = repeated(piece, std::size_t{4} << 20U);
    const auto start = std::chrono::steady_clock::now();
    (void)scanned(text, "root/.netrc");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took.count(), 20.0) << piece;  // a hundred times what a busy machine needs
  }
}

}  // namespace
}  // namespace plimsoll
