// detect/secret/sample_key.cpp - keys as DER, written out: their structure is fixed but for the
// private number.
//
// Format  RFC 8410 (Ed25519 in PKCS #8), RFC 5915 (EC), RFC 5958 (encrypted PKCS #8; nobody
//         decrypts it).
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/sample_key.h"

#include "base/digest.h"
#include "detect/secret/decode.h"

namespace plimsoll {

namespace {

constexpr std::size_t line_length = 64;

std::string pem(std::string_view label, std::string_view der) {
  const std::string code = encode_base64(der);
  std::string text = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < code.size(); at += line_length) {
    text += code.substr(at, line_length) + '\n';
  }
  return text + "-----END " + std::string(label) + "-----\n";
}

std::string bytes_of_hex(std::string_view text) { return decode_hex(text).value_or(""); }

}  // namespace

Result<std::string> make_sample_key(std::string_view kind, std::string_view seed) {
  const Sha256 digest = sha256(seed);
  const std::string number(digest.begin(), digest.end());
  if (kind == "ed25519") {
    return pem("PRIVATE KEY", bytes_of_hex("302e020100300506032b657004220420") + number);
  }
  if (kind == "ec") {
    return pem("EC PRIVATE KEY",
               bytes_of_hex("30310201010420") + number + bytes_of_hex("a00a06082a8648ce3d030107"));
  }
  if (kind == "encrypted") {
    // PBES2 with PBKDF2 and AES-256-CBC; salt, vector and text are the same 16 bytes or twice them.
    return pem("ENCRYPTED PRIVATE KEY",
               bytes_of_hex("308181305506092a864886f70d01050d3048302706092a864886f70d01050c"
                            "301a0410") +
                   number.substr(0, 16) +
                   bytes_of_hex("02022710300a06082a864886f70d0209301d060960864801650304012a0410") +
                   number.substr(16) + bytes_of_hex("0428") + number + number.substr(0, 8));
  }
  return fail(Errc::malformed, "no such kind of key: " + std::string(kind));
}

}  // namespace plimsoll
