// facts/linked.cpp - files that an analyzer wants under a name that only links give them.
// SPDX-License-Identifier: Apache-2.0
#include "facts/linked.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "facts/links.h"
#include "facts/tree.h"

namespace plimsoll {

namespace {

constexpr int hard_link_limit = 8;             // real ones name the file itself
constexpr std::size_t look_limit = 5'000'000;  // names that are looked at behind links

bool is_content(EntryType type) { return type == EntryType::file || type == EntryType::hardlink; }

/// In the words of the layer: the file of which an entry is one of the names.
std::optional<Entry> content_of(const LayerFacts& facts, std::string_view written) {
  std::optional<Entry> entry = facts.entries.find(written);
  for (int i = 0; entry && entry->type == EntryType::hardlink && i < hard_link_limit; ++i)
    entry = facts.entries.find(entry->link);
  if (entry && entry->type != EntryType::file) return std::nullopt;
  return entry;
}

auto key_of(const LinkedFile& file) { return std::tie(file.layer, file.name, file.analyzer->name); }

class Finder {
 public:
  Finder(std::span<const LayerFacts* const> layers, const Router& router)
      : layers_(layers), router_(router), tree_(layers) {}

  Linked find() {
    for (std::uint32_t layer = 0; layer < layers_.size(); ++layer) find_moved(layer);
    for (const Analyzer* const analyzer : router_.analyzers()) {
      for (const std::string_view path : analyzer->wanted.paths) {
        if (!path.empty()) find_file(path);
      }
      for (const std::string_view folder : analyzer->wanted.folders) {
        if (!folder.empty()) find_folder(folder);
      }
    }
    for (std::uint32_t layer = 0; layer < layers_.size(); ++layer) {
      for (const std::string& link : layers_[layer]->collected.links) find_below(layer, link);
    }
    std::vector<LinkedFile>& files = found_.files;
    std::ranges::sort(files, {}, key_of);
    const auto same = std::ranges::unique(files, {}, key_of);
    files.erase(same.begin(), same.end());
    return std::move(found_);
  }

 private:
  /// Names that lie elsewhere than they are written.
  void find_moved(std::uint32_t layer) {
    if (!tree_.writes_through_links(layer)) return;
    layers_[layer]->entries.for_each([&](const Entry& entry) {
      if (!is_content(entry.type)) return true;
      const std::string real = tree_.canonical(layer, entry.path);
      if (real != entry.path) add(layer, entry.path, real, real);
      return true;
    });
  }

  /// The target of a link that shows in the end. Remembered: wanted paths share their folders.
  std::optional<std::string_view> target_of(std::string_view path) {
    auto known = targets_.find(path);
    if (known == targets_.end()) {
      auto top = tree_.top(path);
      std::optional<std::string> target;
      if (top && top->entry.type == EntryType::symlink) target = std::move(top->entry.link);
      known = targets_.emplace(path, std::move(target)).first;
    }
    return known->second;
  }

  /// A wanted path that leads elsewhere.
  void find_file(std::string_view path) {
    const std::string real = walker_.follow(path);
    if (real == path) return;
    const auto top = tree_.top(real);
    if (top && is_content(top->entry.type)) add_real(top->layer, real, path);
  }

  /// A wanted folder that leads elsewhere: what is directly in it.
  void find_folder(std::string_view folder) {
    const std::string real = walker_.follow(folder);
    if (real == folder) return;
    for (std::uint32_t layer = 0; layer < layers_.size(); ++layer) {
      tree_.entries(layer).for_each_below(real, [&](const Entry& entry) {
        if (!is_content(entry.type) || folder_of(entry.path) != real) return true;
        const std::string name = std::string(folder) + "/" + std::string(base_name(entry.path));
        if (!tree_.hidden_in(layer, entry.path)) add_real(layer, entry.path, name);
        return true;
      });
    }
  }

  /// A link on the way to wanted names that leads elsewhere: everything below that.
  void find_below(std::uint32_t layer, std::string_view link) {
    const std::string path = tree_.canonical(layer, link);
    if (!followed_.insert(path).second || !target_of(path)) return;
    const std::string real = walker_.follow(path);
    if (real == path || router_.is_below(real)) return;
    for (std::uint32_t other = 0; other < layers_.size(); ++other) {
      tree_.entries(other).for_each_below(real, [&](const Entry& entry) {
        if (++looked_ > look_limit) return false;
        if (!is_content(entry.type)) return true;
        const std::string name = path + entry.path.substr(real.size() - (real.empty() ? 1 : 0));
        if (!router_.route(name, false).empty() && !tree_.hidden_in(other, entry.path))
          add_real(other, entry.path, name);
        return true;
      });
    }
    if (looked_ > look_limit && found_.problems.empty()) {
      found_.problems.push_back(
          {.path = path,
           .layer = layer,
           .error = {Errc::too_many, "leads to more than is looked through"}});
    }
  }

  /// A file given by where it really lies: the layer may have written it through a link.
  void add_real(std::uint32_t layer, const std::string& real, std::string_view wanted) {
    if (!tree_.writes_through_links(layer)) return add(layer, real, real, wanted);
    layers_[layer]->entries.for_each([&](const Entry& entry) {
      if (is_content(entry.type) && tree_.canonical(layer, entry.path) == real)
        add(layer, entry.path, real, wanted);
      return true;
    });
  }

  /// The analyzers of the wanted name that did not get the file by the name that it has.
  void add(std::uint32_t layer, const std::string& written, const std::string& real,
           std::string_view wanted) {
    const auto content = content_of(*layers_[layer], written);
    const bool executable = content && is_executable(*content);
    const Route route = router_.route(wanted, executable);
    if (route.empty()) return;
    const Route before = router_.route(written, executable);
    for (const Analyzer* const analyzer : route.analyzers()) {
      if (std::ranges::find(before.analyzers(), analyzer) == before.analyzers().end()) {
        found_.files.push_back({.layer = layer,
                                .content = content ? content->path : written,
                                .name = real,
                                .wanted = std::string(wanted),
                                .analyzer = analyzer});
      }
    }
  }

  std::span<const LayerFacts* const> layers_;
  const Router& router_;
  Tree tree_;
  std::map<std::string, std::optional<std::string>, std::less<>> targets_;
  LinkWalker walker_{[this](std::string_view path) { return target_of(path); }};
  std::set<std::string> followed_;
  std::size_t looked_ = 0;
  Linked found_;
};

}  // namespace

Linked find_linked(std::span<const LayerFacts* const> layers, const Router& router) {
  return Finder(layers, router).find();
}

void tell_of_real_places(Collected& collected, std::span<const LinkedFile> files) {
  std::map<std::string_view, std::string_view> real;
  for (const LinkedFile& file : files) real.emplace(file.wanted, file.name);
  const auto move = [&](std::string& path) {
    if (const auto at = real.find(path); at != real.end()) path = at->second;
  };
  for (FoundPackage& found : collected.packages) move(found.package.locations.front().path);
  for (OwnedFiles& owned : collected.owned) move(owned.path);
  for (FoundSystem& found : collected.systems) move(found.path);
  for (FoundAccounts& found : collected.accounts) move(found.path);
  for (Problem& problem : collected.problems) move(problem.path);
}

}  // namespace plimsoll
