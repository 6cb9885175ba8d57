// pipeline/known_images.cpp - images that this run has read.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/known_images.h"

#include <algorithm>

namespace plimsoll {

namespace {

std::uint64_t cost_of_image(const LaidImage& image) {
  std::uint64_t cost = 0;
  // Twice what was found: the layers hold it, and the inventory that came out.
  for (const auto& layer : image.layers)
    cost += layer->entries.bytes().size() + 2 * cost_of(layer->collected);
  return cost;
}

}  // namespace

std::shared_ptr<const LaidImage> KnownImages::find(const std::string& engine,
                                                   const std::string& id) const {
  const auto known = std::ranges::find_if(
      known_, [&](const Known& one) { return one.id == id && one.engine == engine; });
  return known == known_.end() ? nullptr : known->image;
}

void KnownImages::keep(const std::string& engine, const std::string& id,
                       std::shared_ptr<const LaidImage> image) {
  const std::uint64_t cost = cost_of_image(*image);
  if (id.empty() || cost > limit_) return;
  for (; cost_ + cost > limit_; known_.pop_front()) cost_ -= known_.front().cost;
  known_.push_back({engine, id, std::move(image), cost});
  cost_ += cost;
}

std::shared_ptr<KnownImages> remember_images() { return std::make_shared<KnownImages>(); }

}  // namespace plimsoll
