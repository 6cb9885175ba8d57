// facts/linked.h - files that an analyzer wants under a name that only links give them.
//
// A layer is read before it is known what lies below it: its files go to the analyzers by the names
// that they have in the layer. When all layers are laid, links may give a file another name that is
// wanted: "d" links to "var/lib/dpkg" and a later layer writes "d/status", or var/lib/dpkg is
// itself a link to where the files are, or node_modules is one.
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
  std::string wanted;   // the name that links give it, by which the analyzer gets it
  const Analyzer* analyzer = nullptr;
};

struct Linked {
  std::vector<LinkedFile> files;  // in the order of layers and names
  std::vector<Problem> problems;  // links that lead to more than is looked through
};

/// The lowest layer first.
Linked find_linked(std::span<const LayerFacts* const> layers, const Router& router);

/// What was found under the wanted names is told of the places where the files really lie.
void tell_of_real_places(Collected& collected, std::span<const LinkedFile> files);

}  // namespace plimsoll
