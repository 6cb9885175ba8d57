// detect/config/dockerfile/read.h - Dockerfiles among the documents that checks are about.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/document.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll {

bool may_be_dockerfile(std::string_view path);
/// Not an object file or a picture whose name begins like one (Dockerfile.png): a Dockerfile begins
/// with a comment or a word.
bool is_dockerfile(std::string_view path, std::string_view text);
void read_dockerfile(const DocumentPlace& place, std::string_view text, rule::Facts& facts,
                     std::vector<Problem>& problems);

}  // namespace plimsoll
