// pipeline/known_images.h - images that this run has read: containers of one share what it holds.
// Inside of the pipeline only.
//
// Safety  by the id, which is a digest of what the image is; bounded in bytes, the oldest go first.
// Threads one: containers are scanned one after the other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "pipeline/inventory.h"

namespace plimsoll {

class KnownImages {
 public:
  /// Half of what one scan may hold (image/budget.h).
  static constexpr std::uint64_t usual_limit = std::uint64_t{512} << 20U;  // bytes
  explicit KnownImages(std::uint64_t limit = usual_limit) : limit_(limit) {}

  /// Null: it was not read yet, or is no longer kept.
  [[nodiscard]] std::shared_ptr<const LaidImage> find(const std::string& engine,
                                                      const std::string& id) const;
  void keep(const std::string& engine, const std::string& id,
            std::shared_ptr<const LaidImage> image);

 private:
  struct Known {
    std::string engine, id;
    std::shared_ptr<const LaidImage> image;
    std::uint64_t cost = 0;  // bytes, roughly
  };
  std::deque<Known> known_;
  std::uint64_t limit_, cost_ = 0;
};

}  // namespace plimsoll
