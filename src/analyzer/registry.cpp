// analyzer/registry.cpp - every analyzer there is: a new one needs its own file, and its name here.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/registry.h"

#include <array>

namespace plimsoll {

// what the distribution installed
extern const Analyzer deb_status, deb_files;
// what the application brought
extern const Analyzer npm_installed;

namespace {
constexpr std::array table = {
    &deb_status, &deb_files,  // what the distribution installed
    &npm_installed,           // what the application brought
};
}  // namespace

std::span<const Analyzer* const> all_analyzers() { return table; }

}  // namespace plimsoll
