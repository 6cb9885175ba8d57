// pipeline/linked_files.h - files that are wanted under a name that only links give them are read
// once it is known.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "facts/layer_facts.h"
#include "facts/linked.h"
#include "facts/router.h"

namespace plimsoll {

/// What analyzers find in some files of a layer, under their other names.
using ReadLinked =
    std::function<Result<Collected>(std::uint32_t layer, std::span<const LinkedFile> files)>;

/// Adds what is found in them to the facts of their layers. Rare, so never cached. Where a layer
/// cannot be read again each file gets a Problem. Returns the problems of the links themselves.
std::vector<Problem> add_linked_files(std::vector<std::shared_ptr<const LayerFacts>>& layers,
                                      const Router& router, const ReadLinked& read);

}  // namespace plimsoll
