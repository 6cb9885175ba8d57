// detect/config/gitlab/gitlab.h - pipelines of GitLab CI as the facts that checks are about.
//
// Format  docs.gitlab.com/ci/yaml. The facts: content/facts/gitlab.yaml, content/facts/ci.yaml
// Shape   `extends` is followed within the file; what `default` and `!reference` bring is looked at
//         where it stands.
// Safety  bounded: size, depth, values, commands, chains of `extends`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::gitlab {

/// .gitlab-ci.yml, *.gitlab-ci.yml, and YAML below .gitlab/ci.
bool is_gitlab(std::string_view path, std::string_view text);
void read_gitlab(std::string_view path, std::string_view text, rule::Facts& facts,
                 std::vector<Problem>& problems);

}  // namespace plimsoll::gitlab
