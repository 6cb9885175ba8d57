// pipeline/layers.h - the facts of all layers of an image: from the cache, or read in parallel and
// kept there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "facts/layer_facts.h"
#include "facts/linked.h"
#include "facts/router.h"
#include "image/read_layer.h"
#include "image/source.h"
#include "model/problem.h"
#include "pipeline/scan.h"

namespace plimsoll {

struct LayerSet {
  std::vector<std::shared_ptr<const LayerFacts>> facts;  // one a layer, equal blobs share
  std::vector<bool> verified;
  std::vector<Problem> notices;  // of no layer's facts: a cache that cannot be written
};

/// Errors: a blob that is not what its digest says, or that cannot be read at all.
Result<LayerSet> read_layers(const ImageSource& image, const ReadOptions& read,
                             const ScanOptions& options);

/// What analyzers find in some files of a layer under their other names, wherever the layer is.
Result<Collected> read_linked_of(const LayerSource& layer, const ReadOptions& read,
                                 std::span<const LinkedFile> files);

}  // namespace plimsoll
