// model/package.h - one installed or declared package, whoever brought it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll {

struct Location {
  std::string path;          // without leading slash
  std::uint32_t layer = 0;   // the one that first brought it
  std::uint32_t line = 0;    // from 1; 0: none
  std::uint32_t column = 0;  // likewise; only findings in content have one
  auto operator<=>(const Location&) const = default;
};

/// The package that distributions build binary packages from, and by which some publish advisories.
struct SourcePackage {
  std::string name;
  std::string version;  // empty: as the binary's
  bool operator==(const SourcePackage&) const = default;
};

enum class Relationship : std::uint8_t { unknown, root, direct, indirect };
enum class Scope : std::uint8_t { unknown, runtime, development, optional, peer };

/// "direct", "runtime" …; empty for unknown.
std::string_view name_of(Relationship relationship);
std::string_view name_of(Scope scope);

struct Package {
  std::string type;  // purl type: deb rpm apk npm pypi golang …
  std::string
      name;  // as its ecosystem writes it, namespace and all: "@babel/core", "golang.org/x/net"
  std::string version;  // as its ecosystem writes it; rpm: [epoch:]version-release
  std::string arch;     // distribution packages only
  std::string module;   // rpm, built for a module stream: "nodejs:18"
  SourcePackage source;
  std::vector<std::string> licenses;  // as declared
  std::vector<Location> locations;    // sorted; at least one
  Relationship relationship = Relationship::unknown;
  Scope scope = Scope::unknown;
  /// Names (of the same type) that it depends on; resolve() turns those that are present into
  /// purls.
  std::vector<std::string> depends_on;
  std::string distro;  // resolve() fills it: "debian-12"; distribution packages only
  std::string purl;    // resolve() fills it: canonical
  bool base = false;   // came with the base image
  bool operator==(const Package&) const = default;
};

/// True for the types that a distribution's package manager installs (deb, rpm, apk …):
/// --package-types os.
bool is_os_type(std::string_view type);

}  // namespace plimsoll
