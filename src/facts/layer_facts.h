// facts/layer_facts.h - all that one layer says, whatever lies below or above it: what caches keep.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/collector.h"
#include "facts/detector.h"
#include "facts/entries.h"

namespace plimsoll {

struct LayerFacts {
  Entries entries;
  std::vector<std::string> whiteouts;  // sorted: paths of lower layers that this one removes
  std::vector<std::string> opaques;    // sorted: folders whose lower content it removes
  bool has_orphans = false;            // names below folders that are none of its entries: links?
  std::uint64_t size = 0;              // bytes of the uncompressed tar
  Collected collected;
  std::vector<Detections> detections;  // one for each family of the scan's Detectors
};

/// The families of records (map §3): what the walk saw, what the analyzers found, and what each
/// family of detectors found.
std::string encode_walk(const LayerFacts& facts);
std::string encode_collected(const Collected& collected);
std::string encode_detections(const Detections& detections);

/// Fill a part of `facts`; an Error if the bytes are damaged.
/// The walk's are all of `record` from `begin` on: the names stay in it.
Status decode_walk(std::string record, std::size_t begin, LayerFacts& facts);
Status decode_collected(std::string_view bytes, Collected& collected);
Status decode_detections(std::string_view bytes, Detections& detections);

}  // namespace plimsoll
