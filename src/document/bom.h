// document/bom.h - what a bill of materials says, before it is written in any format: one component
// for each package, with a reference of its own, and who depends on whom.
//
// Shape   pointers and views lead into the report, those of depends_on into the components.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/report.h"

namespace plimsoll {

struct BomComponent {
  const Package* package = nullptr;  // the first of those that are this component
  std::string ref;                   // unique: the purl, with "#2" … if other packages have it too
  std::vector<const Location*> locations;
  std::vector<std::string_view> depends_on;  // refs, sorted, unique
};

struct Bom {
  std::vector<BomComponent> components;                       // in the report's order
  std::unordered_map<std::string_view, std::size_t> by_purl;  // → the first component of that purl
  std::string root_ref, root_purl, system_ref;                // the last two may be empty
  std::vector<std::string> below_root, below_system;          // refs that nothing else brings in
};

Bom bom_of(const Report& report);

/// The purl of an image, where its digest is known: "pkg:oci/app@sha256%3A…?tag=1.4".
std::string oci_purl(const Artifact& artifact);

/// What one ecosystem calls group and name: "@babel" and "core"; the group may be empty.
std::pair<std::string_view, std::string_view> group_and_name(const Package& package);

}  // namespace plimsoll
