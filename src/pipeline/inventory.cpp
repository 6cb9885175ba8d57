// pipeline/inventory.cpp - what is in the target: the first half of a scan, from top to bottom.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <unordered_map>

#include "analyzer/registry.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "base/text.h"
#include "detect/config_family.h"
#include "detect/malware_family.h"
#include "detect/secret_family.h"
#include "facts/cache.h"
#include "facts/router.h"
#include "image/folder.h"
#include "image/target.h"
#include "pipeline/attached_bom.h"
#include "pipeline/builtin_checks.h"
#include "pipeline/charts.h"
#include "pipeline/inventory.h"
#include "pipeline/layers.h"
#include "pipeline/linked_files.h"
#include "pipeline/scan.h"
#include "pipeline/signature_check.h"

namespace plimsoll {

namespace {

Result<std::vector<const Analyzer*>> choose_analyzers(const ScanOptions& options) {
  const Tells wanted = options.kind == TargetKind::fs ? Tells::declared : Tells::installed;
  std::vector<const Analyzer*> chosen;
  if (options.kind == TargetKind::documents) return chosen;
  for (const Analyzer* const analyzer : all_analyzers()) {
    const bool skipped =
        std::ranges::find(options.skip_analyzers, analyzer->name) != options.skip_analyzers.end();
    if (!skipped && (analyzer->tells == wanted || analyzer->tells == Tells::both))
      chosen.push_back(analyzer);
  }
  for (const std::string& name : options.skip_analyzers) {
    const auto is_named = [&](const Analyzer* a) { return a->name == name; };
    if (std::ranges::none_of(all_analyzers(), is_named)) {
      std::vector<std::string_view> names;
      for (const Analyzer* const analyzer : all_analyzers()) names.push_back(analyzer->name);
      return fail(Errc::usage, "--skip: no analyzer is named " + printable(name) +
                                   "; there are: " + join(names, ", "));
    }
  }
  return chosen;
}

/// An image's layers are read on as many threads as there are to be; a folder is one layer.
std::size_t threads_for_documents(const ScanOptions& options) {
  const bool has_layers =
      options.kind == TargetKind::image || options.kind == TargetKind::container;
  if (has_layers) return 1;
  constexpr std::size_t most = 8;  // one that walks has no more work for them
  return std::min(options.jobs == 0 ? processors() : options.jobs, most);
}

Result<std::vector<std::unique_ptr<const DetectorFamily>>> choose_detectors(
    const ScanOptions& options, std::shared_ptr<const helm::Rendered> rendered) {
  std::vector<std::unique_ptr<const DetectorFamily>> chosen;
  SecretsOfValues::Rules rules;
  if (options.find_secrets || options.find_misconfiguration) rules = TRY(secret_rules(options));
  if (options.find_secrets) {
    chosen.push_back(std::make_unique<SecretFamily>(
        TRY(rules()), SecretOptions{.correlation_key = options.secret_key}, options.open_archives));
  }
  if (options.find_misconfiguration) {
    ConfigScope scope{
        .in_order = options.kind != TargetKind::image && options.kind != TargetKind::container,
        .threads = threads_for_documents(options),
        .all_folders = options.kind == TargetKind::documents,
        .rendered = std::move(rendered)};
    Checks checks = TRY(checks_with(options.rules));
    TRY_STATUS(check_names(checks.image, options.checks));
    chosen.push_back(std::make_unique<ConfigFamily>(
        checks.image, std::move(checks.bytes), options.checks, std::move(scope),
        SecretsOfValues(std::move(rules), options.secret_key)));
  }
  if (options.find_malware) {
    chosen.push_back(std::make_unique<MalwareFamily>(TRY(open_malware_content(options.malware))));
  }
  return chosen;
}

}  // namespace

Result<SecretsOfValues::Rules> secret_rules(const ScanOptions& options) {
  if (options.secret_rules.empty()) return SecretRules::built_in;
  auto rules = TRY(SecretRules::with_users(options.secret_rules, options.cache_folder));
  return [rules]() -> Result<std::shared_ptr<const SecretRules>> { return rules; };
}

void add_findings(Report& report, std::vector<Finding> findings) {
  std::unordered_map<std::string, std::uint32_t> equals;  // by the fingerprint of the first
  equals.reserve(findings.size());
  report.findings.reserve(report.findings.size() + findings.size());
  for (Finding& finding : findings) {
    finding.fingerprint = fingerprint(finding);
    if (const std::uint32_t ordinal = equals[finding.fingerprint]++; ordinal > 0)
      finding.fingerprint = fingerprint(finding, ordinal);
    const std::string until = printable(finding.status.until);
    if (!until.empty() && (until.size() != day_length || !parse_time(until))) {
      finding.evidence += " (not ignored: until " + until + " is no date as in 2027-01-31)";
      finding.status = {};
    } else if (!until.empty() && until < report.created.substr(0, 10)) {
      finding.evidence += " (was ignored until " + until + ")";
      finding.status = {};
    }
    report.findings.push_back(std::move(finding));
  }
}

Inventory inventory_of(std::span<const LayerFacts* const> layers, const ScanOptions& options,
                       const ReadOptions& read) {
  Inventory inventory = resolve(layers, options.resolve);
  if (read.detectors != nullptr) judge_held(inventory, read.detectors->families());
  return inventory;
}

void take(Report& report, Inventory inventory) {
  report.artifact.os = std::move(inventory.system);
  report.packages = std::move(inventory.packages);
  report.problems.insert(report.problems.end(), inventory.problems.begin(),
                         inventory.problems.end());
  add_findings(report, std::move(inventory.findings));
  report.checks = std::move(inventory.checks);
  for (Package& package : report.packages) {
    const std::uint32_t layer = package.locations.front().layer;
    package.base = layer < report.artifact.layers.size() && report.artifact.layers[layer].base;
  }
  const auto place = [](const Problem& p) {
    return std::tie(p.layer, p.path, p.line, p.error.what);
  };
  std::ranges::stable_sort(report.problems, {}, place);
}

namespace {

Status check_image_size(const ScanOptions& options, const LayerSet& layers) {
  std::uint64_t total = 0;
  for (const auto& facts : layers.facts) total += facts->size;
  if (options.image_size == 0 || total <= options.image_size) return {};
  return fail(Errc::too_large, "image has " + std::to_string(total) +
                                   " bytes, --max-image-size allows " +
                                   std::to_string(options.image_size));
}

}  // namespace

Result<LaidImage> lay_image(ImageSource image, const ScanOptions& options,
                            const ReadOptions& read) {
  LayerSet layers = TRY(read_layers(image, read, options));
  TRY_STATUS(check_image_size(options, layers));
  const auto read_again = [&](std::uint32_t layer, std::span<const LinkedFile> files) {
    return read_linked_of(image.layers[layer], read, files);
  };
  for (Problem& problem : add_linked_files(layers.facts, *read.router, read_again))
    layers.notices.push_back(std::move(problem));
  // From here on every compressed layer is what its digest says, and nothing of the image is read
  // again.

  LaidImage laid{.report = {.created = now_text(), .artifact = std::move(image.artifact)}};
  laid.settings = std::move(image.settings);
  laid.attestations = std::move(image.attestations);
  laid.report.problems = std::move(image.problems);
  std::ranges::move(layers.notices, std::back_inserter(laid.report.problems));
  std::vector<const LayerFacts*> facts;
  for (std::size_t i = 0; i < layers.facts.size(); ++i) {
    laid.report.artifact.layers[i].size = layers.facts[i]->size;
    laid.report.artifact.layers[i].verified = layers.verified[i];
    facts.push_back(layers.facts[i].get());
  }
  take(laid.report, inventory_of(facts, options, read));
  laid.layers = std::move(layers.facts);
  return laid;
}

namespace {

Result<LaidImage> inventory_of_image(const ScanOptions& options, const ReadOptions& read) {
  Target target = TRY(parse_target(options.target, options.from));
  std::optional<Network> network;  // what is opened asks through it
  if (options.fetcher) network.emplace(options.fetcher, options.network);
  std::optional<SignatureCheck> signature;
  if (options.verify_key) {
    signature = TRY(check_signature(network ? &*network : nullptr, target, options));
    target = signature->target;
    if (signature->finding && !options.scan_unverified) {
      Report unread{.created = now_text(), .artifact = std::move(signature->artifact)};
      unread.findings.push_back(*std::move(signature->finding));
      return LaidImage{.report = std::move(unread)};
    }
  }
  // From here on the image is signed, or its lack of a signature will be reported.

  if (options.attached_bom) {
    return LaidImage{.report = TRY(inventory_of_attached_bom(network ? &*network : nullptr, target,
                                                             options, std::move(signature)))};
  }

  const FactsCache documents(options.cache_folder, options.cache_size);
  const PlaceOptions places{.network = network ? &*network : nullptr,
                            .cache = &documents,
                            .offline = options.offline,
                            .attestations = options.find_misconfiguration};
  ImageSource image = TRY(open_image(target, options.platform, read, places));
  // From here on every document is what its digest says, and every layer's bytes have a place.

  LaidImage laid = TRY(lay_image(std::move(image), options, read));
  if (!signature) return laid;
  laid.report.artifact.name = std::move(signature->artifact.name);
  laid.signatures = std::move(signature->signatures);
  if (signature->finding) laid.report.findings.push_back(*std::move(signature->finding));
  return laid;
}

Result<LaidImage> inventory_of_folder(const ScanOptions& options, const ReadOptions& read,
                                      std::vector<Problem> problems) {
  FolderOptions folder{.router = read.router, .detectors = read.detectors, .limits = read.limits};
  const bool is_source_tree = options.kind != TargetKind::rootfs;
  folder.files_too = options.kind == TargetKind::documents;
  if (is_source_tree) folder.skip_folders = {".git", "node_modules"};
  std::vector layers = {
      std::make_shared<const LayerFacts>(TRY(read_folder(options.target, folder)))};
  const auto read_again = [&](std::uint32_t /*layer*/, std::span<const LinkedFile> files) {
    return read_linked_in_folder(options.target, folder, files);
  };
  Report report{.created = now_text()};
  report.problems = add_linked_files(layers, *read.router, read_again);
  std::ranges::move(problems, std::back_inserter(report.problems));
  constexpr std::array<std::string_view, 5> kinds = {"image", "rootfs", "fs", "container",
                                                     "config"};
  report.artifact = {.kind = std::string(kinds[static_cast<std::size_t>(options.kind)]),
                     .name = options.target};
  const LayerFacts* const only = layers.front().get();
  take(report, inventory_of({&only, 1}, options, read));
  return LaidImage{.report = std::move(report), .layers = std::move(layers)};
}

}  // namespace

Result<std::vector<Platform>> list_platforms(const ScanOptions& options) {
  const Target target = TRY(parse_target(options.target, options.from));
  std::optional<Network> network;
  if (options.fetcher) network.emplace(options.fetcher, options.network);
  const FactsCache documents(options.cache_folder, options.cache_size);
  return list_platforms(
      target,
      {.network = network ? &*network : nullptr, .cache = &documents, .offline = options.offline});
}

Result<LaidImage> lay_target(const ScanOptions& options) {
  const std::vector<const Analyzer*> analyzers = TRY(choose_analyzers(options));
  const Router router(analyzers);
  std::vector<Problem> problems;
  auto rendered = TRY(render_charts(options, problems));
  Detectors detectors(TRY(choose_detectors(options, std::move(rendered))));
  ScanBudget budget{.spool_folder = options.spool_folder};
  const ReadOptions read{
      .router = &router,
      .detectors = detectors.families().empty() ? nullptr : &detectors,
      .limits = &options.limits,
      .budget = &budget,
      .verify = options.verify,
      .passed = options.progress == nullptr ? nullptr : &options.progress->bytes,
  };
  if (options.kind == TargetKind::image) return inventory_of_image(options, read);
  if (options.kind == TargetKind::container) return inventory_of_container(options, read);
  return inventory_of_folder(options, read, std::move(problems));
}

}  // namespace plimsoll
