// facts/router.cpp - which analyzers want a path: four table look-ups a file.
// SPDX-License-Identifier: Apache-2.0
#include "facts/router.h"
#include "base/text.h"

#include <algorithm>

namespace plimsoll {

namespace {

/// The end of a base name that `suffixes` go by: from the last dot on (".list"), or the last dash.
std::string_view suffix_of(std::string_view name) {
  for (std::size_t i = name.size(); i > 0; --i) {
    if (name[i - 1] == '.' || name[i - 1] == '-') return name.substr(i - 1);
  }
  return {};
}

bool in(const Wanted::Names& names, std::string_view name) {
  return !name.empty() && std::ranges::find(names, name) != names.end();
}

bool is_set(const Wanted::Names& names) { return !names.front().empty(); }

/// True if `folder` is `end` or ends in "/" and `end`.
bool ends_in(std::string_view folder, std::string_view end) {
  if (!folder.ends_with(end)) return false;
  return folder.size() == end.size() || folder[folder.size() - end.size() - 1] == '/';
}

bool takes_name(const Wanted& wanted, std::string_view name) {
  if (!is_set(wanted.names) && !is_set(wanted.suffixes)) return true;
  return in(wanted.names, name) || in(wanted.suffixes, suffix_of(name));
}

bool objects(const Analyzer& analyzer, std::string_view path) {
  return analyzer.wanted.takes != nullptr && !analyzer.wanted.takes(path);
}

}  // namespace

void Route::add(const Analyzer* analyzer) {
  const auto so_far = std::span(list_).first(count_);
  if (count_ < list_.size() && std::ranges::find(so_far, analyzer) == so_far.end())
    list_.at(count_++) = analyzer;
}

bool Route::has(Shape shape) const {
  return std::ranges::any_of(analyzers(), [&](const Analyzer* a) { return a->shape() == shape; });
}

Router::Router(std::span<const Analyzer* const> analyzers)
    : analyzers_(analyzers.begin(), analyzers.end()) {
  for (const Analyzer* const analyzer : analyzers_) {
    const Wanted& wanted = analyzer->wanted;
    const auto enter = [&](Table& table, const Wanted::Names& keys) {
      for (const std::string_view key : keys) {
        if (!key.empty()) table[key].push_back(analyzer);
      }
    };
    enter(paths_, wanted.paths);
    enter(below_, wanted.below);
    if (wanted.executables) executables_.push_back(analyzer);
    for (const std::string_view folder : wanted.folders) {
      if (!folder.empty()) folders_[base_name(folder)].push_back({folder, analyzer});
    }
    if (is_set(wanted.folders)) continue;
    enter(names_, wanted.names);
    enter(suffixes_, wanted.suffixes);
  }
}

bool Router::is_below(std::string_view path) const {
  while (!path.empty() && !below_.empty()) {
    if (below_.contains(base_name(path))) return true;
    path = folder_of(path);
  }
  return false;
}

Route Router::route(std::string_view path, bool executable) const {
  Route route;
  const auto offer = [&](const Analyzer* analyzer) {
    if (!objects(*analyzer, path)) route.add(analyzer);
  };
  const auto take = [&](const Table& table, std::string_view key) {
    if (const auto found = table.find(key); found != table.end()) {
      for (const Analyzer* const analyzer : found->second) offer(analyzer);
    }
  };
  const std::string_view name = base_name(path);
  const std::string_view folder = folder_of(path);
  take(paths_, path);
  take(names_, name);
  take(suffixes_, suffix_of(name));
  if (const auto found = folders_.find(base_name(folder)); found != folders_.end()) {
    for (const auto& [end, analyzer] : found->second) {
      if (ends_in(folder, end) && takes_name(analyzer->wanted, name)) offer(analyzer);
    }
  }
  if (executable) {
    for (const Analyzer* const analyzer : executables_) offer(analyzer);
  }
  return route;
}

}  // namespace plimsoll
