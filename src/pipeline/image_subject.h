// pipeline/image_subject.h - what checks of images are about, of layers that are laid.
//
// Safety  the number of files that are kept is bounded, whatever the image holds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "detect/config/image/subject.h"
#include "model/problem.h"
#include "pipeline/inventory.h"

namespace plimsoll {

/// All that the settings, the layers and the report tell; findings as they are in the report now.
/// More files of interest than are kept are a Problem of the report.
ImageSubject subject_of(LaidImage& laid, const ScanOptions& options);

inline constexpr std::size_t watched_file_limit = 1000;

}  // namespace plimsoll
