// cli/scan_flags.h - the flags that every scanning command has.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/scan.h"

namespace CLI {
class App;
}

namespace plimsoll {

/// As the command line gives them; to_options() checks and translates.
struct ScanFlags {
  std::string target, input, from, platform, engine;
  std::vector<std::string> formats{}, outputs{};
  std::string output;
  std::vector<std::string> scanners, severities, skip_paths, skip_analyzers, package_types,
      ignore_states, databases;
  std::string exit_on, distro, cache_dir, max_db_age, verify_key, sbom_source, baseline,
      correlation_key;
  std::vector<std::string> feed_urls;
  std::vector<std::string> checks, skip_checks, rules, secret_rules, malware_rules, malware_hashes;
  std::string max_image_size, max_layer_size, max_file_size, cache_size, timeout;
  std::string log_format = "text";
  bool ignore_unfixed = false, verify = false, offline = false, strict = false,
       no_db_update = false, show_suppressed = false, deep = false, malware_all = false;
  bool insecure = false, no_sandbox = false, scan_unverified = false, all = false,
       all_platforms = false;
  bool helm = false;
  std::vector<std::string> helm_values, helm_set;
  bool quiet = false, no_color = false, verbose = false;
  std::size_t jobs = 0;
};

/// Those that have an effect on such a target; the others are refused with a word.
void add_scan_flags(CLI::App& app, ScanFlags& flags, TargetKind kind);

/// Those of all scanning commands: what settings may hold.
void add_settings(CLI::App& app, ScanFlags& flags);

/// What the flags mean for the scan; an Error names the flag.
Result<ScanOptions> to_options(const ScanFlags& flags, TargetKind kind);

/// Long names of every flag of every scanning command, sorted: what a settings file may hold.
const std::vector<std::string>& names_of_all_settings();

/// "10", "64k", "100MB", "2GiB": bytes.
Result<std::uint64_t> parse_size(std::string_view text, std::string_view flag);
/// "30s", "5m", "24h", "7d": seconds.
Result<std::uint64_t> parse_duration(std::string_view text, std::string_view flag);

}  // namespace plimsoll
