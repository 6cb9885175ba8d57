// pipeline/linked_files.cpp - files that are wanted under a name that only links give them.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/linked_files.h"

#include <algorithm>
#include <string>

#include "base/log.h"

namespace plimsoll {

namespace {

Problem not_read(const LinkedFile& file, const Error& error) {
  const std::string what = "is wanted as " + std::string(file.analyzer->name) +
                           " by way of links, and could not be read again: " + error.what;
  return problem_at({file.name}, {error.code, what});
}

template <typename Items>
void append(Items& all, const Items& more) {
  all.insert(all.end(), more.begin(), more.end());
}

void add(Collected& all, const Collected& more) {
  append(all.packages, more.packages);
  append(all.owned, more.owned);
  append(all.systems, more.systems);
  append(all.accounts, more.accounts);
  append(all.problems, more.problems);
}

}  // namespace

std::vector<Problem> add_linked_files(std::vector<std::shared_ptr<const LayerFacts>>& layers,
                                      const Router& router, const ReadLinked& read) {
  std::vector<const LayerFacts*> facts;
  facts.reserve(layers.size());
  for (const auto& layer : layers) facts.push_back(layer.get());
  Linked linked = find_linked(facts, router);
  for (std::span<const LinkedFile> rest = linked.files; !rest.empty();) {
    const std::uint32_t layer = rest.front().layer;
    const auto other =
        std::ranges::find_if(rest, [&](const LinkedFile& file) { return file.layer != layer; });
    const auto files = rest.first(static_cast<std::size_t>(other - rest.begin()));
    rest = rest.subspan(files.size());
    log_event("layer is read again for files behind links", {{"layer", std::to_string(layer)}});
    LayerFacts more = *layers[layer];  // equal blobs share facts: a copy for this layer
    if (const auto found = read(layer, files)) {
      add(more.collected, *found);
    } else {
      for (const LinkedFile& file : files)
        more.collected.problems.push_back(not_read(file, found.error()));
    }
    layers[layer] = std::make_shared<const LayerFacts>(std::move(more));
  }
  return std::move(linked.problems);
}

}  // namespace plimsoll
