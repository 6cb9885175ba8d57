// facts/resolve.cpp - runs once on the merged tree: system, ownership, first layers, purls, who
// needs whom.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <iterator>
#include <tuple>
#include <unordered_map>

#include "base/hash.h"
#include "base/sort_large.h"
#include "base/text.h"
#include "facts/inventory.h"
#include "facts/told.h"
#include "facts/tree.h"
#include "model/distro.h"
#include "model/purl.h"
#include "model/purl_type.h"

namespace plimsoll {

namespace {

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
  std::deque<std::string> spellings;  // of PyPI's names: many stand for one
  const auto name_of = [&](std::string_view type, std::string_view name) {
    return Name{type, type == "pypi" ? spellings.emplace_back(pypi_name(name)) : name};
  };
  std::unordered_map<Name, std::size_t, NameHash> by_name;  // -> the first such package
  for (std::size_t i = 0; i < packages.size(); ++i)
    by_name.emplace(name_of(packages[i].type, packages[i].name), i);
  std::vector<std::size_t> there;  // packages are sorted by purl: so are their numbers
  for (Package& package : packages) {
    there.clear();
    for (const std::string& name : package.depends_on) {
      if (const auto found = by_name.find(name_of(package.type, name)); found != by_name.end())
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

/// Of files that show, and of layers as a whole. What could not be read does not matter once a
/// later layer has taken it away.
std::vector<Problem> find_problems(std::span<const LayerFacts* const> layers, Tree& tree) {
  std::vector<Problem> problems;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (Problem problem : layers[layer]->collected.problems) {
      if (!problem.path.empty() && tree.hidden_in(layer, tree.canonical(layer, problem.path)))
        continue;
      problem.layer = layer;
      problems.push_back(std::move(problem));
    }
  }
  problems.insert(problems.end(), tree.problems().begin(), tree.problems().end());
  return problems;
}

void sort_by_place(std::vector<Finding>& findings) {
  stable_sort_large(findings, std::less<>(), [](const Finding& finding) {
    return std::tie(finding.kind, finding.location.path, finding.location.layer,
                    finding.location.line, finding.location.column, finding.id);
  });
}

/// What detectors found. A secret in a layer can be read by whoever has the image, whatever later
/// layers do; a document that was replaced is none any more.
std::vector<Finding> find_detections(std::span<const LayerFacts* const> layers, Tree& tree,
                                     std::vector<Problem>& problems) {
  std::vector<Finding> findings;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (const Detections& found : layers[layer]->detections) {
      for (Finding finding : found.findings) {
        finding.location.path = tree.canonical(layer, finding.location.path);
        finding.location.layer = layer;
        finding.removed_in = tree.hidden_in(layer, finding.location.path);
        const bool only_shown = finding.kind == FindingKind::misconfiguration;
        if (!only_shown || !finding.removed_in) findings.push_back(std::move(finding));
      }
      for (Problem problem : found.problems) {
        problem.layer = layer;
        problems.push_back(std::move(problem));
      }
    }
  }
  sort_by_place(findings);
  return findings;
}

/// Only files that show.
std::vector<std::vector<HeldDocument>> find_held(std::span<const LayerFacts* const> layers,
                                                 Tree& tree) {
  std::vector<std::vector<HeldDocument>> held;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    const auto& detections = layers[layer]->detections;
    if (held.size() < detections.size()) held.resize(detections.size());
    for (std::size_t i = 0; i < detections.size(); ++i) {
      for (const Held& each : detections[i].held) {
        std::string path = tree.canonical(layer, each.path);
        if (tree.hidden_in(layer, path)) continue;
        held[i].push_back({.path = std::move(path), .layer = layer, .bytes = each.bytes});
      }
    }
  }
  for (auto& files : held) {
    std::ranges::stable_sort(
        files, {}, [](const HeldDocument& file) { return std::tie(file.path, file.layer); });
  }
  return held;
}

/// What became of each check: one that failed in files alone that do not show any more has passed.
std::vector<CheckResult> find_checks(std::span<const LayerFacts* const> layers,
                                     const std::vector<Finding>& findings) {
  std::vector<CheckResult> checks;
  for (const LayerFacts* const layer : layers) {
    for (const Detections& found : layer->detections) merge(checks, found.checks);
  }
  for (CheckResult& check : checks) {
    if (check.state == CheckState::fail &&
        std::ranges::find(findings, check.id, &Finding::id) == findings.end()) {
      check.state = CheckState::pass;
    }
  }
  return checks;
}

/// A system of a known distribution without a single package of it: its database was removed, or is
/// where nobody looks. Such a system is not safe, only unknown.
std::optional<Problem> no_database_of(const Inventory& inventory) {
  const OperatingSystem& system = inventory.system;
  if (find_distro(system.id, system.id_like, system.name) == nullptr) return std::nullopt;
  const auto is_of_system = [](const Package& package) { return is_os_type(package.type); };
  if (std::ranges::any_of(inventory.packages, is_of_system)) return std::nullopt;
  const std::string name = printable(system.id + " " + system.version);
  return problem_at({}, {Errc::not_found, "system is " + name +
                                              ", but no package of it was found: its package "
                                              "database is missing or not read"});
}

}  // namespace

Inventory resolve(std::span<const LayerFacts* const> layers, const ResolveOptions& options) {
  Inventory inventory;
  Tree tree(layers);
  inventory.system = find_system(layers, tree);
  choose_system(inventory, options);

  AllTold told = find_told(layers, tree);
  std::vector<Problem> content_problems;
  inventory.findings = find_detections(layers, tree, content_problems);
  inventory.checks = find_checks(layers, inventory.findings);
  inventory.held = find_held(layers, tree);
  doubt_owned(inventory.findings, told.packages, layers, tree);
  drop_owned(told.packages, layers, tree);
  inventory.packages = merge_equal(told.packages, inventory.system);
  link_dependencies(inventory.packages);

  inventory.problems = find_problems(layers, tree);
  inventory.problems.insert(inventory.problems.end(), content_problems.begin(),
                            content_problems.end());
  if (const auto missing = no_database_of(inventory)) inventory.problems.push_back(*missing);
  return inventory;
}

void judge_held(Inventory& inventory,
                std::span<const std::unique_ptr<const DetectorFamily>> families) {
  const std::size_t count = std::min(inventory.held.size(), families.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (inventory.held[i].empty()) continue;
    Detections told;
    families[i]->judge(inventory.held[i], told);
    inventory.findings.reserve(inventory.findings.size() + told.findings.size());
    std::ranges::move(told.findings, std::back_inserter(inventory.findings));
    std::ranges::move(told.problems, std::back_inserter(inventory.problems));
    merge(inventory.checks, told.checks);
  }
  inventory.held.clear();
  sort_by_place(inventory.findings);
}

}  // namespace plimsoll
