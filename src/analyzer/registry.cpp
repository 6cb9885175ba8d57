// analyzer/registry.cpp - every analyzer there is: a new one needs its own file, and its name here.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/registry.h"

#include <array>

namespace plimsoll {

// what the distribution installed
extern const Analyzer deb_status, deb_files;
// what the application brought
extern const Analyzer npm_installed, npm_lock, python_installed, python_requirements;

namespace {
constexpr std::array table = {
    // what the distribution installed
    &deb_status,
    &deb_files,
    // what the application brought
    &npm_installed,
    &npm_lock,
    &python_installed,
    &python_requirements,
};
}  // namespace

std::span<const Analyzer* const> all_analyzers() { return table; }

}  // namespace plimsoll
