// base/signature_test.cpp - keys and signatures that openssl made of "what is signed".
// SPDX-License-Identifier: Apache-2.0
#include "base/signature.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

constexpr std::string_view message = "what is signed";

constexpr std::string_view p256_key =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEectq/TvCjyXbl7s5WKxfqda8eIGo7xg71FEn79Q5mcQI"
    "6zDwjlH1rYKAkd4yt+3hFMw06gi4rH+7JB7BPgmo+A==";
constexpr std::string_view p384_key =
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAESkDHkkTOHcd6rLax/NACYCt0JEk4aC+3iv598n89cLKxTjH3"
    "SzNWgD5fDATSuuVjiq5otDyocszX47YvldbO8aRwtjdQPYpIZ1Mzmft4e+K1trATvRQziALMhKmgf9jL";
constexpr std::string_view rsa_key =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0RFv/Z5/r+nnXFyyJjedkRedIb2R4y5ufnz4"
    "9KzzcsyuiONMcixneLRqNXgxsQXT2FjTSl6eWr0onztd8/6eebVM1K4mljD5nGdyfzarW+Hlb4XUwX9+"
    "d4Ds9ttQL9E33Bc7q/OkxBQO/4FjaqLTI0Oo9lOwMdQhNpfu9pyCf6YwZliCPMIzZqfxAOhWyTDd7az4"
    "EQEfos0QqE8CfdH939sAUsIJRmEzO6+ZNYxTpp+OqLH5xO674Y4Hux/Ypt0UB31zqw4qBF7qIJq9GoF0"
    "oZLpW+9fE7DsnBaA2/HcinVvoOabmX6SXzV9luFdY8UeoRtFKofv6jLSUTu1SxYlVQIDAQAB";
constexpr std::string_view ed25519_key =
    "MCowBQYDK2VwAyEAN3eMi4hC9rRfqm03/WO9+E0tacGvm644OwnK7p1uSSs=";
constexpr std::string_view x25519_key =
    "MCowBQYDK2VuAyEA+vADR26hcGonfLKDQybgUTkhyeMP40tL/S0o7SPkbHY=";
constexpr std::string_view secp256k1_key =
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEvCnSq++RNMacsokj/dAqb3GKav5Yt77QTDqLrlCiYduYc6rr"
    "kcP4mHeS0q1GFzhsWxCDc8e9ySSoXosjjzhonA==";
constexpr std::string_view weak_rsa_key =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCzgeg7sh/xVudm4B0CGkHXdjPp4wvhtYXvE58O/RRM"
    "ytGEUJfL96GMNRk8XV4EjETOguwgTDTrkFKIStXiPQdCda7aN15NcapWUBenr96F4ArGfSlC93JqprWA"
    "yJObx1a5JFqZtCIirIdCLjhDHkBJoYuBuFCKfFMdnWCT2/IgrQIDAQAB";
constexpr std::string_view p256_signature =
    "MEUCIGkhBgn/lrajG8zwLGXvnIS8VphRnK+OlVyKuhU4u0aZAiEAz+WDqwmmVkMu807C221BhqypfROE"
    "UMuK0F+7kKb2QKo=";
constexpr std::string_view p384_signature =
    "MGUCMBt9V2bmjlhaBacJf78EF1Y4pAuzyxau5f0ae9GiYT/9BXaBIi26yHt9FtKtuYW6/wIxAKz820Zj"
    "SxGScSwTFQ/YqMNVFR218rbzkW1AAAOCW78htvhbWQ/wWyNYgy+hw+xFAg==";
constexpr std::string_view p384_by_sha384_signature =
    "MGUCMH5iZD8hZzq/kudW+LSWHo0n80+wquY6jt8WEXB+9K2PUXQT/6HY7y8N1Y9bUbOLwQIxANhWJOHv"
    "iZMprC7AOb7f3/anjO5Kq9cRLVXk+0ueqtDE13ycqU9eAwpXOExhJGCI5Q==";
constexpr std::string_view rsa_signature =
    "uC7LLS3Ao3AGI1KYVQpjD7/vPAntza1WgJgFTpjl0lk5Wk8Dr7s6ndstM+LWzhRJuCPyY4B9bKv+TjiD"
    "Gi58J6W/Wk/5dCczj/UuuCnEuVEVSK/UYGmNq4RyRPTp8qvgWCfCmHRNcQ1lYGdvJTy35Mw4YmgW4Njh"
    "BRQWYKItwD1EosioylNrUjMoCYfpmJnzkL3ZRrC7/W07mGWUcuLZFk1YcoKUnforHUvmn29WHVKBAFsz"
    "nJI+6f03W4KUMWKwqrztR3ufG0rQhhO+Via9XxmmCK0slDSDbqqpAr+WwOKd2W+3CM9RyU9JngNpDUCq"
    "BxHEcUG9M1l69qJF9ZZNJg==";
constexpr std::string_view rsa_pss_signature =
    "U6VxQBUy5ANdA89eycTxni72jQhZW+WsCGltsuHNQ7MQyt5DR3dhzOXLJg7B/0ymrrpxVyh+7c5OigMf"
    "6fqnObX1dpGJULtxK8wQIcIZhHrAj8Uyq77XVSRB2yLqCfqmeSHCs0EsrIt7cqqhFcS6tIj05rJ6u+Er"
    "0zb3aiTwCJYlILl6DzuHOguXYDZKQ8qO9gVSYtNzhZbnMkGt4C8bc4ucYb0bYRfd2nEM8B1yCRoMLEHM"
    "d1ZQw2Bok6hLTbnYw9nwWW0Mq25tvIYMEItkT7anUWFeN99rie2Qb/tu2ezh51m2kr2jlZhdFq/MOzXN"
    "pVbz1N5424qaarla6FJq4w==";
constexpr std::string_view rsa_by_sha1_signature =
    "WjFeckJEkcgUmA6qZqtBADOLxV3X2xwehkzw1Dr2HvZ0Sapm1+tw0bf4Mja2jj8qYQvi00TkOXOthoZt"
    "uG4YsK3Uu2+OOnkr8sU8pTEYv9ZiFTUXL3jaqlGbGDFHRdtW8JFfjSPdUCMA/ez3fFiglIHKTdokjH3k"
    "C72pLOAPZ/lw7fIJVzXu/ErwyK46VGgeYp9VIZiQ+Dqh1ePszT2zTon7RQyQZHuqpvdBt6USOsgH+HK3"
    "y4oNwI5LggSUPyhaMfy8HDsKjc/OrgAcYZbB5uk000YYULCz4VCiIOTFrG4FNFchKb0BRCPoaC6VqN1i"
    "GNrUjjVMI4AJHkQF8rk7Pw==";
constexpr std::string_view ed25519_signature =
    "ibBvTzHoaYFTNXkdHjXMxc7UeNfrEhMfzlL1DEp5Am8iJcdjnQ9y9mY+KcinqH7HbhbLkV/aHpcDpeKn"
    "QW+lBw==";

std::string pem(std::string_view key, const std::string& label = "PUBLIC KEY") {
  std::string text = "-----BEGIN " + label + "-----\n";
  for (; !key.empty(); key.remove_prefix(std::min<std::size_t>(64, key.size())))
    text += std::string(key.substr(0, 64)) + "\n";
  return text + "-----END " + label + "-----\n";
}

/// Of the constants above, which are good base64.
std::string bytes_of(std::string_view base64) {
  constexpr std::string_view signs =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : base64) {
    if (c == '=') break;
    bits = (bits << 6U) | static_cast<std::uint32_t>(signs.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 255U);
  }
  return bytes;
}

struct Signed {
  std::string_view kind, key, signature;
};
constexpr Signed all[] = {
    {"ECDSA P-256", p256_key, p256_signature},
    {"ECDSA P-384", p384_key, p384_signature},
    {"ECDSA P-384", p384_key, p384_by_sha384_signature},
    {"RSA 2048", rsa_key, rsa_signature},
    {"RSA 2048", rsa_key, rsa_pss_signature},
    {"Ed25519", ed25519_key, ed25519_signature},
};

Errc code_of(const std::string& text) {
  const auto key = PublicKey::parse(text);
  return key ? Errc::usage : key.error().code;
}

TEST(PublicKey, VerifiesWhatItSignedAndNothingElse) {
  for (const Signed& one : all) {
    const auto key = PublicKey::parse(pem(one.key));
    ASSERT_TRUE(key.has_value()) << one.kind;
    EXPECT_EQ(key->kind(), one.kind);
    const std::string signature = bytes_of(one.signature);
    EXPECT_TRUE(key->verifies(message, signature)) << one.kind;
    EXPECT_FALSE(key->verifies("what is signeD", signature)) << one.kind;
    EXPECT_FALSE(key->verifies("", signature)) << one.kind;
    EXPECT_FALSE(key->verifies(message, "")) << one.kind;
    EXPECT_FALSE(key->verifies(message, signature + "x")) << one.kind;
    EXPECT_FALSE(key->verifies(message, std::string(5000, 'x'))) << one.kind;
    for (std::size_t at = 0; at < signature.size(); ++at) {
      std::string other = signature;
      other[at] = static_cast<char>(other[at] ^ 1);
      EXPECT_FALSE(key->verifies(message, other)) << one.kind << ", byte " << at;
    }
    for (const Signed& another : all) {
      if (another.key == one.key) continue;
      EXPECT_FALSE(key->verifies(message, bytes_of(another.signature)))
          << one.kind << " and " << another.kind;
    }
  }
}

TEST(PublicKey, WeakHashesDoNotCount) {
  EXPECT_FALSE(PublicKey::parse(pem(rsa_key))->verifies(message, bytes_of(rsa_by_sha1_signature)));
}

TEST(PublicKey, IsKnownByItsHash) {
  EXPECT_EQ(PublicKey::parse(pem(p256_key))->fingerprint(),
            "bb26ac6e4842fe112f605cba80221ae23486c05e1cf0c2eec927be4a07d77820");
}

TEST(PublicKey, OtherKindsAreUnsupported) {
  for (const std::string_view key : {x25519_key, secp256k1_key, weak_rsa_key})
    EXPECT_EQ(code_of(pem(key)), Errc::unsupported) << key;
}

TEST(PublicKey, WhatIsNoKeyIsMalformed) {
  const std::string good = pem(p256_key);
  for (const std::string& text :
       {std::string(), std::string("garbage"), good.substr(0, 60), pem("AAAA"), pem(""),
        pem(p256_key.substr(4)), pem(p256_key, "PRIVATE KEY"), pem(p256_key, "EC PRIVATE KEY"),
        pem(p256_key, "CERTIFICATE"), std::string(1000, '-')})
    EXPECT_EQ(code_of(text), Errc::malformed) << text;
  EXPECT_EQ(code_of(std::string(100'000, 'x')), Errc::too_large);
}

}  // namespace
}  // namespace plimsoll
