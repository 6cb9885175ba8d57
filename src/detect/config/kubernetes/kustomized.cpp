// detect/config/kubernetes/kustomized.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/kustomized.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "detect/config/kubernetes/kubernetes.h"
#include "detect/config/local_path.h"

namespace plimsoll::kubernetes {

namespace {

constexpr std::size_t max_patches = 10'000;  // of one kustomization

std::pair<std::string_view, std::string_view> group_and_version(std::string_view api_version) {
  return cut_first(api_version, '/').value_or(std::pair{""sv, api_version});
}

/// Lists of others are replaced: nobody knows by what their items are told apart.
bool is_built_in(const Object& object) {
  const std::string_view group = group_and_version(object.api_version).first;
  return !group.contains('.') || group.ends_with(".k8s.io");
}

}  // namespace

bool Kustomized::build(std::string_view path, std::string_view text, const Found& found) {
  std::set<Kustomizations::Chain> seen;
  std::vector<std::vector<const Patches*>> variants;
  bool is_patched = false;
  for (const Kustomizations::Chain& chain : all_.chains_of(path)) {
    const Kustomizations::Chain patching = all_.patching(chain);
    if (!seen.insert(patching).second) continue;
    is_patched = is_patched || !patching.empty();
    auto& patches = variants.emplace_back();
    for (const Kustomization* const each : patching) patches.push_back(&patches_of(*each));
  }
  if (!is_patched || is_spent()) return false;
  const YamlStream stream = YamlStream::read(text);
  const std::vector<LooseValue> roots = stream.roots();
  for (const auto& patches : variants) patch(path, patches, roots, found);
  return true;
}

void Kustomized::patch(std::string_view path, const std::vector<const Patches*>& all,
                       const std::vector<LooseValue>& roots, const Found& found) {
  std::vector<std::string_view> paths = {path};
  std::list<PatchTree> trees;
  std::vector<LooseValue> objects;
  const auto apply = [&](const Patch& patch, const Object& object, PatchTree& tree) {
    const auto at = std::ranges::find(paths, patch.path);
    const bool is_new = at == paths.end();
    PatchSource source{.number = static_cast<std::uint32_t>(at - paths.begin()),
                       .shift = patch.shift,
                       .is_on_one_line = patch.is_on_one_line};
    // What it says counts even where there is no number left for its place.
    if (is_new && paths.size() > max_sources) {
      source = {.number = 0, .shift = object.value.line(), .is_on_one_line = true};
    } else if (is_new) {
      paths.push_back(patch.path);
    }
    if (patch.document.is_sequence()) tree.operate(patch.document, source);
    else tree.merge(patch.document, source, is_built_in(object));
  };
  for (const Object& object : objects_of(roots)) {
    PatchTree* tree = nullptr;
    Identity self = Identity::of(object.value);
    self.kind = object.kind;  // as the API spells it
    for (const Patches* const patches : all) {
      for (const Patch& each : *patches) {
        if (is_spent() || !is_meant(each, self)) continue;
        if (tree == nullptr) tree = &trees.emplace_back(object.value, PatchSource{}, work_);
        apply(each, object, *tree);
      }
    }
    const bool is_changed = tree != nullptr && !is_spent();
    if (!is_changed) objects.push_back(object.value);
    else if (!tree->is_deleted()) objects.push_back(tree->result());
  }
  rule::Facts facts;
  std::vector<Problem> problems;  // were told when it was read first
  read_objects(path, objects, all_.namespace_of(path), facts, problems);
  found(facts, [&](std::uint32_t line) {
    const auto [source, at] = place_of_line(line);
    return BuiltPlace{.path = paths[std::min<std::size_t>(source, paths.size() - 1)], .line = at};
  });
}

const Kustomized::Patches& Kustomized::patches_of(const Kustomization& from) {
  const auto [at, is_new] = patches_.try_emplace(&from);
  if (!is_new) return at->second;
  Patches& to = at->second;
  const YamlStream& stream = streams_.emplace_back(YamlStream::read(from.text));
  for (const LooseValue root : stream.roots()) {
    const Patch plain{.document = {}, .target = {}, .path = from.path};
    for (const LooseValue item : root["patchesStrategicMerge"].items()) {
      Patch like = plain;
      if (item.text().contains('\n')) {
        like.is_on_one_line = item.style() != YamlStyle::literal;
        like.shift = item.line();
        add_documents(item.text(), like, to);
      } else {
        add_file(from, item, like, to);
      }
    }
    for (const std::string_view list : {"patches", "patchesJson6902"})
      for (const LooseValue item : root[list].items()) add_patch(from, item, to);
  }
  return to;
}

void Kustomized::add_patch(const Kustomization& from, LooseValue item, Patches& to) {
  Patch like{.document = {}, .target = {}, .path = from.path};
  const LooseValue target = item["target"];
  if (target.is_mapping()) {
    const auto text = [&](std::string_view key) { return std::string(target[key].text()); };
    like.target = Target{.group = text("group"),
                         .version = text("version"),
                         .kind = text("kind"),
                         .name = text("name"),
                         .ns = text("namespace"),
                         .labels = text("labelSelector"),
                         .annotations = text("annotationSelector")};
  }
  const LooseValue patch = item["patch"];
  if (patch.is_scalar() && !patch.is_null()) {
    like.is_on_one_line = patch.style() != YamlStyle::literal;
    like.shift = patch.line();
    add_documents(patch.text(), like, to);
  } else {
    // Old ones name a file alone.
    add_file(from, item.is_scalar() ? item : item["path"], like, to);
  }
}

void Kustomized::add_file(const Kustomization& from, LooseValue name, const Patch& like,
                          Patches& to) {
  const auto path = config::local_path(folder_of(from.path), name.text());
  if (!path || name.text().empty()) return;
  const auto named = std::ranges::find(from.patches, *path);
  const auto text = named == from.patches.end() ? std::nullopt : text_of_(*path);
  if (!text) return;
  Patch of_file = like;
  of_file.path = *named;
  add_documents(*text, of_file, to);
}

void Kustomized::add_documents(std::string_view text, const Patch& like, Patches& to) {
  if (to.size() >= max_patches || !work_.take(text.size() / 16)) return;
  const YamlStream& stream = streams_.emplace_back(YamlStream::read(text));
  for (const LooseValue root : stream.roots()) {
    if (!root.is_mapping() && !root.is_sequence()) continue;
    to.push_back(like);
    to.back().document = root;
    to.back().self = Identity::of(root);
  }
}

/// "a=b,c!=d,e,!f"; sets of values are not understood, and select nothing.
bool Kustomized::selects(std::string_view selector, LooseValue labels) {
  if (selector.empty()) return true;
  const std::size_t count = labels.members().size();
  for (const std::string_view part : split(selector, ',')) {
    std::string_view term = trim(part);
    if (term.empty() || term.contains('(') || !work_.take(1 + count)) return false;
    const std::size_t equals = term.find('=');
    if (equals == std::string_view::npos) {
      const bool is_absent = term.starts_with('!');
      if (is_absent) term.remove_prefix(1);
      if (labels[term].exists() == is_absent) return false;
      continue;
    }
    const bool negates = equals > 0 && term[equals - 1] == '!';
    std::string_view value = term.substr(equals + 1);
    if (value.starts_with('=')) value.remove_prefix(1);
    const std::string_view key = trim(term.substr(0, equals - (negates ? 1 : 0)));
    if ((labels[key].text() == trim(value)) == negates) return false;
  }
  return true;
}

/// Targets are expressions that match a whole name.
bool Kustomized::matches(const std::string& expression, std::string_view text) {
  if (expression.empty() || expression == text) return true;
  const bool is_plain =
      std::ranges::all_of(expression, [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
  if (is_plain || expression.size() > 1000 || !work_.take(1 + text.size() / 16)) return false;
  std::unique_ptr<RE2>& compiled = expressions_[expression];
  if (!compiled) {
    if (!work_.take(1000)) return false;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20U);
    compiled = std::make_unique<RE2>(expression, options);
  }
  return compiled->ok() && RE2::FullMatch(text, *compiled);
}

Kustomized::Identity Kustomized::Identity::of(LooseValue object) {
  const auto [group, version] = group_and_version(object["apiVersion"].text());
  const LooseValue metadata = object["metadata"];
  return {.group = group,
          .version = version,
          .kind = object["kind"].text(),
          .name = metadata["name"].text(),
          .ns = metadata["namespace"].text(),
          .labels = metadata["labels"],
          .annotations = metadata["annotations"]};
}

bool Kustomized::is_meant(const Patch& patch, const Identity& object) {
  if (!work_.take(1)) return false;
  if (!patch.target) {
    const Identity& self = patch.self;
    return patch.document.is_mapping() && self.kind == object.kind && self.group == object.group &&
           self.name == object.name && (self.ns.empty() || self.ns == object.ns);
  }
  const Target& target = *patch.target;
  return matches(target.kind, object.kind) && matches(target.name, object.name) &&
         matches(target.group, object.group) && matches(target.version, object.version) &&
         matches(target.ns, object.ns) && selects(target.labels, object.labels) &&
         selects(target.annotations, object.annotations);
}

}  // namespace plimsoll::kubernetes
