// pipeline/layers.cpp - the facts of all layers of an image.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/layers.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <numeric>

#include "base/log.h"
#include "base/parallel.h"
#include "base/text.h"
#include "facts/cache.h"
#include "image/folder.h"

namespace plimsoll {

namespace {

/// What proves a layer's content (map §3).
struct Key {
  std::string text;
  bool proven = false;  // a digest that this tool computes before it stores anything
  bool hash = false;    // the whole blob is hashed, though it is plain
};

/// One blob, however many layers it is.
struct Job {
  Key key;
  const LayerSource* source = nullptr;
  std::vector<std::size_t> layers;
  bool verified = false;  // a digest of it was computed, now or when the cache was filled
  Result<std::shared_ptr<const LayerFacts>> facts = nullptr;
};

std::string file_key(const Member& member) {
  std::string key = "file";
  for (const std::uint64_t part : {member.identity.device, member.identity.inode,
                                   member.identity.size, member.offset, member.size}) {
    key += ":" + std::to_string(part);
  }
  return key + ":" + std::to_string(member.identity.modified_ns) + ":" +
         std::to_string(member.identity.changed_ns);
}

/// Plain blobs are not hashed, so no digest that a document claims for them may stand for their
/// content, unless --verify computes it, or the manifest calls them compressed: then they are
/// something else than they should be.
Result<Key> key_of(const LayerSource& layer, bool verify) {
  if (layer.folder) return Key{"folder:" + layer.folder->path};  // of this run alone: never stored
  if (layer.member.passed) return Key{"passed:" + layer.name + " diff:" + layer.diff_id};
  // What is not here yet is asked for only if the cache does not know it.
  if (layer.member.remote) {
    const std::string diff = verify && !layer.diff_id.empty() ? " diff:" + layer.diff_id : "";
    return Key{"blob:" + layer.digest + diff, true};
  }
  const bool plain = TRY(is_plain(layer.member));
  if (verify && !layer.diff_id.empty()) {
    // The diff id alone would let another blob that claims it pass unread.
    const bool named = !plain && !layer.digest.empty();
    return Key{(named ? "blob:" + layer.digest : file_key(layer.member)) + " diff:" + layer.diff_id,
               true};
  }
  if (!layer.digest.empty() && (!plain || layer.says_compressed))
    return Key{"blob:" + layer.digest, true, plain};
  return Key{file_key(layer.member)};
}

Status check_digest(const std::optional<Sha256>& computed, const std::string& claimed,
                    std::string_view what, std::string_view name) {
  if (!computed || claimed.empty() || digest_text(*computed) == claimed) return {};
  return fail(Errc::digest_mismatch, "layer " + printable(name) + ": content has another digest (" +
                                         digest_text(*computed) + ") than its " +
                                         std::string(what) + " (" + claimed + ")");
}

Status check_digests(const LayerRead& read, const LayerSource& source) {
  TRY_STATUS(check_digest(read.blob_digest, source.digest, "manifest says", source.name));
  return check_digest(read.diff_id, source.diff_id, "config says", source.name);
}

FamilyHashes families_of(const ReadOptions& read) {
  const LayerLimits& limits = *read.limits;
  FamilyHashes families;
  families.walk = std::to_string(limits.layer_size) + ":" + std::to_string(limits.entries_held);
  families.packages = families.walk + ":" + std::to_string(Collector::kept_limit) + ":" +
                      std::to_string(limits.file_size) + ":" + join(limits.skip_paths, "\n");
  for (const Analyzer* const analyzer : read.router->analyzers()) {
    families.packages +=
        "\n" + std::string(analyzer->name) + " " + std::to_string(analyzer->version);
  }
  if (read.detectors == nullptr) return families;
  for (const auto& family : read.detectors->families()) {
    families.detectors.emplace_back(family->name(), families.packages + "\n" + family->key());
  }
  return families;
}

/// Whether what was read just now was compared with a digest that a document names.
bool is_verified(const LayerRead& read, const LayerSource& source, bool verify) {
  if (verify && !source.diff_id.empty()) return read.diff_id.has_value();
  return (!source.digest.empty() && read.blob_digest) || (!source.diff_id.empty() && read.diff_id);
}

/// A file that was written so shortly before may be written again without a trace in its times.
bool may_change_unseen(const FileIdentity& identity) {
  constexpr auto tick = std::chrono::milliseconds(20);  // times of files go by the kernel's clock
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return now - std::chrono::nanoseconds(identity.changed_ns) < tick;
}

/// What another run may read better: limits on time of this run, failures of this machine.
bool is_of_this_run(const Problem& problem) {
  const Errc code = problem.error.code;
  return code == Errc::timeout || code == Errc::io || code == Errc::permission_denied;
}

FolderOptions folder_options(const LayerFolder& folder, const ReadOptions& read) {
  return {.router = read.router,
          .detectors = read.detectors,
          .limits = read.limits,
          .skip_folders = {},
          .overlay = folder.overlay};
}

std::uint64_t size_of(const LayerSource& layer) {
  return layer.folder ? layer.folder->size.value_or(0) : layer.member.size;
}

/// Who asks for digests is told where there is nothing to compute them of.
std::vector<Problem> unverifiable(const ImageSource& image) {
  const auto is_folder = [](const LayerSource& layer) { return layer.folder.has_value(); };
  if (std::ranges::none_of(image.layers, is_folder)) return {};
  return {problem_at({}, {Errc::unsupported,
                          "--verify: the store keeps the layers unpacked, so that their digests "
                          "cannot be computed; to verify them, scan the image where it is packed: "
                          "in its registry, or in an archive (skopeo copy)"})};
}

class Reader {
 public:
  Reader(const ReadOptions& read, const ScanOptions& options)
      : read_(read),
        options_(options),
        cache_(options.cache_folder, options.cache_size),
        families_(families_of(read)) {}

  void run(Job& job) {
    job.facts = facts_of(job);
    if (options_.progress != nullptr) ++options_.progress->layers_done;
  }

  [[nodiscard]] std::vector<Problem> finish() {
    if (stored_) {
      if (Status trimmed = cache_.trim(); !trimmed) note(trimmed.error());
    }
    return std::move(notices_);
  }

 private:
  Result<std::shared_ptr<const LayerFacts>> facts_of(Job& job) {
    if (const auto& folder = job.source->folder) return facts_of_folder(*folder, job.source->name);
    const Member& member = job.source->member;
    if (member.passed) {
      TRY_STATUS(check_digests(*member.passed, *job.source));
      job.verified = is_verified(*member.passed, *job.source, read_.verify);
      return std::shared_ptr<const LayerFacts>(member.passed, &member.passed->facts);
    }
    const bool settled = !may_change_unseen(member.identity);
    if (auto known = cache_.load(job.key.text, families_)) {
      log_event("layer is known", {{"layer", job.source->name}});
      job.verified = job.key.proven;
      TRY_STATUS(read_.budget->take(*known));
      return std::make_shared<const LayerFacts>(std::move(*known));
    }
    log_event("layer is read", {{"layer", job.source->name}});
    ReadOptions options = read_;
    options.verify = options.verify || job.key.hash;
    auto read = read_layer(member, options);
    if (!read) return fail("layer " + printable(job.source->name), read.error());
    TRY_STATUS(check_digests(*read, *job.source));
    job.verified = is_verified(*read, *job.source, options.verify);
    if (may_keep(job, read->facts, settled)) keep(job, read->facts);
    return std::make_shared<const LayerFacts>(std::move(read->facts));
  }

  /// Not cached: neither a digest nor a file's times tell whether a folder is what it was.
  Result<std::shared_ptr<const LayerFacts>> facts_of_folder(const LayerFolder& folder,
                                                            const std::string& name) {
    log_event("layer is read", {{"layer", name}});
    auto facts = read_folder(folder.path, folder_options(folder, read_));
    if (!facts) return fail("layer " + printable(name), facts.error());
    facts->size = folder.size.value_or(facts->size);
    if (read_.passed != nullptr) *read_.passed += facts->size;
    TRY_STATUS(read_.budget->take(*facts));
    return std::make_shared<const LayerFacts>(std::move(*facts));
  }

  /// Only what the key names: under a digest what was found to have it, under a file's state what
  /// that state holds.
  static bool may_keep(const Job& job, const LayerFacts& facts, bool settled) {
    if (std::ranges::any_of(facts.collected.problems, is_of_this_run)) return false;
    for (const Detections& found : facts.detections) {
      if (std::ranges::any_of(found.problems, is_of_this_run)) return false;
    }
    if (job.key.proven && !job.verified) return false;
    if (job.key.text.starts_with("blob:")) return true;
    const Member& member = job.source->member;
    const auto now = identity_of(member.file->get(), job.source->name);
    return settled && now && *now == member.identity;
  }

  void keep(const Job& job, const LayerFacts& facts) {
    if (Status stored = cache_.store(job.key.text, families_, facts); !stored) note(stored.error());
    stored_ = true;
  }

  void note(const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (notices_.empty())
      notices_.push_back(problem_at({}, {error.code, "cache of layer facts: " + error.what}));
  }

  const ReadOptions& read_;
  const ScanOptions& options_;
  FactsCache cache_;
  FamilyHashes families_;
  std::atomic<bool> stored_ = false;
  std::mutex mutex_;
  std::vector<Problem> notices_;
};

Result<std::vector<Job>> plan(const ImageSource& image, bool verify) {
  std::vector<Job> jobs;
  std::map<std::string, std::size_t> by_key;
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    Key key = TRY(key_of(image.layers[i], verify));
    const auto [at, is_new] = by_key.emplace(key.text, jobs.size());
    if (is_new) jobs.push_back({.key = std::move(key), .source = &image.layers[i], .layers = {}});
    jobs[at->second].layers.push_back(i);
  }
  return jobs;
}

/// Who waits for the network leaves the processors to others.
std::size_t usual_jobs(const ImageSource& image) {
  constexpr std::size_t downloads = 4;
  const auto is_remote = [](const LayerSource& layer) {
    return layer.member.remote != nullptr && !layer.member.passed;
  };
  const bool any = std::ranges::any_of(image.layers, is_remote);
  return any ? std::max(processors(), downloads) : processors();
}

}  // namespace

Result<LayerSet> read_layers(const ImageSource& image, const ReadOptions& read,
                             const ScanOptions& options) {
  std::vector<Job> jobs = TRY(plan(image, read.verify));
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) {
    return size_of(*jobs[i].source);
  });  // the longest first
  if (options.progress != nullptr) options.progress->layers = jobs.size();
  Reader reader(read, options);
  for_each_parallel(jobs.size(), options.jobs == 0 ? usual_jobs(image) : options.jobs,
                    [&](std::size_t i) { reader.run(jobs[order[i]]); });

  LayerSet set{.facts = std::vector<std::shared_ptr<const LayerFacts>>(image.layers.size()),
               .verified = std::vector<bool>(image.layers.size()),
               .notices = reader.finish()};
  for (Problem& problem : read.verify ? unverifiable(image) : std::vector<Problem>())
    set.notices.push_back(std::move(problem));
  for (Job& job : jobs) {
    if (!job.facts) return std::unexpected(std::move(job.facts).error());
    for (const std::size_t layer : job.layers) {
      set.facts[layer] = *job.facts;
      set.verified[layer] = job.verified;
    }
  }
  return set;
}

Result<Collected> read_linked_of(const LayerSource& layer, const ReadOptions& read,
                                 std::span<const LinkedFile> files) {
  if (const auto& folder = layer.folder)
    return read_linked_in_folder(folder->path, folder_options(*folder, read), files);
  return read_linked(layer.member, read, files);
}

}  // namespace plimsoll
