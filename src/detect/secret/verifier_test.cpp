// detect/secret/verifier_test.cpp - each verifier on what it proves, and on what it must not.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/verifier.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "detect/secret/checksum.h"
#include "detect/secret/decode.h"
#include "detect/secret/mask.h"
#include "detect/secret/placeholder.h"
#include "detect/secret/sample.h"
#include "detect/secret/sample_key.h"

namespace plimsoll {
namespace {

SecretVerified verified(std::string_view name, std::string_view value,
                        std::string_view behind = "") {
  const SecretVerifier verify = find_secret_verifier(name);
  EXPECT_NE(verify, nullptr) << name;
  return verify({.value = value, .behind = behind, .match = value});
}

std::string made(std::string_view description) {
  return make_secret_sample(description, 7).value().text;
}

TEST(SecretChecksum, Crc32AndBase62) {
  EXPECT_EQ(crc32_of("123456789"), 0xCBF43926U);  // the check value of the algorithm's catalogue
  EXPECT_EQ(base62_of(0, 6), "000000");
  EXPECT_EQ(base62_of(61, 1), "z");
  EXPECT_EQ(base62_of(62, 6), "000010");
  EXPECT_EQ(secret_checksum("nobody", "x_y"), std::nullopt);
}

TEST(SecretVerifier, GithubAndNpmTokensCarryAChecksum) {
  for (const std::string_view name : {"github", "npm"}) {
    const std::string body = made("abc_<base62 30>");
    const std::string good = body + secret_checksum(name, body).value();
    EXPECT_EQ(verified(name, good).verdict, SecretVerdict::valid_form);
    std::string bad = good;
    bad[10] = bad[10] == 'a' ? 'b' : 'a';
    EXPECT_EQ(verified(name, bad).verdict, SecretVerdict::unlikely);
    EXPECT_EQ(verified(name, "x").verdict, SecretVerdict::unlikely);
  }
}

TEST(SecretVerifier, AwsKeysNameTheirAccount) {
  // Bit 0 set, then 40 bits of 123456789012, then the rest.
  const std::uint64_t bits = std::uint64_t{1} << 47U | std::uint64_t{123456789012} << 7U;
  std::string code;
  for (int shift = 43; shift >= 3; shift -= 5) {
    code += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[bits >> static_cast<unsigned>(shift) & 31U];
  }
  code += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[bits << 2U & 31U];
  const SecretVerified key = verified("aws-access-key", "AKIA" + code + "ABCDEF");
  EXPECT_EQ(key.verdict, SecretVerdict::valid_form);
  EXPECT_EQ(key.evidence, "account 123456789012");
  EXPECT_EQ(verified("aws-access-key", "AKIAIABCDEFGHIJKLMNO").verdict, SecretVerdict::plausible);
  EXPECT_EQ(verified("aws-access-key", "AKIA7777777777777777").verdict, SecretVerdict::unlikely);
  EXPECT_EQ(verified("aws-access-key", "AKIA").verdict, SecretVerdict::plausible);
}

TEST(SecretVerifier, JsonWebTokens) {
  const auto token = [](std::string_view header, std::string_view claims) {
    return encode_base64(header, true) + '.' + encode_base64(claims, true) + ".c2lnbmF0dXJl";
  };
  const SecretVerified good = verified("jwt", token(R"({"alg":"ES256"})", R"({"sub":"x"})"));
  EXPECT_EQ(good.verdict, SecretVerdict::valid_form);
  EXPECT_EQ(good.evidence, "ES256");
  EXPECT_EQ(verified("jwt", token(R"({"alg":"none"})", "{}")).verdict, SecretVerdict::unlikely);
  EXPECT_EQ(verified("jwt", token(R"({"alg":"HS256"})", "no")).verdict, SecretVerdict::unlikely);
  EXPECT_TRUE(verified("jwt", token(R"({"typ":"JWT"})", "{}")).is_no_secret);
  EXPECT_TRUE(verified("jwt", token("[1]", "{}")).is_no_secret);
  EXPECT_TRUE(verified("jwt", "a.b").is_no_secret);
}

TEST(SecretVerifier, PrivateKeysAreRead) {
  const auto key = [](const std::string& pem) {
    const std::size_t mark = pem.find('\n');
    return verified("private-key", pem.substr(0, mark), pem.substr(mark));
  };
  const std::string plain = make_sample_key("ed25519", "1").value();
  EXPECT_EQ(key(plain).verdict, SecretVerdict::valid_form);
  EXPECT_TRUE(key(plain).evidence.contains("25519")) << key(plain).evidence;
  EXPECT_EQ(key(make_sample_key("ec", "1").value()).verdict, SecretVerdict::valid_form);
  const SecretVerified encrypted = key(make_sample_key("encrypted", "1").value());
  EXPECT_EQ(encrypted.verdict, SecretVerdict::plausible);
  EXPECT_TRUE(encrypted.is_encrypted);
  EXPECT_EQ(key(replace_all(plain, "\n", "\n      ")).verdict, SecretVerdict::valid_form);
  EXPECT_EQ(key(replace_all(plain, "\n", "\r\n")).verdict, SecretVerdict::valid_form);
  EXPECT_EQ(key(plain.substr(0, plain.size() - 20)).verdict, SecretVerdict::unlikely);
  EXPECT_TRUE(key("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n").is_no_secret);
  EXPECT_TRUE(verified("private-key", "-----BEGIN PRIVATE KEY-----", "\" in line").is_no_secret);
}

TEST(SecretVerifier, OpenSshKeysNameTheirCipher) {
  const auto key = [](std::string_view cipher) {
    std::string bytes("openssh-key-v1\0\0\0\0", 18);
    bytes += static_cast<char>(cipher.size());
    bytes += std::string(cipher) + std::string(60, 'k');
    return verified("private-key", "-----BEGIN OPENSSH PRIVATE KEY-----",
                    "\n" + encode_base64(bytes) + "\n-----END OPENSSH PRIVATE KEY-----\n");
  };
  EXPECT_EQ(key("none").verdict, SecretVerdict::valid_form);
  EXPECT_TRUE(key("aes256-ctr").is_encrypted);
}

TEST(SecretVerifier, Passwords) {
  EXPECT_EQ(verified("password", made("<base62 12>")).verdict, SecretVerdict::plausible);
  EXPECT_EQ(verified("password", "changeme").verdict, SecretVerdict::unlikely);
  EXPECT_EQ(verified("password", "Password123!").verdict, SecretVerdict::unlikely);
  EXPECT_TRUE(verified("password", "${PASSWORD}").is_no_secret);
  EXPECT_EQ(verified("basic-auth", encode_base64("me:" + made("<base62 12>"))).verdict,
            SecretVerdict::valid_form);
  EXPECT_EQ(verified("basic-auth", encode_base64("me:password")).verdict, SecretVerdict::unlikely);
  const auto in = [](std::string_view match) {
    return find_secret_verifier("password")({.value = "runner", .match = match}).verdict;
  };
  EXPECT_EQ(in("postgres://runner:runner@db"), SecretVerdict::unlikely);
  EXPECT_EQ(in("postgres://trunner:runner@db"), SecretVerdict::plausible);
  EXPECT_TRUE(verified("basic-auth", encode_base64("no colon")).is_no_secret);
  EXPECT_TRUE(verified("basic-auth", "!").is_no_secret);
}

TEST(SecretPlaceholder, ValuesThatSomethingElseIsPutFor) {
  for (const std::string_view text :
       {"<token>", "${TOKEN}", "$TOKEN", "{{ token }}", "%TOKEN%", "xxxxxxxx", "abcxxxxxxdef",
        "********", "123456789012", "abcdefghijkl", "aaaaaaaaaaaaaaaa", "ababababab", "$(cat f)",
        "[token]", "@TOKEN@"}) {
    EXPECT_TRUE(is_secret_placeholder(text)) << text;
  }
  for (const std::string_view text : {"hunter42", "Zx8q1LmP0aTr", "p$ssW0rdNot", "a1b2c3d4e5"}) {
    EXPECT_FALSE(is_secret_placeholder(text)) << text;
  }
}

TEST(SecretEntropy, OfKnownTexts) {
  EXPECT_EQ(entropy_of_text(""), 0U);
  EXPECT_EQ(entropy_of_text("aaaa"), 0U);
  EXPECT_EQ(entropy_of_text("abab"), 1000U);
  EXPECT_EQ(entropy_of_text("0123456789abcdef"), 4000U);
}

TEST(SecretMask, ShowsAPublicPrefixAtMost) {
  EXPECT_EQ(masked_secret("ghp_0123456789", {"ghp_"}), "ghp_********");
  EXPECT_EQ(masked_secret("ghp_0123456789", {}), "********");
  EXPECT_EQ(masked_secret("ghp_0123", {"ghp_"}), "********");
  EXPECT_EQ(masked_secret("", {"ghp_"}), "********");
}

TEST(SecretMask, CorrelationIsKeyed) {
  EXPECT_EQ(secret_correlation("k", "v"), secret_correlation("k", "v"));
  EXPECT_NE(secret_correlation("k", "v"), secret_correlation("l", "v"));
  EXPECT_NE(secret_correlation("k", "v"), secret_correlation("k", "w"));
  EXPECT_EQ(secret_correlation(std::string(100, 'k'), "v").size(), 32U);
}

TEST(SecretDecode, ThereAndBack) {
  EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(encode_base64("foob", true), "Zm9vYg");
  EXPECT_EQ(decode_base64("Zm9vYg=="), "foob");
  EXPECT_EQ(decode_base64("Zm9vYg"), "foob");
  EXPECT_EQ(decode_base64("Zm9v!"), std::nullopt);
  EXPECT_EQ(decode_base64("Zm9vY"), std::nullopt);
  EXPECT_EQ(decode_hex("6a6B"), "jk");
  EXPECT_EQ(decode_hex("6a6"), std::nullopt);
  EXPECT_EQ(decode_base32("MZXW6YTB"), "fooba");
}

TEST(SecretSample, DescriptionsAreChecked) {
  EXPECT_EQ(make_secret_sample("a<<b", 1).value().text, "a<b");
  const SecretSample marked = make_secret_sample("k = [[<digits 3>]];", 1).value();
  EXPECT_EQ(marked.begin, 4U);
  EXPECT_EQ(marked.end, 7U);
  EXPECT_EQ(make_secret_sample("<hex 9>", 5).value().text,
            make_secret_sample("<hex 9>", 5).value().text);
  EXPECT_NE(make_secret_sample("<hex 9>", 1).value().text,
            make_secret_sample("<hex 9>", 2).value().text);
  for (const std::string_view bad : {"<hex>", "<hex 9", "<hex 9-3>", "<hex 99999>", "[[x", "<x 1>",
                                     "<encoded>x", "</encoded>", "<checksum x>", "<key x>"}) {
    EXPECT_FALSE(make_secret_sample(bad, 1)) << bad;
  }
  EXPECT_EQ(sample_prefix("tok_<hex 3>"), "tok_");
  EXPECT_EQ(sample_prefix("x = [[tok_<hex 3>]]"), "tok_");
  EXPECT_EQ(sample_prefix("x = [[<hex 3>]]"), "");
  EXPECT_EQ(sample_prefix("plain"), "");
}

}  // namespace
}  // namespace plimsoll
