// image/daemon.h - an image as a container engine gives it: the stream of docker save.
//
// Format  Docker Engine API (GET /images/NAME/json, GET /images/NAME/get); podman's is compatible.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "image/network.h"
#include "image/read_layer.h"
#include "image/source.h"

namespace plimsoll {

/// `engine`: "docker" or "podman". `name`: as its users name images, or an id. The stream is read
/// whole on the way; the network must outlive the image, whose layers may be asked for again.
Result<ImageSource> open_daemon_image(Network& network, const std::string& engine,
                                      const std::string& name, const ImageChoice& choice,
                                      const ReadOptions& read);

}  // namespace plimsoll
