// pipeline/image_subject.cpp - one walk over the names of all layers: which files a check may care
// about is decided entry by entry.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/image_subject.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "detect/config/image/watched.h"
#include "facts/tree.h"
#include "model/package.h"

namespace plimsoll {

namespace {

constexpr std::string_view accounts_analyzer = "os-accounts";
constexpr std::size_t programs_listed = 10;
constexpr std::uint32_t executable = 0111, set_id = 06000, others_write = 0002, group_write = 0020,
                        owner_write = 0200;

using Layers = std::vector<const LayerFacts*>;

// ---- accounts

/// What an account file says that shows; null: there is none, or nobody could read it.
struct Shown {
  bool is_there = false;
  std::uint32_t layer = 0;
  const FoundAccounts* found = nullptr;
};

Shown shown_accounts(const Layers& layers, Tree& tree, std::string_view path) {
  const auto top = tree.top(path);
  if (!top) return {};
  Shown shown{.is_there = true, .layer = top->layer};
  for (const FoundAccounts& found : layers[top->layer]->collected.accounts) {
    if (found.path == path) shown.found = &found;
  }
  return shown;
}

void add_accounts(const Layers& layers, Tree& tree, ImageSubject& subject) {
  const Shown shadow = shown_accounts(layers, tree, "etc/shadow");
  std::unordered_map<std::string_view, PasswordKind> passwords;
  if (shadow.found != nullptr) {
    for (const Account& each : shadow.found->accounts) passwords.emplace(each.name, each.password);
  }
  const bool shadow_known = !shadow.is_there || shadow.found != nullptr;
  for (const std::string_view path : {"etc/passwd"sv, "etc/group"sv}) {
    const Shown shown = shown_accounts(layers, tree, path);
    if (shown.is_there && shown.found == nullptr) subject.accounts_known = false;
    if (shown.found == nullptr) continue;
    for (const Account& account : shown.found->accounts) {
      ImageAccount each{.account = account,
                        .is_group = path == "etc/group",
                        .path = std::string(path),
                        .layer = shown.layer};
      PasswordKind& password = each.account.password;
      each.password_known = password != PasswordKind::shadow || shadow_known;
      if (password == PasswordKind::shadow) {
        const auto at = passwords.find(account.name);
        password = at == passwords.end() ? PasswordKind::none : at->second;
      }
      subject.accounts.push_back(std::move(each));
    }
  }
}

// ---- files

/// Who the image runs as, if it is not root.
struct RunUser {
  std::uint32_t uid = 0;
  std::optional<std::uint32_t> gid;
};

std::optional<RunUser> run_user(const ImageSubject& subject) {
  const auto uid = run_uid(subject);
  if (!uid || *uid == 0) return std::nullopt;
  RunUser user{.uid = *uid, .gid = {}};
  const std::string& text = subject.settings->user;
  const std::string_view group =
      text.contains(':') ? std::string_view(text).substr(text.find(':') + 1) : "";
  user.gid = number<std::uint32_t>(group);
  for (const ImageAccount& each : subject.accounts) {
    const bool is_its = group.empty() ? !each.is_group && each.account.uid == *uid
                                      : each.is_group && each.account.name == group;
    if (is_its && !user.gid) user.gid = each.account.gid;
  }
  return user;
}

bool may_change(const RunUser& user, const Entry& entry) {
  return (entry.uid == user.uid && (entry.mode & owner_write) != 0) ||
         (entry.gid == user.gid && (entry.mode & group_write) != 0) ||
         (entry.mode & others_write) != 0;
}

class Walk {
 public:
  Walk(const Layers& layers, Tree& tree, ImageSubject& subject)
      : layers_(layers), tree_(tree), subject_(subject), user_(run_user(subject)) {}

  /// True if more files would have been of interest than are kept.
  bool run() {
    for (std::uint32_t layer = 0; layer < layers_.size(); ++layer) {
      tree_.entries(layer).for_each([&](const Entry& entry) {
        visit(layer, entry);
        return true;
      });
      for (const CacheFolder& folder : cache_folders()) visit_cache(layer, folder);
    }
    for (const WatchedPath& watched : watched_paths()) keep_watched(watched);
    std::ranges::stable_sort(subject_.files, {}, &ImageFile::path);
    return is_full_;
  }

 private:
  void visit(std::uint32_t layer, const Entry& entry) {
    if (entry.type == EntryType::hardlink) visit_link(layer, entry);
    const bool is_file = entry.type == EntryType::file;
    if (!is_file && entry.type != EntryType::folder) return;
    const std::uint32_t bits = is_file ? set_id | others_write : others_write;
    const std::string_view role = role_by_name(entry);
    if ((entry.mode & bits) != 0 || !role.empty() || is_capable(entry)) {
      if (!tree_.hidden_in(layer, entry.path)) keep(layer, entry, role);
    }
    if (user_ && is_executable(entry) && may_change(*user_, entry)) add_program(layer, entry);
  }
  static bool is_capable(const Entry& entry) {
    return entry.capabilities && (entry.mode & executable) != 0 &&
           !texts_of(*entry.capabilities).empty();
  }
  /// One more name of a file is no news, unless it gives that file rights that its own does not.
  void visit_link(std::uint32_t layer, const Entry& link) {
    if (!is_capable(link) || tree_.hidden_in(layer, link.path)) return;
    const auto file = tree_.entries(layer).find(link.link);
    if (!file || file->capabilities != link.capabilities) keep(layer, link, {});
  }
  void add_program(std::uint32_t layer, const Entry& entry) {
    std::vector<std::string>& programs = subject_.writable_programs;
    if (programs.size() < programs_listed && !tree_.hidden_in(layer, entry.path))
      programs.push_back("/" + entry.path);
  }
  void visit_cache(std::uint32_t layer, const CacheFolder& folder) {
    const Entries& entries = tree_.entries(layer);
    if (!entries.has_below(folder.path)) return;
    ImageFile* kept = nullptr;
    entries.for_each_below(folder.path, [&](const Entry& entry) {
      if (!is_cached(folder, entry) || tree_.hidden_in(layer, entry.path)) return true;
      if (kept == nullptr) kept = cache_of(layer, folder);
      kept->size += entry.size;
      return true;
    });
  }
  ImageFile* cache_of(std::uint32_t layer, const CacheFolder& folder) {
    const auto is_it = [&](const ImageFile& file) {
      return file.role == "cache" && file.path == folder.path;
    };
    const auto known = std::ranges::find_if(subject_.files, is_it);
    if (known != subject_.files.end()) return &*known;
    ImageFile file{.path = std::string(folder.path),
                   .role = "cache",
                   .is_folder = true,
                   .package = {},
                   .capabilities = std::vector<std::string>()};
    file.layer = layer;
    if (const auto top = tree_.top(folder.path)) {
      file.mode = top->entry.mode;
      file.uid = top->entry.uid;
      file.gid = top->entry.gid;
    }
    return &subject_.files.emplace_back(std::move(file));
  }
  void keep_watched(const WatchedPath& watched) {
    const auto top = tree_.top(watched.path);
    if (!top || top->entry.type == EntryType::folder) return;
    const auto known = std::ranges::find(subject_.files, watched.path, &ImageFile::path);
    if (known != subject_.files.end()) {
      known->role = watched.role;
      return;
    }
    Entry entry = top->entry;
    if (entry.type != EntryType::file) entry.mode = 0;  // a link's own bits mean nothing
    keep(top->layer, entry, watched.role);
  }
  void keep(std::uint32_t layer, const Entry& entry, std::string_view role) {
    if (subject_.files.size() >= watched_file_limit) {
      is_full_ = true;
      return;
    }
    std::vector<std::string> capabilities;
    if (is_capable(entry)) capabilities = texts_of(*entry.capabilities);
    subject_.files.push_back({.path = entry.path,
                              .role = std::string(role),
                              .is_folder = entry.type == EntryType::folder,
                              .mode = entry.mode,
                              .uid = entry.uid,
                              .gid = entry.gid,
                              .size = entry.size,
                              .layer = layer,
                              .package = {},
                              .capabilities = std::move(capabilities)});
  }

  const Layers& layers_;
  Tree& tree_;
  ImageSubject& subject_;
  std::optional<RunUser> user_;
  bool is_full_ = false;
};

// ---- whose files are

void add_owners(const Layers& layers, Tree& tree, ImageSubject& subject) {
  std::unordered_map<std::uint64_t, std::vector<ImageFile*>> by_key;
  for (ImageFile& file : subject.files) {
    if (!file.is_folder) by_key[path_key(file.path)].push_back(&file);
  }
  std::unordered_set<std::string> installed;
  for (const Package& package : subject.packages) {
    if (is_os_type(package.type)) installed.insert(package.type + ' ' + package.name);
  }
  for (std::uint32_t layer = 0; layer < layers.size(); ++layer) {
    for (const OwnedFiles& owned : layers[layer]->collected.owned) {
      subject.owners_known = true;
      for (const std::uint64_t key : owned.files) {
        const auto at = by_key.find(key);
        if (at == by_key.end()) continue;
        if (!installed.contains(owned.type + ' ' + owned.owner)) break;
        if (tree.hidden_in(layer, tree.canonical(layer, owned.path))) break;
        for (ImageFile* const file : at->second) file->package = owned.owner;
      }
    }
  }
}

bool is_distroless(const Layers& layers, Tree& tree) {
  const auto has_records = [](const LayerFacts* layer) {
    return layer->entries.has_below("var/lib/dpkg/status.d");
  };
  return std::ranges::any_of(layers, has_records) && !tree.top("var/lib/dpkg/status");
}

std::vector<FindingKind> kinds_looked_for(const ScanOptions& options) {
  std::vector<FindingKind> kinds;
  if (options.match_vulnerabilities) kinds.push_back(FindingKind::vulnerability);
  if (options.find_secrets) kinds.push_back(FindingKind::secret);
  if (options.find_malware) kinds.push_back(FindingKind::malware);
  return kinds;
}

}  // namespace

ImageSubject subject_of(LaidImage& laid, const ScanOptions& options) {
  const Artifact& artifact = laid.report.artifact;
  Layers layers;
  for (const auto& layer : laid.layers) layers.push_back(layer.get());
  Tree tree(layers);
  ImageSubject subject{.settings = laid.settings,
                       .reference = artifact.reference,
                       .architecture = {},
                       .today = laid.report.created.substr(0, 10),
                       .os = artifact.os,
                       .layers = artifact.layers};
  if (const auto parts = cut_first(artifact.platform, '/')) subject.architecture = parts->second;
  subject.packages = laid.report.packages;
  subject.findings = laid.report.findings;
  subject.looked_for = kinds_looked_for(options);
  subject.signatures = laid.signatures;
  subject.attestations = laid.attestations;
  const auto& skipped = options.skip_analyzers;
  subject.accounts_known = std::ranges::find(skipped, accounts_analyzer) == skipped.end();
  if (subject.accounts_known) add_accounts(layers, tree, subject);
  subject.distroless = is_distroless(layers, tree);
  const bool is_full = Walk(layers, tree, subject).run();
  add_owners(layers, tree, subject);
  if (is_full) {
    laid.report.problems.push_back(problem_at(
        {}, {Errc::too_many, "more than " + std::to_string(watched_file_limit) +
                                 " files have a set-id bit, are writable for all or have a "
                                 "name of interest: no checks were run on the others"}));
  }
  return subject;
}

}  // namespace plimsoll
