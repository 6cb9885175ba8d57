// cli/scan_flag_table.cpp - the flags that every scanning command has.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/refused_flags.h"
#include "cli/scan_flags.h"

namespace plimsoll {

namespace {

void add_output_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = "Output";
  app.add_option("-f,--format", flags.formats,
                 "table, json, cyclonedx[@1.6]; --output says where to")
      ->default_str("table")
      ->group(group)
      ->type_name("NAME");
  app.add_option("-o,--output", flags.outputs, "FILE, or FORMAT=FILE, several times at once")
      ->group(group)
      ->type_name("FILE");
  app.add_option("--severity", flags.severities,
                 "show only these levels: critical,high,medium,low,negligible,unknown")
      ->delimiter(',')
      ->group(group)
      ->type_name("LEVEL");
  app.add_option("--baseline", flags.baseline,
                 "a report in JSON: what it knows already is suppressed, and fails nothing")
      ->group(group)
      ->type_name("REPORT");
  app.add_flag("--show-suppressed", flags.show_suppressed,
               "keep suppressed findings in the report, with who took them back")
      ->group(group);
  app.add_option("--exit-on", flags.exit_on,
                 "exit 1 if a shown finding has this level or a worse one")
      ->group(group)
      ->type_name("LEVEL");
  app.add_flag("--strict", flags.strict, "exit 2 if anything could not be read")->group(group);
  app.add_flag("--no-sandbox", flags.no_sandbox,
               "parse without the wall around it (what holds here: plimsoll doctor)")
      ->group(group);
  app.add_flag("-q,--quiet", flags.quiet, "no progress, no notices")->group(group);
  app.add_flag("--no-color", flags.no_color, "no colours, also on a terminal (or set NO_COLOR)")
      ->group(group);
  app.add_flag("-v,--verbose", flags.verbose, "say on standard error what is done")->group(group);
  app.add_option("--log-format", flags.log_format, "of notices on standard error: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text")
      ->group(group);
}

void add_fix_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = "Output";
  app.add_flag("--ignore-unfixed", flags.ignore_unfixed, "leave out findings that no version fixes")
      ->group(group);
  app.add_option("--ignore-state", flags.ignore_states,
                 "leave out findings with this fix state: wont-fix, end-of-life …")
      ->delimiter(',')
      ->group(group)
      ->type_name("STATE");
}

constexpr const char* target_group = "Target";

void add_image_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = target_group;
  app.add_option("--from", flags.from,
                 "where the image lies: docker, podman, containerd, containers-storage, registry, "
                 "docker-archive, oci-archive, oci-dir")
      ->group(group)
      ->type_name("NAME");
  app.add_option("--platform", flags.platform, "of an image for several: linux/arm64")
      ->group(group)
      ->type_name("OS/ARCH");
  app.add_flag("--all-platforms", flags.all_platforms,
               "every platform of a registry's image or an OCI layout: one report each")
      ->group(group);
  app.add_flag("--insecure", flags.insecure,
               "of a registry: plain HTTP, or a certificate that nobody vouches for, will do")
      ->group(group);
  app.add_option("--verify-key", flags.verify_key,
                 "of a registry: the image must be signed (as by cosign) by this public key")
      ->group(group)
      ->type_name("PEM");
  app.add_option("--sbom-source", flags.sbom_source,
                 "of a registry: referrer reads the CycloneDX or SPDX document that is attached to "
                 "the image, not its layers")
      ->check(CLI::IsMember({"referrer"}))
      ->group(group)
      ->type_name("NAME");
  app.add_flag("--scan-unverified", flags.scan_unverified,
               "with --verify-key: scan an image without a valid signature too; it stays exit 1")
      ->group(group);
  app.add_flag("--verify", flags.verify, "compute the diff id of every layer too")->group(group);
}

void add_container_flags(CLI::App& app, ScanFlags& flags) {
  app.add_flag("--all", flags.all, "every container that runs: one report each")
      ->configurable(false)
      ->group(target_group);
  app.add_option("--engine", flags.engine, "docker or podman; without it: the first that has it")
      ->check(CLI::IsMember({"docker", "podman"}))
      ->configurable(false)
      ->group(target_group)
      ->type_name("NAME");
}

void add_skip_path(CLI::App& app, ScanFlags& flags) {
  app.add_option("--skip-path", flags.skip_paths,
                 "do not look into files that match: 'usr/share/**'")
      ->group(target_group)
      ->type_name("GLOB");
}

void add_target_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = target_group;
  add_skip_path(app, flags);
  app.add_option("--skip", flags.skip_analyzers, "an analyzer, by name")
      ->delimiter(',')
      ->group(group)
      ->type_name("ANALYZER");
  app.add_option("--package-types", flags.package_types, "os, library")
      ->delimiter(',')
      ->group(group)
      ->check(CLI::IsMember({"os", "library"}));
  app.add_option("--distro", flags.distro,
                 "the distribution, in spite of what the target says: debian:12")
      ->group(group)
      ->type_name("ID:VERSION");
  app.add_option("--scanners", flags.scanners,
                 "vuln, secret, config, malware, or none: inventory only")
      ->delimiter(',')
      ->default_str("vuln,secret,config")
      ->group(group)
      ->type_name("NAME");
}

void add_content_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = "Checks and secrets";
  app.add_option("--check", flags.checks,
                 "only this check, by its id or another tool's: PLM-DF-001, DS-0002, DL3002")
      ->delimiter(',')
      ->group(group)
      ->type_name("ID");
  app.add_option("--skip-check", flags.skip_checks, "all checks but this one")
      ->delimiter(',')
      ->group(group)
      ->type_name("ID");
  app.add_option("--rules", flags.rules,
                 "your checks, over the built-in ones: a file or a folder (docs/rules.md)")
      ->group(group)
      ->type_name("PATH");
  app.add_option("--secret-rules", flags.secret_rules,
                 "your rules for secrets, over the built-in ones (docs/secrets.md)")
      ->group(group)
      ->type_name("PATH");
  app.add_option("--correlation-key", flags.correlation_key,
                 "a file with a key of yours: equal secrets get equal marks (HMAC) in reports")
      ->group(group)
      ->type_name("FILE");
}

void add_deep_flag(CLI::App& app, ScanFlags& flags) {
  app.add_flag("--deep", flags.deep, "open archives inside of layers, and look for secrets there")
      ->group("Checks and secrets");
}

/// No settings file switches it on: one may have come with what is scanned, and it starts a
/// program. Values alone start nothing.
void add_chart_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = "Checks and secrets";
  CLI::Option* const helm = app.add_flag("--helm", flags.helm,
                                         "render Helm charts by the helm in PATH, held in limits, "
                                         "and check what comes out")
                                ->configurable(false)
                                ->group(group);
  app.add_option("--helm-values", flags.helm_values,
                 "with --helm: a file of values over those of the charts; several, the last wins")
      ->needs(helm)
      ->group(group)
      ->type_name("FILE");
  app.add_option("--helm-set", flags.helm_set,
                 "with --helm: one value over those of the files, as helm's --set has it")
      ->needs(helm)
      ->group(group)
      ->type_name("KEY=VALUE");
}

void add_malware_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = "Malware (--scanners malware)";
  app.add_option("--malware-rules", flags.malware_rules,
                 "your YARA rules, beside the built-in ones: a file or a folder (docs/malware.md)")
      ->group(group)
      ->type_name("PATH");
  app.add_flag("--malware-all", flags.malware_all,
               "your rules see every file, not only programs, scripts and what starts by itself")
      ->group(group);
  app.add_option("--malware-hashes", flags.malware_hashes,
                 "SHA-256 of known bad files: lines, or sorted and 32 bytes each")
      ->group(group)
      ->type_name("FILE");
}

constexpr const char* limits_group = "Limits and cache";

void add_limit_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = limits_group;
  app.add_option("--max-file-size", flags.max_file_size, "of one file that is held in memory")
      ->default_str("256MiB")
      ->group(group)
      ->type_name("SIZE");
  app.add_option("--timeout", flags.timeout, "give up after: 5m; what was read is reported")
      ->group(group)
      ->type_name("TIME");
}

void add_layer_limit_flag(CLI::App& app, ScanFlags& flags) {
  app.add_option("--max-layer-size", flags.max_layer_size, "of one layer, uncompressed")
      ->default_str("64GiB")
      ->group(limits_group)
      ->type_name("SIZE");
}

void add_image_limit_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = limits_group;
  constexpr int most_jobs = 256;
  app.add_option("--max-image-size", flags.max_image_size,
                 "of all layers, uncompressed: larger is not scanned")
      ->group(group)
      ->type_name("SIZE");
  add_layer_limit_flag(app, flags);
  app.add_option("--jobs", flags.jobs, "layers that are read at once")
      ->check(CLI::Range(1, most_jobs))
      ->default_str("processors")
      ->group(group)
      ->type_name("N");
  app.add_option("--cache-dir", flags.cache_dir, "where facts of layers are kept")
      ->group(group)
      ->type_name("DIR");
  app.add_option("--cache-size", flags.cache_size, "of all records; 0: keep nothing")
      ->default_str("2GiB")
      ->group(group)
      ->type_name("SIZE");
}

constexpr const char* advisories_group = "Advisories";

/// Also where there is no network to begin with: scripts say it everywhere.
void add_offline_flag(CLI::App& app, ScanFlags& flags, const char* group) {
  app.add_flag("--offline", flags.offline, "no network: do not update the databases")->group(group);
}

void add_database_flags(CLI::App& app, ScanFlags& flags) {
  const auto group = advisories_group;
  app.add_option("--db", flags.databases,
                 "a folder of databases, one database, or advisories in OSV form (JSON, folder, "
                 "zip) for this run")
      ->group(group)
      ->type_name("FILE|DIR|ZIP");
  app.add_flag("--no-db-update", flags.no_db_update, "use the databases as they are, however old")
      ->group(group);
  app.add_option("--max-db-age", flags.max_db_age, "exit 2 if a database is older than: 24h, 7d")
      ->group(group)
      ->type_name("TIME");
  app.add_option("--feed-url", flags.feed_urls,
                 "base address of a mirror of the feeds: osv=URL or debian=URL")
      ->group(group)
      ->type_name("NAME=URL");
}

void add_common_flags(CLI::App& app, ScanFlags& flags, TargetKind kind) {
  const bool is_image = kind == TargetKind::image;
  const bool is_container = kind == TargetKind::container;
  if (is_image) add_image_flags(app, flags);
  if (is_container) add_container_flags(app, flags);
  add_output_flags(app, flags);
  add_content_flags(app, flags);
  if (kind == TargetKind::documents) {
    add_skip_path(app, flags);
    add_offline_flag(app, flags, "");
  } else {
    add_target_flags(app, flags);
    add_fix_flags(app, flags);
    add_deep_flag(app, flags);
    add_malware_flags(app, flags);
    add_database_flags(app, flags);
    add_offline_flag(app, flags, advisories_group);
  }
  if (is_image) add_image_limit_flags(app, flags);
  add_limit_flags(app, flags);
  if (is_container) add_layer_limit_flag(app, flags);
}

}  // namespace

void add_scan_flags(CLI::App& app, ScanFlags& flags, TargetKind kind) {
  add_common_flags(app, flags, kind);
  if (kind == TargetKind::documents) add_chart_flags(app, flags);
  refuse_other_flags(app, kind);
}

void add_settings(CLI::App& app, ScanFlags& flags) {
  add_common_flags(app, flags, TargetKind::image);  // whose flags are those of all but charts
  add_chart_flags(app, flags);
  refuse_later_flags(app);
}

const std::vector<std::string>& names_of_all_settings() {
  static const std::vector<std::string> names = [] {
    CLI::App app;
    ScanFlags flags;
    add_settings(app, flags);
    std::vector<std::string> found;
    for (const CLI::Option* const option : app.get_options()) {
      const bool is_hidden = option->get_group().empty() || !option->get_configurable();
      if (!option->get_lnames().empty() && !is_hidden && option->get_lnames()[0] != "help")
        found.push_back(option->get_lnames()[0]);
    }
    std::ranges::sort(found);
    return found;
  }();
  return names;
}

}  // namespace plimsoll
