// facts/tree.cpp - layers laid over each other.
// SPDX-License-Identifier: Apache-2.0
#include "facts/tree.h"

#include <algorithm>

#include "facts/router.h"

namespace plimsoll {

namespace {

constexpr int link_limit = 40;  // as the kernel follows (path_resolution(7))

using Links = std::map<std::string, std::string, std::less<>>;

bool contains(const std::vector<std::string>& sorted, std::string_view path) {
  const auto at = std::ranges::lower_bound(sorted, path);
  return at != sorted.end() && *at == path;
}

bool contains_below(const std::vector<std::string>& sorted, std::string_view folder) {
  const std::string prefix = std::string(folder) + "/";
  const auto at = std::ranges::lower_bound(sorted, prefix);
  return at != sorted.end() && at->starts_with(prefix);
}

/// Entries, whiteouts or the mark of an opaque folder.
bool has_names_below(const LayerFacts& facts, std::string_view folder) {
  return facts.entries.has_below(folder) || contains_below(facts.whiteouts, folder) ||
         contains(facts.opaques, folder) || contains_below(facts.opaques, folder);
}

bool has_name(const LayerFacts& facts, std::string_view path) {
  return facts.entries.type_of(path) || contains(facts.whiteouts, path);
}

/// The target of a link at `path`, lexically, from the root.
std::string target_of(std::string_view path, std::string_view target) {
  std::string result(target.starts_with('/') ? std::string_view() : folder_of(path));
  while (!target.empty()) {
    const std::size_t slash = target.find('/');
    const std::string_view segment = target.substr(0, slash);
    target.remove_prefix(slash == std::string_view::npos ? target.size() : slash + 1);
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      result.resize(folder_of(result).size());
    } else {
      if (!result.empty()) result += '/';
      result += segment;
    }
  }
  return result;
}

/// Follows the links at the folders of `path`; its last segment is kept as it is.
std::string follow(const Links& links, std::string path) {
  for (int followed = 0; followed < link_limit; ++followed) {
    bool changed = false;
    for (std::size_t slash = path.find('/'); slash != std::string::npos && !changed;
         slash = path.find('/', slash + 1)) {
      const auto link = links.find(std::string_view(path).substr(0, slash));
      changed = link != links.end();
      if (changed) path = link->second + path.substr(link->second.empty() ? slash + 1 : slash);
    }
    if (!changed) break;
  }
  return path;  // of a loop of links: a path where nothing can be
}

std::string real_folder(const Links& links, const std::string& folder) {
  if (folder.empty()) return folder;
  return std::string(folder_of(follow(links, folder + "/x")));
}

}  // namespace

Tree::Tree(std::span<const LayerFacts* const> layers)
    : layers_(layers), redirects_(layers.size()), states_(layers.size()) {
  for (std::uint32_t i = 0; i < layers.size(); ++i) add_layer(i);
}

void Tree::add_problem(std::uint32_t layer, std::string_view path, const char* what) {
  if (!problems_.empty() && problems_.back().layer == layer) return;
  problems_.push_back({.path = std::string(path), .layer = layer, .error = {Errc::too_many, what}});
}

void Tree::redirect(std::uint32_t layer, const std::string& link, std::string folder) {
  Redirects& redirects = redirects_[layer];
  if (redirects.folder_of_link.size() >= redirect_limit)
    return add_problem(layer, link, "more folder links in use than are followed");
  redirects.links_to_folder.emplace(folder, link);
  redirects.folder_of_link.emplace(link, std::move(folder));
}

/// True if the layer has names below a link of a lower one, and nothing in its place.
bool Tree::is_written_through(std::uint32_t layer, std::string_view link) {
  if (is_untouched(layer, link)) return false;
  const LayerFacts& facts = *layers_[layer];
  bool below = false;
  for (const Name& name : names_in(layer, link)) {
    const FolderState folder = folder_state(layer, name.folder(), name.link);
    if (folder.hidden) return false;
    if (folder.below && has_name(facts, name.text)) return false;
    below = below || folder.below;
  }
  const bool is_direct = redirects_[layer].folder_of_link.empty();
  return is_direct ? below && has_names_below(facts, link) : has_names_in(layer, link);
}

/// Whether the layer has names in a folder, by whatever way.
bool Tree::has_names_in(std::uint32_t layer, std::string_view folder) const {
  const auto has_below = [&](const Name& name) {
    return has_names_below(*layers_[layer], name.folder());
  };
  return std::ranges::any_of(names_in(layer, std::string(folder) + "/x"), has_below);
}

/// A link may be reached through another one: until no more are found.
void Tree::redirect_lower_links(std::uint32_t layer) {
  const Links& known = redirects_[layer].folder_of_link;
  for (int round = 0; round < link_limit; ++round) {
    const std::size_t before = known.size();
    for (const auto& [link, folder] : links_) {
      if (!known.contains(link) && is_written_through(layer, link))
        redirect(layer, link, real_folder(links_, folder));
    }
    if (known.size() == before) return;
  }
}

/// The layer's own links, and those of them that it writes through itself.
std::vector<std::string> Tree::add_links(std::uint32_t layer) {
  const LayerFacts& facts = *layers_[layer];
  const Links& known = redirects_[layer].folder_of_link;
  std::vector<std::string> paths;
  for (int round = 0; round < link_limit; ++round) {
    for (const std::string& path : paths) links_.erase(path);
    paths.clear();
    for (const Symlink& link : facts.symlinks) {
      paths.push_back(canonical(layer, link.path));
      links_[paths.back()] = target_of(paths.back(), link.target);
    }
    const std::size_t before = known.size();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (known.contains(paths[i])) continue;
      if (has_names_below(facts, facts.symlinks[i].path) || has_names_in(layer, paths[i]))
        redirect(layer, paths[i], real_folder(links_, links_[paths[i]]));
    }
    if (known.size() == before) break;
  }
  return paths;
}

/// First what is replaced goes, then what is written through the rest is known, which may replace
/// more: until nothing changes.
void Tree::add_layer(std::uint32_t index) {
  const Links& known = redirects_[index].folder_of_link;
  std::vector<std::string> own;
  for (std::optional<std::size_t> before; known.size() != before;) {
    before = known.size();
    std::ranges::sort(own);
    std::erase_if(links_, [&](const auto& link) {
      return !contains(own, link.first) && hides(index, link.first);
    });
    redirect_lower_links(index);
    own = add_links(index);
  }
}

std::string Tree::canonical(std::uint32_t layer, std::string_view path) const {
  const Links& links = redirects_[layer].folder_of_link;
  return links.empty() ? std::string(path) : follow(links, std::string(path));
}

std::string_view Tree::Name::folder() const { return folder_of(text); }

std::vector<Tree::Name> Tree::names_in(std::uint32_t layer, std::string_view path) const {
  std::vector<Name> names = {{.text = std::string(path)}};
  const auto& links = redirects_[layer].links_to_folder;
  if (links.empty()) return names;
  const auto add = [&](const std::string& link, std::string_view folder, const Name& from) {
    if (from.text.starts_with(link + "/")) return;  // a link to a folder above it
    const std::string rest = from.text.substr(folder.empty() ? 0 : folder.size() + 1);
    const std::size_t further = from.link - std::min(from.link, folder.size());
    Name name{.text = link + "/" + rest, .link = link.size() + further};
    if (std::ranges::find(names, name.text, &Name::text) == names.end())
      names.push_back(std::move(name));
  };
  for (std::size_t i = 0; i < names.size() && names.size() < name_limit; ++i) {
    const Name from = names[i];
    for (std::string_view folder = from.folder();; folder = folder_of(folder)) {
      const auto [first, last] = links.equal_range(folder);
      for (auto at = first; at != last; ++at) add(at->second, folder, from);
      if (folder.empty()) break;
    }
  }
  return names;
}

/// Only folders in which the layer has something are remembered: few, whatever is asked.
Tree::FolderState Tree::folder_state(std::uint32_t layer, std::string_view folder,
                                     std::size_t link) {
  const LayerFacts& facts = *layers_[layer];
  if (folder.empty()) {
    return {
        .hidden = contains(facts.opaques, ""),
        .below = facts.entries.size() > 0 || !facts.whiteouts.empty() || !facts.opaques.empty()};
  }
  std::string key(folder);
  if (link > 0) key += '\0' + std::to_string(link);
  auto& states = states_[layer];
  if (const auto known = states.find(key); known != states.end()) return known->second;
  const FolderState parent = folder_state(layer, folder_of(folder), link);
  if (parent.hidden || !parent.below) return parent;
  const auto type = facts.entries.type_of(folder);
  const bool is_link =
      folder.size() <= link && type.value_or(EntryType::symlink) == EntryType::symlink;
  const bool replaced = (type && type != EntryType::folder) || contains(facts.whiteouts, folder);
  const FolderState state{.hidden = (replaced && !is_link) || contains(facts.opaques, folder),
                          .below = has_names_below(facts, folder)};
  states.emplace(key, state);
  return state;
}

/// True if the layer has nothing in the folder of a path: most layers leave most folders alone.
bool Tree::is_untouched(std::uint32_t layer, std::string_view path) {
  if (!redirects_[layer].folder_of_link.empty()) return false;
  const std::string_view folder = folder_of(path);
  if (last_.layer != layer || last_.folder != folder) {
    const FolderState state = folder_state(layer, folder, 0);
    last_ = {layer, std::string(folder), !state.hidden && !state.below};
  }
  return last_.untouched;
}

bool Tree::hides(std::uint32_t layer, std::string_view path) {
  if (is_untouched(layer, path)) return false;
  const LayerFacts& facts = *layers_[layer];
  const std::vector<Name> names = names_in(layer, path);
  if (names.size() >= name_limit)
    add_problem(layer, path, "more names of one path than are followed");
  for (const Name& name : names) {
    const FolderState folder = folder_state(layer, name.folder(), name.link);
    if (folder.hidden || (folder.below && has_name(facts, name.text))) return true;
  }
  return false;
}

std::optional<std::uint32_t> Tree::hidden_in(std::uint32_t layer, std::string_view path) {
  for (std::uint32_t above = layer + 1; above < layers_.size(); ++above) {
    if (hides(above, path)) return above;
  }
  return std::nullopt;
}

}  // namespace plimsoll
