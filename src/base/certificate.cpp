// base/certificate.cpp - certificates by OpenSSL.
// SPDX-License-Identifier: Apache-2.0
#include "base/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/openssl.h"

namespace plimsoll {

namespace {

constexpr std::size_t size_limit = std::size_t{64} << 10U;
constexpr std::size_t longest_text = 4096;
constexpr const char* issuer_oid = "1.3.6.1.4.1.57264.1.8";      // a UTF8String
constexpr const char* old_issuer_oid = "1.3.6.1.4.1.57264.1.1";  // the text as it is
constexpr const char* user_name_oid = "1.3.6.1.4.1.57264.1.7";   // of another name

using Certificate = OpensslOwner<X509, X509_free>;
using Names = OpensslOwner<GENERAL_NAMES, GENERAL_NAMES_free>;
using Oid = OpensslOwner<ASN1_OBJECT, ASN1_OBJECT_free>;
using Utf8 = OpensslOwner<ASN1_UTF8STRING, ASN1_UTF8STRING_free>;

std::string text_of(const ASN1_STRING* from) {
  if (from == nullptr) return {};
  const auto length = static_cast<std::size_t>(ASN1_STRING_length(from));
  const auto* const bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(from));
  return {bytes, std::min(length, longest_text)};
}

Certificate parse(std::string_view bytes) {
  if (!bytes.contains("-----BEGIN")) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    return Certificate(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
  }
  const OpensslBio bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  return Certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_openssl_password, nullptr)
                         : nullptr);
}

std::string name_of(const GENERAL_NAME* name) {
  if (name->type == GEN_EMAIL) return text_of(name->d.rfc822Name);
  if (name->type == GEN_URI) return text_of(name->d.uniformResourceIdentifier);
  if (name->type != GEN_OTHERNAME) return {};
  const Oid wanted(OBJ_txt2obj(user_name_oid, 1));
  const OTHERNAME* const other = name->d.otherName;
  const bool is_it = wanted && OBJ_cmp(other->type_id, wanted.get()) == 0 &&
                     other->value->type == V_ASN1_UTF8STRING;
  return is_it ? text_of(other->value->value.utf8string) : std::string();
}

std::string identity_of(const X509* certificate) {
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    std::string name = name_of(sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty()) return name;
  }
  return {};
}

/// The bytes of an extension; null: it has none of that kind.
const ASN1_OCTET_STRING* extension(const X509* certificate, const char* oid) {
  const Oid wanted(OBJ_txt2obj(oid, 1));
  const int at = wanted ? X509_get_ext_by_OBJ(certificate, wanted.get(), -1) : -1;
  return at < 0 ? nullptr : X509_EXTENSION_get_data(X509_get_ext(certificate, at));
}

std::string issuer_of(const X509* certificate) {
  if (const ASN1_OCTET_STRING* const value = extension(certificate, issuer_oid)) {
    const unsigned char* at = ASN1_STRING_get0_data(value);
    const Utf8 text(d2i_ASN1_UTF8STRING(nullptr, &at, ASN1_STRING_length(value)));
    if (text) return text_of(text.get());
  }
  return text_of(extension(certificate, old_issuer_oid));
}

}  // namespace

Result<SignerClaims> read_signer_claims(std::string_view bytes) {
  if (bytes.size() > size_limit)
    return fail(Errc::too_large, "a certificate of more than 64 KiB is not read");
  const Certificate certificate = parse(bytes);
  ERR_clear_error();
  if (!certificate) return fail(Errc::malformed, "is no certificate");
  SignerClaims claims{.identity = identity_of(certificate.get()),
                      .issuer = issuer_of(certificate.get())};
  ERR_clear_error();
  if (claims.identity.empty())
    return fail(Errc::unsupported, "is a certificate that names nobody who signs");
  return claims;
}

}  // namespace plimsoll
