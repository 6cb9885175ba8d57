// detect/config/kubernetes/kustomization.h - what kustomizations say about other files: which are
// patches and so no whole objects, which namespace objects get, and who builds what.
//
// Format  kubectl.docs.kubernetes.io/references/kustomize/kustomization/: resources, bases,
//         components, patches, patchesStrategicMerge, patchesJson6902, namespace
// Shape   a file that is named as a patch, and nowhere as a resource, is none of those that checks
//         are about. What patches make of others: kustomized.h.
// Safety  paths are names in the tree, never opened; those that leave it, and addresses, are
//         nobody's. Bounded in names and depth.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/problem.h"

namespace plimsoll::kubernetes {

bool is_kustomization(std::string_view path);

struct Kustomization {
  std::string path;
  std::vector<std::string> resources, patches;  // as paths of the tree
  std::string ns;                               // empty: none is set
  std::vector<std::string> components = {};     // also among the resources
  bool has_patches = false;                     // of its own, inline ones as well
  std::string_view text = {};                   // empty if it was not kept
};
Kustomization read_kustomization(std::string_view path, std::string_view text,
                                 std::vector<Problem>& problems);

/// All of one tree.
class Kustomizations {
 public:
  void add(Kustomization kustomization);
  /// After the last: which namespaces are set for whom.
  void finish();

  [[nodiscard]] bool is_patch(std::string_view path) const {
    return patches_.contains(path) && !resources_.contains(path);
  }
  /// Of objects in that file that name none.
  [[nodiscard]] std::string_view namespace_of(std::string_view path) const;

  /// The kustomizations that have a part in building a file, from the one that names it to the one
  /// that nobody names. An empty one stands for those that are too long or too many: nobody knows
  /// what they make of it.
  using Chain = std::vector<const Kustomization*>;
  [[nodiscard]] std::vector<Chain> chains_of(std::string_view path) const;
  /// Those that patch on the way, in the order in which they do: components before who names them.
  [[nodiscard]] Chain patching(const Chain& chain) const;

 private:
  void give(const Kustomization& from, const std::string& ns, int depth);
  void climb(Chain& chain, std::vector<Chain>& to) const;
  void add_patching(const Kustomization& from, Chain& to, std::set<const Kustomization*>& seen,
                    int depth) const;
  std::map<std::string, Chain, std::less<>> named_by_;     // files, and folders of kustomizations
  std::map<std::string, Kustomization, std::less<>> all_;  // by folder
  std::set<std::string, std::less<>> resources_, patches_;
  std::map<std::string, std::string, std::less<>> namespaces_;  // by file
  std::size_t work_ = 0;
};

}  // namespace plimsoll::kubernetes
