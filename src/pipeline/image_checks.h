// pipeline/image_checks.h - secrets in an image's settings, and checks of images: what is asked
// when its layers are laid and its packages matched.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "pipeline/inventory.h"

namespace plimsoll {

/// Secrets in its environment, labels, command lines, history and what else a config holds, into
/// the report; docs/secrets.md.
Status add_secrets_of_settings(LaidImage& laid, const ScanOptions& options);

/// The instructions that a report shows of layers are without secrets from here on, as far as rules
/// know them. Nothing if neither secrets nor checks were asked for.
Status hide_secrets_of_history(Report& report, const ScanOptions& options);

/// Checks of images, into the report: after all else was found. Nothing of what is no image, or
/// whose layers were not read.
Status add_image_checks(LaidImage& laid, const ScanOptions& options);

}  // namespace plimsoll
