// pipeline/attached_bom.cpp - an inventory from an attached bill of materials.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/attached_bom.h"

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "base/text.h"
#include "document/cyclonedx_read.h"
#include "image/reference.h"
#include "image/referrers.h"
#include "image/registry.h"
#include "image/repository.h"

namespace plimsoll {

namespace {

constexpr std::string_view cyclonedx_type = "application/vnd.cyclonedx+json";
constexpr std::uint64_t bom_limit = std::uint64_t{128} << 20U;  // bytes

/// With parameters behind it too: "…+json;version=1.6".
bool is_cyclonedx(std::string_view type) {
  return type.substr(0, type.find(';')) == cyclonedx_type;
}

Error nothing_to_read(const std::string& image, const std::vector<Referrer>& referrers) {
  std::set<std::string> types;
  for (const Referrer& one : referrers)
    types.insert(one.artifact_type.empty() ? "something without a type" : one.artifact_type);
  return {Errc::not_found, image + ": no CycloneDX document (" + std::string(cyclonedx_type) +
                               ") is attached to it; there is: " +
                               (types.empty() ? "nothing" : printable(join(types, ", "))) +
                               "; without --sbom-source its layers are read"};
}

/// ISO dates compare as texts; of the same date, or without one, the last that is listed.
Result<Referrer> newest_of(const std::string& image, const std::vector<Referrer>& referrers) {
  const Referrer* newest = nullptr;
  for (const Referrer& one : referrers) {
    if (!is_cyclonedx(one.artifact_type)) continue;
    if (newest == nullptr || one.created >= newest->created) newest = &one;
  }
  if (newest == nullptr) return std::unexpected(nothing_to_read(image, referrers));
  return *newest;
}

Result<std::string> document_of(const Repository& repository, const Referrer& referrer) {
  const std::string text = TRY(repository.read_verified("manifests/", referrer.digest));
  const auto manifest = parse_manifest(text);
  const std::string where = repository.name() + "@" + referrer.digest;
  if (!manifest) return fail(where, manifest.error());
  if (manifest->layers.empty()) return fail(Errc::malformed, where + ": holds no document");
  return repository.read_verified("blobs/", manifest->layers.front().digest, bom_limit);
}

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

}  // namespace

Result<Report> inventory_of_attached_bom(Network* network, const Target& target,
                                         const ScanOptions& options) {
  TRY_STATUS(check_target(network, target, options));
  const Reference reference = TRY(parse_reference(target.name));
  const std::string digest = TRY(ask_for_manifest(*network, reference)).digest;
  const Repository repository(*network, reference);
  const std::vector<Referrer> referrers = TRY(list_referrers(repository, digest));
  const Referrer referrer = TRY(newest_of(to_text(reference), referrers));
  const std::string text = TRY(document_of(repository, referrer));
  const std::string place = "sbom@" + referrer.digest;
  auto bom = read_cyclonedx(text, place);
  if (!bom) return fail(repository.name() + "@" + referrer.digest, bom.error());
  Report report{.created = now_text()};
  report.artifact = {.kind = "image",
                     .name = to_text(reference),
                     .reference = repository.name() + "@" + referrer.digest,
                     .digest = digest};
  report.artifact.os = std::move(bom->system);
  report.packages = std::move(bom->packages);
  report.problems = std::move(bom->problems);
  return report;
}

}  // namespace plimsoll
