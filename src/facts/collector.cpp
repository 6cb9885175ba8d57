// facts/collector.cpp - takes what analyzers find in one layer.
// SPDX-License-Identifier: Apache-2.0
#include "facts/collector.h"

#include <array>

#include "base/hash.h"

namespace plimsoll {

std::uint64_t path_key(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  if (path.starts_with("usr/")) {
    const std::string_view inner = path.substr(4);
    const std::string_view folder = inner.substr(0, inner.find('/'));
    constexpr std::array<std::string_view, 6> merged = {"bin",   "sbin",  "lib",
                                                        "lib32", "lib64", "libx32"};
    for (const std::string_view name : merged) {
      if (folder == name) path = inner;
    }
  }
  return hash64(path);
}

void Collector::add(Place place, Result<Package> package) {
  if (!package) {
    add_problem(place, std::move(package).error());
    return;
  }
  if (out_.packages.size() >= package_limit) {
    add_problem(place, {Errc::too_many, "more packages in one layer than are kept"});
    return;
  }
  package->locations = {{.path = std::string(place.path), .layer = 0, .line = place.line}};
  out_.packages.push_back({std::move(*package), std::string(analyzer_)});
}

void Collector::add_problem(Place place, Error error) {
  if (out_.problems.size() < problem_limit) {
    out_.problems.push_back(problem_at(place, std::move(error)));
  } else if (out_.problems.size() == problem_limit) {
    out_.problems.push_back(
        problem_at({}, {Errc::too_many, "further problems in this layer are not listed"}));
  }
}

}  // namespace plimsoll
