// facts/told.h - what shows of the packages that layers tell of, and the layer that first brought
// each.
//
// Inside of resolve() only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/layer_facts.h"
#include "facts/tree.h"
#include "model/finding.h"

namespace plimsoll {

/// A package that shows when all layers are laid.
struct Told {
  const FoundPackage* found;
  std::uint32_t layer;    // that first brought it
  std::string_view path;  // canonical
};

struct AllTold {
  std::deque<std::string> paths;  // that the views of `packages` look at
  std::vector<Told> packages;     // in the order of the layers that tell of them at the top
};

AllTold find_told(std::span<const LayerFacts* const> layers, Tree& tree);

/// Takes away what distribution packages own: a language package is theirs if its file is one of
/// an installed package, and no later layer brought another in its place.
void drop_owned(std::vector<Told>& packages, std::span<const LayerFacts* const> layers, Tree& tree);

/// What stands in a file that a distribution package brought, everybody has who has the package: a
/// secret there is an unlikely one. Files below etc/ are meant to be changed, and count in full.
void doubt_owned(std::vector<Finding>& findings, const std::vector<Told>& packages,
                 std::span<const LayerFacts* const> layers, Tree& tree);

}  // namespace plimsoll
