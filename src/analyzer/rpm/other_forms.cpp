// analyzer/rpm/other_forms.cpp - rpm databases in the forms from before SQLite: said, not read.
//
// Reads   nothing of them: Packages (Berkeley DB: CentOS 7, RHEL 8) and Packages.db (ndb: SUSE).
// Errors  every such file is a Problem, so that no system looks clean because nobody could look.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "facts/analyzer.h"

namespace plimsoll {

namespace {

void analyze(RandomAccess& file, Collector& out) {
  if (file.size() == 0) return;
  const char* const form = file.path().ends_with(".db") ? "ndb" : "Berkeley DB";
  out.add_problem({file.path()},
                  {Errc::unsupported, std::string("rpm database in the form of ") + form +
                                          " is not read (only SQLite is): packages are missing"});
}

}  // namespace

extern constexpr Analyzer rpm_other_forms = {
    .name = "rpm-other-forms",
    .version = 1,
    .wanted = {.paths = {"var/lib/rpm/Packages", "var/lib/rpm/Packages.db",
                         "usr/lib/sysimage/rpm/Packages", "usr/lib/sysimage/rpm/Packages.db",
                         "usr/share/rpm/Packages", "usr/share/rpm/Packages.db"}},
    .limit = 1ULL << 40U,
    .analyze_stream = analyze,
};

}  // namespace plimsoll
