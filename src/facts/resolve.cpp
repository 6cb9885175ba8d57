// facts/resolve.cpp - runs once on the merged tree: system, ownership, first layers, purls, who
// needs whom.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
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

/// A found package that shows at the top, and where.
struct Shown {
  const FoundPackage* found;
  std::uint32_t layer;  // that first brought it
  std::string path;     // canonical
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

/// Packages of which one file tells many (dpkg's status, an apk or rpm database) or one: told by
/// earlier layers as well, with the same identity and without a gap, they came with the first of
/// those layers.
class FirstLayers {
 public:
  explicit FirstLayers(std::size_t layers) : layers_(layers) {}

  void add(std::uint32_t layer, const std::string& path, const Package& package) {
    if (layers_ == 1) return;
    by_identity_[key_of(path, package)].push_back(layer);
    std::vector<std::uint32_t>& tellers = by_path_[hash64(path)];
    if (tellers.empty() || tellers.back() != layer) tellers.push_back(layer);
  }

  /// The first of the run of tellers that ends with `layer`.
  [[nodiscard]] std::uint32_t first(std::uint32_t layer, const std::string& path,
                                    const Package& package) const {
    if (layers_ == 1) return layer;
    const auto& tellers = by_path_.at(hash64(path));
    const auto& known = by_identity_.at(key_of(path, package));
    for (auto at = std::ranges::find(tellers, layer);
         at != tellers.begin() && std::ranges::binary_search(known, *(at - 1)); --at) {
      layer = *(at - 1);
    }
    return layer;
  }

 private:
  static std::uint64_t key_of(const std::string& path, const Package& package) {
    std::string text;
    for (const std::string* const part :
         {&path, &package.type, &package.name, &package.version, &package.arch}) {
      text += *part;
      text += '\0';
    }
    return hash64(text);
  }
  std::size_t layers_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_identity_, by_path_;
};

std::vector<Shown> find_shown(std::span<const LayerFacts* const> layers, Tree& tree) {
  FirstLayers first(layers.size());
  std::vector<Shown> shown;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    std::string last_path;  // databases tell of hundreds of packages in a row
    bool last_shows = false;
    std::string last_canonical;
    for (const FoundPackage& found : layers[layer]->collected.packages) {
      const std::string& path = found.package.locations.front().path;
      if (path != last_path || last_canonical.empty()) {
        last_path = path;
        last_canonical = tree.canonical(layer, path);
        last_shows = !tree.hidden_in(layer, last_canonical);
      }
      first.add(layer, last_canonical, found.package);
      if (last_shows) shown.push_back({&found, layer, last_canonical});
    }
  }
  for (Shown& s : shown) s.layer = first.first(s.layer, s.path, s.found->package);
  return shown;
}

bool is_library(const Shown& s) { return !is_os_type(s.found->package.type); }

/// Those of the keys whose files distribution packages own. Asked this way round since there are
/// ten times as many owned files as library packages.
std::unordered_set<std::uint64_t> find_owned(const std::unordered_set<std::uint64_t>& keys,
                                             std::span<const LayerFacts* const> layers,
                                             Tree& tree) {
  std::unordered_set<std::uint64_t> owned_keys;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    std::string last_path;
    bool shows = false;
    for (const OwnedFiles& owned : layers[layer]->collected.owned) {
      if (owned.path != last_path) {
        last_path = owned.path;
        shows = !tree.hidden_in(layer, tree.canonical(layer, owned.path));
      }
      if (!shows) continue;
      for (const std::uint64_t key : owned.files) {
        if (keys.contains(key)) owned_keys.insert(key);
      }
    }
  }
  return owned_keys;
}

void drop_owned(std::vector<Shown>& shown, std::span<const LayerFacts* const> layers, Tree& tree) {
  std::unordered_set<std::uint64_t> keys;
  for (const Shown& s : shown) {
    if (is_library(s)) keys.insert(path_key(s.path));
  }
  if (keys.empty()) return;
  const auto owned = find_owned(keys, layers, tree);
  std::erase_if(shown,
                [&](const Shown& s) { return is_library(s) && owned.contains(path_key(s.path)); });
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

/// One package a purl, with all the places where it lies.
void merge_equal(std::vector<Package>& packages) {
  const auto place = [](const Package& p) { return std::tie(p.purl, p.locations.front()); };
  std::ranges::sort(packages, {}, place);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < packages.size(); ++i) {
    if (kept > 0 && packages[kept - 1].purl == packages[i].purl) {
      Package& first = packages[kept - 1];
      if (first.locations.back() != packages[i].locations.front())
        first.locations.push_back(packages[i].locations.front());
      first.base = first.base || packages[i].base;
      continue;
    }
    if (kept != i) packages[kept] = std::move(packages[i]);
    ++kept;
  }
  packages.resize(kept);
}

/// Names that a package depends on become the purls of those that are there, in the order of the
/// names.
void link_dependencies(std::vector<Package>& packages) {
  std::unordered_map<std::string, std::size_t> by_name;  // "type name" -> the first such package
  const auto key = [](std::string_view type, std::string_view name) {
    return std::string(type) + ' ' + std::string(name);
  };
  for (std::size_t i = 0; i < packages.size(); ++i)
    by_name.emplace(key(packages[i].type, packages[i].name), i);
  for (Package& package : packages) {
    std::vector<std::string> purls;
    for (const std::string& name : package.depends_on) {
      if (const auto found = by_name.find(key(package.type, name)); found != by_name.end())
        purls.push_back(packages[found->second].purl);
    }
    std::ranges::sort(purls);
    purls.erase(std::unique(purls.begin(), purls.end()), purls.end());
    package.depends_on = std::move(purls);
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
  const Distro* const distro =
      find_distro(inventory.system.id, inventory.system.id_like, inventory.system.name);

  std::vector<Shown> shown = find_shown(layers, tree);
  drop_owned(shown, layers, tree);
  inventory.packages.reserve(shown.size());
  for (const Shown& s : shown) {
    Package package = s.found->package;
    package.locations.front().layer = s.layer;
    package.locations.front().path = s.path;
    if (is_os_type(package.type)) package.distro = distro_text(inventory.system);
    package.purl = to_text(purl_of(package, inventory.system, distro));
    inventory.packages.push_back(std::move(package));
  }
  merge_equal(inventory.packages);
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
