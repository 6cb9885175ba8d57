// image/places.h - where an image of a name may lie, and in which order it is looked for.
//
// Order   docker, podman, containerd, containers-storage, registry: what is on this machine before
//         what must be fetched. A place that has no such image, or that may not be read, is passed
//         over; what each said is told when none has it. A scheme (or --from) names one place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/cache.h"
#include "image/network.h"
#include "image/read_layer.h"
#include "image/source.h"

namespace plimsoll {

/// The schemes of places: "docker", "registry" …
std::vector<std::string_view> place_names();
/// Whether that place is files on this machine, too: it can do without plimsoll-fetch.
bool is_on_disk(std::string_view place);
/// The files and folders that are read for an image of that name; `place` empty: in all places.
std::vector<std::string> paths_of_places(std::string_view place, const std::string& name);

struct PlaceOptions {
  Network* network = nullptr;         // null: no plimsoll-fetch was started
  const FactsCache* cache = nullptr;  // of documents; null: none
  bool offline = false;               // no registry; a daemon only where it is named
  bool attestations = false;  // read what is stated of the image, where its index lists that
};

/// `place`: empty, or the one that is meant.
Result<ImageSource> open_named_image(std::string_view place, const std::string& name,
                                     const ImageChoice& choice, const PlaceOptions& places,
                                     const ReadOptions& read);

}  // namespace plimsoll
