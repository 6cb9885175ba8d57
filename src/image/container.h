// image/container.h - a container as its engine gives it: settings, changes, merged file system.
//
// Format  Docker Engine API: GET /containers/ID/json, /changes, /export.
// Order   docker, then podman, unless one is named; an engine that has no such container, or that
//         cannot be asked, is passed over.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "image/container_documents.h"
#include "image/members.h"
#include "image/network.h"
#include "model/container.h"

namespace plimsoll {

struct ContainerSource {
  Container settings;
  Result<std::vector<FileChange>> changes;  // against the image
  Member file_system;  // a tar, without what is mounted; the engine makes it when it is read
};

/// `engine` empty: the first that has it. `name`: name, id, or the beginning of an id. The network
/// must outlive what is opened.
Result<ContainerSource> open_container(Network& network, const std::string& engine,
                                       const std::string& name);

struct ContainerId {
  std::string engine, id;
};

/// What runs now; `engine` empty: under any engine that answers.
Result<std::vector<ContainerId>> running_containers(Network& network, const std::string& engine);

}  // namespace plimsoll
