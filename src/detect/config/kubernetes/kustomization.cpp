// detect/config/kubernetes/kustomization.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/kustomization.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/yaml_stream.h"
#include "detect/config/local_path.h"

namespace plimsoll::kubernetes {

namespace {

constexpr std::size_t max_names = 10'000;  // of one kustomization
constexpr std::size_t max_work = 1'000'000;
constexpr int max_depth = 20;           // overlays of overlays
constexpr std::size_t max_chains = 32;  // of one file

/// Nothing of an address, of a text that is a patch itself, and of what leaves the tree.
void add_path(std::string_view folder, std::string_view named, std::vector<std::string>& to) {
  if (named.empty() || named.contains('\n') || named.contains(':') || named.contains('?')) return;
  auto path = config::local_path(folder, named);
  if (path && to.size() < max_names) to.push_back(*std::move(path));
}

}  // namespace

bool is_kustomization(std::string_view path) {
  constexpr std::array names = {"kustomization.yaml"sv, "kustomization.yml"sv, "Kustomization"sv};
  return std::ranges::find(names, path.substr(path.rfind('/') + 1)) != names.end();
}

Kustomization read_kustomization(std::string_view path, std::string_view text,
                                 std::vector<Problem>& problems) {
  Kustomization found{.path = std::string(path), .resources = {}, .patches = {}, .ns = {}};
  const std::string_view folder = folder_of(path);
  const YamlStream stream = YamlStream::read(text);
  for (const YamlFault& fault : stream.faults())
    problems.push_back(problem_at({path, fault.line}, fault.error));
  for (const LooseValue root : stream.roots()) {
    for (const std::string_view list : {"resources", "bases", "components"}) {
      for (const LooseValue item : root[list].items())
        add_path(folder, item.text(), found.resources);
    }
    for (const LooseValue item : root["components"].items())
      add_path(folder, item.text(), found.components);
    for (const std::string_view list : {"patches", "patchesStrategicMerge", "patchesJson6902"}) {
      found.has_patches = found.has_patches || root[list].item_count() > 0;
      for (const LooseValue item : root[list].items())
        add_path(folder, item.is_scalar() ? item.text() : item["path"].text(), found.patches);
    }
    if (const std::string_view ns = root["namespace"].text(); !ns.empty()) found.ns = ns;
  }
  return found;
}

void Kustomizations::add(Kustomization kustomization) {
  resources_.insert(kustomization.resources.begin(), kustomization.resources.end());
  patches_.insert(kustomization.patches.begin(), kustomization.patches.end());
  std::string folder(folder_of(kustomization.path));
  all_.emplace(std::move(folder), std::move(kustomization));
}

void Kustomizations::finish() {
  for (const auto& [folder, each] : all_) {
    if (!each.ns.empty()) give(each, each.ns, 0);
    for (const std::string& named : each.resources) {
      Chain& by = named_by_[named];
      if (by.empty() || by.back() != &each) by.push_back(&each);  // who says it twice counts once
    }
  }
}

std::vector<Kustomizations::Chain> Kustomizations::chains_of(std::string_view path) const {
  std::vector<Chain> found;
  const auto named = named_by_.find(path);
  if (named == named_by_.end()) return found;
  for (const Kustomization* const each : named->second) {
    if (found.size() > max_chains) break;
    Chain chain = {each};
    climb(chain, found);
  }
  return found;
}

void Kustomizations::climb(Chain& chain, std::vector<Chain>& to) const {
  if (to.size() >= max_chains || chain.size() > max_depth) {
    to.emplace_back();  // each end counts, or ways without one would be gone for ever
    return;
  }
  const auto named = named_by_.find(folder_of(chain.back()->path));
  bool is_last = true;
  if (named != named_by_.end()) {
    for (const Kustomization* const each : named->second) {
      if (to.size() > max_chains) return;
      if (std::ranges::find(chain, each) != chain.end()) continue;  // they name each other
      is_last = false;
      chain.push_back(each);
      climb(chain, to);
      chain.pop_back();
    }
  }
  if (is_last) to.push_back(chain);
}

Kustomizations::Chain Kustomizations::patching(const Chain& chain) const {
  Chain found;
  std::set<const Kustomization*> seen;
  for (const Kustomization* const each : chain) add_patching(*each, found, seen, 0);
  return found;
}

void Kustomizations::add_patching(const Kustomization& from, Chain& to,
                                  std::set<const Kustomization*>& seen, int depth) const {
  if (depth > max_depth || !seen.insert(&from).second) return;
  for (const std::string& named : from.components) {
    const auto component = all_.find(named);
    if (component != all_.end()) add_patching(component->second, to, seen, depth + 1);
  }
  if (from.has_patches && !from.text.empty()) to.push_back(&from);
}

/// To all that it names, and what those name: the outermost counts, and of several the first.
void Kustomizations::give(const Kustomization& from, const std::string& ns, int depth) {
  for (const std::string& named : from.resources) {
    if (++work_ > max_work || depth > max_depth) return;
    const auto inner = all_.find(named);
    if (inner != all_.end()) give(inner->second, ns, depth + 1);
    else namespaces_.emplace(named, ns);
  }
}

std::string_view Kustomizations::namespace_of(std::string_view path) const {
  const auto found = namespaces_.find(path);
  return found == namespaces_.end() ? "default" : std::string_view(found->second);
}

}  // namespace plimsoll::kubernetes
