// cli/scan_flags.cpp - what the flags of scanning commands mean.
// SPDX-License-Identifier: Apache-2.0
#include "cli/scan_flags.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <span>
#include <utility>

#include "base/file.h"
#include "base/paths.h"
#include "base/text.h"
#include "cli/auto_update.h"
#include "model/severity.h"

namespace plimsoll {

namespace {

constexpr std::array<std::string_view, 2> later_scanners = {"license", "all"};

Result<std::uint64_t> scaled(std::string_view text, std::string_view flag,
                             std::string_view expected,
                             std::span<const std::pair<std::string_view, std::uint64_t>> units) {
  std::string_view rest = text;
  const auto value = number(take_while(is_digit, rest));
  const std::string unit = lower(rest);
  const auto found = std::ranges::find_if(units, [&](const auto& u) { return u.first == unit; });
  if (!value || found == units.end() || *value > UINT64_MAX / found->second) {
    return fail(Errc::usage,
                std::string(flag) + ": " + printable(text) + " is no " + std::string(expected));
  }
  return *value * found->second;
}

Status size_into(const std::string& text, std::string_view flag, std::uint64_t& into) {
  if (text.empty()) return {};
  into = TRY(parse_size(text, flag));
  return {};
}

/// Every word of --scanners, and what it switches on.
struct Scanner {
  std::string_view name;
  bool ScanOptions::* option;
};
constexpr std::array<Scanner, 5> scanners = {{
    {"vuln", &ScanOptions::match_vulnerabilities},
    {"secret", &ScanOptions::find_secrets},
    {"config", &ScanOptions::find_misconfiguration},
    {"misconfig", &ScanOptions::find_misconfiguration},  // Trivy's name
    {"malware", &ScanOptions::find_malware},
}};

Status take_scanners(const ScanFlags& flags, ScanOptions& options) {
  std::vector<std::string> names = flags.scanners;
  if (options.kind == TargetKind::documents) names = {"config"};
  else if (names.empty()) names = {"vuln", "secret", "config"};
  for (const Scanner& scanner : scanners) options.*scanner.option = false;
  for (const std::string& name : names) {
    const auto* const known = std::ranges::find(scanners, name, &Scanner::name);
    if (known != scanners.end()) {
      options.*known->option = true;
    } else if (std::ranges::find(later_scanners, name) != later_scanners.end()) {
      return fail(Errc::unsupported,
                  "--scanners " + name +
                      ": not in this version yet; there are: vuln, secret, config, malware, none");
    } else if (name != "none") {
      return fail(Errc::usage, "--scanners: no scanner is named " + printable(name) +
                                   "; there are: vuln, secret, config, malware, none");
    }
  }
  const auto nones = std::ranges::count(names, "none");
  if (nones > 0 && static_cast<std::size_t>(nones) < names.size())
    return fail(Errc::usage, "--scanners: none goes with no other scanner");
  return {};
}

/// Before the sandbox closes: the key's file is none of its places.
Status take_correlation_key(const ScanFlags& flags, ScanOptions& options) {
  constexpr std::uint64_t key_limit = std::uint64_t{64} << 10U;
  constexpr std::size_t shortest =
      16;  // bytes: a shorter one could be guessed, and with it secrets
  if (flags.correlation_key.empty()) return {};
  auto key = read_file(flags.correlation_key, key_limit);
  if (!key) return fail("--correlation-key", key.error());
  options.secret_key = std::string(trim(*key));
  if (options.secret_key.size() >= shortest) return {};
  return fail(Errc::usage, "--correlation-key: " + printable(flags.correlation_key) +
                               ": is shorter than " + std::to_string(shortest) +
                               " bytes; make one with: openssl rand -hex 32");
}

Status take_malware_flags(const ScanFlags& flags, ScanOptions& options) {
  options.malware.rules = flags.malware_rules;
  options.malware.hashes = flags.malware_hashes;
  options.malware.all_files = flags.malware_all;
  if (flags.malware_all && flags.malware_rules.empty())
    return fail(Errc::usage, "--malware-all: goes with --malware-rules alone");
  const bool asked = !flags.malware_rules.empty() || !flags.malware_hashes.empty();
  if (!asked || options.find_malware || options.kind == TargetKind::documents) return {};
  return fail(Errc::usage,
              "--malware-rules, --malware-hashes: have no effect without --scanners malware");
}

/// What only images of registries have. Before the sandbox closes: the key's file is none of its
/// places.
Status take_registry_flags(const ScanFlags& flags, ScanOptions& options) {
  constexpr std::uint64_t key_limit = std::uint64_t{64} << 10U;
  options.scan_unverified = flags.scan_unverified;
  if (flags.scan_unverified && flags.verify_key.empty())
    return fail(Errc::usage, "--scan-unverified: goes with --verify-key alone");
  options.attached_bom = !flags.sbom_source.empty();
  if (flags.verify_key.empty()) return {};
  const auto pem = read_file(flags.verify_key, key_limit);
  if (!pem) return fail("--verify-key", pem.error());
  auto key = PublicKey::parse(*pem);
  if (!key) return fail("--verify-key: " + printable(flags.verify_key), key.error());
  options.verify_key = std::make_shared<const PublicKey>(*std::move(key));
  return {};
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text, std::string_view flag) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 13> units = {
      {{"", 1},
       {"b", 1},
       {"k", 1'000},
       {"kb", 1'000},
       {"kib", 1ULL << 10U},
       {"m", 1'000'000},
       {"mb", 1'000'000},
       {"mib", 1ULL << 20U},
       {"g", 1'000'000'000},
       {"gb", 1'000'000'000},
       {"gib", 1ULL << 30U},
       {"tb", 1'000'000'000'000},
       {"tib", 1ULL << 40U}}};
  return scaled(text, flag, "size: expected a number with a unit, as 500MB or 2GiB", units);
}

Result<std::uint64_t> parse_duration(std::string_view text, std::string_view flag) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> units = {
      {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}, {"w", 604'800}}};
  return scaled(text, flag, "time: expected a number with a unit, as 30s, 5m, 24h or 7d", units);
}

/// From any thread: a line at once.
static void say_warning(const std::string& text) { std::cerr << "plimsoll: " + text + '\n'; }

Result<ScanOptions> to_options(const ScanFlags& flags, TargetKind kind) {
  const bool is_container = kind == TargetKind::container;
  ScanOptions options{
      .kind = kind, .target = flags.target, .from = is_container ? flags.engine : flags.from};
  if (!flags.platform.empty()) {
    auto platform = parse_platform(flags.platform);
    if (!platform) return fail("--platform", platform.error());
    options.platform = *std::move(platform);
  }
  options.verify = flags.verify;
  TRY_STATUS(take_registry_flags(flags, options));
  options.offline = flags.offline;
  options.network.insecure = flags.insecure;
  if (!flags.quiet) options.network.warning = say_warning;
  options.jobs = flags.jobs;
  options.cache_folder = flags.cache_dir.empty() ? TRY(cache_folder("layers")) : flags.cache_dir;
  TRY_STATUS(size_into(flags.cache_size, "--cache-size", options.cache_size));
  TRY_STATUS(size_into(flags.max_image_size, "--max-image-size", options.image_size));
  TRY_STATUS(size_into(flags.max_layer_size, "--max-layer-size", options.limits.layer_size));
  TRY_STATUS(size_into(flags.max_file_size, "--max-file-size", options.limits.file_size));
  options.limits.skip_paths = flags.skip_paths;
  options.skip_analyzers = flags.skip_analyzers;
  options.package_types = flags.package_types;
  TRY_STATUS(take_scanners(flags, options));
  options.checks = {.only = flags.checks, .without = flags.skip_checks};
  options.rules = flags.rules;
  options.secret_rules = flags.secret_rules;
  options.open_archives = flags.deep;
  TRY_STATUS(take_correlation_key(flags, options));
  TRY_STATUS(take_malware_flags(flags, options));
  options.databases = flags.databases;
  options.database_folder = TRY(cache_folder("advisories"));
  if (options.match_vulnerabilities && !flags.offline && !flags.no_db_update) {
    options.update = [update = AutoUpdate{.folder = options.database_folder,
                                          .feed_urls = flags.feed_urls,
                                          .quiet = flags.quiet}](const auto& ecosystems,
                                                                 const auto& fetcher) mutable {
      update.fetcher = fetcher;
      return update_if_old(update, ecosystems);
    };
  }
  if (!flags.max_db_age.empty()) {
    options.max_database_age = TRY(parse_duration(flags.max_db_age, "--max-db-age"));
  }
  if (!flags.timeout.empty()) {
    options.limits.deadline = std::chrono::steady_clock::now() +
                              std::chrono::seconds(TRY(parse_duration(flags.timeout, "--timeout")));
    options.network.deadline = options.limits.deadline;
  }
  if (!flags.distro.empty()) {
    const auto parts = cut_first(flags.distro, ':');
    if (!parts || parts->first.empty()) {
      return fail(Errc::usage,
                  "--distro is not ID:VERSION, as debian:12: " + printable(flags.distro));
    }
    options.resolve = {.distro_id = std::string(parts->first),
                       .distro_version = std::string(parts->second)};
  }
  return options;
}

}  // namespace plimsoll
