// fetch/registry_places.cpp - names to servers.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_places.h"

#include "base/text.h"
#include "fetch/docker_config.h"

namespace plimsoll::fetch {

namespace {

std::string name_of(const RegistryRequest& request) {
  const std::string host = canonical_registry(request.registry);
  return request.repository.empty() ? host : host + '/' + request.repository;
}

RegistryPlace place_of(const MachineRegistries& machine, const std::string& name, bool insecure) {
  const auto parts = cut_first(name, '/');
  RegistryPlace place{.registry = std::string(parts ? parts->first : name),
                      .repository = std::string(parts ? parts->second : "")};
  place.insecure = insecure || is_insecure(machine.docker, place.registry);
  return place;
}

/// A location may have a table of its own, which says whether it may be asked, and how.
void apply_own_table(const MachineRegistries& machine, const std::string& name,
                     RegistryPlaces& places) {
  const ConfRegistry* const table = find_registry(machine.conf, name);
  if (table == nullptr) return;
  places.own.insecure = places.own.insecure || table->is_insecure;
  if (table->is_blocked) places.blocked_by = table->file;
}

void add_mirrors(const MachineRegistries& machine, const ConfRegistry& table,
                 const RegistryRequest& request, RegistryPlaces& places) {
  for (const ConfMirror& mirror : table.mirrors) {
    if (!(request.pinned ? mirror.for_digests : mirror.for_tags)) continue;
    const auto there = moved(name_of(request), table.prefix, mirror.location);
    if (!there) continue;
    const ConfRegistry* const own_table = find_registry(machine.conf, *there);
    if (own_table != nullptr && own_table->is_blocked && own_table != &table) continue;
    const bool insecure =
        request.insecure || mirror.is_insecure || (own_table != nullptr && own_table->is_insecure);
    places.mirrors.push_back(place_of(machine, *there, insecure));
  }
}

void add_docker_mirrors(const MachineRegistries& machine, const RegistryRequest& request,
                        RegistryPlaces& places) {
  for (const Mirror& mirror : machine.docker.mirrors) {
    RegistryPlace place =
        place_of(machine, mirror.registry + '/' + request.repository, request.insecure);
    place.scheme = mirror.is_plain ? "http" : "https";
    places.mirrors.push_back(std::move(place));
  }
}

}  // namespace

const MachineRegistries& machine_registries() {
  static const MachineRegistries machine{.conf = load_registries_conf(),
                                         .docker = load_docker_registries()};
  return machine;
}

RegistryPlaces places_of(const MachineRegistries& machine, const RegistryRequest& request) {
  const std::string name = name_of(request);
  RegistryPlaces places{
      .own = {.registry = request.registry,
              .repository = request.repository,
              .insecure = request.insecure || is_insecure(machine.docker, request.registry)}};
  const bool is_image = !request.repository.empty();
  const ConfRegistry* const table = find_registry(machine.conf, name);
  if (table == nullptr) {
    const bool is_hub = canonical_registry(request.registry) == "docker.io";
    if (is_image && is_hub) add_docker_mirrors(machine, request, places);
    return places;
  }
  if (is_image) add_mirrors(machine, *table, request, places);
  const auto there =
      table->location.empty() ? std::nullopt : moved(name, table->prefix, table->location);
  // A registry's own lists are another's only where the whole of it is.
  const bool is_moved = there && (is_image || !there->contains('/'));
  const bool insecure = request.insecure || table->is_insecure;
  if (is_moved) {
    places.own = place_of(machine, *there, insecure);
    places.moved_by = table->file;
    apply_own_table(machine, *there, places);
  }
  places.own.insecure = places.own.insecure || insecure;
  if (table->is_blocked) places.blocked_by = table->file;
  return places;
}

}  // namespace plimsoll::fetch
