// detect/config/compose/compose.h - compose files as the facts that checks are about.
//
// Reads   docker-compose*.yml, compose*.yml, and .yaml
// Format  content/facts/compose.yaml; github.com/compose-spec/compose-spec, spec.md
// Shape   services in the order of the file. What stands in a file that is not read (env_file,
//         extends with file, the file that an override adds to) is unread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::compose {

/// A quick look: the file's name, and a key services.
bool is_compose(std::string_view path, std::string_view text);

/// Adds the records of all services in the file.
void read_compose(std::string_view path, std::string_view text, rule::Facts& facts,
                  std::vector<Problem>& problems);

}  // namespace plimsoll::compose
