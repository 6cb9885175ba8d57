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

void Tree::redirect(std::uint32_t layer, const std::string& link, std::string folder) {
  Redirects& redirects = redirects_[layer];
  if (redirects.folder_of_link.size() >= redirect_limit) {
    if (problems_.empty() || problems_.back().layer != layer) {
      problems_.push_back(
          {.path = link,
           .layer = layer,
           .error = {Errc::too_many, "more folder links in use than are followed"}});
    }
    return;
  }
  redirects.links_to_folder.emplace(folder, link);
  redirects.folder_of_link.emplace(link, std::move(folder));
}

void Tree::add_layer(std::uint32_t index) {
  const LayerFacts& layer = *layers_[index];
  // Links of lower layers that this one writes "through": it has names below them, and no folder in
  // their place.
  for (const auto& [link, folder] : links_) {
    if (layer.entries.has_below(link) && layer.entries.type_of(link) != EntryType::folder) {
      redirect(index, link, real_folder(links_, folder));
    }
  }
  std::erase_if(links_, [&](const auto& link) { return hides(index, link.first); });
  states_[index].clear();
  std::vector<std::string> through;
  for (const Symlink& link : layer.symlinks) {
    std::string path = canonical(index, link.path);
    links_[path] = target_of(path, link.target);
    if (layer.entries.has_below(link.path)) through.push_back(std::move(path));
  }
  for (const std::string& link : through) redirect(index, link, real_folder(links_, links_[link]));
}

std::string Tree::canonical(std::uint32_t layer, std::string_view path) const {
  const Links& links = redirects_[layer].folder_of_link;
  return links.empty() ? std::string(path) : follow(links, std::string(path));
}

/// The names that a layer may use for a canonical path.
std::vector<Tree::Name> Tree::names_in(std::uint32_t layer, std::string_view path) const {
  std::vector<Name> names = {{.path = std::string(path)}};
  const auto& links = redirects_[layer].links_to_folder;
  if (links.empty()) return names;
  for (std::string_view folder = folder_of(path);; folder = folder_of(folder)) {
    const std::string_view rest = path.substr(folder.empty() ? 0 : folder.size() + 1);
    const auto [first, last] = links.equal_range(folder);
    for (auto at = first; at != last; ++at) {
      names.push_back({at->second + "/" + std::string(rest), at->second.size()});
    }
    if (folder.empty()) return names;
  }
}

/// `link`: length of the link in front. What stands at the link itself takes nothing away from the folder that it leads to.
Tree::FolderState Tree::folder_state(std::uint32_t layer, std::string_view folder,
                                     std::size_t link) {
  const LayerFacts& facts = *layers_[layer];
  if (link > 0 && folder.size() <= link) return {.below = true};
  if (folder.empty())
    return {.hidden = contains(facts.opaques, ""), .below = facts.entries.size() > 0};
  std::string key(folder);
  if (link > 0) key += '\0' + std::to_string(link);
  if (const auto known = states_[layer].find(key); known != states_[layer].end())
    return known->second;
  FolderState state = folder_state(layer, folder_of(folder), link);
  if (!state.hidden) {
    const auto type = state.below ? facts.entries.type_of(folder) : std::nullopt;
    const bool replaced = type.has_value() && type != EntryType::folder;
    state.hidden = replaced || contains(facts.whiteouts, folder) || contains(facts.opaques, folder);
    state.below = state.below && facts.entries.has_below(folder);
  }
  states_[layer].emplace(std::move(key), state);
  return state;
}

bool Tree::hides(std::uint32_t layer, std::string_view path) {
  const LayerFacts& facts = *layers_[layer];
  for (const Name& name : names_in(layer, path)) {
    const FolderState folder = folder_state(layer, folder_of(name.path), name.link);
    if (folder.hidden || contains(facts.whiteouts, name.path)) return true;
    if (folder.below && facts.entries.type_of(name.path)) return true;
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
