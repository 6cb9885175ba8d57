// facts/ownership.cpp - which language packages are a distribution package's own files.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "facts/router.h"
#include "facts/told.h"
#include "model/package.h"

namespace plimsoll {

namespace {

bool is_library(const Told& told) { return !is_os_type(told.found->package.type); }

/// The layers that brought distribution packages, by "type name". In status.d the file's name
/// counts too: the lists beside it are named after it.
using Owners = std::unordered_map<std::string, std::uint32_t>;

Owners find_owners(const std::vector<Told>& packages) {
  Owners owners;
  const auto add = [&](const Told& told, std::string_view name) {
    auto& layer = owners[told.found->package.type + ' ' + std::string(name)];
    layer = std::max(layer, told.layer);
  };
  for (const Told& told : packages) {
    if (is_library(told)) continue;
    add(told, told.found->package.name);
    if (folder_of(told.path).ends_with("status.d")) add(told, base_name(told.path));
  }
  return owners;
}

/// path_key() of a file -> the latest layer that brought an owner of it.
using OwnedKeys = std::unordered_map<std::uint64_t, std::uint32_t>;

/// Those of the keys whose files distribution packages own. Asked this way round since there are
/// ten times as many owned files as library packages.
OwnedKeys find_owned(const std::unordered_set<std::uint64_t>& keys, const Owners& owners,
                     std::span<const LayerFacts* const> layers, Tree& tree) {
  OwnedKeys owned_keys;
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (const OwnedFiles& owned : layers[layer]->collected.owned) {
      const auto is_wanted = [&](std::uint64_t key) { return keys.contains(key); };
      if (std::ranges::none_of(owned.files, is_wanted)) continue;
      const auto owner = owners.find(owned.type + ' ' + owned.owner);
      if (owner == owners.end()) continue;  // a list that was left behind
      if (tree.hidden_in(layer, tree.canonical(layer, owned.path))) continue;
      for (const std::uint64_t key : owned.files) {
        if (!is_wanted(key)) continue;
        auto& latest = owned_keys[key];
        latest = std::max(latest, owner->second);
      }
    }
  }
  return owned_keys;
}

}  // namespace

void drop_owned(std::vector<Told>& packages, std::span<const LayerFacts* const> layers,
                Tree& tree) {
  std::unordered_set<std::uint64_t> keys;
  for (const Told& told : packages) {
    if (is_library(told)) keys.insert(path_key(told.path));
  }
  if (keys.empty()) return;
  const OwnedKeys owned = find_owned(keys, find_owners(packages), layers, tree);
  std::erase_if(packages, [&](const Told& told) {
    if (!is_library(told)) return false;
    const auto owner = owned.find(path_key(told.path));
    return owner != owned.end() && told.layer <= owner->second;
  });
}

void doubt_owned(std::vector<Finding>& findings, const std::vector<Told>& packages,
                 std::span<const LayerFacts* const> layers, Tree& tree) {
  const auto may_be_owned = [](const Finding& finding) {
    return finding.kind == FindingKind::secret && !finding.location.path.starts_with("etc/");
  };
  std::unordered_set<std::uint64_t> keys;
  for (const Finding& finding : findings) {
    if (may_be_owned(finding)) keys.insert(path_key(finding.location.path));
  }
  if (keys.empty()) return;
  const OwnedKeys owned = find_owned(keys, find_owners(packages), layers, tree);
  for (Finding& finding : findings) {
    const auto owner = owned.find(path_key(finding.location.path));
    if (!may_be_owned(finding) || owner == owned.end()) continue;
    if (finding.location.layer > owner->second) continue;
    finding.secret.verdict = "unlikely";
    finding.evidence += ", in a file of a distribution package";
  }
}

}  // namespace plimsoll
