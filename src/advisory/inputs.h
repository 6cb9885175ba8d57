// advisory/inputs.h - finds the files of feeds under what the user names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace plimsoll {

/// The files of one database.
struct FeedInput {
  std::string name;                // "osv/npm", "debian"
  std::vector<std::string> files;  // zips and JSON, sorted
  std::uint64_t bytes = 0;
  bool tracker = false;  // Debian's tracker, not OSV
};

struct FoundInputs {
  std::vector<FeedInput> feeds;            // sorted by name
  std::vector<std::string> no_advisories;  // files of other kinds, sorted
};

/// Walks files, zips and folders (names that start with a dot are not looked at; links to folders
/// are not followed). A zip called all.zip and JSON files take the name of their folder,
/// osv/FOLDER; other zips are FOLDER/NAME; a tracker is known by its content. The same name in
/// several places is one database. Errors: a path that is not there.
Result<FoundInputs> find_inputs(std::span<const std::string> paths);

/// True if the file starts as a zip does.
bool is_zip(const std::string& path);

}  // namespace plimsoll
