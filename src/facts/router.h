// facts/router.h - which analyzers want a path, in O(1) of their number.
//
// Threads built once, then read by all.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/analyzer.h"

namespace plimsoll {

/// The analyzers that want one file, in the order of the table.
class Route {
 public:
  void add(const Analyzer* analyzer);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::span<const Analyzer* const> analyzers() const {
    return std::span(list_).first(count_);
  }
  [[nodiscard]] bool has(Shape shape) const;

 private:
  std::array<const Analyzer*, 8>
      list_{};  // a file that more than eight want would be a design error
  std::size_t count_ = 0;
};

class Router {
 public:
  explicit Router(std::span<const Analyzer* const> analyzers);

  /// `path` has no leading slash; `executable`: a regular file with an x bit.
  [[nodiscard]] Route route(std::string_view path, bool executable) const;
  /// Whether a segment of the path is one below which files are wanted.
  [[nodiscard]] bool is_below(std::string_view path) const;
  [[nodiscard]] std::span<const Analyzer* const> analyzers() const { return analyzers_; }

 private:
  struct Folder {
    std::string_view path;  // whole, or the end that the folder's path must have
    const Analyzer* analyzer;
  };
  using Table = std::unordered_map<std::string_view, std::vector<const Analyzer*>>;

  std::vector<const Analyzer*> analyzers_, executables_;
  Table paths_, names_, suffixes_, below_;
  std::unordered_map<std::string_view, std::vector<Folder>> folders_;  // by last segment
};

}  // namespace plimsoll
