// analyzer/golang/build_info.h - what the Go linker wrote into a program about how it was built.
//
// Format  debug/buildinfo of Go's own library: 14 bytes of magic, the size of a pointer, flags;
// since Go 1.18 then two strings with their length in front, before that pointers to two strings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "analyzer/golang/executable.h"

namespace plimsoll {

struct BuildInfo {
  std::string toolchain;  // "go1.19.8"
  std::string modules;    // lines "path", "mod", "dep", "=>", "build", fields between tabs
};

/// Nothing if the file is no executable, or has none. An Error not_found: the file cannot go back
/// to what is needed; any other: it has build information, which makes no sense. Reads forward
/// only, but for programs of Go 1.17 and older.
Result<std::optional<BuildInfo>> read_build_info(RandomAccess& file);

}  // namespace plimsoll
