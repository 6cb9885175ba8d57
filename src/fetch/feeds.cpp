// fetch/feeds.cpp - the table of feeds: a new one is a line here.
//
// Reads   OSV's bulk exports: BASE/ECOSYSTEM/all.zip; the Debian security tracker's one document.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/feeds.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/percent.h"
#include "base/text.h"

namespace plimsoll::fetch {

namespace {

constexpr std::string_view osv_base = "https://osv-vulnerabilities.storage.googleapis.com";
constexpr std::string_view debian_base = "https://security-tracker.debian.org/tracker";

constexpr std::uint64_t gigabyte = 1'000'000'000;

/// One published file. What is empty follows from the ecosystem's name, as OSV exports it.
struct Row {
  std::string_view ecosystem;
  FeedKind kind = FeedKind::zip;
  std::string FeedBases::* base = &FeedBases::osv;
  std::string_view name{}, path{}, file{};
};

constexpr std::array table = {
    Row{"AlmaLinux"},
    Row{"Alpaquita"},
    Row{"Alpine"},
    Row{"BellSoft Hardened Containers"},
    Row{"Bitnami"},
    Row{"Chainguard"},
    Row{"ConanCenter"},
    Row{"CRAN"},
    Row{"crates.io"},
    Row{"Debian"},
    Row{"Debian", FeedKind::json, &FeedBases::debian, "debian", "data/json", "debian/data.json"},
    Row{"Echo"},
    Row{"GitHub Actions"},
    Row{"Go"},
    Row{"Hackage"},
    Row{"Hex"},
    Row{"Julia"},
    Row{"Mageia"},
    Row{"Maven"},
    Row{"MinimOS"},
    Row{"npm"},
    Row{"NuGet"},
    Row{"openEuler"},
    Row{"openSUSE"},
    Row{"Packagist"},
    Row{"Photon OS"},
    Row{"Pub"},
    Row{"PyPI"},
    Row{"Red Hat"},
    Row{"Rocky Linux"},
    Row{"RubyGems"},
    Row{"SUSE"},
    Row{"SwiftURL"},
    Row{"Ubuntu"},
    Row{"Wolfi"},
};

/// As advisory/build names the files of databases.
std::string database_file(std::string_view name) {
  std::string file;
  for (const char c : name) file += is_alnum(c) || c == '.' || c == '_' ? c : '-';
  return file + ".mdb";
}

Feed feed_of(const Row& row, const FeedBases& bases) {
  const std::string ecosystem(row.ecosystem);
  const std::string name = row.name.empty() ? "osv/" + ecosystem : std::string(row.name);
  const std::string path =
      row.path.empty() ? percent_encode(ecosystem) + "/all.zip" : std::string(row.path);
  return {.name = name,
          .ecosystem = ecosystem,
          .url = bases.*row.base + '/' + path,
          .file = row.file.empty() ? ecosystem + "/all.zip" : std::string(row.file),
          .database = database_file(name),
          .kind = row.kind,
          .size_limit = 4 * gigabyte};  // the largest today is below a tenth of it
}

bool names(std::string_view wanted, const Row& row) {
  return lower(wanted.substr(0, wanted.find(':'))) == lower(row.ecosystem);
}

Status set_base(std::string& base, std::string_view url, std::string_view who) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    return fail(Errc::usage,
                std::string(who) + ": not an address of http or https: " + std::string(url));
  }
  base = url;
  while (base.ends_with('/')) base.pop_back();
  return {};
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
    if (value == nullptr || *value == '\0') continue;
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

std::vector<Feed> feeds_of(std::span<const std::string> ecosystems, const FeedBases& bases,
                           std::vector<std::string>& unknown) {
  for (const std::string& name : ecosystems) {
    const auto matches = [&](const Row& row) { return names(name, row); };
    if (std::ranges::none_of(table, matches)) unknown.push_back(name);
  }
  std::vector<Feed> feeds;
  for (const Row& row : table) {
    const auto asks = [&](std::string_view name) { return names(name, row); };
    if (std::ranges::any_of(ecosystems, asks)) feeds.push_back(feed_of(row, bases));
  }
  return feeds;
}

std::vector<Feed> feeds_in(const std::string& folder, const FeedBases& bases) {
  std::vector<Feed> feeds;
  for (const Row& row : table) {
    std::error_code error;
    Feed feed = feed_of(row, bases);
    if (std::filesystem::exists(folder + '/' + feed.database, error))
      feeds.push_back(std::move(feed));
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

}  // namespace plimsoll::fetch
