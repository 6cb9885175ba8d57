// document/bill_of_materials.h - what is read from a bill of materials, whatever its format.
//
// Shape   packages sorted by purl, one each; purls canonical.
// Errors  a package that makes no sense is a Problem; the others still count. Problems are bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/purl.h"
#include "model/report.h"

namespace plimsoll {

struct BillOfMaterials {
  OperatingSystem system;
  std::vector<Package> packages;
  std::vector<Problem> problems;
};

/// "arch" of a purl; empty if it has none.
std::string qualifier_of(const Purl& purl, const std::string& name);

/// As a package manager writes it: the purl of an rpm keeps the epoch apart.
std::string version_of(const Purl& purl);

/// "openssl", "openssl@3.0-1": the qualifier "upstream" that syft writes.
SourcePackage upstream_of(const Purl& purl);

/// Type, name, version and purl; of a distribution's package also architecture and distribution.
/// `version` counts where the purl has none; malformed if neither does.
Result<Package> package_of(Purl purl, std::string_view version);

/// Leading slashes taken off, sorted, each once, and no more than an inventory needs; `place` if
/// there is none.
std::vector<Location> locations_at(const std::vector<std::string_view>& paths,
                                   std::string_view place);

/// Collects what a document lists.
class BillBuilder {
 public:
  /// `place` of problems; `unit`: what the format calls a package, "component".
  BillBuilder(std::string_view place, std::string_view unit) : place_(place), unit_(unit) {}

  /// What the document calls its system: the first one counts.
  void set_system(std::string_view id, std::string_view version, std::string_view name);
  /// A package, or a Problem that names it.
  void add(std::string_view purl, Result<Package> package);
  /// One that nothing can be compared with: it has no purl.
  void add_nameless() { ++nameless_; }
  BillOfMaterials finish() &&;

 private:
  void add_problem(Error error);
  void find_system();
  void merge_equal();

  std::string_view place_, unit_;
  BillOfMaterials bom_;
  std::size_t nameless_ = 0;
};

}  // namespace plimsoll
