// pipeline/registry_walk.cpp - scanning what the plan lists, each digest once.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/registry_walk.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "base/parallel.h"

namespace plimsoll {

namespace {

using Group = std::vector<std::size_t>;  // images of the plan that are the same

std::vector<Group> groups_of(const WalkPlan& plan, bool by_repository) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < plan.images.size(); ++i) {
    const Reference& reference = plan.images[i].reference;
    const std::string key = reference.digest + (by_repository ? reference.repository : "");
    const auto [at, is_new] = known.emplace(key, groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(i);
  }
  return groups;
}

/// The databases are brought up to date by one scan at a time: the next finds them new.
void update_one_at_a_time(ScanOptions& options) {
  if (!options.update) return;
  options.update = [update = options.update, mutex = std::make_shared<std::mutex>()](
                       const auto& ecosystems, const auto& fetcher) {
    const std::scoped_lock lock(*mutex);
    return update(ecosystems, fetcher);
  };
}

Result<Report> scan_image(ScanOptions options, const WalkImage& image) {
  options.target = "registry:" + to_text(image.reference);
  options.from.clear();
  return scan(options);
}

Report named(Report report, const WalkImage& image) {
  report.artifact.name = image.name;
  report.artifact.reference = to_text(image.reference);
  return report;
}

void scan_group(const WalkPlan& plan, const Group& group, const ScanOptions& options,
                const WalkSteps& steps) {
  Group open;
  std::optional<Report> known;
  for (const std::size_t image : group) {
    std::optional<Report> kept = steps.kept(plan.images[image]);
    if (!kept) {
      open.push_back(image);
      continue;
    }
    if (!known) known = *kept;
    steps.done(image, *std::move(kept), true);
  }
  if (open.empty()) return;
  Result<Report> report =
      known ? Result<Report>(*std::move(known)) : scan_image(options, plan.images[open.front()]);
  for (const std::size_t image : open)
    steps.done(image, report ? Result<Report>(named(*report, plan.images[image])) : report, false);
}

}  // namespace

void scan_walk(const WalkPlan& plan, const ScanOptions& options, bool by_repository,
               const WalkSteps& steps) {
  const std::vector<Group> groups = groups_of(plan, by_repository);
  const std::size_t jobs = options.jobs == 0 ? processors() : options.jobs;
  const std::size_t at_once = std::max<std::size_t>(1, std::min(jobs, groups.size()));
  ScanOptions each = options;
  each.jobs = std::max<std::size_t>(1, jobs / at_once);
  update_one_at_a_time(each);
  for_each_parallel(groups.size(), at_once,
                    [&](std::size_t i) { scan_group(plan, groups[i], each, steps); });
}

}  // namespace plimsoll
