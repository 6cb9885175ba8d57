// image/read_layer.h - one blob, once from front to end: digest, decompression, tar walk and
// analyzers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "facts/layer_builder.h"
#include "facts/linked.h"
#include "facts/router.h"
#include "image/content.h"
#include "image/members.h"
#include "image/source.h"

namespace plimsoll {

struct ReadOptions {
  const Router* router = nullptr;
  Detectors* detectors = nullptr;  // null: nobody looks into the content of files
  const LayerLimits* limits = nullptr;
  ScanBudget* budget = nullptr;
  bool verify = false;  // compute the diff id, and the digest of plain archives too
  std::atomic<std::uint64_t>* passed = nullptr;  // counts uncompressed bytes, for a progress bar
};

/// A blob that can be read again (hard links may need it). A damaged tar is a Problem among the
/// facts; the digest is still that of all bytes. Errors: what cannot be read at all.
Result<LayerRead> read_layer(const Member& member, const ReadOptions& options);

/// What analyzers find in some files of a layer, under the names that links give them. The layer
/// was read before: what is wrong with it as a whole is not said again.
Result<Collected> read_linked(const Member& member, const ReadOptions& options,
                              std::span<const LinkedFile> files);

/// A blob that passes; always hashed. `again`: where it can be read once more, if it can.
Result<LayerRead> read_passing_layer(Input& blob, const ReadOptions& options,
                                     const Member* again = nullptr);

/// True if the blob is uncompressed: then its names are walked without reading it all, and only
/// --verify hashes it.
Result<bool> is_plain(const Member& member);

}  // namespace plimsoll
