// fetch/registry_places.h - which servers are asked for what a name stands for, on this machine.
//
// Reads   podman's registries.conf and docker's daemon.json, once a process. A table of the first
// that fits the name decides alone; otherwise Docker Hub has the mirrors of the second.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "fetch/protocol.h"
#include "fetch/registries_conf.h"
#include "fetch/registry_mirrors.h"

namespace plimsoll::fetch {

struct MachineRegistries {
  RegistriesConf conf;
  DockerRegistries docker;
};

/// Shared by the whole process.
const MachineRegistries& machine_registries();

/// A repository on a server, perhaps not under the name that the user gave.
struct RegistryPlace {
  std::string registry, repository;
  bool insecure = false;  // the request or a file wants it so
  std::string scheme{};   // "http", "https"; empty: as the registry answers
  bool operator==(const RegistryPlace&) const = default;
};

struct RegistryPlaces {
  std::vector<RegistryPlace> mirrors;  // asked before it, in this order
  RegistryPlace own;
  std::string blocked_by;  // the file that forbids to ask `own`; empty: none
  std::string moved_by;    // the file that names `own` instead of the request's name; empty: none
};

RegistryPlaces places_of(const MachineRegistries& machine, const RegistryRequest& request);

}  // namespace plimsoll::fetch
