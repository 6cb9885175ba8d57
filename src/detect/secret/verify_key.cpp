// detect/secret/verify_key.cpp - private keys, read by OpenSSL.
//
// Format  PEM (RFC 7468) of PKCS #8, PKCS #1, SEC 1; OpenSSH's own; PuTTY's files name their
//         encryption in clear.
// Safety  no configuration file of OpenSSL is read; nobody is asked for a password; the text is
//         bounded.
// SPDX-License-Identifier: Apache-2.0
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>

#include "base/bytes.h"
#include "base/openssl.h"
#include "base/text.h"
#include "detect/secret/decode.h"
#include "detect/secret/verifiers.h"
#include "detect/secret/wipe.h"

namespace plimsoll {

namespace {

constexpr std::size_t key_limit = 16384;
constexpr std::size_t code_looked_at = 200;
constexpr std::size_t least_code = 40;  // the shortest keys have 64

/// "RSA PRIVATE KEY" of a value that begins with "-----BEGIN RSA PRIVATE KEY-----".
std::string_view label_of(std::string_view value) {
  constexpr std::string_view begin = "-----BEGIN ";
  const std::size_t from = value.find(begin);
  if (from == std::string_view::npos) return {};
  value.remove_prefix(from + begin.size());
  return value.substr(0, value.find("-----"));
}

/// Keys stand in JSON and in variables too: "\n" written as two characters, and a line's
/// indentation.
std::string plain_lines(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\n") || rest.starts_with("\\r")) {
      plain += '\n';
      ++i;
    } else if (rest[0] == '\n' || (!is_blank(rest[0]) && rest[0] != '\r')) {
      plain += rest[0];
    }
  }
  return std::string(trim(plain));  // OpenSSL takes no empty line
}

struct Body {
  std::string text;        // the lines between the two marks, as the standard writes them
  std::size_t length = 0;  // as it stands, with the second mark; 0: that mark is not there
};

Body body_of(std::string_view text, std::string_view label) {
  const std::string end = "-----END " + std::string(label) + "-----";
  const std::size_t length = text.substr(0, key_limit).find(end);
  if (length == std::string_view::npos) return {};
  return {plain_lines(text.substr(0, length)), length + end.size()};
}

/// How many characters of base64 there are before the first that is none: a mark alone, in a
/// program that reads keys, is none.
std::size_t code_length(std::string_view text) {
  std::size_t count = 0;
  for (const char c : plain_lines(text.substr(0, code_looked_at))) {
    if (!is_alnum(c) && c != '+' && c != '/' && c != '\n') break;
    if (c != '\n') ++count;
  }
  return count;
}

/// As far as it may be a key, without its second mark: that must not be shown either.
std::size_t reach_of_code(std::string_view text) {
  const auto is_code = [](char c) {
    return is_alnum(c) || c == '+' || c == '/' || c == '=' || c == '\\' || is_space(c);
  };
  text = text.substr(0, key_limit);
  return take_while(is_code, text).size();
}

SecretVerified not_a_key(std::string_view behind) {
  if (code_length(behind) < least_code) return {.is_no_secret = true};
  SecretVerified doubted{.verdict = SecretVerdict::unlikely, .evidence = "not a whole key"};
  doubted.more = reach_of_code(behind);
  return doubted;
}

/// OpenSSH's form names its cipher at a fixed place (PROTOCOL.key of OpenSSH).
SecretVerified openssh_key(std::string_view body) {
  std::string code(body);
  std::erase_if(code, [](char c) { return is_space(c); });
  auto bytes = decode_base64(code);
  wipe_secret(code);
  constexpr std::string_view magic("openssh-key-v1\0", 15);
  if (!bytes || !bytes->starts_with(magic)) return {.verdict = SecretVerdict::unlikely};
  const std::uint64_t length = big_endian(slice(*bytes, magic.size(), 4));
  const bool is_open = slice(*bytes, magic.size() + 4, length) == "none";
  wipe_secret(*bytes);
  if (is_open) return {.verdict = SecretVerdict::valid_form, .evidence = "OpenSSH key"};
  return {.evidence = "OpenSSH key with a password", .is_encrypted = true};
}

std::string kind_of(const EVP_PKEY* key) {
  const char* const name = EVP_PKEY_get0_type_name(key);
  const int bits = EVP_PKEY_get_bits(key);
  return (name != nullptr ? std::string(name) : "key") + ' ' + std::to_string(bits);
}

SecretVerified openssl_key(std::string pem) {
  const OpensslBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const OpensslKey key(
      bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_openssl_password, nullptr) : nullptr);
  ERR_clear_error();
  wipe_secret(pem);
  if (!key) return {.verdict = SecretVerdict::unlikely};
  return {.verdict = SecretVerdict::valid_form, .evidence = kind_of(key.get())};
}

}  // namespace

SecretVerified verify_private_key(const SecretCandidate& candidate) {
  const std::string label(label_of(candidate.value));
  if (label.empty()) return {};
  Body body = body_of(candidate.behind, label);
  if (body.length == 0) return not_a_key(candidate.behind);
  SecretVerified verified;
  if (label.starts_with("ENCRYPTED") || body.text.contains("Proc-Type:4,ENCRYPTED")) {
    verified = {.evidence = "key with a password", .is_encrypted = true};
  } else if (label == "OPENSSH PRIVATE KEY") {
    verified = openssh_key(body.text);
  } else if (label.starts_with("PGP")) {
    verified = {.verdict = code_length(candidate.behind) < least_code ? SecretVerdict::unlikely
                                                                      : SecretVerdict::plausible,
                .evidence = "PGP key"};
  } else {
    verified = openssl_key("-----BEGIN " + label + "-----\n" + body.text + "\n-----END " + label +
                           "-----\n");
  }
  if (verified.verdict == SecretVerdict::unlikely) verified = not_a_key(candidate.behind);
  wipe_secret(body.text);
  verified.more = std::max(verified.more, body.length);
  return verified;
}

}  // namespace plimsoll
