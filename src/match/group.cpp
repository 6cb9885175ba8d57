// match/group.cpp - union-find over ids and aliases.
// SPDX-License-Identifier: Apache-2.0
#include "match/group.h"

#include <string_view>
#include <unordered_map>

namespace plimsoll {

namespace {

class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) {
    for (std::size_t i = 0; i < count; ++i) parent_[i] = i;
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  /// The smaller root stays: a set is known by its first member.
  void unite(std::size_t a, std::size_t b) {
    const std::size_t x = root(a);
    const std::size_t y = root(b);
    parent_[std::max(x, y)] = std::min(x, y);
  }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace

std::vector<std::vector<const Judged*>> grouped(const std::vector<Judged>& statements) {
  Sets sets(statements.size());
  std::unordered_map<std::string_view, std::size_t> first_with;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const PackedStatement& statement = statements[i].statement;
    const auto meet = [&](std::string_view name) {
      const auto [known, is_new] = first_with.try_emplace(name, i);
      if (!is_new) sets.unite(i, known->second);
    };
    meet(statement.id);
    for (const std::string_view name : statement.names) meet(name);
  }
  std::vector<std::vector<const Judged*>> groups;
  std::vector<std::size_t> group_of(statements.size());
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const std::size_t root = sets.root(i);
    if (root == i) {
      group_of[i] = groups.size();
      groups.emplace_back();
    }
    groups[group_of[root]].push_back(&statements[i]);
  }
  return groups;
}

}  // namespace plimsoll
