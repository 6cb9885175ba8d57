// content_compiler/kinds.h - one function a kind of content: from YAML to the text of C++ files.
//
// Errors  name file, line and column, and show the line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/yaml.h"

namespace plimsoll {

struct Compiled {
  std::string code;
  std::string header;  // empty where no other file needs one
};

/// content/distros.yaml → the table of model/distro.h.
Result<Compiled> compiled_distros(std::span<const YamlDocument> documents);

/// content/facts/*.yaml → the tables of rule/schema.h, and the names of the fields.
Result<Compiled> compiled_facts(std::span<const YamlDocument> documents);

}  // namespace plimsoll
