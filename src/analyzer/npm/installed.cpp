// analyzer/npm/installed.cpp - the packages that npm, yarn or pnpm put into node_modules.
//
// Reads   package.json of each package: directly inside node_modules/NAME or
// node_modules/@SCOPE/NAME, those nested in one another, those in the stores of pnpm and its like
// (node_modules/.pnpm/NAME@VERSION/node_modules/NAME), and Debian's folders for the same.
// Format  package.json of the npm documentation.
// Shape   what the package managers themselves would list: not what lies elsewhere inside of
// a package (fixtures of its tests, a package.json with nothing but a module type), and not the
// application's own package.json, which is no installed package. The name is the file's, as
// a folder may have been given another one by an alias.
// Safety  nesting and size are bounded; bytes that are not UTF-8 are replaced, as Node does.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "analyzer/npm/manifest.h"
#include "base/text.h"
#include "facts/analyzer.h"

namespace plimsoll {

namespace {

constexpr std::string_view file_name = "package.json";
/// The largest that are published have some thousand values.
constexpr JsonLimits limits = {.depth = 200, .values = 200'000};

constexpr std::string_view nested = "node_modules/";

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

/// True if every folder on the way is a package or a store: node_modules/A/node_modules/B.
bool is_of_package(std::string_view path) {
  std::string_view rest = behind_folder(path);
  while (!rest.empty()) {
    const std::string_view first = take_segment(rest);
    const bool store = first.starts_with('.');  // ".pnpm", and what npm failed to remove
    if (store || first.starts_with('@')) take_segment(rest);
    if (rest == file_name) return !store;
    if (!rest.starts_with(nested)) return false;
    rest.remove_prefix(nested.size());
  }
  return false;
}

struct Manifest {
  JsonValue name, version, license, licenses, dependencies, optional;
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
  out.add({file.path}, package_of(manifest));
}

}  // namespace

extern constexpr Analyzer npm_installed = {
    .name = "npm-installed",
    .version = 1,
    .wanted = {.names = {file_name}, .below = {"node_modules"}, .takes = is_of_package},
    .limit = 4ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
