// facts/cache.h - LayerFacts that were computed once, on disk, shared by all processes of a user.
//
// Format  one file a record, named by the hash of (content key, encoding version, family, the
//         family's hash); the file holds a magic number, the XXH3 sum of what follows, and the
//         encoding of layer_facts.h.
// Safety  written beside and renamed, so readers see a whole record or none; what does not match
//         its hash is not used.
// Threads many processes at once; a record that two compute is stored twice with the same bytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "facts/layer_facts.h"

namespace plimsoll {

/// What changes the facts of the same bytes, one value a family.
struct FamilyHashes {
  std::string walk;      // limits on names and sizes
  std::string packages;  // which analyzers in which version, skipped paths, limits on files
  /// Of each family of detectors: its name and what changes its findings.
  std::vector<std::pair<std::string, std::string>> detectors;
};

class FactsCache {
 public:
  /// A folder that need not exist yet; `limit` in bytes (0: keep nothing).
  FactsCache(std::string folder, std::uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

  /// The facts of the layer with that content key, if all families are there and whole.
  [[nodiscard]] std::optional<LayerFacts> load(std::string_view key,
                                               const FamilyHashes& families) const;
  /// Keeps them; an Error is worth a notice, never the scan.
  Status store(std::string_view key, const FamilyHashes& families, const LayerFacts& facts) const;
  /// A config or a manifest by its digest: who asks verifies it, as if it came from elsewhere.
  [[nodiscard]] std::optional<std::string> document(std::string_view digest) const;
  Status keep_document(std::string_view digest, std::string_view text) const;
  /// Removes the records that were not used for the longest time until the limit holds. Called
  /// after storing.
  Status trim() const;

  struct Usage {
    std::uint64_t records = 0, bytes = 0;
  };
  [[nodiscard]] Result<Usage> usage() const;
  Status clear() const;
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  [[nodiscard]] std::string path_of(std::string_view key, std::string_view family,
                                    std::string_view hash) const;
  std::string folder_;
  std::uint64_t limit_;
};

}  // namespace plimsoll
