// pipeline/image_checks.h - secrets in an image's settings, and checks of images: what is asked
// when its layers are laid and its packages matched.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "pipeline/inventory.h"

namespace plimsoll {

/// Secrets in its environment, labels, command line and history, into the report; docs/secrets.md.
Status add_secrets_of_settings(LaidImage& laid, const ScanOptions& options);

/// Checks of images, into the report: after all else was found. Nothing of what is no image, or
/// whose layers were not read.
Status add_image_checks(LaidImage& laid, const ScanOptions& options);

}  // namespace plimsoll
