// pipeline/registry_walk.h - every image of a registry: which there are, and scanning each once.
//
// Safety  names that a registry gives are used only if they are names of images in it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/cache.h"
#include "image/network.h"
#include "image/reference.h"
#include "pipeline/scan.h"

namespace plimsoll {

/// HOST, or HOST/PREFIX: one repository, or all below it.
struct WalkPlace {
  std::string registry, prefix;
};
Result<WalkPlace> parse_walk_place(std::string_view text);

struct WalkRequest {
  WalkPlace place;
  std::string repositories, tags;  // patterns; empty: all
  std::size_t newest = 0;          // tags of each repository; 0: all
  std::optional<Platform> platform;
};

struct WalkImage {
  Reference reference;  // with the tag, and the digest of what it stands for now
  std::string name;     // "localhost:5000/team/app:1.2"
  std::string created;  // ISO date-time; empty: not asked for
};

/// A tag, or all of a repository, that cannot be scanned; or is no image.
struct WalkFailure {
  std::string name;
  Error error;
};

struct WalkPlan {
  std::vector<WalkImage> images;  // by repository; then by tag, or the newest first
  std::vector<WalkFailure> failures, left_out;
};

/// How far the listing has come; any thread may look.
struct WalkProgress {
  std::atomic<std::size_t> tags = 0, tags_done = 0;
};

/// Asks for catalog, tags and digests. An Error: there is nothing that could be listed at all.
Result<WalkPlan> plan_walk(Network& network, const WalkRequest& request, const FactsCache* cache,
                           WalkProgress& progress);

struct WalkSteps {
  /// A report of an earlier run that still holds.
  std::function<std::optional<Report>(const WalkImage& image)> kept;
  /// Once for every image, from any thread, at about the order of the plan.
  std::function<void(std::size_t image, Result<Report> report, bool was_kept)> done;
};

/// Images with the same digest are scanned once (with `by_repository`: in each repository).
void scan_walk(const WalkPlan& plan, const ScanOptions& options, bool by_repository,
               const WalkSteps& steps);

}  // namespace plimsoll
