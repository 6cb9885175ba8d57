// facts/links.cpp - where a path leads when links are followed.
// SPDX-License-Identifier: Apache-2.0
#include "facts/links.h"

#include <vector>

#include "base/text.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

/// Segments still to walk, the next one last.
using Segments = std::vector<std::string_view>;

void push_segments(Segments& left, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view segment = path.substr(slash + 1);
    path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    if (!segment.empty() && segment != ".") left.push_back(segment);
  }
}

}  // namespace

LinkWalker::LinkWalker(const Links& links)
    : target_of_([&links](std::string_view path) -> std::optional<std::string_view> {
        const auto link = links.find(path);
        return link == links.end() ? std::nullopt : std::optional<std::string_view>(link->second);
      }) {}

std::string LinkWalker::follow(std::string_view path) {
  Segments left;
  std::string real;
  int followed = 0;
  for (push_segments(left, path); !left.empty();) {
    const std::string_view segment = left.back();
    left.pop_back();
    const std::size_t parent = real.size();
    if (segment == "..") {
      real.resize(folder_of(real).size());
      continue;
    }
    if (!real.empty()) real += '/';
    real += segment;
    cost_ += real.size();
    if (is_tired() || real.size() > path_limit) return std::string(path);
    const auto target = target_of_(real);
    if (!target) continue;
    if (++followed > link_limit) return std::string(path);
    real.resize(target->starts_with('/') ? 0 : parent);
    push_segments(left, *target);
    cost_ += target->size();
  }
  return real;
}

}  // namespace plimsoll
