// fuzz/registry_documents.cpp - lists of names and of referrers; signatures: manifests, payloads,
// bundles; attestations: indexes, manifests, envelopes, statements.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/digest.h"
#include "image/attestation.h"
#include "image/provenance.h"
#include "image/referrers.h"
#include "image/registry_list.h"
#include "image/signatures.h"
#include "image/sigstore_bundle.h"
#include "pipeline/registry_walk.h"

namespace {

void fuzz_attestations(std::string_view text) {
  const std::string digest = "sha256:" + std::string(64, 'a');
  if (const auto layers = plimsoll::parse_attached_layers(text)) {
    for (const plimsoll::AttachedLayer& layer : *layers) {
      if (!plimsoll::parse_digest(layer.digest)) std::abort();
    }
  }
  if (const auto manifests = plimsoll::parse_attestation_manifests(text, digest)) {
    for (const std::string& one : *manifests) {
      if (!plimsoll::parse_digest(one)) std::abort();
    }
  }
  const auto statement = plimsoll::bom_in_statement(text, digest);
  const auto provenance = plimsoll::provenance_in_statement(text, digest);
  if (provenance && provenance->materials.size() > 1000) std::abort();
  // Only a statement that names this image is believed.
  if (statement && *statement && !text.contains("aaaaaaaa") && !text.contains("\\u")) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto names = plimsoll::parse_name_list(text, "tags")) {
    for (const std::string& name : *names) {
      if (name.empty()) std::abort();
    }
  }
  if (const auto list = plimsoll::parse_referrers(text)) {
    for (const plimsoll::Referrer& one : *list) {
      if (!plimsoll::parse_digest(one.digest)) std::abort();
    }
  }
  static_cast<void>(plimsoll::parse_signature_manifest(text));
  if (const auto payload = plimsoll::parse_signature_payload(text)) {
    if (!plimsoll::parse_digest(payload->digest)) std::abort();
  }
  static_cast<void>(plimsoll::parse_sigstore_bundle(text));
  static_cast<void>(plimsoll::certificate_in_bundle(text));
  static_cast<void>(plimsoll::parse_in_toto_statement(text));
  static_cast<void>(plimsoll::parse_dsse_envelope(text));
  fuzz_attestations(text);
  if (const auto place = plimsoll::parse_walk_place(text)) {
    if (place->registry.empty()) std::abort();
  }
  return 0;
}
