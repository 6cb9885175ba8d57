// pipeline/registry_plan.cpp - which images a registry has: repositories, tags, digests, dates.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <mutex>
#include <set>

#include "base/digest.h"
#include "base/parallel.h"
#include "base/text.h"
#include "image/registry.h"
#include "image/registry_list.h"
#include "image/repository.h"
#include "pipeline/registry_walk.h"
#include "version/scheme.h"

namespace plimsoll {

namespace {

constexpr std::size_t questions_at_once = 8;  // small documents: a registry answers them in passing
constexpr std::size_t most_images = 100'000;

/// A list that several threads add to.
template <typename T>
class Shared {
 public:
  void add(T item) {
    const std::scoped_lock lock(mutex_);
    items_.push_back(std::move(item));
  }
  [[nodiscard]] std::vector<T> take() { return std::move(items_); }

 private:
  std::mutex mutex_;
  std::vector<T> items_;
};

struct Listing {
  Network& network;
  const WalkRequest& request;
  const FactsCache* cache;
  WalkProgress& progress;
  Shared<WalkFailure> failures{}, left_out{};
};

bool is_missing(const Error& error) {
  return error.code == Errc::not_found || error.code == Errc::permission_denied ||
         error.code == Errc::usage;
}

/// What is not in the form of a name would mean another image, or none.
Result<Reference> reference_in(const std::string& registry, const std::string& repository,
                               const std::string& tag) {
  const std::string text = registry + "/" + repository + ":" + tag;
  auto reference = parse_reference(text);
  if (!reference || reference->registry != registry || reference->repository != repository ||
      reference->tag != tag || !reference->digest.empty())
    return fail(Errc::malformed, "the registry names it so, but it is no name of an image");
  return reference;
}

Error no_catalog(const WalkPlace& place, const Error& error) {
  std::string text = place.registry + ": does not list its repositories (" + error.what + "). ";
  text += place.prefix.empty()
              ? "Name a repository, whose tags will be scanned: plimsoll registry " +
                    place.registry + "/REPOSITORY"
              : place.prefix +
                    " is no repository that it gives tags of, and what lies below that "
                    "name cannot be found without a list";
  return {error.code, std::move(text)};
}

bool is_wanted(const WalkRequest& request, const std::string& repository) {
  const std::string& prefix = request.place.prefix;
  const bool is_inside =
      prefix.empty() || repository == prefix || repository.starts_with(prefix + "/");
  return is_inside &&
         (request.repositories.empty() || glob_match(request.repositories, repository));
}

/// The prefix itself, if it is a repository; and all of the catalog that lie below it.
Result<std::vector<std::string>> repositories_of(Listing& listing) {
  const WalkPlace& place = listing.request.place;
  std::set<std::string> found;
  bool is_repository = false;
  if (!place.prefix.empty()) {
    const auto tags = list_tags(Repository(listing.network, place.registry, place.prefix));
    if (!tags && !is_missing(tags.error())) return std::unexpected(tags.error());
    is_repository = tags.has_value();
    if (is_repository) found.insert(place.prefix);
  }
  auto catalog = list_repositories(listing.network, place.registry);
  if (!catalog && !is_repository) {
    if (!is_missing(catalog.error())) return std::unexpected(catalog.error());
    return std::unexpected(no_catalog(place, catalog.error()));
  }
  if (catalog) found.insert(catalog->begin(), catalog->end());
  std::erase_if(found, [&](const std::string& name) { return !is_wanted(listing.request, name); });
  return std::vector<std::string>(found.begin(), found.end());
}

/// "sha256-HEX", "sha256-HEX.sig": what is attached to an image.
bool is_attachment(std::string_view tag) {
  constexpr std::string_view prefix = "sha256-";
  if (!tag.starts_with(prefix)) return false;
  return parse_digest("sha256:" +
                      std::string(tag.substr(prefix.size(), tag.find('.') - prefix.size())))
      .has_value();
}

std::vector<WalkImage> tags_of(Listing& listing, const std::string& repository) {
  const std::string& registry = listing.request.place.registry;
  const std::string& pattern = listing.request.tags;
  std::vector<WalkImage> images;
  const auto tags = list_tags(Repository(listing.network, registry, repository));
  if (!tags) {
    // A repository whose last tag was removed stays in many catalogs.
    if (tags.error().code != Errc::not_found)
      listing.failures.add({registry + "/" + repository, tags.error()});
    return images;
  }
  const std::string prefix = registry + "/" + repository + ":";
  for (const std::string& tag : *tags) {
    if (is_attachment(tag) || (!pattern.empty() && !glob_match(pattern, tag))) continue;
    const auto reference = reference_in(registry, repository, tag);
    std::string name = prefix + tag;
    if (reference) images.push_back({.reference = *reference, .name = std::move(name)});
    else listing.failures.add({std::move(name), reference.error()});
  }
  listing.progress.tags += images.size();
  return images;
}

/// Helm charts, policies and the like lie beside images in many registries.
bool is_other_artefact(std::string_view config_type) {
  return !config_type.empty() && config_type != "application/vnd.oci.image.config.v1+json" &&
         config_type != "application/vnd.docker.container.image.v1+json" &&
         config_type != "application/octet-stream";  // of images of very old tools
}

/// What the tag stands for now; nothing if it is no image, or cannot be read.
std::optional<WalkImage> resolve_image(Listing& listing, WalkImage image) {
  const auto document = ask_for_manifest(listing.network, image.reference);
  if (!document) {
    listing.failures.add({image.name, document.error()});
    return std::nullopt;
  }
  const auto manifest = parse_manifest(document->text);
  if (!manifest) {
    listing.failures.add({image.name, manifest.error()});
    return std::nullopt;
  }
  if (manifest->config && is_other_artefact(manifest->config->media_type)) {
    listing.left_out.add(
        {image.name, {Errc::unsupported, "is no image: " + manifest->config->media_type}});
    return std::nullopt;
  }
  image.reference.digest = document->digest;
  return image;
}

/// The same with the date that its config names; one without a date counts as the oldest.
std::optional<WalkImage> with_date(Listing& listing, WalkImage image) {
  const ImageChoice choice{.tag_or_digest = {}, .platform = listing.request.platform};
  const auto source = open_registry_image(listing.network, image.reference, choice, listing.cache);
  if (!source) {
    listing.failures.add({image.name, source.error()});
    return std::nullopt;
  }
  image.created = source->settings ? source->settings->created : "";
  return image;
}

/// Newer first; of the same date, or without one, the tag that is the higher version.
bool is_newer(const WalkImage& a, const WalkImage& b) {
  if (a.created != b.created) return a.created > b.created;
  static const Scheme& scheme = *scheme_named("deb");  // orders any text, "1.10" after "1.9"
  const auto order = scheme.order(a.reference.tag, b.reference.tag);
  return order == 0 ? a.reference.tag > b.reference.tag : order > 0;
}

bool is_before(const WalkImage& a, const WalkImage& b) {
  if (a.reference.repository != b.reference.repository)
    return a.reference.repository < b.reference.repository;
  return a.reference.tag < b.reference.tag;
}

template <typename From, typename Work>
auto mapped(const std::vector<From>& items, const Work& work) {
  std::vector<decltype(work(items[0]))> results(items.size());
  for_each_parallel(items.size(), questions_at_once,
                    [&](std::size_t i) { results[i] = work(items[i]); });
  return results;
}

std::vector<WalkImage> tags_of_all(Listing& listing, const std::vector<std::string>& repositories) {
  std::vector<WalkImage> images;
  for (auto& tags :
       mapped(repositories, [&](const std::string& name) { return tags_of(listing, name); }))
    std::ranges::move(tags, std::back_inserter(images));
  return images;
}

/// Those of which the work gives anything.
template <typename Work>
std::vector<WalkImage> those_that(const std::vector<WalkImage>& images, const Work& work) {
  std::vector<WalkImage> kept;
  for (auto& image : mapped(images, work)) {
    if (image) kept.push_back(*std::move(image));
  }
  return kept;
}

/// The newest of each repository; `images` are in the order of repositories.
std::vector<WalkImage> newest_of(Listing& listing, const std::vector<WalkImage>& images) {
  const std::size_t wanted = listing.request.newest;
  std::vector<WalkImage> dated =
      those_that(images, [&](const WalkImage& image) { return with_date(listing, image); });
  std::vector<WalkImage> newest;
  for (auto begin = dated.begin(); begin != dated.end();) {
    const auto is_other = [&](const WalkImage& image) {
      return image.reference.repository != begin->reference.repository;
    };
    const auto end = std::find_if(begin, dated.end(), is_other);
    std::sort(begin, end, is_newer);
    const auto taken = std::min<std::ptrdiff_t>(end - begin, static_cast<std::ptrdiff_t>(wanted));
    newest.insert(newest.end(), std::make_move_iterator(begin),
                  std::make_move_iterator(begin + taken));
    begin = end;
  }
  return newest;
}

void sort_by_name(std::vector<WalkFailure>& failures) {
  std::ranges::sort(failures, {}, &WalkFailure::name);
}

}  // namespace

Result<WalkPlace> parse_walk_place(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  const bool is_host = !text.contains('/');
  // A name is needed for a reference: what a host is, is said in one place.
  const auto reference = parse_reference(std::string(text) + (is_host ? "/name" : ""));
  const bool is_version = reference && (reference->tag != "latest" || !reference->digest.empty());
  if (!reference || is_version || (is_host && reference->registry != text) ||
      (!is_host && !text.starts_with(reference->registry + "/"))) {
    return fail(Errc::usage, printable(text) +
                                 ": expected HOST, HOST/PREFIX or HOST/REPOSITORY, without a tag; "
                                 "a host has a dot or a port, as registry.example.org:443");
  }
  return WalkPlace{.registry = reference->registry,
                   .prefix = is_host ? std::string() : reference->repository};
}

Result<WalkPlan> plan_walk(Network& network, const WalkRequest& request, const FactsCache* cache,
                           WalkProgress& progress) {
  Listing listing{.network = network, .request = request, .cache = cache, .progress = progress};
  const std::vector<std::string> repositories = TRY(repositories_of(listing));
  const std::vector<WalkImage> tags = tags_of_all(listing, repositories);
  if (tags.size() > most_images) {
    return fail(Errc::too_many, request.place.registry + ": has " + std::to_string(tags.size()) +
                                    " images, more than 100,000: narrow them by a prefix, --repos "
                                    "or --tags");
  }
  WalkPlan plan;
  plan.images = those_that(tags, [&](const WalkImage& tag) {
    auto resolved = resolve_image(listing, tag);
    ++progress.tags_done;
    return resolved;
  });
  std::ranges::sort(plan.images, is_before);
  if (request.newest != 0) plan.images = newest_of(listing, plan.images);
  plan.failures = listing.failures.take();
  plan.left_out = listing.left_out.take();
  sort_by_name(plan.failures);
  sort_by_name(plan.left_out);
  return plan;
}

}  // namespace plimsoll
