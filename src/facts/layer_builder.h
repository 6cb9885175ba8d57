// facts/layer_builder.h - turns the entries of one layer, in any order, into LayerFacts.
//
// Use     add() for every entry with a way to its content; then, if wanted_again() is not empty, a
// second walk that calls
//         add_again() for those paths; then finish().
// Errors  what cannot be read is a Problem of that entry; only limits on the whole layer are
// Errors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "facts/analyzer.h"
#include "facts/content.h"
#include "facts/entries.h"
#include "facts/layer_facts.h"
#include "facts/looking.h"
#include "facts/router.h"

namespace plimsoll {

struct LayerLimits {
  std::uint64_t layer_size = 64ULL << 30U;     // bytes of uncompressed tar
  std::uint64_t file_size = 256ULL << 20U;     // bytes of one file that is held
  std::uint64_t entries_held = 192ULL << 20U;  // bytes of names and marks
  std::vector<std::string> skip_paths;  // globs: such files are listed, but no analyzer sees them
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// An Error when the time is up.
Status check_time(const LayerLimits& limits);

class LayerBuilder {
 public:
  /// `detectors`: who looks into the content of files besides; may be null.
  LayerBuilder(const Router& router, const LayerLimits& limits, Detectors* detectors = nullptr);

  Status add(const Entry& entry, Content& content);
  /// Call once between the two walks.
  void resolve_hard_links();
  /// Files whose content is needed once more: the targets of hard links with a wanted name, and
  /// executables that could not be understood in passing.
  [[nodiscard]] bool wants_again(std::string_view path) const {
    return again_.contains(std::string(path));
  }
  [[nodiscard]] bool wants_second_walk() const { return !again_.empty(); }
  /// Asks for a file's content under another name; before the walks.
  void want_again(const std::string& path, const std::string& name, const Analyzer& analyzer);
  /// Content of a path that wants_again(): what is found in it holds for every name that asked.
  void add_again(const Entry& entry, Content& content);

  void add_problem(Place place, Error error) { collector_.add_problem(place, std::move(error)); }
  /// Of the layer as a whole: never left out, however many others there are.
  void add_layer_problem(Error error) {
    if (error.code == Errc::timeout && std::exchange(said_late_, true)) return;
    facts_.collected.problems.push_back(problem_at({}, std::move(error)));
  }
  /// After resolve_hard_links().
  LayerFacts finish(std::uint64_t size);

 private:
  struct Again {
    std::string name;  // under which the content is analysed
    const Analyzer* analyzer;
  };
  /// How many of each kind had been found: those of a path before that are void.
  struct Found {
    std::size_t packages, owned, systems, accounts, problems;
  };
  using PackagesByPath = std::unordered_map<std::string, std::vector<std::size_t>>;

  void add_symlink(const Entry& entry);
  Status add_file(const Entry& entry, Content& content);
  Status analyse_all(const Entry& entry, const Route& route, Content& content);
  bool add_whiteout(const Entry& entry);
  Status check_limits();
  void resolve_hard_link(const Entry& link, PackagesByPath& packages);
  [[nodiscard]] Result<Entry> target_of(const Entry& link) const;
  [[nodiscard]] bool passes_repeated(const Entry& link) const;
  void analyse(const Entry& entry, const std::string& name, const Analyzer& analyzer,
               Content& content);
  Status run(const Entry& entry, const std::string& name, const Analyzer& analyzer,
             Content& content);
  void forget(const std::string& path);
  void drop_forgotten();
  void copy_found(const std::string& from, const std::string& to, const Analyzer& analyzer,
                  const PackagesByPath& packages);
  [[nodiscard]] bool is_skipped(std::string_view path) const;

  const Router& router_;
  const LayerLimits& limits_;
  LayerFacts facts_;
  Collector collector_{facts_.collected};
  EntriesBuilder entries_;
  Looking looking_;
  std::unordered_map<std::uint64_t, std::vector<const Analyzer*>> analysed_;  // by hash of path
  std::map<std::string, std::vector<Again>> again_;   // by path of the content
  std::unordered_map<std::string, Found> forgotten_;  // by path
  std::size_t forgotten_held_ = 0;
  std::size_t drop_at_ = Collector::kept_limit / 16;  // bytes of the collector's
  std::size_t held_ = 0;                              // bytes of what is kept beside the entries
  std::size_t added_ = 0;
  bool has_hard_links_ = false, said_late_ = false;
  std::unordered_map<std::uint64_t, std::size_t> superseded_;  // by hash of path: how often
};

}  // namespace plimsoll
