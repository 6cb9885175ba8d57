// pipeline/drift.cpp - packages of a container against those of its image.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/drift.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace plimsoll {

namespace {

/// A package at one of its places.
struct Placed {
  const Package* package = nullptr;
  const std::string* path = nullptr;

  /// What stays the same when a package is upgraded.
  [[nodiscard]] auto name() const {
    return std::tie(package->type, package->name, package->arch, package->module);
  }
  [[nodiscard]] auto key() const {
    return std::tuple_cat(name(), std::tie(package->version, *path));
  }
};

std::vector<Placed> places_of(std::span<const Package> packages) {
  std::vector<Placed> places;
  for (const Package& package : packages) {
    for (const Location& location : package.locations) places.push_back({&package, &location.path});
  }
  std::ranges::sort(places, {}, &Placed::key);
  const auto same = std::ranges::unique(places, {}, &Placed::key);  // at several lines of one file
  places.erase(same.begin(), same.end());
  return places;
}

std::vector<Placed> without(const std::vector<Placed>& places, const std::vector<Placed>& others) {
  std::vector<Placed> rest;
  std::ranges::set_difference(places, others, std::back_inserter(rest), {}, &Placed::key,
                              &Placed::key);
  return rest;
}

/// Paths by (purl, purl that it had).
using ByPurl = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

std::vector<DriftPackage> listed(ByPurl found) {
  std::vector<DriftPackage> packages;
  for (auto& [purls, paths] : found) {
    std::ranges::sort(paths);
    packages.push_back({.purl = purls.first, .was = purls.second, .paths = std::move(paths)});
  }
  return packages;
}

void add(ByPurl& to, const Placed& placed, const std::string& was) {
  to[{placed.package->purl, was}].push_back(*placed.path);
}

struct Found {
  ByPurl added, changed, removed;
};

/// Of one name: what went and what came is the same package in another version, where there is one
/// of each; at the same place first.
void pair_up(std::vector<Placed> gone, std::span<const Placed> come, Found& found) {
  std::vector<const Placed*> left;
  const auto take = [&](const Placed& one, const auto& fits) {
    const auto other = std::ranges::find_if(gone, [&](const Placed& before) {
      return before.package->version != one.package->version && fits(before);
    });
    if (other == gone.end()) return false;
    add(found.changed, one, other->package->purl);
    gone.erase(other);
    return true;
  };
  for (const Placed& one : come) {
    if (!take(one, [&](const Placed& before) { return *before.path == *one.path; }))
      left.push_back(&one);
  }
  for (const Placed* const one : left) {
    if (!take(*one, [](const Placed&) { return true; })) add(found.added, *one, {});
  }
  for (const Placed& one : gone) add(found.removed, one, {});
}

/// The run of one name that begins at `at`, which is moved behind it.
std::span<const Placed> take_run(const std::vector<Placed>& places, std::size_t& at) {
  const std::size_t begin = at;
  while (at < places.size() && places[at].name() == places[begin].name()) ++at;
  return std::span(places).subspan(begin, at - begin);
}

}  // namespace

void compare_packages(const DriftSide& image, const DriftSide& container, Drift& drift) {
  const std::vector<Placed> before = places_of(image.packages);
  const std::vector<Placed> after = places_of(container.packages);
  const std::vector<Placed> gone = without(before, after);
  const std::vector<Placed> come = without(after, before);
  Found found;
  for (std::size_t i = 0, j = 0; i < gone.size() || j < come.size();) {
    const bool only_gone = j == come.size() || (i < gone.size() && gone[i].name() < come[j].name());
    const bool only_come = i == gone.size() || (j < come.size() && come[j].name() < gone[i].name());
    const auto out = only_come ? std::span<const Placed>() : take_run(gone, i);
    const auto in = only_gone ? std::span<const Placed>() : take_run(come, j);
    pair_up({out.begin(), out.end()}, in, found);
  }
  drift.added = listed(std::move(found.added));
  drift.changed = listed(std::move(found.changed));
  drift.removed = listed(std::move(found.removed));
}

}  // namespace plimsoll
