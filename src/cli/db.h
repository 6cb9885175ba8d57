// cli/db.h - what the subcommands of `plimsoll db` share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace CLI {
class App;
}

namespace plimsoll {

struct AdvisorySet;

/// "2026-11-24T12:00:00Z"
std::string time_now();

/// --folder, and what stands for it where it is not given.
void add_folder_flag(CLI::App& app, std::string& folder);
Result<std::string> advisory_folder(const std::string& given);

/// Opens the databases of a folder; false if one of them cannot be opened (said on standard
/// error), or if there is none.
bool open_or_complain(const std::string& folder, AdvisorySet& advisories);

}  // namespace plimsoll
