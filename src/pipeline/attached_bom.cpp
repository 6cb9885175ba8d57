// pipeline/attached_bom.cpp - an inventory from an attached bill of materials.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/attached_bom.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "image/attestation.h"
#include "image/documents.h"
#include "image/reference.h"
#include "image/referrers.h"
#include "image/registry.h"
#include "image/repository.h"
#include "pipeline/attached_document.h"

namespace plimsoll {

namespace {

constexpr std::size_t most_tried = 100;  // artefacts of one image

Status check_target(const Network* network, const Target& target, const ScanOptions& options) {
  const bool is_elsewhere =
      !target.path.empty() || (!target.scheme.empty() && target.scheme != "registry");
  if (is_elsewhere) {
    return fail(Errc::usage, "--sbom-source: referrers lie beside an image in its registry, and " +
                                 printable(target.name) + " is read from elsewhere");
  }
  if (options.offline)
    return fail(Errc::usage, "--sbom-source: a registry must be asked, and --offline forbids it");
  if (network == nullptr) return fail(Errc::unsupported, "plimsoll-fetch was not started");
  return {};
}

/// What is attached to an image, in the order in which it is tried.
struct Attached {
  std::vector<Attachment> candidates;
  std::set<std::string> types;  // of everything there is
};

/// ISO dates compare as texts; of the same date, or without one, the last that is listed first.
void take_referrers(std::vector<Referrer> referrers, const std::string& subject, Attached& all) {
  std::ranges::reverse(referrers);
  std::ranges::stable_sort(referrers, std::ranges::greater(), &Referrer::created);
  for (Referrer& one : referrers) {
    all.types.insert(one.artifact_type.empty() ? "something without a type" : one.artifact_type);
    if (may_hold_bom(one.artifact_type))
      all.candidates.push_back({std::move(one.artifact_type), std::move(one.digest), subject});
  }
}

/// The manifest of the platform that is meant, where the document is an index that has one.
Result<std::optional<std::string>> platform_in(Network& network, const Reference& reference,
                                               const NamedDocument& document,
                                               const ScanOptions& options) {
  const auto manifest = parse_manifest(document.text);
  if (!manifest) return fail(to_text(reference), manifest.error());
  if (manifest->config) return std::nullopt;
  auto digest = digest_of_platform(network, reference, document,
                                   {.tag_or_digest = {}, .platform = options.platform});
  if (digest) return *std::move(digest);
  // What is about the index is about all of them, so that this machine's need not be there.
  const bool is_absent = digest.error().code == Errc::not_found && !options.platform;
  if (is_absent) return std::nullopt;
  return std::unexpected(std::move(digest).error());
}

Result<Attached> list_attached(Network& network, const Reference& reference,
                               const NamedDocument& document, const ScanOptions& options) {
  const Repository repository(network, reference);
  Attached all;
  if (const auto platform = TRY(platform_in(network, reference, document, options))) {
    take_referrers(TRY(list_referrers(repository, *platform)), *platform, all);
    const auto manifests = parse_attestation_manifests(document.text, *platform);
    if (!manifests) return fail(to_text(reference), manifests.error());
    for (const std::string& one : std::views::reverse(*manifests)) {
      all.types.insert("attestation-manifest");
      all.candidates.push_back({"", one, *platform});
    }
  }
  take_referrers(TRY(list_referrers(repository, document.digest)), document.digest, all);
  return all;
}

/// What reading one after the other came to.
struct Search {
  std::optional<BillOfMaterials> bom;
  const Attachment* source = nullptr;
  std::vector<Error> refused;
  bool lacks_signature = false;
};

Result<Search> search(const Repository& repository, const std::vector<Attachment>& candidates,
                      const PublicKey* key) {
  Search result;
  for (const Attachment& one : candidates | std::views::take(most_tried)) {
    AttachedBom attached = TRY(read_attached(repository, one, key));
    std::ranges::move(attached.refused, std::back_inserter(result.refused));
    result.lacks_signature = result.lacks_signature || attached.lacks_signature;
    if (!attached.bom) continue;
    result.bom = std::move(attached.bom);
    result.source = &one;
    log_event("bill of materials is read", {{"manifest", one.manifest}, {"subject", one.subject}});
    return result;
  }
  if (candidates.size() > most_tried) {
    result.refused.push_back({Errc::too_many,
                              "more than 100 artefacts may hold one: the others "
                              "were not read"});
  }
  return result;
}

std::string lines_of(const std::vector<Error>& errors) {
  std::string text;
  for (const Error& error : errors) text += "\n  " + printable(error.what);
  return text;
}

/// The first refusal says which kind of failure it is.
Error nothing_to_read(const std::string& image, const Attached& all, const Search& found) {
  const std::string what =
      image + ": no bill of materials (CycloneDX or SPDX, JSON) that can be read is attached to it";
  const std::string hint = "without --sbom-source its layers are read";
  if (!found.refused.empty())
    return {found.refused.front().code, what + "; " + hint + ":" + lines_of(found.refused)};
  return {Errc::not_found, what + "; there is: " +
                               (all.types.empty() ? "nothing" : printable(join(all.types, ", "))) +
                               "; " + hint};
}

Report report_of(const Repository& repository, const std::string& image, Search found) {
  Report report{.created = now_text()};
  report.artifact = {.kind = "image",
                     .name = image,
                     .reference = repository.name() + "@" + found.source->manifest,
                     .digest = found.source->subject,
                     .os = std::move(found.bom->system)};
  report.packages = std::move(found.bom->packages);
  report.problems = std::move(found.bom->problems);
  for (Error& error : found.refused) report.problems.push_back(problem_at({}, std::move(error)));
  return report;
}

std::string evidence_of(const Search& found, const std::string& image, const PublicKey& key) {
  return "no bill of materials that is attached to " + image + " is signed; " + text_of(key) +
         lines_of(found.refused);
}

}  // namespace

Result<Report> inventory_of_attached_bom(Network* network, const Target& target,
                                         const ScanOptions& options,
                                         std::optional<SignatureCheck> signature) {
  TRY_STATUS(check_target(network, target, options));
  const Reference reference = TRY(parse_reference(target.name));
  const std::string image = signature ? signature->artifact.name : to_text(reference);
  const NamedDocument document = TRY(ask_for_manifest(*network, reference));
  const Attached all = TRY(list_attached(*network, reference, document, options));
  const Repository repository(*network, reference);
  const bool is_signed = signature && !signature->finding;
  Search found =
      TRY(search(repository, all.candidates, is_signed ? options.verify_key.get() : nullptr));
  std::optional<Finding> finding = signature ? std::move(signature->finding) : std::nullopt;
  if (is_signed && !found.bom && found.lacks_signature) {
    finding = signature_finding("The image has no bill of materials that the key signed",
                                evidence_of(found, image, *options.verify_key));
    if (!options.scan_unverified) {
      Report unread{.created = now_text(), .artifact = std::move(signature->artifact)};
      unread.findings.push_back(*std::move(finding));
      return unread;
    }
    found = TRY(search(repository, all.candidates, nullptr));
  }
  // From here on a document is one that the key signed, or its lack of a signature is reported.

  if (!found.bom) return std::unexpected(nothing_to_read(image, all, found));
  Report report = report_of(repository, image, std::move(found));
  if (finding) report.findings.push_back(*std::move(finding));
  return report;
}

}  // namespace plimsoll
