// detect/config/kubernetes/object.h - the objects that a manifest's documents are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/yaml_stream.h"

namespace plimsoll::kubernetes {

struct Object {
  LooseValue value;
  std::string_view api_version;
  std::string_view kind;     // as the API spells it: Deployment
  std::string_view written;  // as the file spells it
  LooseValue metadata;
  LooseValue pod_key;  // where the pod's spec begins; there is none unless it runs pods
  LooseValue pod_spec;
  LooseValue pod_metadata;
  std::string_view home;  // the namespace of what names none

  [[nodiscard]] std::string_view name() const { return metadata["name"].text(); }
  /// `home` if none is named; empty for objects that have none.
  [[nodiscard]] std::string_view ns() const;
};

/// All objects of these documents, those in Lists too (and not the Lists). Bounded.
std::vector<Object> objects_of(const std::vector<LooseValue>& documents,
                               std::string_view home = "default");

}  // namespace plimsoll::kubernetes
