// cli/scan_sandbox.cpp - what a scan reads and writes.
// SPDX-License-Identifier: Apache-2.0
#include "cli/scan_sandbox.h"

#include <filesystem>

#include "base/file.h"
#include "image/target.h"
#include "sandbox/sandbox.h"

namespace plimsoll {

namespace {

/// The folder in which a file is replaced; of what cannot be replaced (a pipe, a device), itself.
std::string place_of_output(const std::string& file) {
  std::error_code none;
  const std::filesystem::path real = std::filesystem::weakly_canonical(file, none);
  const std::filesystem::path path = none ? std::filesystem::path(file) : real;
  const auto type = std::filesystem::status(path, none).type();
  const bool is_replaced =
      type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found;
  if (!is_replaced) return path.string();
  return path.has_parent_path() ? path.parent_path().string() : ".";
}

Result<SandboxPlaces> places_of(ScanOptions& scan, const std::vector<Output>& outputs) {
  SandboxPlaces places;
  if (scan.kind == TargetKind::image) {
    const Target target = TRY(parse_target(scan.target, scan.from));
    if (target.path.empty()) places.read = paths_of_places(target.scheme, target.name);
    else places.read.push_back(target.path);
  } else if (scan.kind != TargetKind::container) {
    places.read.push_back(scan.target);
    // A document alone is opened through its folder.
    const std::filesystem::path folder = std::filesystem::path(scan.target).parent_path();
    const bool is_file =
        scan.kind == TargetKind::documents && !std::filesystem::is_directory(scan.target);
    if (is_file) places.read.push_back(folder.empty() ? "." : folder.string());
  }
  for (const auto* const files : {&scan.databases, &scan.rules, &scan.secret_rules,
                                  &scan.malware.rules, &scan.malware.hashes})
    places.read.insert(places.read.end(), files->begin(), files->end());
  // A folder that cannot be made shows when it is used.
  const bool has_cache = scan.cache_size > 0 && make_folders(scan.cache_folder, true);
  if (has_cache) {
    places.write.push_back(scan.cache_folder);
    scan.spool_folder = scan.cache_folder;
  } else {
    places.read.push_back(scan.cache_folder);
    places.write.push_back(temporary_folder());
  }
  const bool is_updated = scan.update && make_folders(scan.database_folder);
  (is_updated ? places.write : places.read).push_back(scan.database_folder);
  for (const Output& output : outputs) {
    if (output.file != "-") places.output.push_back(place_of_output(output.file));
  }
  return places;
}

}  // namespace

Status enter_scan_sandbox(ScanOptions& scan, const std::vector<Output>& outputs,
                          const std::vector<std::string>& folders) {
  SandboxPlaces places = TRY(places_of(scan, outputs));
  places.write.insert(places.write.end(), folders.begin(), folders.end());
  if (const Status entered = enter_sandbox(places); !entered)
    return fail("the sandbox cannot be entered (--no-sandbox goes without)", entered.error());
  return {};
}

}  // namespace plimsoll
