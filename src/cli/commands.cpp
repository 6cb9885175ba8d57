// cli/commands.cpp - every command there is: a new one needs its own file, and its line here.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/command.h"

namespace plimsoll {

Exit run_cache(const Arguments& arguments);
Exit run_config(const Arguments& arguments);
Exit run_container(const Arguments& arguments);
Exit run_convert(const Arguments& arguments);
Exit run_db(const Arguments& arguments);
Exit run_doctor(const Arguments& arguments);
Exit run_explain(const Arguments& arguments);
Exit run_fs(const Arguments& arguments);
Exit run_image(const Arguments& arguments);
Exit run_login(const Arguments& arguments);
Exit run_logout(const Arguments& arguments);
Exit run_purl(const Arguments& arguments);
Exit run_registry(const Arguments& arguments);
Exit run_rootfs(const Arguments& arguments);
Exit run_rules(const Arguments& arguments);
Exit run_settings(const Arguments& arguments);
Exit run_version(const Arguments& arguments);
Exit run_version_compare(const Arguments& arguments);
Exit run_version_satisfies(const Arguments& arguments);

namespace {
constexpr std::string_view scan = "Scan";
constexpr std::string_view judge = "Judge";
constexpr std::string_view keep = "What is kept";
constexpr std::string_view about = "About";
constexpr std::string_view plumbing = "Plumbing, for scripts";

constexpr std::array table = {
    Command{"image", scan, "a container image: what is inside, what is wrong, what to do",
            run_image},
    Command{"registry", scan, "every image of a registry, or of one repository", run_registry},
    Command{"rootfs", scan, "an unpacked system: what is installed", run_rootfs},
    Command{"fs", scan, "a source tree: what it declares", run_fs},
    Command{"config", scan, "Dockerfiles, manifests, pipelines: what is wrong with them",
            run_config},
    Command{"container", scan,
            "a container, or all that run: what is inside, and what changed in it", run_container},
    Command{"explain", judge, "why a finding is in a report", run_explain},
    Command{"convert", judge, "a report in another format", run_convert},
    Command{"rules", judge, "checks and rules: list, lint, test, explain, docs", run_rules},
    Command{"db", keep, "the advisory databases: build, update, status, lookup, verify", run_db},
    Command{"cache", keep, "facts of layers that were read before", run_cache},
    Command{"login", keep, "credentials of a registry: tried there, then kept", run_login},
    Command{"logout", keep, "credentials of a registry: removed", run_logout},
    Command{"doctor", about, "what works on this machine, and why something does not", run_doctor},
    Command{"settings", about, "every setting, its value, and where it comes from", run_settings},
    Command{"version", about, "the version of this program", run_version},
    Command{"version-compare", plumbing, "which of two versions is newer", run_version_compare},
    Command{"version-satisfies", plumbing, "whether a version is inside a range",
            run_version_satisfies},
    Command{"purl", plumbing, "the canonical form of a package URL", run_purl},
};

/// Names that are promised, and not there yet.
constexpr std::array later = {
    "sbom"sv,   "host"sv,   "facts"sv,   "watch"sv,  "profile"sv,    "evidence"sv,
    "plan"sv,   "diff"sv,   "compare"sv, "gate"sv,   "vex"sv,        "triage"sv,
    "attest"sv, "notify"sv, "serve"sv,   "worker"sv, "compliance"sv, "completion"sv,
};
}  // namespace

std::span<const Command> all_commands() { return table; }

bool is_promised(std::string_view command) {
  return std::ranges::find(later, command) != later.end();
}

}  // namespace plimsoll
