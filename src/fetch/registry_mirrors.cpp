// fetch/registry_mirrors.cpp - daemon.json.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_mirrors.h"

#include <cstdlib>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "fetch/docker_config.h"
#include "fetch/registry_name.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t file_limit = 1U << 20U;
constexpr JsonLimits json_limits{.depth = 50, .values = 50'000};
constexpr std::size_t most_mirrors = 10;

std::vector<std::string> files() {
  std::vector<std::string> all = {"/etc/docker/daemon.json"};
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  const std::string below = "/docker/daemon.json";
  if (config != nullptr && *config == '/') all.push_back(config + below);
  else if (home != nullptr && *home == '/') all.push_back(std::string(home) + "/.config" + below);
  return all;
}

}  // namespace

Result<std::vector<Mirror>> parse_docker_mirrors(std::string_view daemon_json) {
  JsonDocument document;
  TRY_STATUS(document.parse(daemon_json, json_limits));
  std::vector<Mirror> mirrors;
  for (const JsonValue value : document.root()["registry-mirrors"].items()) {
    std::string_view address = value.text();
    const bool is_plain = address.starts_with("http://");
    if (!is_plain && !address.starts_with("https://")) continue;
    address.remove_prefix(is_plain ? 7 : 8);
    if (address.ends_with('/')) address.remove_suffix(1);
    if (!check_registry(address) || mirrors.size() == most_mirrors) continue;
    mirrors.push_back({.registry = std::string(address), .is_plain = is_plain});
  }
  return mirrors;
}

std::vector<Mirror> mirrors_of(std::string_view registry) {
  std::vector<Mirror> all;
  if (canonical_registry(registry) != "docker.io") return all;
  for (const std::string& file : files()) {
    const auto text = read_regular_file(file, file_limit);
    const auto mirrors = text ? parse_docker_mirrors(*text) : std::vector<Mirror>();
    if (mirrors) all.insert(all.end(), mirrors->begin(), mirrors->end());
  }
  return all;
}

}  // namespace plimsoll::fetch
