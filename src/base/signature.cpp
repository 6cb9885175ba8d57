// base/signature.cpp - public keys by OpenSSL.
//
// Safety  no configuration file of OpenSSL is read, and no module loaded that one could name.
// SPDX-License-Identifier: Apache-2.0
#include "base/signature.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <span>

#include "base/digest.h"
#include "base/openssl.h"

namespace plimsoll {

namespace {

constexpr std::size_t pem_limit = std::size_t{64} << 10U;
constexpr std::size_t signature_limit = 4096;
constexpr int smallest_rsa = 2048;
constexpr int largest_rsa = 8192;  // larger ones only cost time

using Context = OpensslOwner<EVP_MD_CTX, EVP_MD_CTX_free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string curve_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(),
                                     &length) != 1)
    return {};
  return {name.data(), length};
}

/// What messages call it; unsupported if signatures by such keys are not read.
Result<std::string> kind_of(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519: return "Ed25519";
    case EVP_PKEY_RSA:
      if (bits >= smallest_rsa && bits <= largest_rsa) return "RSA " + std::to_string(bits);
      return fail(Errc::unsupported, "an RSA key of " + std::to_string(bits) +
                                         " bits: from 2048 to 8192 bits are accepted");
    case EVP_PKEY_EC: {
      const std::string curve = curve_of(key);
      if (curve == "prime256v1" || curve == "P-256") return "ECDSA P-256";
      if (curve == "secp384r1" || curve == "P-384") return "ECDSA P-384";
      return fail(Errc::unsupported,
                  "a key on the curve " + curve + ": there are P-256, P-384 and Ed25519");
    }
    default: break;
  }
  return fail(Errc::unsupported, "a key of another kind: there are ECDSA, RSA and Ed25519");
}

std::string fingerprint_of(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) return {};
  const std::string_view bytes(reinterpret_cast<const char*>(der),
                               static_cast<std::size_t>(length));
  std::string text = hex(sha256(bytes));
  OPENSSL_free(der);
  return text;
}

/// How a signer may have done it.
struct Way {
  const EVP_MD* (*hash)();  // null: the key's own
  bool is_pss = false;
};

const EVP_MD* no_hash() { return nullptr; }
constexpr Way rsa_ways[] = {{EVP_sha256}, {EVP_sha256, true}};
constexpr Way p256_ways[] = {{EVP_sha256}};
constexpr Way p384_ways[] = {{EVP_sha256}, {EVP_sha384}};
constexpr Way ed25519_ways[] = {{no_hash}};

std::span<const Way> ways_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return rsa_ways;
    case EVP_PKEY_ED25519: return ed25519_ways;
    default: break;
  }
  if (EVP_PKEY_get_bits(key) > 256) return p384_ways;
  return p256_ways;
}

bool set_padding(EVP_PKEY_CTX* context, const Way& way, bool is_rsa) {
  if (!is_rsa) return true;
  if (!way.is_pss) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_AUTO) == 1;
}

bool verifies_by(const Way& way, EVP_PKEY* key, std::string_view message,
                 std::string_view signature) {
  const Context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;  // the context's
  if (!context || EVP_DigestVerifyInit(context.get(), &details, way.hash(), nullptr, key) != 1)
    return false;
  const bool is_rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  return set_padding(details, way, is_rsa) &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace

struct PublicKey::Key {
  OpensslKey key;
};

Result<PublicKey> PublicKey::parse(std::string_view pem) {
  // Before anything else of OpenSSL: later it would have read the file already.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  if (pem.size() > pem_limit) return fail(Errc::too_large, "is larger than 64 kB: no key");
  if (pem.contains("PRIVATE KEY-----")) {
    return fail(Errc::malformed,
                "is a private key: its public part is wanted (keep this one safe)");
  }
  if (pem.contains("BEGIN CERTIFICATE-----")) {
    return fail(Errc::malformed,
                "is a certificate: the key alone is wanted (openssl x509 -pubkey)");
  }
  const OpensslBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  OpensslKey key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_openssl_password, nullptr));
  ERR_clear_error();
  if (!key) {
    return fail(Errc::malformed,
                "is no public key in PEM (a file that begins with -----BEGIN PUBLIC KEY-----)");
  }
  PublicKey result;
  result.kind_ = TRY(kind_of(key.get()));
  result.fingerprint_ = fingerprint_of(key.get());
  result.key_ = std::make_shared<const Key>(Key{std::move(key)});
  return result;
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  if (signature.empty() || signature.size() > signature_limit) return false;
  bool is_good = false;
  for (const Way& way : ways_of(key_->key.get()))
    is_good = is_good || verifies_by(way, key_->key.get(), message, signature);
  ERR_clear_error();
  return is_good;
}

}  // namespace plimsoll
