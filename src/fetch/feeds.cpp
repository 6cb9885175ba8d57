// fetch/feeds.cpp - the table of feeds: a new one is a line here.
//
// Reads   OSV's bulk exports: BASE/ECOSYSTEM/all.zip; the Debian security tracker's one document.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/feeds.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr std::string_view osv_base = "https://osv-vulnerabilities.storage.googleapis.com";
constexpr std::string_view debian_base = "https://security-tracker.debian.org/tracker";

constexpr std::uint64_t gigabyte = 1'000'000'000;

/// One published file. A path of OSV's is made from the ecosystem's name.
struct Row {
  std::string_view name;
  std::string_view ecosystem;
  std::string FeedBases::* base;
  std::string_view path;  // empty: ECOSYSTEM/all.zip
  FeedKind kind = FeedKind::zip;
};

constexpr Row osv(std::string_view name, std::string_view ecosystem) {
  return {name, ecosystem, &FeedBases::osv, "", FeedKind::zip};
}

constexpr std::array table = {
    osv("osv-almalinux", "AlmaLinux"),
    osv("osv-alpaquita", "Alpaquita"),
    osv("osv-alpine", "Alpine"),
    osv("osv-bellsoft-hardened-containers", "BellSoft Hardened Containers"),
    osv("osv-bitnami", "Bitnami"),
    osv("osv-chainguard", "Chainguard"),
    osv("osv-conancenter", "ConanCenter"),
    osv("osv-cran", "CRAN"),
    osv("osv-crates.io", "crates.io"),
    osv("osv-debian", "Debian"),
    Row{"debian-tracker", "Debian", &FeedBases::debian, "data/json", FeedKind::json},
    osv("osv-echo", "Echo"),
    osv("osv-github-actions", "GitHub Actions"),
    osv("osv-go", "Go"),
    osv("osv-hackage", "Hackage"),
    osv("osv-hex", "Hex"),
    osv("osv-julia", "Julia"),
    osv("osv-mageia", "Mageia"),
    osv("osv-maven", "Maven"),
    osv("osv-minimos", "MinimOS"),
    osv("osv-npm", "npm"),
    osv("osv-nuget", "NuGet"),
    osv("osv-openeuler", "openEuler"),
    osv("osv-opensuse", "openSUSE"),
    osv("osv-packagist", "Packagist"),
    osv("osv-photon-os", "Photon OS"),
    osv("osv-pub", "Pub"),
    osv("osv-pypi", "PyPI"),
    osv("osv-red-hat", "Red Hat"),
    osv("osv-rocky-linux", "Rocky Linux"),
    osv("osv-rubygems", "RubyGems"),
    osv("osv-suse", "SUSE"),
    osv("osv-swifturl", "SwiftURL"),
    osv("osv-ubuntu", "Ubuntu"),
    osv("osv-wolfi", "Wolfi"),
};

/// A name as a segment of an address.
std::string percent_encoded(std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : name) {
    if (is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '~') {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  return encoded;
}

Feed feed_of(const Row& row, const FeedBases& bases) {
  const std::string path =
      row.path.empty() ? percent_encoded(row.ecosystem) + "/all.zip" : std::string(row.path);
  return {.name = std::string(row.name),
          .ecosystem = std::string(row.ecosystem),
          .url = bases.*row.base + '/' + path,
          .kind = row.kind,
          .size_limit = 4 * gigabyte};  // the largest today is below a tenth of it
}

bool names(std::string_view wanted, const Row& row) {
  return lower(wanted) == lower(row.ecosystem) || wanted == row.name;
}

Status set_base(std::string& base, std::string_view url, std::string_view who) {
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return fail(Errc::usage,
                std::string(who) + ": not an address of http or https: " + std::string(url));
  base = url;
  while (base.ends_with('/')) base.pop_back();
  return {};
}

Status unknown_ecosystem(std::string_view name) {
  return fail(Errc::usage, "no such ecosystem: " + std::string(name) +
                               "; known are: " + join(all_ecosystems(), ", "));
}

}  // namespace

Result<FeedBases> feed_bases(std::span<const std::string> overrides) {
  struct Name {
    std::string_view prefix;
    const char* variable;
    std::string FeedBases::* base;
  };
  constexpr std::array known = {Name{"osv=", "PLIMSOLL_FEED_OSV", &FeedBases::osv},
                                Name{"debian=", "PLIMSOLL_FEED_DEBIAN", &FeedBases::debian}};
  FeedBases bases{std::string(osv_base), std::string(debian_base)};
  for (const Name& name : known) {
    const char* value = std::getenv(name.variable);
    if (value != nullptr && *value != '\0')
      TRY_STATUS(set_base(bases.*name.base, value, name.variable));
  }
  for (const std::string_view given : overrides) {
    const auto* const found = std::ranges::find_if(
        known, [&](const Name& name) { return given.starts_with(name.prefix); });
    if (found == known.end())
      return fail(Errc::usage, "--feed-url wants osv=URL or debian=URL, not " + std::string(given));
    TRY_STATUS(set_base(bases.*found->base, given.substr(found->prefix.size()), "--feed-url"));
  }
  return bases;
}

Result<std::vector<Feed>> feeds_of(std::span<const std::string> ecosystems,
                                   const FeedBases& bases) {
  for (const std::string_view name : ecosystems) {
    const auto matches = [&](const Row& row) { return names(name, row); };
    if (std::ranges::none_of(table, matches))
      return std::unexpected(unknown_ecosystem(name).error());
  }
  std::vector<Feed> feeds;
  for (const Row& row : table) {
    const auto asks = [&](std::string_view name) { return names(name, row); };
    if (std::ranges::any_of(ecosystems, asks)) feeds.push_back(feed_of(row, bases));
  }
  return feeds;
}

std::vector<std::string> all_ecosystems() {
  std::vector<std::string> all;
  for (const Row& row : table) {
    if (row.kind == FeedKind::zip) all.emplace_back(row.ecosystem);
  }
  return all;
}

std::vector<std::string> ecosystems_in(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (const Row& row : table) {
    const std::string path = folder + '/' + std::string(row.name) + ".mdb";
    if (std::filesystem::exists(path, error)) found.emplace_back(row.name);
  }
  return found;
}

}  // namespace plimsoll::fetch
