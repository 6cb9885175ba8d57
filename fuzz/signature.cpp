// fuzz/signature.cpp - PEM of public keys, signatures of a good one, and certificates.
// SPDX-License-Identifier: Apache-2.0
#include "base/signature.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto good = plimsoll::PublicKey::parse(
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEectq/TvCjyXbl7s5WKxfqda8eIGo\n"
      "7xg71FEn79Q5mcQI6zDwjlH1rYKAkd4yt+3hFMw06gi4rH+7JB7BPgmo+A==\n"
      "-----END PUBLIC KEY-----\n");
  if (!good || good->verifies("nobody signed this", text)) std::abort();
  const auto key = plimsoll::PublicKey::parse(text);
  if (key && key->verifies(text, text)) std::abort();
  const auto claims = plimsoll::read_signer_claims(text);
  if (claims && claims->identity.empty()) std::abort();
  return 0;
}
