// analyzer/dpkg/status.cpp - what dpkg(1) installed: Debian, Ubuntu, and images built from their
// packages.
//
// Reads   var/lib/dpkg/status; var/lib/dpkg/status.d/* (one package a file: distroless images).
// Format  deb-control(5): "Field: value", continued on lines that begin with a blank; an empty line
//         ends a record.
// Shape   only packages whose files are there: removed ones with left configuration are not.
// Errors  a record that makes no sense becomes a Problem; the other records still count.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "analyzer/fields.h"
#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

/// Status holds three words: want, error flag, state. Without the field the package is there
/// (status.d).
bool is_there(std::string_view status) {
  if (status.empty()) return true;
  constexpr std::array<std::string_view, 2> states = {"not-installed", "config-files"};
  const std::string_view state = status.substr(status.rfind(' ') + 1);
  return std::ranges::find(states, state) == states.end();
}

/// "glibc (2.36-9)", "glibc", or nothing: then the package is its own source.
SourcePackage source_of(std::string_view field, const Package& package) {
  const auto parts = cut_first(field, '(');
  const std::string_view name = trim(parts ? parts->first : field);
  if (name.empty()) return {package.name, package.version};
  if (!parts) return {std::string(name), package.version};
  return {std::string(name), std::string(trim(parts->second.substr(0, parts->second.find(')'))))};
}

/// The first alternative of each dependency, without versions: "libc6 (>= 2.36), a | b" gives libc6
/// and a.
std::vector<std::string> names_of(std::string_view depends) {
  std::vector<std::string> names;
  if (trim(depends).empty()) return names;
  for (const std::string_view clause : split(depends, ',')) {
    std::string_view rest = trim(clause);
    const auto in_name = [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; };
    if (const std::string_view name = take_while(in_name, rest); !name.empty())
      names.emplace_back(name);
  }
  return names;
}

Result<Package> package_of(const Fields& record) {
  Package package{.type = "deb"};
  package.name = record["Package"];
  package.version = record["Version"];
  package.arch = record["Architecture"];
  if (package.name.empty()) return fail(Errc::malformed, "record has no Package field");
  if (package.version.empty())
    return fail(Errc::malformed, "package " + printable(package.name) + " has no Version field");
  package.source = source_of(record["Source"], package);
  package.depends_on = names_of(record["Depends"]);
  return package;
}

void analyze(const File& file, Collector& out) {
  if (base_name(file.path).ends_with(".md5sums")) return;  // lies beside the records in status.d
  for (const auto& [line, text] : blocks(file.text)) {
    const Result<Fields> record = parse_fields(text);
    if (!record) out.add_problem({file.path, line}, record.error());
    else if (is_there((*record)["Status"])) out.add({file.path, line}, package_of(*record));
  }
}

}  // namespace

extern constexpr Analyzer deb_status = {
    .name = "deb-status",
    .version = 1,
    .wanted = {.paths = {"var/lib/dpkg/status"}, .folders = {"var/lib/dpkg/status.d"}},
    .analyze = analyze,
};

}  // namespace plimsoll
