// facts/links.h - where a path leads when links are followed.
//
// Source  path_resolution(7): a link in the middle of a path is followed, at most 40 of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// Canonical path of a link -> its target as written.
using Links = std::map<std::string, std::string, std::less<>>;

/// The target of the link at a canonical path; nothing where no link is. What it points to lives as
/// long as the walker.
using TargetOf = std::function<std::optional<std::string_view>(std::string_view path)>;

/// Follows links and counts what that costs: names from images may be made to cost much.
class LinkWalker {
 public:
  explicit LinkWalker(TargetOf target_of) : target_of_(std::move(target_of)) {}
  explicit LinkWalker(const Links& links);

  /// Where a path leads, also its last segment. One that lies nowhere (a loop, a path too long) is
  /// returned as it is: nothing else can be at its place, since a link is.
  [[nodiscard]] std::string follow(std::string_view path);

  /// True if so much was followed that the rest was left as it is.
  [[nodiscard]] bool is_tired() const { return cost_ > cost_limit; }

  static constexpr int link_limit = 40;
  static constexpr std::size_t path_limit = 8192;         // bytes; the kernel takes 4096
  static constexpr std::size_t cost_limit = 500'000'000;  // bytes compared and copied, about

 private:
  TargetOf target_of_;
  std::size_t cost_ = 0;
};

}  // namespace plimsoll
