// detect/config/dockerfile/read.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/read.h"

#include "base/text.h"
#include "detect/config/dockerfile/dockerfile.h"
#include "detect/config/dockerfile/facts.h"

namespace plimsoll {

bool may_be_dockerfile(std::string_view path) { return docker::is_dockerfile_name(path); }

bool is_dockerfile(std::string_view path, std::string_view text) {
  const std::string name = lower(base_name(path));
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return name == "dockerfile" || name == "containerfile" || begin == std::string_view::npos ||
         text[begin] == '#' || is_letter(text[begin]);
}

void read_dockerfile(const DocumentPlace& place, std::string_view text, rule::Facts& facts,
                     std::vector<Problem>& problems) {
  const docker::Dockerfile file = docker::parse_dockerfile(place.path, text);
  add_facts(file, {.has_ignore = place.has_ignore_file}, facts);
  problems.insert(problems.end(), file.problems.begin(), file.problems.end());
}

}  // namespace plimsoll
