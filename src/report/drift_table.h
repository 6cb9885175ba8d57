// report/drift_table.h - parts of the table that only containers have.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/container.h"
#include "report/formats.h"

namespace plimsoll {

/// "running since 2026-…, image app:1.4; privileged, network of the host": what is out of the
/// ordinary, in one line.
std::string container_line(const Container& container, RenderOptions options);

/// A section: heading, packages, the first files. Without line ends.
std::vector<std::string> drift_lines(const Drift& drift, RenderOptions options);

}  // namespace plimsoll
