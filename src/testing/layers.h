// testing/layers.h - layers made of entries alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "facts/layer_builder.h"
#include "facts/router.h"

namespace plimsoll {

/// Of entries that no analyzer can read.
class NoContent : public Content {
 public:
  Result<std::string_view> hold() override { return fail(Errc::io, "no content"); }
  RandomAccess& stream() override { std::abort(); }
  Result<RandomAccess*> index() override { return fail(Errc::io, "no content"); }
};

inline const Router& empty_router() {
  static const Router router({});
  return router;
}

inline const LayerLimits& no_limits() {
  static const LayerLimits limits{.entries_held = std::uint64_t{1} << 40U};
  return limits;
}

inline LayerFacts layer_of(const std::vector<Entry>& entries,
                           const Router& router = empty_router()) {
  LayerBuilder builder(router, no_limits());
  NoContent content;
  for (const Entry& entry : entries) static_cast<void>(builder.add(entry, content));
  builder.resolve_hard_links();
  return builder.finish(0);
}

}  // namespace plimsoll
