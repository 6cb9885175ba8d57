// cli/outputs.h - where a report goes, in which formats.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/report.h"

namespace plimsoll {

struct Output {
  std::string format, file;  // file "-": standard output
};

/// From -f NAME, -o FILE and --output FORMAT=FILE; checked before a scan begins. Without any: a
/// table to standard output.
Result<std::vector<Output>> plan_outputs(const std::vector<std::string>& formats,
                                         const std::vector<std::string>& outputs);

/// `many`: all of them together, however many there are.
struct ReportsToWrite {
  std::span<const Report> reports;
  bool many = false;
};

/// Regular files are replaced whole or not at all; pipes and devices are written into.
Status write_outputs(const ReportsToWrite& what, const std::vector<Output>& outputs, bool no_color);

}  // namespace plimsoll
