// base/rule_files.h - the files of rules that a path means: a file, or those of a folder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

struct RuleFileKind {
  std::span<const std::string_view> endings;  // ".yaml": of files that count in a folder
  std::size_t limit = 1000;                   // on files of one folder
  bool recursive = false;                     // folders in the folder too, links not followed
  bool needs_one = false;                     // a folder without any is an Error
};

/// Sorted by name; a path that is no folder stands for itself, whatever it is called, and whether
/// it is there or not. Errors: permission_denied, io; too_many; not_found (`needs_one`).
Result<std::vector<std::string>> rule_files(const std::string& path, const RuleFileKind& kind);

}  // namespace plimsoll
