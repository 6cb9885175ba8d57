// pipeline/inventory.h - parts of the first half of a scan. Inside of the pipeline only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "detect/secrets_of_values.h"
#include "facts/inventory.h"
#include "facts/layer_facts.h"
#include "image/read_layer.h"
#include "image/source.h"
#include "model/report.h"
#include "pipeline/scan.h"

namespace plimsoll {

struct LaidImage {
  Report report;
  std::vector<std::shared_ptr<const LayerFacts>> layers = {};  // the lowest first
  std::optional<ImageSettings> settings = {};                  // nothing: not known, or no image
  std::optional<std::vector<Attestation>> attestations = {};   // nothing: not known
  std::optional<std::vector<ImageSignature>> signatures = {};  // nothing: none was asked for
};

/// Every layer read, and what they hold together.
Result<LaidImage> lay_image(ImageSource image, const ScanOptions& options, const ReadOptions& read);

/// The rules for secrets: the program's own are opened when they are first asked for, a user's at
/// once, since they may be wrong.
Result<SecretsOfValues::Rules> secret_rules(const ScanOptions& options);

/// Findings of detectors get their fingerprints, and join the report's.
void add_findings(Report& report, std::vector<Finding> findings);

/// Into a report whose artifact has its layers.
void take(Report& report, Inventory inventory);

/// The target's identity and inventory, and what checks of images ask for.
Result<LaidImage> lay_target(const ScanOptions& options);

Result<LaidImage> inventory_of_container(const ScanOptions& options, const ReadOptions& read);

}  // namespace plimsoll
