// facts/resolve.cpp - runs once on the merged tree: system, ownership, first layers, purls, who
// needs whom.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "base/text.h"
#include "facts/inventory.h"
#include "facts/tree.h"
#include "model/distro.h"
#include "model/purl.h"

namespace plimsoll {

namespace {

/// What a layer tells of one package, and where that lies.
struct Told {
  const FoundPackage* found;
  std::uint32_t layer;
  bool shows;             // at the top
  std::string_view path;  // canonical
};

struct AllTold {
  std::deque<std::string> paths;  // that the views of `told` look at
  std::vector<Told> told;         // by layer, the lowest first
};

/// os-release first, then where distributions keep the original, then what only some systems have.
int rank_of(std::string_view path) {
  constexpr std::array<std::string_view, 3> order = {"etc/os-release", "usr/lib/os-release",
                                                     "etc/lsb-release"};
  const auto at = std::ranges::find(order, path);
  return static_cast<int>(at - order.begin());
}

OperatingSystem find_system(std::span<const LayerFacts* const> layers, Tree& tree) {
  const FoundSystem* best = nullptr;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (const FoundSystem& found : layers[layer]->collected.systems) {
      if (found.system.id.empty() || tree.hidden_in(layer, tree.canonical(layer, found.path)))
        continue;
      // Of equal rank the later layer's counts.
      if (best == nullptr || rank_of(found.path) <= rank_of(best->path)) best = &found;
    }
  }
  return best == nullptr ? OperatingSystem{} : best->system;
}

AllTold find_told(std::span<const LayerFacts* const> layers, Tree& tree) {
  AllTold all;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    const std::string* last_path = nullptr;  // databases tell of hundreds of packages in a row
    bool last_shows = false;
    for (const FoundPackage& found : layers[layer]->collected.packages) {
      const std::string& path = found.package.locations.front().path;
      if (last_path == nullptr || *last_path != path) {
        last_path = &path;
        last_shows = !tree.hidden_in(layer, all.paths.emplace_back(tree.canonical(layer, path)));
      }
      all.told.push_back({&found, layer, last_shows, all.paths.back()});
    }
  }
  return all;
}

/// Packages of which one file tells many (dpkg's status, an apk or rpm database) or one: told by
/// earlier layers as well, with the same identity and without a gap, they came with the first of
/// those layers.
class FirstLayers {
 public:
  explicit FirstLayers(std::span<const Told> all) {
    for (const Told& told : all) {
      std::vector<std::uint32_t>& tellers = by_path_[hash64(told.path)];
      if (tellers.empty() || tellers.back() != told.layer) tellers.push_back(told.layer);
    }
    for (const Told& told : all) {  // most files are in one layer: nothing is asked of those
      if (tellers_of(told).size() > 1) by_identity_[key_of(told)].push_back(told.layer);
    }
  }

  /// The first of the run of tellers that ends with this one.
  [[nodiscard]] std::uint32_t first(const Told& told) const {
    const auto& tellers = tellers_of(told);
    std::uint32_t layer = told.layer;
    if (tellers.size() == 1) return layer;
    const auto& known = by_identity_.at(key_of(told));
    for (auto at = std::ranges::find(tellers, layer);
         at != tellers.begin() && std::ranges::binary_search(known, *(at - 1)); --at) {
      layer = *(at - 1);
    }
    return layer;
  }

 private:
  [[nodiscard]] const std::vector<std::uint32_t>& tellers_of(const Told& told) const {
    return by_path_.at(hash64(told.path));
  }
  static std::uint64_t key_of(const Told& told) {
    const Package& package = told.found->package;
    std::string text(told.path);
    for (const std::string* const part :
         {&package.type, &package.name, &package.version, &package.arch}) {
      text += '\0';
      text += *part;
    }
    return hash64(text);
  }
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_identity_, by_path_;
};

std::vector<Told> find_shown(const AllTold& all) {
  const FirstLayers first(all.told);
  std::vector<Told> shown;
  shown.reserve(all.told.size());
  for (const Told& told : all.told) {
    if (!told.shows) continue;
    shown.push_back(told);
    shown.back().layer = first.first(told);
  }
  return shown;
}

bool is_library(const Told& told) { return !is_os_type(told.found->package.type); }

/// Those of the keys whose files distribution packages own. Asked this way round since there are
/// ten times as many owned files as library packages.
std::unordered_set<std::uint64_t> find_owned(const std::unordered_set<std::uint64_t>& keys,
                                             std::span<const LayerFacts* const> layers,
                                             Tree& tree) {
  std::unordered_set<std::uint64_t> owned_keys;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (const OwnedFiles& owned : layers[layer]->collected.owned) {
      const auto is_wanted = [&](std::uint64_t key) { return keys.contains(key); };
      if (std::ranges::none_of(owned.files, is_wanted)) continue;
      if (tree.hidden_in(layer, tree.canonical(layer, owned.path))) continue;
      std::ranges::copy_if(owned.files, std::inserter(owned_keys, owned_keys.end()), is_wanted);
    }
  }
  return owned_keys;
}

void drop_owned(std::vector<Told>& shown, std::span<const LayerFacts* const> layers, Tree& tree) {
  std::unordered_set<std::uint64_t> keys;
  for (const Told& s : shown) {
    if (is_library(s)) keys.insert(path_key(s.path));
  }
  if (keys.empty()) return;
  const auto owned = find_owned(keys, layers, tree);
  std::erase_if(shown,
                [&](const Told& s) { return is_library(s) && owned.contains(path_key(s.path)); });
}

/// "debian-12" of the system, for the purls of its packages.
std::string distro_text(const OperatingSystem& system) {
  if (system.id.empty()) return {};
  return system.version.empty() ? system.id : system.id + "-" + system.version;
}

Purl purl_of(const Package& package, const OperatingSystem& system, const Distro* distro) {
  Purl purl{.type = package.type, .name = package.name, .version = package.version};
  if (!is_os_type(package.type)) {
    if (const auto parts = cut_last(package.name, '/')) {
      purl.space = parts->first;
      purl.name = parts->second;
    }
    return purl;
  }
  purl.space = distro != nullptr ? std::string(distro->purl_namespace) : system.id;
  if (!package.arch.empty()) purl.qualifiers["arch"] = package.arch;
  if (const std::string text = distro_text(system); !text.empty()) purl.qualifiers["distro"] = text;
  if (package.type == "rpm") {  // the purl type keeps the epoch apart
    if (const auto parts = cut_first(package.version, ':')) {
      purl.version = parts->second;
      if (parts->first != "0") purl.qualifiers["epoch"] = parts->first;
    }
  }
  return purl;
}

/// One package a purl, with all the places where it lies; sorted by purl.
std::vector<Package> merge_equal(const std::vector<Told>& shown, const OperatingSystem& system) {
  const Distro* const distro = find_distro(system.id, system.id_like, system.name);
  struct Placed {
    std::string purl;
    Location place;
    const Package* package;
  };
  std::vector<Placed> placed;
  placed.reserve(shown.size());
  for (const Told& told : shown) {
    const Package& package = told.found->package;
    placed.push_back({to_text(purl_of(package, system, distro)),
                      {std::string(told.path), told.layer, package.locations.front().line},
                      &package});
  }
  std::ranges::sort(placed, {}, [](const Placed& p) { return std::tie(p.purl, p.place); });
  std::vector<Package> packages;
  packages.reserve(placed.size());
  for (Placed& next : placed) {
    const bool is_new = packages.empty() || packages.back().purl != next.purl;
    if (is_new) {
      Package& package = packages.emplace_back(*next.package);
      package.locations.clear();
      package.purl = std::move(next.purl);
      if (is_os_type(package.type)) package.distro = distro_text(system);
    }
    std::vector<Location>& places = packages.back().locations;
    if (is_new || places.back() != next.place) places.push_back(std::move(next.place));
  }
  return packages;
}

/// What packages depend on: a name of their own type.
struct Name {
  std::string_view type, name;
  bool operator==(const Name&) const = default;
};

struct NameHash {
  std::size_t operator()(const Name& name) const { return hash64(name.name); }
};

/// Names that a package depends on become the purls of those that are there, sorted.
void link_dependencies(std::vector<Package>& packages) {
  std::unordered_map<Name, std::size_t, NameHash> by_name;  // -> the first such package
  for (std::size_t i = 0; i < packages.size(); ++i)
    by_name.emplace(Name{packages[i].type, packages[i].name}, i);
  std::vector<std::size_t> there;  // packages are sorted by purl: so are their numbers
  for (Package& package : packages) {
    there.clear();
    for (const std::string& name : package.depends_on) {
      if (const auto found = by_name.find({package.type, name}); found != by_name.end())
        there.push_back(found->second);
    }
    std::ranges::sort(there);
    const auto same = std::ranges::unique(there);
    there.erase(same.begin(), same.end());
    package.depends_on.resize(there.size());
    for (std::size_t i = 0; i < there.size(); ++i) package.depends_on[i] = packages[there[i]].purl;
  }
}

void choose_system(Inventory& inventory, const ResolveOptions& options) {
  OperatingSystem& system = inventory.system;
  if (!options.distro_id.empty())
    system = {.id = options.distro_id, .version = options.distro_version};
  const Distro* const distro = find_distro(system.id, system.id_like, system.name);
  if (distro == nullptr) return;
  const DistroRelease* release = find_release(*distro, system.version);
  if (release == nullptr && !system.codename.empty())
    release = find_codename(*distro, system.codename);
  if (release == nullptr) return;
  if (system.codename.empty()) system.codename = release->codename;
  system.end_of_life = release->end_of_life;
}

}  // namespace

Inventory resolve(std::span<const LayerFacts* const> layers, const ResolveOptions& options) {
  Inventory inventory;
  Tree tree(layers);
  inventory.system = find_system(layers, tree);
  choose_system(inventory, options);

  const AllTold all = find_told(layers, tree);
  std::vector<Told> shown = find_shown(all);
  drop_owned(shown, layers, tree);
  inventory.packages = merge_equal(shown, inventory.system);
  link_dependencies(inventory.packages);

  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (Problem problem : layers[layer]->collected.problems) {
      problem.layer = layer;
      inventory.problems.push_back(std::move(problem));
    }
  }
  inventory.problems.insert(inventory.problems.end(), tree.problems().begin(),
                            tree.problems().end());
  return inventory;
}

}  // namespace plimsoll
