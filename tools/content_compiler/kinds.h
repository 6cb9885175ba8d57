// content_compiler/kinds.h - one function a kind of content: from YAML to the text of a C++ file.
//
// Errors  name file, line and column, and show the line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/yaml.h"

namespace plimsoll {

/// content/distros.yaml → the table of model/distro.h.
Result<std::string> compiled_distros(const YamlDocument& document);

}  // namespace plimsoll
