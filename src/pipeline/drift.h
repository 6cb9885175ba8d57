// pipeline/drift.h - what a container holds otherwise than its image, and whose files those are.
//
// Shape   packages are compared by type, name, architecture, module, version and place; two of one
//         name and different versions are one that changed. Of files the engine says which changed:
//         whether one was added or replaced is seen by what the image has there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "facts/layer_facts.h"
#include "image/container_documents.h"
#include "model/container.h"
#include "model/package.h"

namespace plimsoll {

/// One of the two that are compared: its layers, the lowest first, and what they hold.
struct DriftSide {
  std::vector<const LayerFacts*> layers;
  std::span<const Package> packages;
};

/// `image` and `container` (of one layer) in this order.
void compare_packages(const DriftSide& image, const DriftSide& container, Drift& drift);

/// `changes` are used up. What is neither in the image nor in the container was there for a moment
/// only, and is left out, as folders are: what a removed folder held is removed.
void compare_files(const DriftSide& image, const DriftSide& container,
                   std::vector<FileChange> changes, Drift& drift);

}  // namespace plimsoll
