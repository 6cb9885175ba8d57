// pipeline/scan.h - one scan, from what the user names to a report.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/signature.h"
#include "detect/config/run_checks.h"
#include "detect/malware/content.h"
#include "facts/inventory.h"
#include "facts/layer_builder.h"
#include "image/container.h"
#include "image/documents.h"
#include "image/network.h"
#include "model/report.h"

namespace plimsoll {

/// The finding that a required signature is missing: no filter hides it.
constexpr std::string_view signature_rule = "PLM-IMG-SIGNATURE";

class KnownImages;
/// What several scans of one run know of images together.
std::shared_ptr<KnownImages> remember_images();

/// `documents`: a file or a folder of which only checked documents are read.
enum class TargetKind : std::uint8_t { image, rootfs, fs, container, documents };

/// What was read so far, for a progress bar: may be looked at from another thread.
struct ScanProgress {
  std::atomic<std::uint64_t> bytes = 0;  // uncompressed
  std::atomic<std::uint64_t> layers_done = 0, layers = 0;
};

struct ScanOptions {
  TargetKind kind = TargetKind::image;
  std::string target, from;  // of a container: its name or id, its engine
  /// Of containers: images that were read for others before; null: this one's is read.
  std::shared_ptr<KnownImages> known_images;
  std::optional<Platform> platform;
  bool verify = false;
  bool offline = false;          // no registry is asked
  bool scan_unverified = false;  // see verify_key
  bool attached_bom = false;     // read what is attached to the image instead of its layers
  bool match_vulnerabilities = true;
  bool find_secrets = false;
  bool find_misconfiguration = false;
  bool find_malware = false;
  CheckChoice checks;
  std::vector<std::string> rules;         // the user's files and folders, over the built-in checks
  std::vector<std::string> secret_rules;  // the user's files and folders, over the built-in rules
  bool open_archives = false;             // and look for secrets inside
  std::string secret_key;                 // of correlations; empty: none are made
  MalwareOptions malware;
  /// What helm prints for the chart in that folder of the target ("" is the target itself); null:
  /// charts are not rendered. not_found: there is no helm.
  std::function<Result<std::string>(const std::string& chart)> render_chart;
  /// Through which images that are named, and advisories, come; null: only files are read.
  std::shared_ptr<const fetch::Fetcher> fetcher;
  NetworkOptions network;
  /// Whose signature an image of a registry must have; null: none is asked for. Without one nothing
  /// of it is read, unless `scan_unverified`: the report is one finding.
  std::shared_ptr<const PublicKey> verify_key;
  std::size_t jobs = 0;  // 0: as many as there are processors
  std::string cache_folder;
  std::string spool_folder;  // of files without a name; empty: the system's folder for such
  std::uint64_t cache_size = std::uint64_t{2} << 30U;  // bytes; 0: no cache
  LayerLimits limits;
  std::uint64_t image_size = 0;             // bytes of all layers, uncompressed; 0: no limit
  std::vector<std::string> skip_analyzers;  // by name
  ResolveOptions resolve;
  std::vector<std::string> package_types;  // "os", "library"; empty: all

  std::string database_folder;         // what db build and db update fill
  std::vector<std::string> databases;  // --db: instead of that folder
  /// Called with the ecosystems that the target needs (and the fetcher), before the databases are
  /// opened: brings them up to date. An Error becomes a Problem, and the scan goes on with what
  /// there is.
  std::function<Status(const std::vector<std::string>&,
                       const std::shared_ptr<const fetch::Fetcher>&)>
      update;
  std::optional<std::uint64_t> max_database_age;  // seconds
  ScanProgress* progress = nullptr;
};

/// Every platform that the target has an image for, in the order of its index.
Result<std::vector<Platform>> list_platforms(const ScanOptions& options);

/// Ids of all that run under the engine of `options`, or under any.
Result<std::vector<ContainerId>> list_containers(const ScanOptions& options);

/// The inventory, matched against the databases. Problems of both are in the report.
Result<Report> scan(const ScanOptions& options);

}  // namespace plimsoll
