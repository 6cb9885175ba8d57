// analyzer/registry.cpp - every analyzer there is: a new one needs its own file, and its name here.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/registry.h"

#include <array>

namespace plimsoll {

extern const Analyzer os_release, os_version_file;           // which system this is
extern const Analyzer os_accounts;                           // who may log in
extern const Analyzer apk_installed, deb_files, deb_status;  // what it installed
extern const Analyzer rpm_sqlite, rpm_sqlite_log, rpm_other_forms;
extern const Analyzer go_binary, npm_installed, npm_lock;  // what the application brought
extern const Analyzer python_installed, python_requirements;

namespace {
constexpr std::array table = {
    &os_release,
    &os_version_file,  // the system
    &os_accounts,
    &apk_installed,
    &deb_files,
    &deb_status,
    &rpm_sqlite,
    &rpm_sqlite_log,
    &rpm_other_forms,  // its packages
    // applications
    &go_binary,
    &npm_installed,
    &npm_lock,
    &python_installed,
    &python_requirements,
};
}  // namespace

std::span<const Analyzer* const> all_analyzers() { return table; }

}  // namespace plimsoll
