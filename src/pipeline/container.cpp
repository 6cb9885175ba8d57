// pipeline/container.cpp - what is in a container, and how far it is from its image.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/clock.h"
#include "base/text.h"
#include "facts/router.h"
#include "image/container.h"
#include "image/daemon.h"
#include "pipeline/drift.h"
#include "pipeline/inventory.h"
#include "pipeline/known_images.h"
#include "pipeline/linked_files.h"

namespace plimsoll {

namespace {

/// What could not be read as a whole must not look like something that was removed.
Status check_whole(std::string_view what,
                   const std::vector<std::shared_ptr<const LayerFacts>>& all) {
  for (const auto& layer : all) {
    for (const Problem& problem : layer->collected.problems) {
      const bool is_gap = problem.path.empty() && problem.error.code != Errc::unsafe_path;
      if (is_gap) return fail(std::string(what) + " was not read whole", problem.error);
    }
  }
  return {};
}

DriftSide side_of(const LaidImage& laid) {
  DriftSide side{.layers = {}, .packages = laid.report.packages};
  for (const auto& layer : laid.layers) side.layers.push_back(layer.get());
  return side;
}

using SharedImage = std::shared_ptr<const LaidImage>;

/// Read once in a run, however many containers were made of it.
Result<SharedImage> lay_image_of(const Container& settings, Network& network,
                                 const ScanOptions& options, const ReadOptions& read) {
  KnownImages* const known = options.known_images.get();
  if (known != nullptr) {
    if (SharedImage image = known->find(settings.engine, settings.image_id)) return image;
  }
  auto image = open_daemon_image(network, settings.engine, settings.image_id, {}, read);
  if (!image) return std::unexpected(std::move(image).error());
  auto laid = std::make_shared<const LaidImage>(TRY(lay_image(std::move(*image), options, read)));
  if (known != nullptr) known->keep(settings.engine, settings.image_id, laid);
  return laid;
}

Result<Drift> drift_of(LaidImage& container, const Result<SharedImage>& image,
                       Result<std::vector<FileChange>> changes) {
  if (!image) return fail("its image", image.error());
  TRY_STATUS(check_whole("its image", (*image)->layers));
  TRY_STATUS(check_whole("the container", container.layers));
  Drift drift;
  const DriftSide before = side_of(**image);
  const DriftSide after = side_of(container);
  compare_packages(before, after, drift);
  if (changes) {
    compare_files(before, after, *std::move(changes), drift);
  } else {
    const Error error = fail("changed files are not known", changes.error()).error();
    container.report.problems.push_back(problem_at({}, error));
  }
  return drift;
}

/// The container's file system is one layer: what it inherits and what was written since.
Result<LaidImage> lay_container(const ContainerSource& source, const ScanOptions& options,
                                const ReadOptions& read) {
  LayerRead merged = TRY(read_layer(source.file_system, read));
  LaidImage laid{.report = {.created = now_text()}};
  laid.layers.push_back(std::make_shared<const LayerFacts>(std::move(merged.facts)));
  const auto read_again = [&](std::uint32_t /*layer*/, std::span<const LinkedFile> files) {
    return read_linked(source.file_system, read, files);
  };
  laid.report.problems = add_linked_files(laid.layers, *read.router, read_again);
  const LayerFacts* const only = laid.layers.front().get();
  take(laid.report, inventory_of({&only, 1}, options, read));
  laid.report.artifact.kind = "container";
  laid.report.artifact.name = source.settings.name;
  laid.report.artifact.image_id = source.settings.image_id;
  laid.report.artifact.container = source.settings;
  return laid;
}

Status check_fetcher(const ScanOptions& options) {
  if (options.fetcher) return {};
  return fail(Errc::unsupported, "plimsoll-fetch was not started");
}

}  // namespace

Result<LaidImage> inventory_of_container(const ScanOptions& options, const ReadOptions& read) {
  TRY_STATUS(check_fetcher(options));
  Network network(options.fetcher, options.network);
  ContainerSource source = TRY(open_container(network, options.from, options.target));
  // From here on it is known which container is meant, and every question names its id.

  LaidImage container = TRY(lay_container(source, options, read));
  // From here on its inventory is known; without its image only the drift is missing.

  Report& report = container.report;
  const auto image = lay_image_of(source.settings, network, options, read);
  auto drift = drift_of(container, image, std::move(source.changes));
  if (image) report.artifact.platform = (*image)->report.artifact.platform;
  if (drift) report.artifact.drift = *std::move(drift);
  else report.problems.push_back(problem_at({}, fail("drift is not known", drift.error()).error()));
  return container;
}

Result<std::vector<ContainerId>> list_containers(const ScanOptions& options) {
  TRY_STATUS(check_fetcher(options));
  Network network(options.fetcher, options.network);
  return running_containers(network, options.from);
}

}  // namespace plimsoll
