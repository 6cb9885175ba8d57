// image/sigstore_bundle.cpp - bundles around signed statements.
// SPDX-License-Identifier: Apache-2.0
#include "image/sigstore_bundle.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"
#include "fetch/base64.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 64, .values = 200'000};
constexpr std::size_t most_signatures = 20;
constexpr std::size_t most_subjects = 1000;
constexpr std::string_view image_signature = "https://sigstore.dev/cosign/sign/v1";
constexpr std::string_view statement_prefix = "https://in-toto.io/Statement/";

/// What is signed: both texts with their lengths, so that neither can stand for the other.
std::string signed_text(const SignedStatement& statement) {
  return "DSSEv1 " + std::to_string(statement.type.size()) + " " + statement.type + " " +
         std::to_string(statement.payload.size()) + " " + statement.payload;
}

Result<SignedStatement> statement_in(JsonValue envelope) {
  SignedStatement statement{.type = std::string(envelope["payloadType"].text()),
                            .payload = TRY(fetch::base64_decode(envelope["payload"].text())),
                            .signatures = {}};
  for (const JsonValue one : envelope["signatures"].items()) {
    if (statement.signatures.size() >= most_signatures)
      return fail(Errc::too_many, "its statement has more than 20 signatures");
    statement.signatures.push_back(TRY(fetch::base64_decode(one["sig"].text())));
  }
  return statement;
}

}  // namespace

Result<SignedStatement> parse_sigstore_bundle(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue envelope = document.root()["dsseEnvelope"];
  if (!envelope.is_object())
    return fail(Errc::unsupported, "holds no signed statement (\"dsseEnvelope\")");
  return statement_in(envelope);
}

Result<SignedStatement> parse_dsse_envelope(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  if (!document.root()["payload"].is_string())
    return fail(Errc::malformed, "is no envelope of a statement (\"payload\")");
  return statement_in(document.root());
}

bool is_signed_by(const PublicKey& key, const SignedStatement& statement) {
  const std::string text = signed_text(statement);
  return std::ranges::any_of(statement.signatures,
                             [&](const std::string& one) { return key.verifies(text, one); });
}

Result<InTotoStatement> parse_in_toto_statement(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  return in_toto_statement_of(document.root());
}

Result<InTotoStatement> in_toto_statement_of(JsonValue root) {
  if (!root["_type"].text().starts_with(statement_prefix))
    return fail(Errc::malformed, "is no in-toto statement");
  InTotoStatement statement{.predicate_type = std::string(root["predicateType"].text()),
                            .digests = {}};
  for (const JsonValue subject : root["subject"].items()) {
    if (statement.digests.size() >= most_subjects)
      return fail(Errc::too_many, "has more than 1,000 subjects");
    std::string digest = "sha256:" + std::string(subject["digest"]["sha256"].text());
    if (parse_digest(digest)) statement.digests.push_back(std::move(digest));
  }
  return statement;
}

std::string certificate_in_bundle(std::string_view json) {
  JsonDocument document;
  if (!document.parse(json, limits)) return {};
  const JsonValue material = document.root()["verificationMaterial"];
  std::string_view coded = material["certificate"]["rawBytes"].text();
  for (const JsonValue first : material["x509CertificateChain"]["certificates"].items()) {
    if (coded.empty()) coded = first["rawBytes"].text();
    break;  // the signer's: others vouch for it
  }
  return fetch::base64_decode(coded).value_or("");
}

std::string fault_of_bundle(const PublicKey& key, std::string_view bundle,
                            std::string_view digest) {
  const auto statement = parse_sigstore_bundle(bundle);
  if (!statement) return "its bundle is not understood: " + statement.error().what;
  // First the key: what it did not sign is not worth being understood.
  if (!is_signed_by(key, *statement)) return "is not signed by this key, or was changed since";
  if (statement->type != in_toto_type)
    return "is signed by this key, but is no statement: " + statement->type;
  const auto parsed = parse_in_toto_statement(statement->payload);
  if (!parsed) return "is signed by this key, but its statement " + parsed.error().what;
  if (parsed->predicate_type != image_signature)
    return "is signed by this key, but is no signature of an image: " + parsed->predicate_type;
  if (std::ranges::find(parsed->digests, digest) == parsed->digests.end()) {
    return "is signed by this key, but for another image: " +
           (parsed->digests.empty() ? std::string("none") : parsed->digests.front());
  }
  return {};
}

}  // namespace plimsoll
