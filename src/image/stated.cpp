// image/stated.cpp - manifests of attestations, and the statements of provenance in them.
// SPDX-License-Identifier: Apache-2.0
#include "image/stated.h"

#include <utility>

#include "base/digest.h"
#include "base/text.h"
#include "image/attestation.h"
#include "image/provenance.h"
#include "image/sigstore_bundle.h"

namespace plimsoll {

namespace {

constexpr std::size_t most_attestations = 200;  // of one image
constexpr std::size_t most_read = 10;           // statements: one a build

Result<std::string> checked(Result<std::string> text, const std::string& digest) {
  if (!text || digest_text(sha256(*text)) == digest) return text;
  return fail(Errc::digest_mismatch, "content has another digest");
}

class Reading {
 public:
  Reading(const BlobStore& store, const std::string& digest, std::vector<Problem>& problems)
      : store_(store), digest_(digest), problems_(problems) {}

  void read(const std::string& manifest) {
    const auto text = checked(store_.manifest(manifest), manifest);
    if (!text && text.error().code == Errc::not_found) {
      is_elsewhere_ = true;  // a store keeps what it needs to run the image, and often no more
      return;
    }
    const auto layers = text ? parse_attached_layers(*text) : std::unexpected(text.error());
    if (!layers) {
      refuse(manifest, layers.error());
      return;
    }
    for (const AttachedLayer& layer : *layers) {
      if (found_.size() < most_attestations) found_.push_back(attestation_of(layer));
      else is_full_ = true;
    }
  }

  std::optional<std::vector<Attestation>> take() && {
    if (is_full_) refuse(digest_, {Errc::too_many, "has more than 200: the others are left out"});
    if (is_elsewhere_) return std::nullopt;
    return std::move(found_);
  }

 private:
  void refuse(const std::string& digest, const Error& error) {
    problems_.push_back(problem_at({}, fail("attestation " + digest, error).error()));
  }

  Attestation attestation_of(const AttachedLayer& layer) {
    Attestation found{
        .predicate_type = layer.predicate_type, .builder = {}, .source = {}, .materials = {}};
    const bool is_wanted =
        layer.media_type == in_toto_type && is_predicate_of_provenance(layer.predicate_type);
    if (!is_wanted || read_++ >= most_read) return found;
    const auto text = checked(store_.config(layer.digest), layer.digest);
    const auto stated =
        text ? provenance_in_statement(*text, digest_) : std::unexpected(text.error());
    if (stated) return *stated;
    refuse(layer.digest, stated.error());
    return found;
  }

  const BlobStore& store_;
  const std::string& digest_;
  std::vector<Problem>& problems_;
  std::vector<Attestation> found_;
  std::size_t read_ = 0;
  bool is_elsewhere_ = false, is_full_ = false;
};

}  // namespace

std::optional<std::vector<Attestation>> attestations_in_index(const BlobStore& store,
                                                              std::string_view index,
                                                              const std::string& digest,
                                                              std::vector<Problem>& problems) {
  const auto manifests = parse_attestation_manifests(index, digest);
  if (!manifests) {
    problems.push_back(problem_at({}, fail("attestations", manifests.error()).error()));
    return std::nullopt;
  }
  if (manifests->empty()) return std::nullopt;
  Reading reading(store, digest, problems);
  for (const std::string& one : *manifests) reading.read(one);
  return std::move(reading).take();
}

}  // namespace plimsoll
