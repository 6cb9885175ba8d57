// analyzer/rpm/package.cpp - an installed package, and the files that it owns, by its RPM header.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/rpm/package.h"

#include <algorithm>

#include "analyzer/rpm/header.h"
#include "base/text.h"

namespace plimsoll {

namespace {

/// "bash-5.1.8-9.el9.src.rpm" is bash in version 5.1.8-9.el9; of another form: nothing.
SourcePackage source_of(std::string_view file) {
  const std::size_t end = file.find(".src.rpm");
  const std::string_view stem = file.substr(0, std::min(end, file.find(".nosrc.rpm")));
  if (stem.size() == file.size()) return {};
  const auto release = cut_last(stem, '-');
  const auto version = release ? cut_last(release->first, '-') : std::nullopt;
  if (!version) return {};
  return {std::string(version->first), std::string(stem.substr(version->first.size() + 1))};
}

/// Only packages by name: files, and what is provided by another name ("libc.so.6()(64bit)",
/// "rpmlib(…)", "config(bash)"), are left out.
std::vector<std::string> needs_of(const RpmHeader& header) {
  std::vector<std::string_view> names = header.texts(RpmTag::require_name);
  const auto is_no_package = [](std::string_view name) {
    return name.empty() || name.find_first_of("(/ ") != std::string_view::npos;
  };
  std::erase_if(names, is_no_package);
  std::ranges::sort(names);
  const auto [end, last] = std::ranges::unique(names);
  names.erase(end, last);
  return {names.begin(), names.end()};
}

/// "nodejs:18" of "nodejs:18:8090020231019152822:a75119d5": name, stream, version, context.
std::string_view stream_of(std::string_view label) {
  const std::size_t name_end = label.find(':');
  if (name_end == std::string_view::npos) return {};
  return label.substr(0, label.find(':', name_end + 1));
}

Result<Package> package_of(const RpmHeader& header) {
  Package package{.type = "rpm"};
  package.name = header.text(RpmTag::name);
  if (package.name.empty()) return fail(Errc::malformed, "rpm header has no name");
  const std::string_view version = header.text(RpmTag::version);
  const std::string_view release = header.text(RpmTag::release);
  if (version.empty() || release.empty()) {
    return fail(Errc::malformed,
                "package " + printable(package.name) + " has no version or no release");
  }
  if (const auto epoch = header.number(RpmTag::epoch))
    package.version = std::to_string(*epoch) + ":";
  package.version.append(version).append("-").append(release);
  package.arch = header.text(RpmTag::arch);
  package.module = stream_of(header.text(RpmTag::modularity_label));
  package.source = source_of(header.text(RpmTag::source_rpm));
  if (const std::string_view license = header.text(RpmTag::license); !license.empty())
    package.licenses = {std::string(license)};
  package.depends_on = needs_of(header);
  return package;
}

constexpr std::size_t path_limit = 4096;

/// A path is a base name, and the number of its folder in the list of folders.
Result<std::vector<std::uint64_t>> files_of(const RpmHeader& header) {
  const auto names = header.texts(RpmTag::base_names);
  const auto folders = header.texts(RpmTag::dir_names);
  const auto indexes = header.numbers(RpmTag::dir_indexes);
  if (indexes.size() != names.size()) return fail(Errc::malformed, "file list is not whole");
  std::vector<std::uint64_t> keys;
  keys.reserve(names.size());
  std::string path;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (indexes[i] >= folders.size()) return fail(Errc::malformed, "file list names no folder");
    if (folders[indexes[i]].size() + names[i].size() > path_limit)
      return fail(Errc::too_large, "file list has a path that no system takes");
    path.assign(folders[indexes[i]]).append(names[i]);
    keys.push_back(path_key(path));
  }
  return keys;
}

}  // namespace

void add_rpm_package(std::string_view path, std::string_view header, Collector& out) {
  const Result<RpmHeader> parsed = RpmHeader::parse(header);
  if (!parsed) return out.add_problem({path}, parsed.error());
  Result<Package> package = package_of(*parsed);
  if (package && package->name == "gpg-pubkey") return;
  if (package) {
    Result<std::vector<std::uint64_t>> files = files_of(*parsed);
    if (!files) {
      const std::string who = "package " + printable(package->name);
      out.add_problem({path}, {files.error().code, who + ": " + files.error().what});
    } else if (!files->empty()) {
      out.add(OwnedFiles{std::string(path), "rpm", package->name, std::move(*files)});
    }
  }
  out.add({path}, std::move(package));
}

}  // namespace plimsoll
