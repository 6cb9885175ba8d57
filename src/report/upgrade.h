// report/upgrade.h - which package to upgrade to which version, and what that closes.
//
// Shape   the pointers lead into the report: a plan lives no longer than it does.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/report.h"

namespace plimsoll {

/// The findings of one package at one version; a distribution's binary packages are taken together
/// by their source package, as one upgrade changes them all.
struct Upgrade {
  std::string type, name, installed;
  std::string to;                      // empty: no version is known that fixes anything
  std::vector<std::string> packages;   // names of the packages concerned, sorted, unique
  std::vector<std::string> paths;      // where they were found, sorted, unique
  std::vector<const Finding*> closes;  // worst first, one for each id
  std::vector<const Finding*> leaves;  // fixed, but not by `to`
  bool base = false;                   // all of it came with the base image
};

struct UpgradePlan {
  std::vector<Upgrade> upgrades;           // what matters most first
  std::vector<Upgrade> unfixed;            // `closes` is what nothing closes, `to` is empty
  std::vector<const Finding*> others;      // open findings that are no vulnerability of a package
  std::vector<const Finding*> suppressed;  // shown because somebody asked for them
};

UpgradePlan plan_upgrades(const Report& report);

/// The name and version by which advisories know it: of the source package, where there is one.
std::string name_to_upgrade(const PackageReference& package);
std::string installed_version(const PackageReference& package);

/// The fixed versions that are newer than what is installed: those of older series are none.
std::vector<std::string> newer_fixes(const Finding& finding);

/// True if installing `version` closes a finding that is fixed in these versions (ascending). With
/// one fixed version: not older than it. With one for each maintained series: not older than that
/// of its own series, the one with which it shares the most leading numbers; in doubt no.
bool closes(std::string_view type, std::string_view version,
            const std::vector<std::string>& fixed_versions);

}  // namespace plimsoll
