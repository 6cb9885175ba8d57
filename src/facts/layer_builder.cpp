// facts/layer_builder.cpp - turns the entries of one layer into LayerFacts.
//
// Format  OCI image-spec layer.md, "Whiteouts": .wh.NAME removes NAME, .wh..wh..opq empties its
// folder.
// SPDX-License-Identifier: Apache-2.0
#include "facts/layer_builder.h"

#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view whiteout_prefix = ".wh.";
constexpr std::string_view opaque_name = ".wh..wh..opq";
constexpr std::string_view reserved_prefix = ".wh..wh.";  // left by AUFS: no files of the image

bool is_executable(const Entry& entry) {
  return entry.type == EntryType::file && (entry.mode & 0111U) != 0 && entry.size > 0;
}

template <typename Found, typename Path>
void erase_at(std::vector<Found>& items, std::string_view path, Path path_of) {
  std::erase_if(items, [&](const Found& item) { return path_of(item) == path; });
}

const std::string& path_of_package(const FoundPackage& found) {
  return found.package.locations.front().path;
}

}  // namespace

LayerBuilder::LayerBuilder(const Router& router, const LayerLimits& limits)
    : router_(router), limits_(limits) {}

Status LayerBuilder::add(const Entry& entry, Content& content) {
  if (entry.path.empty()) return {};  // the root itself
  if (add_whiteout(entry)) return {};
  // The clock is asked now and then: it costs as much as a small entry.
  if (entries_.size() % 64 == 0 && std::chrono::steady_clock::now() > limits_.deadline) {
    return fail(Errc::timeout, "time is up: the rest of the layer was not read");
  }
  if (entries_.held() > limits_.entries_held) {
    return fail(Errc::too_many,
                "layer has more names than are kept (" + std::to_string(entries_.size()) + ")");
  }
  entries_.add(entry);
  if (entry.type == EntryType::symlink) facts_.symlinks.push_back({entry.path, entry.link});
  if (entry.type == EntryType::hardlink) hard_links_.push_back(entry);
  if (entry.type != EntryType::file) return {};
  const bool executable = is_executable(entry);
  const Route route = router_.route(entry.path, executable);
  if (route.empty() || is_skipped(entry.path)) return {};
  forget(entry.path);
  if (executable) executables_[hash64(entry.path)] = entry.mode;
  for (const Analyzer* const analyzer : route.analyzers())
    analyse(entry, entry.path, *analyzer, content);
  return {};
}

bool LayerBuilder::is_skipped(std::string_view path) const {
  return std::ranges::any_of(limits_.skip_paths,
                             [&](const std::string& glob) { return glob_match(glob, path); });
}

bool LayerBuilder::add_whiteout(const Entry& entry) {
  const std::string_view name = base_name(entry.path);
  if (!name.starts_with(whiteout_prefix)) return false;
  const std::string folder(folder_of(entry.path));
  if (name == opaque_name) {
    facts_.opaques.push_back(folder);
  } else if (!name.starts_with(reserved_prefix)) {
    const std::string removed(name.substr(whiteout_prefix.size()));
    facts_.whiteouts.push_back(folder.empty() ? removed : folder + "/" + removed);
  }
  return true;
}

void LayerBuilder::analyse(const Entry& entry, const std::string& name, const Analyzer& analyzer,
                           Content& content) {
  collector_.speak_for(analyzer.name);
  analysed_[hash64(name)].push_back(&analyzer);
  const std::uint64_t limit = std::min(analyzer.limit, limits_.file_size);
  if (analyzer.shape() != Shape::stream && entry.size > limit) {
    const std::string what =
        "file of " + std::to_string(entry.size) + " bytes is larger than the limit of ";
    collector_.add_problem(
        {name}, {Errc::too_large,
                 what + std::to_string(limit) + ": not read by " + std::string(analyzer.name)});
    return;
  }
  if (Status done = run(entry, name, analyzer, content); !done)
    collector_.add_problem({name}, std::move(done).error());
  if (collector_.take_look_again()) again_[entry.path].push_back({name, &analyzer});
}

Status LayerBuilder::run(const Entry& entry, const std::string& name, const Analyzer& analyzer,
                         Content& content) {
  if (analyzer.analyze != nullptr) {
    const std::string_view text = entry.size == 0 ? std::string_view() : TRY(content.hold());
    analyzer.analyze({name, text}, collector_);
  } else if (analyzer.analyze_stream != nullptr) {
    analyzer.analyze_stream(content.stream(), collector_);
  } else {
    RandomAccess* const file = TRY(content.index());
    analyzer.analyze_indexed(*file, collector_);
  }
  return {};
}

/// A name that comes twice in one layer: what the first one said is void.
void LayerBuilder::forget(std::string_view path) {
  const auto known = analysed_.find(hash64(path));
  if (known == analysed_.end()) return;
  analysed_.erase(known);
  erase_at(facts_.collected.packages, path, path_of_package);
  erase_at(facts_.collected.owned, path, [](const OwnedFiles& o) { return o.path; });
  erase_at(facts_.collected.systems, path, [](const FoundSystem& s) { return s.path; });
  erase_at(facts_.collected.problems, path, [](const Problem& p) { return p.path; });
}

/// What an analyzer found under one name holds for another name of the same file.
void LayerBuilder::copy_found(std::string_view from, const std::string& to,
                              const Analyzer& analyzer) {
  auto& packages = facts_.collected.packages;
  for (std::size_t i = 0, count = packages.size(); i < count; ++i) {
    if (packages[i].analyzer != analyzer.name || path_of_package(packages[i]) != from) continue;
    FoundPackage copy = packages[i];
    copy.package.locations.front().path = to;
    packages.push_back(std::move(copy));
  }
  auto& systems = facts_.collected.systems;
  for (std::size_t i = 0, count = systems.size(); i < count; ++i) {
    if (systems[i].path == from) systems.push_back({to, systems[i].system});
  }
}

void LayerBuilder::resolve_hard_links() {
  std::unordered_map<std::string_view, std::string_view> targets;  // a link may name another link
  for (const Entry& link : hard_links_) targets[link.path] = link.link;
  for (const Entry& link : hard_links_) {
    std::string_view target = link.link;
    for (auto next = targets.find(target);
         next != targets.end() && next->second != target && next->second != link.path;
         next = targets.find(target)) {
      target = next->second;
      if (target == link.link) break;
    }
    const bool executable = executables_.contains(hash64(target));
    const auto& by = analysed_[hash64(target)];
    for (const Analyzer* const analyzer : router_.route(link.path, executable).analyzers()) {
      if (std::ranges::find(by, analyzer) != by.end()) copy_found(target, link.path, *analyzer);
      else again_[std::string(target)].push_back({link.path, analyzer});
    }
  }
  hard_links_.clear();
}

void LayerBuilder::add_again(const Entry& entry, Content& content) {
  const auto wanted = again_.find(entry.path);
  if (wanted == again_.end() || entry.type != EntryType::file) return;
  const std::vector<Again> list = std::move(wanted->second);
  again_.erase(wanted);
  for (const auto& [name, analyzer] : list) analyse(entry, name, *analyzer, content);
}

LayerFacts LayerBuilder::finish(std::uint64_t size) {
  for (const auto& [path, list] : again_) {
    for (const Again& again : list) {
      const std::string what = "content could not be read: it is that of " + printable(path);
      collector_.add_problem(
          {again.name}, {Errc::not_found, what + ", which passed already or is not in this layer"});
    }
  }
  facts_.entries = entries_.finish();
  facts_.size = size;
  std::ranges::sort(facts_.symlinks, {}, &Symlink::path);
  for (std::vector<std::string>* const list : {&facts_.whiteouts, &facts_.opaques})
    std::ranges::sort(*list);
  const auto place = [](const Problem& p) { return std::tie(p.path, p.line, p.error.what); };
  std::ranges::stable_sort(facts_.collected.problems, {}, place);
  return std::move(facts_);
}

}  // namespace plimsoll
