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

namespace {

// What is said of a package is there again in the inventory, in its purl and in the report.
constexpr std::size_t text_copies = 4;

std::size_t cost_of(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += sizeof(std::string) + text_copies * text.size();
  return bytes;
}

std::size_t cost_of(const Package& package) {
  std::size_t bytes = sizeof(FoundPackage) + sizeof(Location) + cost_of(package.licenses) +
                      cost_of(package.depends_on);
  for (const std::string* const text :
       {&package.type, &package.name, &package.version, &package.arch, &package.module,
        &package.source.name, &package.source.version}) {
    bytes += text_copies * text->size();
  }
  return bytes;
}

std::size_t cost_of(const OwnedFiles& owned) {
  return sizeof owned + owned.path.size() + owned.owner.size() + 8 * owned.files.size();
}

std::size_t cost_of(const FoundSystem& found) {
  const OperatingSystem& system = found.system;
  return sizeof found + found.path.size() + system.id.size() + system.version.size() +
         system.codename.size() + system.name.size() + cost_of(system.id_like);
}

std::size_t cost_of(const FoundAccounts& found) {
  std::size_t bytes = sizeof found + found.path.size();
  for (const Account& account : found.accounts)
    bytes += sizeof account + account.name.size() + account.home.size() + account.shell.size();
  return bytes;
}

}  // namespace

std::size_t cost_of(const Collected& collected) {
  std::size_t bytes = 0;
  for (const FoundPackage& found : collected.packages)
    bytes += cost_of(found.package) + found.package.locations.front().path.size();
  for (const OwnedFiles& owned : collected.owned) bytes += cost_of(owned);
  for (const FoundSystem& found : collected.systems) bytes += cost_of(found);
  for (const FoundAccounts& found : collected.accounts) bytes += cost_of(found);
  return bytes;
}

bool Collector::fits(std::size_t bytes) {
  full_ = full_ || kept_ + bytes > kept_limit;
  if (!full_) {
    kept_ += bytes;
  } else if (!std::exchange(said_full_, true)) {
    // Of the layer, and whatever the limit on problems: what is left out may be under any name.
    const std::string count = std::to_string(out_.packages.size());
    out_.problems.push_back(
        problem_at({}, {Errc::too_many, "layer has more packages than are kept (" + count + ")"}));
  }
  return !full_;
}

void Collector::count_again() {
  kept_ = cost_of(out_);
  full_ = false;
}

void Collector::add(OwnedFiles owned) {
  if (fits(cost_of(owned))) out_.owned.push_back(std::move(owned));
}

void Collector::add(FoundSystem system) {
  if (fits(cost_of(system))) out_.systems.push_back(std::move(system));
}

void Collector::add(FoundAccounts accounts) {
  if (fits(cost_of(accounts))) out_.accounts.push_back(std::move(accounts));
}

void Collector::add(Place place, Result<Package> package) {
  if (!package) {
    add_problem(place, std::move(package).error());
    return;
  }
  if (!fits(cost_of(*package) + place.path.size())) return;
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
