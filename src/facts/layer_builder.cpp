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

constexpr std::size_t analysed_cost = 80;    // bytes, about, of a name that was analysed
constexpr std::size_t forgotten_cost = 120;  // and of one that came again
constexpr std::size_t link_cost = 200;       // bytes, about, that a link takes when layers are laid
constexpr std::size_t system_limit = 1000;
constexpr int link_limit = 32;  // real ones name the file itself

const std::string& path_of_package(const FoundPackage& found) {
  return found.package.locations.front().path;
}

/// A file's content under another of its names.
class NamedAccess : public RandomAccess {
 public:
  NamedAccess(std::string_view name, RandomAccess& file) : name_(name), file_(file) {}
  [[nodiscard]] std::string_view path() const override { return name_; }
  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override {
    return file_.read(offset, out);
  }

 private:
  std::string_view name_;
  RandomAccess& file_;
};

/// Content of which detectors see whatever analyzers read in passing.
class ShownContent : public Content {
 public:
  ShownContent(Content& content, Looking& looking) : content_(content), looking_(looking) {}
  Result<std::string_view> hold() override { return content_.hold(); }
  RandomAccess& stream() override {
    if (!shown_) shown_.emplace(content_.stream(), looking_);
    return *shown_;
  }
  Result<RandomAccess*> index() override { return content_.index(); }
  void finish() {
    if (shown_) shown_->finish();
    else looking_.look(content_);
  }

 private:
  Content& content_;
  Looking& looking_;
  std::optional<ShownAccess> shown_;
};

/// Whether any name lies below a folder that is no folder of this layer: such a name may go through
/// a link.
bool has_orphans(const LayerFacts& facts) {
  std::vector<std::uint64_t> folders = {hash64("")};
  std::vector<std::uint64_t> parents;  // sorted lists: sets would take five times the memory
  std::string last;
  const auto add_parent = [&](std::string_view folder) {
    if (folder == last) return;
    last = folder;
    parents.push_back(hash64(folder));
  };
  for (const std::string& path : facts.whiteouts) add_parent(folder_of(path));
  for (const std::string& folder : facts.opaques) add_parent(folder);
  facts.entries.for_each([&](const Entry& entry) {
    if (entry.type == EntryType::folder) folders.push_back(hash64(entry.path));
    add_parent(folder_of(entry.path));
    return true;
  });
  std::ranges::sort(folders);
  std::ranges::sort(parents);
  parents.erase(std::ranges::unique(parents).begin(), parents.end());
  return !std::ranges::includes(folders, parents);
}

}  // namespace

LayerBuilder::LayerBuilder(const Router& router, const LayerLimits& limits, Detectors* detectors)
    : router_(router), limits_(limits), looking_(detectors) {}

Status check_time(const LayerLimits& limits) {
  if (std::chrono::steady_clock::now() <= limits.deadline) return {};
  return fail(Errc::timeout, "time is up: the rest of the layer was not read");
}

Status LayerBuilder::add(const Entry& entry, Content& content) {
  if (entry.path.empty()) return {};  // the root itself
  TRY_STATUS(check_limits());
  if (add_whiteout(entry)) return {};
  entries_.add(entry);
  forget(entry.path);
  if (entry.type == EntryType::symlink) add_symlink(entry);
  has_hard_links_ = has_hard_links_ || entry.type == EntryType::hardlink;
  return entry.type == EntryType::file ? add_file(entry, content) : Status{};
}

Status LayerBuilder::add_file(const Entry& entry, Content& content) {
  if (!limits_.skip_paths.empty() && is_skipped(entry.path)) return {};
  const Route route = router_.route(entry.path, is_executable(entry));
  const bool looked_at = looking_.begin(entry);
  if (route.empty() && !looked_at) return {};
  if (!looked_at) return analyse_all(entry, route, content);
  TRY_STATUS(check_time(limits_));
  if (!route.has(Shape::stream)) {
    TRY_STATUS(analyse_all(entry, route, content));
    looking_.look(content);
    return {};
  }
  // What analyzers see in passing has passed for the detectors as well.
  ShownContent shown(content, looking_);
  TRY_STATUS(analyse_all(entry, route, shown));
  shown.finish();
  return {};
}

Status LayerBuilder::analyse_all(const Entry& entry, const Route& route, Content& content) {
  for (const Analyzer* const analyzer : route.analyzers()) {
    TRY_STATUS(check_time(limits_));
    analyse(entry, entry.path, *analyzer, content);
  }
  return {};
}

/// Links from one wanted folder into another (as pnpm makes thousands) lead to nothing new.
void LayerBuilder::add_symlink(const Entry& entry) {
  held_ += link_cost + 2 * (entry.path.size() + entry.link.size());
  if (router_.is_below(entry.path) && !router_.is_below(entry.link))
    facts_.collected.links.push_back(entry.path);
}

Status LayerBuilder::check_limits() {
  // The clock is asked now and then: it costs as much as a small entry.
  if (added_++ % 64 == 0) TRY_STATUS(check_time(limits_));
  if (entries_.held() + held_ + forgotten_held_ <= limits_.entries_held) return {};
  return fail(Errc::too_many,
              "layer has more names than are kept (" + std::to_string(added_ - 1) + ")");
}

bool LayerBuilder::is_skipped(std::string_view path) const {
  return std::ranges::any_of(limits_.skip_paths,
                             [&](const std::string& glob) { return glob_match(glob, path); });
}

bool LayerBuilder::add_whiteout(const Entry& entry) {
  const std::string_view name = base_name(entry.path);
  if (!name.starts_with(whiteout_prefix)) return false;
  const std::string folder(folder_of(entry.path));
  held_ += sizeof(std::string) + entry.path.size();
  if (name == opaque_name) {
    facts_.opaques.push_back(folder);
  } else if (!name.starts_with(reserved_prefix) && name != whiteout_prefix) {
    const std::string removed(name.substr(whiteout_prefix.size()));
    facts_.whiteouts.push_back(folder.empty() ? removed : folder + "/" + removed);
  }
  return true;
}

void LayerBuilder::analyse(const Entry& entry, const std::string& name, const Analyzer& analyzer,
                           Content& content) {
  collector_.speak_for(analyzer.name);
  std::vector<const Analyzer*>& by = analysed_[hash64(name)];
  if (by.empty()) held_ += analysed_cost;
  by.push_back(&analyzer);
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
    NamedAccess file(name, content.stream());
    analyzer.analyze_stream(file, collector_);
  } else {
    NamedAccess file(name, *TRY(content.index()));
    analyzer.analyze_indexed(file, collector_);
  }
  return {};
}

/// A name that comes twice in one layer: what the first one said is void.
void LayerBuilder::forget(const std::string& path) {
  if (analysed_.empty() || analysed_.erase(hash64(path)) == 0) return;
  held_ -= analysed_cost;
  const Collected& found = facts_.collected;
  const Found count{found.packages.size(), found.owned.size(), found.systems.size(),
                    found.accounts.size(), found.problems.size()};
  if (forgotten_.insert_or_assign(path, count).second)
    forgotten_held_ += forgotten_cost + path.size();
  again_.erase(path);
  if (collector_.kept() < drop_at_) return;
  drop_forgotten();
  // Not too often: each time all is looked through.
  constexpr std::size_t limit = Collector::kept_limit;
  const std::size_t kept = collector_.kept();
  drop_at_ = kept + std::max((limit - std::min(limit, kept)) / 2, limit / 16);
}

/// All at once: a layer may repeat every name of many.
void LayerBuilder::drop_forgotten() {
  const auto drop = [&](auto& items, auto path_of, std::size_t Found::* count) {
    std::size_t index = 0;
    std::erase_if(items, [&](const auto& item) {
      const auto at = forgotten_.find(path_of(item));
      const std::size_t here = index++;
      return at != forgotten_.end() && here < at->second.*count;
    });
  };
  if (forgotten_.empty()) return;
  Collected& found = facts_.collected;
  drop(found.packages, path_of_package, &Found::packages);
  drop(found.owned, [](const OwnedFiles& o) { return o.path; }, &Found::owned);
  drop(found.systems, [](const FoundSystem& s) { return s.path; }, &Found::systems);
  drop(found.accounts, [](const FoundAccounts& a) { return a.path; }, &Found::accounts);
  drop(found.problems, [](const Problem& p) { return p.path; }, &Found::problems);
  forgotten_.clear();
  forgotten_held_ = 0;
  collector_.count_again();
}

/// What an analyzer found under one name holds for another name of the same file.
void LayerBuilder::copy_found(const std::string& from, const std::string& to,
                              const Analyzer& analyzer, const PackagesByPath& packages) {
  static const std::vector<std::size_t> none;
  collector_.speak_for(analyzer.name);
  const auto at = packages.find(from);
  for (const std::size_t i : at == packages.end() ? none : at->second) {
    if (collector_.is_full()) return;  // there may be as many more names as packages
    const FoundPackage& found = facts_.collected.packages[i];
    if (found.analyzer != analyzer.name) continue;
    const std::uint32_t line = found.package.locations.front().line;
    collector_.add({to, line}, Package(found.package));
  }
  auto& systems = facts_.collected.systems;
  for (std::size_t i = 0, count = systems.size(); i < count && systems.size() < system_limit; ++i) {
    if (systems[i].path == from) systems.push_back({to, systems[i].system});
  }
  auto& accounts = facts_.collected.accounts;
  for (std::size_t i = 0, count = accounts.size(); i < count; ++i) {
    if (collector_.is_full()) return;
    if (accounts[i].path == from) collector_.add(FoundAccounts{to, accounts[i].accounts});
  }
}

/// The file that a hard link names, through further links if need be.
Result<Entry> LayerBuilder::target_of(const Entry& link) const {
  const std::string what = "content could not be read: it is that of " + printable(link.link);
  std::optional<Entry> target = facts_.entries.find(link.link);
  for (int followed = 1; target && target->type == EntryType::hardlink; ++followed) {
    if (followed == link_limit) {
      return fail(Errc::too_deep,
                  what + ", a chain of more than " + std::to_string(link_limit) + " hard links");
    }
    target = facts_.entries.find(target->link);
  }
  if (target && target->type == EntryType::file) return std::move(*target);
  return fail(Errc::not_found, what + ", which is no file of this layer");
}

/// Whether any name on the way to the target comes twice; only for links that end.
bool LayerBuilder::passes_repeated(const Entry& link) const {
  std::optional<Entry> at = link;
  while (at && at->type == EntryType::hardlink) {
    if (superseded_.contains(hash64(at->link))) return true;
    at = facts_.entries.find(at->link);
  }
  return false;
}

void LayerBuilder::resolve_hard_link(const Entry& link, PackagesByPath& packages) {
  const Result<Entry> target = target_of(link);
  const Route route = router_.route(link.path, target && is_executable(*target));
  if (route.empty() || is_skipped(link.path)) return;
  if (!target) {
    collector_.add_problem({link.path}, target.error());
    return;
  }
  if (passes_repeated(link)) {
    collector_.add_problem(
        {link.path}, {Errc::conflict, "is a hard link to " + printable(link.link) +
                                          ", which this layer has more than once: the last one "
                                          "was read, the link may be to one before"});
  }
  const auto known = analysed_.find(hash64(target->path));
  for (const Analyzer* const analyzer : route.analyzers()) {
    const bool done = known != analysed_.end() &&
                      std::ranges::find(known->second, analyzer) != known->second.end() &&
                      !again_.contains(target->path);
    if (done) copy_found(target->path, link.path, *analyzer, packages);
    else again_[target->path].push_back({link.path, analyzer});
  }
}

void LayerBuilder::resolve_hard_links() {
  facts_.entries = entries_.finish();
  for (const std::uint64_t name : entries_.superseded()) ++superseded_[name];
  drop_forgotten();
  if (!has_hard_links_) return;
  PackagesByPath packages;
  for (std::size_t i = 0; i < facts_.collected.packages.size(); ++i)
    packages[path_of_package(facts_.collected.packages[i])].push_back(i);
  Status in_time;
  facts_.entries.for_each([&](const Entry& entry) {
    if (entry.type != EntryType::hardlink) return true;
    resolve_hard_link(entry, packages);
    if (added_++ % 64 == 0) in_time = check_time(limits_);
    return in_time.has_value();
  });
  if (!in_time) add_layer_problem(in_time.error());
}

void LayerBuilder::want_again(const std::string& path, const std::string& name,
                              const Analyzer& analyzer) {
  if (!is_skipped(name)) again_[path].push_back({name, &analyzer});
}

void LayerBuilder::add_again(const Entry& entry, Content& content) {
  const auto wanted = again_.find(entry.path);
  if (wanted == again_.end()) return;
  if (const auto left = superseded_.find(hash64(entry.path));
      left != superseded_.end() && left->second > 0) {
    --left->second;  // of several with one name the last one counts
    return;
  }
  if (entry.type != EntryType::file) return;
  const std::vector<Again> list = std::move(wanted->second);
  again_.erase(wanted);
  std::map<const Analyzer*, std::string> analysed;
  PackagesByPath packages;
  for (const auto& [name, analyzer] : list) {
    const auto [first, is_first] = analysed.emplace(analyzer, name);
    if (!is_first) {  // a large file may have very many names
      copy_found(first->second, name, *analyzer, packages);
      continue;
    }
    const std::size_t before = facts_.collected.packages.size();
    analyse(entry, name, *analyzer, content);
    for (std::size_t i = before; i < facts_.collected.packages.size(); ++i)
      packages[name].push_back(i);
  }
}

LayerFacts LayerBuilder::finish(std::uint64_t size) {
  for (const auto& [path, list] : again_) {
    for (const Again& again : list) {
      const std::string what = "content could not be read: it is that of " + printable(path);
      collector_.add_problem(
          {again.name}, {Errc::not_found, what + ", which passed already or is not in this layer"});
    }
  }
  facts_.size = size;
  facts_.detections = looking_.take();
  facts_.has_orphans = has_orphans(facts_);
  for (std::vector<std::string>* const list : {&facts_.whiteouts, &facts_.opaques})
    std::ranges::sort(*list);
  const auto place = [](const Problem& p) { return std::tie(p.path, p.line, p.error.what); };
  std::ranges::stable_sort(facts_.collected.problems, {}, place);
  return std::move(facts_);
}

}  // namespace plimsoll
