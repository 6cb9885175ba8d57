// pipeline/drift_files.cpp - files of a container against those of its image.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "facts/router.h"
#include "facts/tree.h"
#include "pipeline/drift.h"

namespace plimsoll {

namespace {

enum class Fate : std::uint8_t { added, changed, removed };

struct Fated {
  std::string path;
  Fate fate;
};

/// What engines put for bytes of a name that are no text: such a name is found nowhere.
bool is_spoilt(std::string_view path) { return path.contains("\xEF\xBF\xBD"); }

class FileComparison {
 public:
  FileComparison(const DriftSide& image, const DriftSide& container)
      : layers_(image.layers), tree_(image.layers), after_(container.layers.front()->entries) {}

  void take(FileChange change) {
    const auto now = after_.type_of(change.path);
    if (change.kind == ChangeKind::deleted) return take_deleted(std::move(change.path), now);
    const bool is_file = now && *now != EntryType::folder;
    if (!is_file && !is_spoilt(change.path)) return;
    const bool is_known = change.kind == ChangeKind::modified && is_spoilt(change.path);
    const auto before = tree_.top(change.path);
    const bool was_file = is_known || (before && before->entry.type != EntryType::folder);
    fates_.push_back({std::move(change.path), was_file ? Fate::changed : Fate::added});
  }

  std::vector<Fated> finish() {
    std::ranges::sort(folders_);
    std::string_view last;
    for (const std::string& folder : folders_) {
      // Those below one another are looked through once.
      if (!last.empty() && is_below(folder, last)) continue;
      take_deleted_folder(folder);
      last = folder;
    }
    std::ranges::stable_sort(fates_, {}, &Fated::path);
    const auto same = std::ranges::unique(fates_, {}, &Fated::path);
    fates_.erase(same.begin(), same.end());
    return std::move(fates_);
  }

 private:
  static bool is_below(std::string_view path, std::string_view folder) {
    return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
  }

  void take_deleted(std::string path, std::optional<EntryType> now) {
    const auto before = tree_.top(path);
    if (before && before->entry.type == EntryType::folder) {
      folders_.push_back(std::move(path));
    } else if (before || is_spoilt(path)) {
      const bool is_back = now && *now != EntryType::folder;
      fates_.push_back({std::move(path), is_back ? Fate::changed : Fate::removed});
    }
  }

  /// Engines name the folder alone. One that is back again (it was replaced) has its own new files
  /// among the changes.
  void take_deleted_folder(const std::string& folder) {
    for (std::uint32_t layer = 0; layer < layers_.size(); ++layer) {
      tree_.entries(layer).for_each_below(folder, [&](const Entry& entry) {
        if (entry.type == EntryType::folder || tree_.hidden_in(layer, entry.path)) return true;
        if (!after_.type_of(entry.path)) fates_.push_back({entry.path, Fate::removed});
        return true;
      });
    }
  }

  std::span<const LayerFacts* const> layers_;
  Tree tree_;
  const Entries& after_;
  std::vector<std::string> folders_;
  std::vector<Fated> fates_;
};

/// Whose a file is: of one side.
class Owners {
 public:
  Owners(const DriftSide& side, const std::unordered_set<std::uint64_t>& keys) {
    std::unordered_map<std::string, const std::string*> by_name;
    for (const Package& package : side.packages) {
      by_name.try_emplace(package.type + ' ' + package.name, &package.purl);
      // A distribution's database tells of all its packages, though it may hold one only.
      if (is_os_type(package.type)) continue;
      for (const Location& location : package.locations) add_place(location.path, package.purl);
    }
    for (const LayerFacts* const layer : side.layers) {
      for (const OwnedFiles& owned : layer->collected.owned) {
        const auto owner = by_name.find(owned.type + ' ' + owned.owner);
        if (owner == by_name.end()) continue;
        for (const std::uint64_t key : owned.files) {
          if (keys.contains(key)) owned_[key] = owner->second;
        }
      }
    }
  }

  [[nodiscard]] std::string_view of(std::string_view path) const {
    if (const auto owner = owned_.find(path_key(path)); owner != owned_.end())
      return *owner->second;
    if (const auto at = places_.find(path); at != places_.end()) return at->second;
    for (std::string_view folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
      if (const auto at = folders_.find(folder); at != folders_.end()) return at->second;
    }
    return {};
  }

 private:
  /// The file itself, unless it tells of several; and the folder, where a package has one of its
  /// own.
  void add_place(std::string_view path, std::string_view purl) {
    const auto [at, is_first] = places_.try_emplace(path, purl);
    if (!is_first) at->second = {};
    const std::string_view folder = folder_of(path);
    const bool is_own = folder.ends_with(".dist-info") || folder.ends_with(".egg-info") ||
                        (path.ends_with("/package.json") && folder.contains("node_modules/"));
    if (is_own) folders_.try_emplace(folder, purl);
  }

  std::unordered_map<std::uint64_t, const std::string*> owned_;
  std::unordered_map<std::string_view, std::string_view> places_, folders_;
};

DriftFiles& files_of(Drift& drift, Fate fate) {
  switch (fate) {
    case Fate::added: return drift.added_files;
    case Fate::changed: return drift.changed_files;
    case Fate::removed: break;
  }
  return drift.removed_files;
}

}  // namespace

void compare_files(const DriftSide& image, const DriftSide& container,
                   std::vector<FileChange> changes, Drift& drift) {
  drift.files_known = true;
  FileComparison comparison(image, container);
  for (FileChange& change : changes) comparison.take(std::move(change));
  std::unordered_set<std::uint64_t> keys;
  std::vector<Fated> fates = comparison.finish();
  for (Fated& one : fates) {
    DriftFiles& files = files_of(drift, one.fate);
    if (++files.count > DriftFiles::listed) continue;
    keys.insert(path_key(one.path));
    files.first.push_back({.path = std::move(one.path), .package = {}});
  }
  const Owners before(image, keys);
  const Owners after(container, keys);
  const auto name_owner = [](DriftFiles& files, const Owners& first, const Owners& second) {
    for (DriftFile& file : files.first) {
      const std::string_view owner = first.of(file.path);
      file.package = owner.empty() ? second.of(file.path) : owner;
    }
  };
  name_owner(drift.added_files, after, before);
  name_owner(drift.changed_files, after, before);
  name_owner(drift.removed_files, before, after);
}

}  // namespace plimsoll
