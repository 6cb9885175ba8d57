// analyzer/npm/lock.cpp - what an npm project has locked, whether it is installed or not.
//
// Reads   package-lock.json and npm-shrinkwrap.json of projects; not those that a package brought
// into node_modules: npm ignores them, or has their content in the lock of the project.
// Format  package-lock.json of the npm documentation: version 1 has nested "dependencies", 3 has
// "packages" by path, 2 has both and "packages" counts.
// Shape   only what comes from elsewhere: links and members of a workspace are the project itself.
// A package from git, a URL or a file counts under its own name and version; version 1 tells but
// the URL, so the version stays empty. Version 1 does not tell what is direct.
// Safety  recursion into nested dependencies ends at the depth of the document, which is bounded;
// so are its size and its values.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <set>

#include "analyzer/npm/manifest.h"
#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

constexpr std::string_view nested = "node_modules/";
constexpr JsonLimits limits = {.depth = 200, .values = 2'000'000};

bool is_of_project(std::string_view path) {
  return !path.starts_with(nested) && path.find("/node_modules/") == std::string_view::npos;
}

Scope scope_of(JsonValue entry) {
  // "dev" beside "optional": an optional dependency of one that only developers have
  if (entry["dev"].truth()) return Scope::development;
  if (entry["optional"].truth() || entry["devOptional"].truth()) return Scope::optional;
  return entry["peer"].truth() ? Scope::peer : Scope::runtime;
}

// versions 2 and 3

/// "node_modules/a/node_modules/@b/c" gives "@b/c"; a member of the workspace gives nothing.
std::string_view name_in(std::string_view key) {
  const std::size_t at = key.rfind(nested);
  if (at == std::string_view::npos || (at > 0 && key[at - 1] != '/')) return {};
  return key.substr(at + nested.size());
}

/// The folder whose node_modules hold it: "packages/a/node_modules/b" gives "packages/a".
std::string_view folder_in(std::string_view key) {
  const std::size_t length = nested.size() + name_in(key).size();
  return key.size() > length ? key.substr(0, key.size() - length - 1) : std::string_view();
}

/// The keys of all that the project itself asks for: its root and the members of its workspace.
/// Trees, not hash tables: their time is bounded whatever names a lock file invents.
class Direct {
 public:
  explicit Direct(JsonValue packages) {
    for (const auto& [key, entry] : packages.members()) {
      if (!name_in(key).empty()) folders_[folder_in(key)][name_in(key)] = key;
    }
    for (const auto& [key, entry] : packages.members()) {
      if (name_in(key).empty()) add_all_of(key, entry);
    }
  }
  [[nodiscard]] bool has(std::string_view key) const { return keys_.contains(key); }

 private:
  using Installed = std::map<std::string_view, std::string_view>;  // name to key

  /// Where Node looks from inside of `folder`: in its own node_modules, and those around it.
  std::vector<const Installed*> seen_from(std::string_view folder) const {
    constexpr int levels = 32;  // no workspace is nested so deep; the root is always seen
    std::vector<const Installed*> seen;
    for (int level = 0; level < levels && !folder.empty(); ++level) {
      if (const auto found = folders_.find(folder); found != folders_.end())
        seen.push_back(&found->second);
      folder = folder_of(folder);
    }
    if (const auto root = folders_.find(""); root != folders_.end()) seen.push_back(&root->second);
    return seen;
  }

  void add_all_of(std::string_view folder, JsonValue entry) {
    constexpr std::array<std::string_view, 4> kinds = {"dependencies", "devDependencies",
                                                       "optionalDependencies", "peerDependencies"};
    const auto seen = seen_from(folder);
    for (const std::string_view kind : kinds) {
      for (const auto& [name, range] : entry[kind].members()) add(seen, name);
    }
  }

  void add(const std::vector<const Installed*>& seen, std::string_view name) {
    for (const Installed* const installed : seen) {
      if (const auto found = installed->find(name); found != installed->end()) {
        keys_.insert(found->second);
        return;
      }
    }
  }

  std::map<std::string_view, Installed> folders_;
  std::set<std::string_view> keys_;
};

Result<Package> package_of(std::string_view key, JsonValue entry) {
  const std::string_view own = entry["name"].text();  // differs from the folder's for an alias
  Package package{.type = "npm", .name = std::string(own.empty() ? name_in(key) : own)};
  package.version = entry["version"].text();
  if (!is_package_name(package.name)) return no_package_name(package.name);
  if (package.version.empty())
    return fail(Errc::malformed, "locked package " + printable(package.name) + " has no version");
  package.scope = scope_of(entry);
  package.licenses = licenses_in(entry["license"]);
  package.depends_on = names_asked_by({entry["dependencies"], entry["optionalDependencies"]});
  return package;
}

void add_packages(const JsonDocument& document, std::string_view path, Collector& out) {
  const JsonValue packages = document.root()["packages"];
  const Direct direct(packages);
  for (const auto& [key, entry] : packages.members()) {
    if (name_in(key).empty() || entry["link"].truth()) continue;
    Result<Package> package = package_of(key, entry);
    if (package)
      package->relationship = direct.has(key) ? Relationship::direct : Relationship::indirect;
    out.add({path, document.line_of(entry)}, std::move(package));
  }
}

// version 1

/// "1.2.3"; not "git+ssh://…", "github:a/b", "file:../a".
bool is_version(std::string_view text) {
  return text.find_first_of(":/") == std::string_view::npos;
}

Result<Package> package_of_v1(std::string_view key, JsonValue entry) {
  const std::string_view version = entry["version"].text();
  if (version.empty())
    return fail(Errc::malformed, "locked package " + printable(key) + " has no version");
  Package package{.type = "npm", .name = std::string(key)};
  if (const auto alias = alias_of(version)) {
    package.name = alias->first;
    package.version = alias->second;
  } else if (is_version(version)) {
    package.version = version;
  }
  if (!is_package_name(package.name)) return no_package_name(package.name);
  package.scope = scope_of(entry);
  package.depends_on = names_asked_by({entry["requires"]});
  return package;
}

/// A folder of the project itself; a packed file is somebody else's.
bool is_folder(std::string_view version) {
  return version.starts_with("file:") && !version.ends_with(".tgz") &&
         !version.ends_with(".tar.gz") && !version.ends_with(".tar");
}

void add_dependencies(const JsonDocument& document, JsonValue dependencies, std::string_view path,
                      Collector& out) {
  for (const auto& [key, entry] : dependencies.members()) {
    if (!is_folder(entry["version"].text()))
      out.add({path, document.line_of(entry)}, package_of_v1(key, entry));
    add_dependencies(document, entry["dependencies"], path, out);
  }
}

void analyze(const File& file, Collector& out) {
  JsonDocument document;
  if (const Status read = parse_as_node(document, file.text, limits); !read) {
    out.add_problem({file.path}, read.error());
    return;
  }
  const JsonValue root = document.root();
  const JsonValue packages = root["packages"], dependencies = root["dependencies"];
  const bool empty = !packages.exists() && !dependencies.exists();
  if (!packages.is_object() && !dependencies.is_object() &&
      !(empty && root["lockfileVersion"].exists())) {
    out.add_problem({file.path}, {Errc::malformed, "not a lock file of npm"});
    return;
  }
  if (root["lockfileVersion"].number() > 3) {
    out.add_problem({file.path, document.line_of(root["lockfileVersion"])},
                    {Errc::unsupported, "lock file of a version after 3: read as version 3"});
  }
  if (packages.is_object()) add_packages(document, file.path, out);
  else add_dependencies(document, dependencies, file.path, out);
}

}  // namespace

extern constexpr Analyzer npm_lock = {
    .name = "npm-lock",
    .version = 1,
    .tells = Tells::declared,
    .wanted = {.names = {"package-lock.json", "npm-shrinkwrap.json"}, .takes = is_of_project},
    .limit = 20ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
