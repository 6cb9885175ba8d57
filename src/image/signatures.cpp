// image/signatures.cpp - signatures of an image, one after the other.
// SPDX-License-Identifier: Apache-2.0
#include "image/signatures.h"

#include <optional>
#include <tuple>

#include "base/certificate.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "fetch/base64.h"
#include "image/referrers.h"
#include "image/sigstore_bundle.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 32, .values = 100'000};
constexpr std::uint64_t manifest_limit = std::uint64_t{4} << 20U;
constexpr std::uint64_t payload_limit = std::uint64_t{1} << 20U;  // real ones have a few kB
constexpr std::size_t most_signatures = 200;                      // of one image
constexpr std::string_view payload_type = "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view signature_type = "application/vnd.dev.cosign.artifact.sig.v1+json";
constexpr std::string_view bundle_type = "application/vnd.dev.sigstore.bundle";
constexpr std::string_view annotation = "dev.cosignproject.cosign/signature";
constexpr std::string_view certificate_annotation = "dev.sigstore.cosign/certificate";
constexpr std::string_view type_of_images = "cosign container image signature";

/// "application/vnd.dev.sigstore.bundle.v0.3+json", and those before it.
bool is_bundle(std::string_view type) { return type.starts_with(bundle_type); }

class Verification {
 public:
  Verification(const Repository& repository, const std::string& digest, const PublicKey& key)
      : repository_(repository), digest_(digest), key_(key) {}

  Status look_at_tag() {
    const std::string tag = referrers_tag(digest_) + ".sig";
    const auto text = repository_.read("manifests/" + tag, manifest_types, manifest_limit);
    if (text) return look_at(tag, text->text);
    return text.error().code == Errc::not_found ? Status() : std::unexpected(text.error());
  }

  Status look_at_referrers() {
    const auto referrers = list_referrers(repository_, digest_);
    if (!referrers) return std::unexpected(referrers.error());
    for (const Referrer& one : *referrers) {
      if (verdict_.is_verified) return {};
      const bool is_signature = one.artifact_type == signature_type || is_bundle(one.artifact_type);
      if (!is_signature) continue;
      const auto text = repository_.read_verified("manifests/", one.digest, manifest_limit);
      if (text) TRY_STATUS(look_at("referrer " + one.digest, *text));
      else fail_with("referrer " + one.digest, text.error().what);
    }
    return {};
  }

  SignatureVerdict verdict() && { return std::move(verdict_); }
  [[nodiscard]] bool is_done() const { return verdict_.is_verified; }

 private:
  void fail_with(std::string where, std::string fault) {
    verdict_.attempts.push_back({std::move(where), std::move(fault)});
  }

  Status look_at(const std::string& where, std::string_view manifest) {
    const auto layers = parse_signature_manifest(manifest);
    if (!layers) {
      fail_with(where, layers.error().what);
      return {};
    }
    if (layers->empty()) fail_with(where, "holds no signature");
    for (std::size_t i = 0; i < layers->size() && !verdict_.is_verified; ++i) {
      if (++seen_ > most_signatures) {
        return fail(Errc::too_many, repository_.name() + "@" + digest_ +
                                        ": has more than 200 signatures, none of the first is "
                                        "that of the key");
      }
      const std::string place = where + ", signature " + std::to_string(i + 1);
      ImageSignature seen;
      const std::string fault = fault_of_layer((*layers)[i], seen);
      seen.verified = fault.empty();
      verdict_.seen.push_back(std::move(seen));
      if (fault.empty()) verdict_.is_verified = true;
      else fail_with(place, fault);
    }
    return {};
  }

  /// A certificate that is not understood claims nothing.
  static void take_claims(std::string_view certificate, ImageSignature& seen) {
    if (certificate.empty()) return;
    const auto claims = read_signer_claims(certificate);
    if (claims) std::tie(seen.identity, seen.issuer) = std::tie(claims->identity, claims->issuer);
  }

  [[nodiscard]] std::string fault_of_layer(const SignatureLayer& layer,
                                           ImageSignature& seen) const {
    take_claims(layer.certificate, seen);
    const bool is_bundled = is_bundle(layer.media_type);
    if (!is_bundled && layer.media_type != payload_type)
      return "its payload is of another type: " + layer.media_type;
    if (!is_bundled && layer.signature.empty())
      return "has no annotation " + std::string(annotation);
    const auto payload = repository_.read_verified("blobs/", layer.digest, payload_limit);
    if (!payload) return payload.error().what;
    if (is_bundled) take_claims(certificate_in_bundle(*payload), seen);
    return is_bundled ? fault_of_bundle(key_, *payload, digest_)
                      : fault_of(key_, *payload, layer.signature, digest_);
  }

  const Repository& repository_;
  const std::string& digest_;
  const PublicKey& key_;
  SignatureVerdict verdict_;
  std::size_t seen_ = 0;
};

}  // namespace

Result<SignaturePayload> parse_signature_payload(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue critical = document.root()["critical"];
  if (!critical.is_object()) return fail(Errc::malformed, "has no object \"critical\"");
  SignaturePayload payload{
      .type = std::string(critical["type"].text()),
      .digest = std::string(critical["image"]["docker-manifest-digest"].text())};
  TRY(parse_digest(payload.digest));
  return payload;
}

Result<std::vector<SignatureLayer>> parse_signature_manifest(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue layers = document.root()["layers"];
  if (!layers.is_array()) return fail(Errc::malformed, "is no manifest: has no list \"layers\"");
  std::vector<SignatureLayer> found;
  for (const JsonValue layer : layers.items()) {
    if (found.size() > most_signatures)
      return fail(Errc::too_many, "lists more than 200 signatures");
    SignatureLayer one{
        .media_type = std::string(layer["mediaType"].text()),
        .digest = std::string(layer["digest"].text()),
        .size = layer["size"].whole().value_or(0),
        .signature = std::string(layer["annotations"][annotation].text()),
        .certificate = std::string(layer["annotations"][certificate_annotation].text())};
    TRY(parse_digest(one.digest));
    found.push_back(std::move(one));
  }
  return found;
}

std::string fault_of(const PublicKey& key, std::string_view payload, std::string_view signature,
                     std::string_view digest) {
  const auto bytes = fetch::base64_decode(signature);
  if (!bytes) return "its signature is no base64";
  // First the key: what it did not sign is not worth being understood.
  if (!key.verifies(payload, *bytes)) return "is not signed by this key, or was changed since";
  const auto parsed = parse_signature_payload(payload);
  if (!parsed) return "is signed by this key, but its payload " + parsed.error().what;
  if (parsed->type != type_of_images)
    return "is signed by this key, but not as an image: " + parsed->type;
  if (parsed->digest != digest)
    return "is signed by this key, but for another image: " + parsed->digest;
  return {};
}

Result<SignatureVerdict> verify_signatures(const Repository& repository, const std::string& digest,
                                           const PublicKey& key) {
  Verification verification(repository, digest, key);
  TRY_STATUS(verification.look_at_tag());
  if (!verification.is_done()) TRY_STATUS(verification.look_at_referrers());
  return std::move(verification).verdict();
}

}  // namespace plimsoll
