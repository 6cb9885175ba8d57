// analyzer/dpkg/files.cpp - which files a Debian package owns.
//
// Reads   var/lib/dpkg/info/NAME[:ARCH].list: one absolute path a line, folders too.
//         var/lib/dpkg/status.d/NAME.md5sums (distroless): "MD5  path" a line.
// Format  dpkg's database, as dpkg-query(1) --listfiles prints it; deb-md5sums(5).
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

constexpr std::string_view list_end = ".list";
constexpr std::string_view sums_end = ".md5sums";

void analyze(const File& file, Collector& out) {
  std::string_view owner = base_name(file.path);
  const bool sums = owner.ends_with(sums_end);
  owner.remove_suffix(sums ? sums_end.size() : list_end.size());
  OwnedFiles owned{.path = std::string(file.path),
                   .type = "deb",
                   .owner = std::string(owner.substr(0, owner.find(':')))};
  for (const std::string_view line : lines(file.text)) {
    if (!sums && !line.empty()) owned.files.push_back(path_key(line));
    if (sums && line.size() > 34) owned.files.push_back(path_key(line.substr(34)));
  }
  out.add(std::move(owned));
}

}  // namespace

extern constexpr Analyzer deb_files = {
    .name = "deb-files",
    .version = 1,
    .wanted = {.suffixes = {list_end, sums_end},
               .folders = {"var/lib/dpkg/info", "var/lib/dpkg/status.d"}},
    .limit = 16ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
