// analyzer/rpm/package.h - an installed package, and the files that it owns, by its RPM header.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "facts/collector.h"

namespace plimsoll {

/// Adds what the header of one installed package says, or the Problem that it makes no sense.
/// `path`: of the database. The pseudo packages "gpg-pubkey", by which rpm keeps the keys that it
/// trusts, are left out: `rpm -qa` lists them, but there is nothing in them that could be affected.
/// An epoch of 0 is written when the package has one ("0:1.2-3"), as %{EVR} of rpm(8) does.
void add_rpm_package(std::string_view path, std::string_view header, Collector& out);

}  // namespace plimsoll
