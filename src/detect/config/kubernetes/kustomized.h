// detect/config/kubernetes/kustomized.h - manifests as kustomizations build them: the objects of a
// file with the patches of all kustomizations on the way.
//
// Format  kubectl.docs.kubernetes.io/references/kustomize/kustomization/: patches (path, patch,
//         target), patchesStrategicMerge, patchesJson6902
// Shape   of each file as many variants as there are outermost kustomizations that differ in
//         patches. Everything keeps the place where it is written, in the manifest or in a patch.
// Safety  bounded in variants, and in work (patch_tree.h): what is beyond is as it was without
//         patches, and is_spent() says so. Files are names in the tree, never opened.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <re2/re2.h>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/kubernetes/object.h"
#include "detect/config/kubernetes/patch_tree.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::kubernetes {

/// A line of a variant, and in which file that is.
struct BuiltPlace {
  std::string_view path;
  std::uint32_t line = 0;
};

class Kustomized {
 public:
  /// The text of a patch's file; nothing if it is not there.
  using TextOf = std::function<std::optional<std::string_view>(std::string_view path)>;
  /// Both must live as long, and so must the texts.
  Kustomized(const Kustomizations& all, TextOf text_of) : all_(all), text_of_(std::move(text_of)) {}

  using PlaceOf = std::function<BuiltPlace(std::uint32_t line)>;
  using Found = std::function<void(rule::Facts& facts, const PlaceOf& place_of)>;
  /// Calls `found` for every variant; false if there is none but the file as it is.
  bool build(std::string_view path, std::string_view text, const Found& found);
  [[nodiscard]] bool is_spent() const { return work_.left == 0; }

 private:
  struct Target {
    std::string group, version, kind, name, ns, labels, annotations;
  };
  /// Looked up once: it is asked of each patch and object.
  struct Identity {
    std::string_view group, version, kind, name, ns;
    LooseValue labels, annotations;
    static Identity of(LooseValue object);
  };
  struct Patch {
    LooseValue document;
    Identity self = {};
    std::optional<Target> target;  // none: it says itself whom it is for
    std::string_view path;         // where it stands
    std::uint32_t shift = 0;
    bool is_on_one_line = false;
  };
  using Patches = std::vector<Patch>;

  const Patches& patches_of(const Kustomization& from);
  void add_patch(const Kustomization& from, LooseValue item, Patches& to);
  void add_documents(std::string_view text, const Patch& like, Patches& to);
  void add_file(const Kustomization& from, LooseValue name, const Patch& like, Patches& to);
  bool is_meant(const Patch& patch, const Identity& object);
  bool selects(std::string_view selector, LooseValue labels);
  bool matches(const std::string& expression, std::string_view text);
  void patch(std::string_view path, const std::vector<const Patches*>& all,
             const std::vector<LooseValue>& roots, const Found& found);

  const Kustomizations& all_;
  TextOf text_of_;
  std::map<const Kustomization*, Patches> patches_;
  std::list<YamlStream> streams_;
  std::map<std::string, std::unique_ptr<RE2>, std::less<>> expressions_;
  PatchTree::Work work_;
};

}  // namespace plimsoll::kubernetes
