// facts/linked.h - files that an analyzer wants under a name that only links give them.
//
// A layer is read before it is known what lies below it: its files go to the analyzers by the names
// that they have in the layer. When all layers are laid, links may give a file another name that is
// wanted: "d" links to "var/lib/dpkg" and a later layer writes "d/status", or var/lib/dpkg is
// itself a link to where the files are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "facts/analyzer.h"
#include "facts/layer_facts.h"
#include "facts/router.h"

namespace plimsoll {

struct LinkedFile {
  std::uint32_t layer = 0;
  std::string content;  // the path in its layer whose content it is, hard links followed
  std::string name;     // where it really lies when all layers are laid
  const Analyzer* analyzer = nullptr;
};

/// In the order of layers and names. The lowest layer first.
std::vector<LinkedFile> find_linked(std::span<const LayerFacts* const> layers,
                                    const Router& router);

}  // namespace plimsoll
