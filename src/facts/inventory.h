// facts/inventory.h - what is in the target as a whole: layers laid over each other, documents
// brought together.
//
// Shape   packages sorted by purl, then first location; one a purl, with all its places. A language
//         package whose file a distribution package owns is left out: it is that package.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "facts/layer_facts.h"
#include "model/finding.h"
#include "model/package.h"
#include "model/problem.h"
#include "model/report.h"

namespace plimsoll {

struct Inventory {
  OperatingSystem system;  // id empty: none found
  std::vector<Package> packages;
  std::vector<Problem> problems;  // of layers and of laying
  /// Of detectors, sorted by place: secrets and malware of every layer (with `removed_in` where a
  /// later one hides them), misconfiguration of what shows. Without fingerprints.
  std::vector<Finding> findings;
  std::vector<CheckResult> checks;  // sorted by id
  /// Files about which families of detectors can tell more, one list a family: judge_held().
  std::vector<std::vector<HeldDocument>> held = {};
};

/// Says what the system is where the target does not, or in spite of it (--distro).
struct ResolveOptions {
  std::string distro_id, distro_version;
};

/// The lowest layer first.
Inventory resolve(std::span<const LayerFacts* const> layers, const ResolveOptions& options = {});

/// What families tell about the files that they held, among the other findings. While the layers
/// are there.
void judge_held(Inventory& inventory,
                std::span<const std::unique_ptr<const DetectorFamily>> families);

}  // namespace plimsoll
