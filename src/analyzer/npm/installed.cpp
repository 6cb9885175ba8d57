// analyzer/npm/installed.cpp - the packages that npm, yarn or pnpm put into node_modules.
//
// Reads   package.json of each package: directly inside node_modules/NAME or
// node_modules/@SCOPE/NAME, those nested in one another, those in the stores of pnpm and its like
// (node_modules/.pnpm/NAME@VERSION/node_modules/NAME), and Debian's folders for the same.
// Format  package.json of the npm documentation.
// What a package brings along in a node_modules folder of its own counts too, wherever that lies
// inside of it (node_modules/bower/lib/node_modules/NAME): Node runs it, though no package manager
// lists it. Outside of them, a package that was unpacked into a folder named after it and its
// version: yarn in Node's official images (opt/yarn-v1.22.19), what corepack keeps (yarn/1.22.19).
// Shape   not what lies elsewhere inside of a package (fixtures of its tests, its examples,
// a package.json with nothing but a module type), and not the application's own package.json,
// which is no installed package. The name is the file's, as a folder may have been given another
// one by an alias.
// Safety  nesting and size are bounded; bytes that are not UTF-8 are replaced, as Node does.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "analyzer/npm/manifest.h"
#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

constexpr std::string_view file_name = "package.json";
/// The largest that are published have some thousand values.
constexpr JsonLimits limits = {.depth = 200, .values = 200'000};

constexpr std::string_view nested = "node_modules/";

/// What lies below these inside of a package is there to be tested with or to be read.
constexpr std::array<std::string_view, 8> shown_folders = {
    "test", "tests", "__tests__", "spec", "fixtures", "__fixtures__", "example", "examples"};

/// Where Debian's packages have theirs.
constexpr std::array<std::string_view, 4> debian_folders = {"usr/share/nodejs/", "usr/lib/nodejs/",
                                                            "usr/lib/x86_64-linux-gnu/nodejs/",
                                                            "usr/lib/aarch64-linux-gnu/nodejs/"};

/// What follows the first folder of packages; empty if there is none.
std::string_view behind_folder(std::string_view path) {
  for (const std::string_view folder : debian_folders) {
    if (path.starts_with(folder)) return path.substr(folder.size());
  }
  for (std::size_t at = path.find(nested); at != std::string_view::npos;
       at = path.find(nested, at + 1)) {
    if (at == 0 || path[at - 1] == '/') return path.substr(at + nested.size());
  }
  return {};
}

/// Takes the first segment, with its slash, off `rest`.
std::string_view take_segment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  return segment;
}

/// Goes on behind the next node_modules folder inside of a package or a store.
bool enter_packages(std::string_view& rest) {
  while (!rest.empty()) {
    const std::string_view folder = take_segment(rest);
    if (folder == "node_modules") return true;
    if (std::ranges::find(shown_folders, folder) != shown_folders.end()) return false;
  }
  return false;
}

/// True for node_modules/A/package.json, node_modules/A/node_modules/B/package.json and so on.
bool is_of_package(std::string_view path) {
  std::string_view rest = behind_folder(path);
  while (!rest.empty()) {
    const std::string_view first = take_segment(rest);
    const bool store = first.starts_with('.');  // ".pnpm", and what npm failed to remove
    if (store || first.starts_with('@')) take_segment(rest);
    if (rest == file_name) return !store;
    if (first == ".store" && rest == "package/package.json") return true;  // yarn's
    if (!enter_packages(rest)) return false;
  }
  return false;
}

/// True if the file's folder has a version in its name: "NAME-1.2", "NAME-v1.2", "1.2".
bool is_in_versioned_folder(std::string_view path) {
  std::string_view name = folder_of(path);
  name.remove_prefix(name.rfind('/') + 1);  // all of it, if there is no slash: npos + 1 is 0
  if (path.find(nested) != std::string_view::npos || name.empty()) return false;
  if (is_digit(name.front())) return true;
  for (std::size_t at = name.find('-'); at != std::string_view::npos; at = name.find('-', at + 1)) {
    const std::size_t digit = at + (name.substr(at + 1).starts_with('v') ? 2 : 1);
    if (digit < name.size() && is_digit(name[digit])) return true;
  }
  return false;
}

bool is_wanted(std::string_view path) {
  return is_of_package(path) || is_in_versioned_folder(path);
}

/// True if the folder bears just that name and version.
bool is_named_after(std::string_view folder, std::string_view name, std::string_view version) {
  name.remove_prefix(name.rfind('/') + 1);
  if (version.empty() || name.empty() || !folder.ends_with(version)) return false;
  folder.remove_suffix(version.size());
  if (folder.ends_with('v')) folder.remove_suffix(1);
  if (!folder.ends_with('-') && !folder.ends_with('/')) return false;
  folder.remove_suffix(1);
  if (!folder.ends_with(name)) return false;
  folder.remove_suffix(name.size());
  return folder.empty() || folder.ends_with('/');
}

struct Manifest {
  JsonValue name, version, license, licenses, dependencies, optional, is_private;
};

/// The last one of equal keys counts, as for Node.
Manifest manifest_of(JsonValue root) {
  Manifest manifest;
  for (const auto& [key, value] : root.members()) {
    if (key == "name") manifest.name = value;
    else if (key == "version") manifest.version = value;
    else if (key == "license") manifest.license = value;
    else if (key == "licenses") manifest.licenses = value;
    else if (key == "dependencies") manifest.dependencies = value;
    else if (key == "optionalDependencies") manifest.optional = value;
    else if (key == "private") manifest.is_private = value;
  }
  return manifest;
}

Result<Package> package_of(const Manifest& manifest) {
  const std::string_view name = manifest.name.text();
  const std::string_view version = trim(manifest.version.text());
  if (name.empty()) return fail(Errc::malformed, "package has no name");
  if (!is_package_name(name)) return no_package_name(name);
  if (version.empty())
    return fail(Errc::malformed, "package " + printable(name) + " has no version");
  if (std::ranges::any_of(version, is_control))
    return fail(Errc::malformed, "package " + printable(name) + " has no version but bytes");
  Package package{.type = "npm", .name = std::string(name), .version = std::string(version)};
  package.licenses = licenses_in(manifest.license);
  if (package.licenses.empty()) package.licenses = licenses_in(manifest.licenses);
  package.depends_on = names_asked_by({manifest.dependencies, manifest.optional});
  return package;
}

/// Outside of node_modules most are applications': only what was published can be a package.
bool is_unpacked_package(std::string_view path, const Manifest& manifest) {
  return !manifest.is_private.truth() &&
         is_named_after(folder_of(path), manifest.name.text(), trim(manifest.version.text()));
}

void analyze(const File& file, Collector& out) {
  thread_local JsonDocument document;  // thousands of small files: its memory is used again
  if (const Status read = parse_as_node(document, file.text, limits); !read) {
    out.add_problem({file.path}, read.error());
    return;
  }
  if (!document.root().is_object()) {
    out.add_problem({file.path}, {Errc::malformed, "package.json is no object"});
    return;
  }
  const Manifest manifest = manifest_of(document.root());
  if (!manifest.name.exists() && !manifest.version.exists()) return;  // only a module type
  if (!is_of_package(file.path) && !is_unpacked_package(file.path, manifest)) return;
  out.add({file.path}, package_of(manifest));
}

}  // namespace

extern constexpr Analyzer npm_installed = {
    .name = "npm-installed",
    .version = 2,
    .wanted = {.names = {file_name}, .below = {"node_modules"}, .takes = is_wanted},
    .limit = 4ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
