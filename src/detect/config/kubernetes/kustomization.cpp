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
constexpr int max_depth = 20;  // overlays of overlays

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
    for (const std::string_view list : {"patches", "patchesStrategicMerge", "patchesJson6902"}) {
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
  for (const auto& [folder, each] : all_)
    if (!each.ns.empty()) give(each, each.ns, 0);
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
