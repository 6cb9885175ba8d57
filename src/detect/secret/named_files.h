// detect/secret/named_files.h - whether a file's name may be one that rules ask for.
//
// Why     tens of globs for each of a million files are too many: their last parts are looked up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace plimsoll {

class NamedFiles {
 public:
  void add(const std::vector<std::string>& globs);
  /// False only if no glob fits. A path has no leading "/".
  [[nodiscard]] bool may_hold(std::string_view path) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Names = std::unordered_set<std::string, Hash, std::equal_to<>>;

  Names names_;                     // "**/etc/.npmrc": ".npmrc"
  Names endings_;                   // "**/redis*.conf": "conf"
  Names folders_;                   // "**/conf.d/*": "conf.d"
  std::vector<std::string> globs_;  // what is none of these
};

}  // namespace plimsoll
