// facts/tree.cpp - layers laid over each other.
// SPDX-License-Identifier: Apache-2.0
#include "facts/tree.h"

#include <algorithm>

#include "base/text.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

bool contains(const std::vector<std::string>& sorted, std::string_view path) {
  const auto at = std::ranges::lower_bound(sorted, path);
  return at != sorted.end() && *at == path;
}

bool contains_below(const std::vector<std::string>& sorted, std::string_view folder) {
  if (sorted.empty()) return false;
  const std::string prefix = std::string(folder) + "/";
  const auto at = std::ranges::lower_bound(sorted, prefix);
  return at != sorted.end() && at->starts_with(prefix);
}

std::string join_path(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty()) path += '/';
  return path += name;
}

}  // namespace

Tree::Tree(std::span<const LayerFacts* const> layers)
    : layers_(layers), names_(layers.size()), states_(layers.size()) {
  const auto has_orphans = [](const LayerFacts* facts) { return facts->has_orphans; };
  if (std::ranges::none_of(layers, has_orphans)) return;  // links change nothing
  for (std::uint32_t i = 0; i < layers.size(); ++i) {
    if (layers_[i]->has_orphans) add_layer_with_links(i);
    else add_layer(i);
  }
}

const Entries& Tree::entries(std::uint32_t layer) const {
  return writes_through_links(layer) ? names_[layer].entries : layers_[layer]->entries;
}

const std::vector<std::string>& Tree::whiteouts(std::uint32_t layer) const {
  return writes_through_links(layer) ? names_[layer].whiteouts : layers_[layer]->whiteouts;
}

const std::vector<std::string>& Tree::opaques(std::uint32_t layer) const {
  return writes_through_links(layer) ? names_[layer].opaques : layers_[layer]->opaques;
}

void Tree::remove_hidden(std::uint32_t layer, Links& links) {
  std::erase_if(links, [&](const auto& link) { return hides(layer, link.first); });
}

void Tree::add_layer(std::uint32_t index) {
  remove_hidden(index, links_);
  entries(index).for_each([&](const Entry& entry) {
    if (entry.type == EntryType::symlink) links_.insert_or_assign(entry.path, entry.link);
    return true;
  });
}

/// Which links a layer's names go through depends on which of them its names replace, and where its
/// own links lie on which links they are reached through: until nothing changes any more.
void Tree::add_layer_with_links(std::uint32_t index) {
  const Links below = links_;
  add_layer(index);
  Links seen = below;
  for (const auto& [path, target] : links_) seen.insert_or_assign(path, target);
  for (int round = 0; round < round_limit; ++round) {
    LinkWalker walker(seen);
    names_[index] = follow(*layers_[index], walker);
    states_[index].clear();
    last_ = {};
    links_ = below;
    add_layer(index);
    if (walker.is_tired()) break;
    if (links_ == seen) return;
    seen = links_;
  }
  problems_.push_back(
      {.layer = index,
       .error = {Errc::too_many, "links of folders lead on too often: not all were followed"}});
}

/// The names of a layer where the links lead; without folders if that is where they stand anyway.
Tree::Names Tree::follow(const LayerFacts& facts, LinkWalker& walker) {
  Names names;
  std::string written;
  std::string real;
  const auto real_folder = [&](std::string_view folder) -> const std::string& {
    if (folder == written) return real;
    written = folder;
    real = walker.follow(folder);
    if (real != written) names.folders.emplace(written, real);
    return real;
  };
  for (const std::string& path : facts.whiteouts) real_folder(folder_of(path));
  for (const std::string& folder : facts.opaques) real_folder(folder);
  facts.entries.for_each([&](const Entry& entry) {
    real_folder(folder_of(entry.path));
    return true;
  });
  if (!names.folders.empty()) list_names(facts, names);
  return names;
}

void Tree::list_names(const LayerFacts& facts, Names& names) {
  for (const std::string& path : facts.whiteouts) names.whiteouts.push_back(names.real_path(path));
  for (const std::string& folder : facts.opaques)
    names.opaques.emplace_back(names.real_folder(folder));
  EntriesBuilder builder;
  facts.entries.for_each([&](Entry entry) {
    entry.path = names.real_path(entry.path);
    builder.add(entry);
    return true;
  });
  names.entries = builder.finish();
  std::ranges::sort(names.whiteouts);
  std::ranges::sort(names.opaques);
}

std::string_view Tree::Names::real_folder(std::string_view folder) const {
  const auto moved = folders.find(folder);
  return moved == folders.end() ? folder : moved->second;
}

std::string Tree::Names::real_path(std::string_view path) const {
  return join_path(real_folder(folder_of(path)), base_name(path));
}

std::string Tree::canonical(std::uint32_t layer, std::string_view path) const {
  return writes_through_links(layer) ? names_[layer].real_path(path) : std::string(path);
}

/// Entries, whiteouts or the mark of an opaque folder.
bool Tree::has_names_below(std::uint32_t layer, std::string_view folder) const {
  return entries(layer).has_below(folder) || contains_below(whiteouts(layer), folder) ||
         contains(opaques(layer), folder) || contains_below(opaques(layer), folder);
}

Tree::FolderState Tree::folder_state(std::uint32_t layer, std::string_view folder) {
  if (last_.layer != layer || last_.folder != folder)
    last_ = {layer, std::string(folder), find_folder_state(layer, folder)};
  return last_.state;
}

/// Only folders in which the layer has something are remembered: few, whatever is asked.
Tree::FolderState Tree::find_folder_state(std::uint32_t layer, std::string_view folder) {
  if (folder.empty()) {
    return {
        .hidden = contains(opaques(layer), ""),
        .below = entries(layer).size() > 0 || !whiteouts(layer).empty() || !opaques(layer).empty()};
  }
  auto& states = states_[layer];
  const std::string key(folder);
  if (const auto known = states.find(key); known != states.end()) return known->second;
  const FolderState parent = find_folder_state(layer, folder_of(folder));
  if (parent.hidden || !parent.below) return parent;
  const auto type = entries(layer).type_of(folder);
  const FolderState state{.hidden = (type && type != EntryType::folder) ||
                                    contains(whiteouts(layer), folder) ||
                                    contains(opaques(layer), folder),
                          .below = has_names_below(layer, folder)};
  states.emplace(key, state);
  return state;
}

bool Tree::hides(std::uint32_t layer, std::string_view path) {
  const FolderState folder = folder_state(layer, folder_of(path));
  if (folder.hidden || !folder.below) return folder.hidden;
  return entries(layer).type_of(path) || contains(whiteouts(layer), path);
}

std::optional<Tree::Top> Tree::top(std::string_view path) {
  for (auto layer = static_cast<std::uint32_t>(layers_.size()); layer-- > 0;) {
    if (auto entry = entries(layer).find(path)) return Top{layer, std::move(*entry)};
    if (hides(layer, path)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Tree::hidden_in(std::uint32_t layer, std::string_view path) {
  for (std::uint32_t above = layer + 1; above < layers_.size(); ++above) {
    if (hides(above, path)) return above;
  }
  return std::nullopt;
}

}  // namespace plimsoll
