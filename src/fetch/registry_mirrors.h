// fetch/registry_mirrors.h - what docker's daemon.json says of registries.
//
// Reads   `registry-mirrors` (of Docker Hub alone) and `insecure-registries` in
// /etc/docker/daemon.json, and in the user's ~/.config/docker/daemon.json, which Docker without
// root reads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll::fetch {

struct Mirror {
  std::string registry;   // HOST[:PORT]
  bool is_plain = false;  // by http: its address says so
  bool operator==(const Mirror&) const = default;
};

struct DockerRegistries {
  std::vector<Mirror> mirrors;        // in the order in which they are asked
  std::vector<std::string> insecure;  // HOST[:PORT], and networks: "10.0.0.0/8"
  bool operator==(const DockerRegistries&) const = default;
};

/// What is no address of a server alone is left out, as Docker refuses it.
Result<DockerRegistries> parse_docker_registries(std::string_view daemon_json);

/// Of this machine; a file that cannot be read names none.
DockerRegistries load_docker_registries();

/// Whether docker may ask it by http, or with a certificate that nobody vouches for. Networks hold
/// registries that are named by address: no name is looked up for this.
bool is_insecure(const DockerRegistries& docker, std::string_view registry);

}  // namespace plimsoll::fetch
