// image/places.cpp - where an image of a name may lie.
// SPDX-License-Identifier: Apache-2.0
#include "image/places.h"

#include <algorithm>

#include "base/text.h"
#include "image/containerd.h"
#include "image/containers_storage.h"
#include "image/daemon.h"
#include "image/reference.h"
#include "image/registry.h"

namespace plimsoll {

namespace {

struct WantedImage {
  const std::string& name;
  const ImageChoice& choice;
  const PlaceOptions& places;
  const ReadOptions& read;
};

Result<Network*> network_of(const WantedImage& wanted) {
  if (wanted.places.network != nullptr) return wanted.places.network;
  return fail(Errc::unsupported, "plimsoll-fetch was not started");
}

Result<ImageSource> from_docker(const WantedImage& wanted) {
  return open_daemon_image(*TRY(network_of(wanted)), "docker", wanted.name, wanted.choice,
                           wanted.read);
}

Result<ImageSource> from_containers_storage(const WantedImage& wanted) {
  return open_stored_image(wanted.name, wanted.choice.platform);
}

/// Its service seldom runs: without it, the store is read.
Result<ImageSource> from_podman(const WantedImage& wanted) {
  const bool names_a_store = wanted.name.starts_with('[');
  if (names_a_store || wanted.places.network == nullptr) return from_containers_storage(wanted);
  auto image =
      open_daemon_image(*wanted.places.network, "podman", wanted.name, wanted.choice, wanted.read);
  if (image || image.error().code != Errc::io) return image;
  auto stored = open_stored_image(wanted.name, wanted.choice.platform);
  if (stored) return stored;
  return fail(stored.error().code, image.error().what + "\n  its store: " + stored.error().what);
}

Result<ImageSource> from_containerd(const WantedImage& wanted) {
  return open_containerd_image(wanted.name, wanted.choice);
}

Result<ImageSource> from_registry(const WantedImage& wanted) {
  const Reference reference = TRY(parse_reference(wanted.name));
  if (wanted.places.offline) {
    return fail(Errc::unsupported,
                to_text(reference) + " would have to be fetched, and --offline forbids it");
  }
  return open_registry_image(*TRY(network_of(wanted)), reference, wanted.choice,
                             wanted.places.cache);
}

struct ImagePlace {
  std::string_view name;
  Result<ImageSource> (*open)(const WantedImage& wanted);
  bool is_daemon = false;
  /// Of a place on the disk: what is read for a name.
  std::vector<std::string> (*paths)(const std::string& name) = nullptr;
};

/// In the order in which they are tried.
constexpr ImagePlace all_places[] = {
    {"docker", from_docker, true},
    {"podman", from_podman, true, stored_image_paths},
    {"containerd", from_containerd, false, containerd_paths},
    {"containers-storage", from_containers_storage, false, stored_image_paths},
    {"registry", from_registry},
};

/// The image may still lie elsewhere. Daemons fail in every way: most machines have none.
bool is_passed_over(const ImagePlace& place, const Error& error) {
  return error.code == Errc::not_found || error.code == Errc::permission_denied ||
         error.code == Errc::unsupported || (place.is_daemon && error.code == Errc::io);
}

}  // namespace

std::vector<std::string_view> place_names() {
  std::vector<std::string_view> names;
  names.reserve(std::size(all_places));
  for (const ImagePlace& place : all_places) names.push_back(place.name);
  return names;
}

bool is_on_disk(std::string_view place) {
  const auto* const found = std::ranges::find(all_places, place, &ImagePlace::name);
  return found != std::end(all_places) && found->paths != nullptr;
}

std::vector<std::string> paths_of_places(std::string_view place, const std::string& name) {
  std::vector<std::string> paths;
  for (const ImagePlace& one : all_places) {
    if (one.paths == nullptr || (!place.empty() && place != one.name)) continue;
    for (std::string& path : one.paths(name)) paths.push_back(std::move(path));
  }
  return paths;
}

Result<ImageSource> open_named_image(std::string_view place, const std::string& name,
                                     const ImageChoice& choice, const PlaceOptions& places,
                                     const ReadOptions& read) {
  const WantedImage wanted{.name = name, .choice = choice, .places = places, .read = read};
  if (!place.empty()) {
    const auto* const found = std::ranges::find(all_places, place, &ImagePlace::name);
    if (found == std::end(all_places))
      return fail(Errc::usage, "no such place for images: " + printable(place));
    return found->open(wanted);
  }
  std::vector<std::string> said;
  Errc last = Errc::not_found;
  for (const ImagePlace& one : all_places) {
    if (one.is_daemon && places.offline) continue;
    auto image = one.open(wanted);
    if (image || !is_passed_over(one, image.error())) return image;
    last = image.error().code;
    said.push_back("  " + std::string(one.name) + ": " + image.error().what);
  }
  return fail(last, printable(name) + " was not found:\n" + join(said, "\n"));
}

}  // namespace plimsoll
