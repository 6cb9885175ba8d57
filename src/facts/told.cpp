// facts/told.cpp - what shows of the packages that layers tell of, and the layer that first brought
// each.
// SPDX-License-Identifier: Apache-2.0
#include "facts/told.h"

#include <algorithm>
#include <unordered_map>

#include "base/hash.h"

namespace plimsoll {

namespace {

const std::string& path_of(const FoundPackage& found) {
  return found.package.locations.front().path;
}

/// Calls `visit` with each package of a layer and its canonical path, or with nothing where
/// `follow` says that nobody needs the path. Databases tell of hundreds in a row.
template <typename Follow, typename Visit>
void for_each_told(const LayerFacts& facts, Follow follow, Visit visit) {
  const std::string* last = nullptr;
  const std::string* canonical = nullptr;
  for (const FoundPackage& found : facts.collected.packages) {
    if (last == nullptr || *last != path_of(found)) {
      last = &path_of(found);
      canonical = follow(*last);
    }
    if (canonical != nullptr) visit(found, *canonical);
  }
}

/// One file may tell of many packages (dpkg's status, an apk or rpm database). Those that earlier
/// layers told of at the same path, with the same identity and without a gap, came with the first
/// of those layers. Asked from the top down, of what shows only.
class FirstLayers {
 public:
  explicit FirstLayers(const std::vector<Told>& packages) {
    for (const Told& told : packages) last_teller_.emplace(hash64(told.path), none);
  }

  [[nodiscard]] bool is_asked(std::string_view path) const {
    return last_teller_.contains(hash64(path));
  }

  void tell(std::uint32_t layer, std::string_view path, const Package& package) {
    const std::uint32_t above = last_teller_.at(hash64(path));
    const auto [run, is_new] = first_.emplace(key_of(path, package), layer);
    if (!is_new && run->second == above) run->second = layer;
  }

  /// After all of a layer was told.
  void end_layer(std::uint32_t layer, const std::vector<std::string>& paths) {
    for (const std::string& path : paths) last_teller_.at(hash64(path)) = layer;
  }

  [[nodiscard]] std::uint32_t first(const Told& told) const {
    return first_.at(key_of(told.path, told.found->package));
  }

 private:
  static constexpr std::uint32_t none = ~0U;

  static std::uint64_t key_of(std::string_view path, const Package& package) {
    std::string text(path);
    for (const std::string* const part :
         {&package.type, &package.name, &package.version, &package.arch}) {
      text += '\0';
      text += *part;
    }
    return hash64(text);
  }

  std::unordered_map<std::uint64_t, std::uint32_t> last_teller_;  // by path
  std::unordered_map<std::uint64_t, std::uint32_t> first_;        // by path and identity
};

void find_first_layers(std::vector<Told>& packages, std::span<const LayerFacts* const> layers,
                       const Tree& tree) {
  FirstLayers first(packages);
  for (auto layer = static_cast<std::uint32_t>(layers.size()); layer-- > 0;) {
    std::vector<std::string> paths;
    const auto follow = [&](const std::string& path) -> const std::string* {
      std::string canonical = tree.canonical(layer, path);
      if (!first.is_asked(canonical)) return nullptr;
      return &paths.emplace_back(std::move(canonical));
    };
    for_each_told(*layers[layer], follow, [&](const FoundPackage& found, std::string_view path) {
      first.tell(layer, path, found.package);
    });
    first.end_layer(layer, paths);
  }
  for (Told& told : packages) told.layer = first.first(told);
}

}  // namespace

AllTold find_told(std::span<const LayerFacts* const> layers, Tree& tree) {
  AllTold all;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    // A layer that comes again at once hides all of itself.
    if (layer + 1 < layers.size() && layers[layer] == layers[layer + 1]) continue;
    const auto follow = [&](const std::string& path) -> const std::string* {
      std::string canonical = tree.canonical(layer, path);
      if (tree.hidden_in(layer, canonical)) return nullptr;
      return &all.paths.emplace_back(std::move(canonical));
    };
    for_each_told(*layers[layer], follow, [&](const FoundPackage& found, std::string_view path) {
      all.packages.push_back({&found, layer, path});
    });
  }
  if (layers.size() > 1) find_first_layers(all.packages, layers, tree);
  return all;
}

}  // namespace plimsoll
