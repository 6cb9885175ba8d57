// cli/commands.cpp - every command there is: a new one needs its own file, and its line here.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/command.h"

namespace plimsoll {

Exit run_db(const Arguments& arguments);
Exit run_purl(const Arguments& arguments);
Exit run_version(const Arguments& arguments);
Exit run_version_compare(const Arguments& arguments);
Exit run_version_satisfies(const Arguments& arguments);

namespace {
constexpr std::array table = {
    Command{"db", "Advisories", "the advisory database: build, status, lookup, verify", run_db},
    Command{"version", "About", "the version of this program", run_version},
    Command{"version-compare", "Plumbing", "which of two versions is newer", run_version_compare},
    Command{"version-satisfies", "Plumbing", "whether a version is inside a range",
            run_version_satisfies},
    Command{"purl", "Plumbing", "the canonical form of a package URL", run_purl},
};
}  // namespace

std::span<const Command> all_commands() { return table; }

}  // namespace plimsoll
