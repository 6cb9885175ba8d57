// fetch/registry_mirrors.cpp - daemon.json.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_mirrors.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "fetch/docker_config.h"
#include "fetch/registry_name.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t file_limit = 1U << 20U;
constexpr JsonLimits json_limits{.depth = 50, .values = 50'000};
constexpr std::size_t most_mirrors = 10, most_insecure = 1000;

std::vector<std::string> files() {
  std::vector<std::string> all = {"/etc/docker/daemon.json"};
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  const std::string below = "/docker/daemon.json";
  if (config != nullptr && *config == '/') all.push_back(config + below);
  else if (home != nullptr && *home == '/') all.push_back(std::string(home) + "/.config" + below);
  return all;
}

std::optional<Mirror> mirror_of(std::string_view address) {
  const bool is_plain = address.starts_with("http://");
  if (!is_plain && !address.starts_with("https://")) return std::nullopt;
  address.remove_prefix(is_plain ? 7 : 8);
  if (address.ends_with('/')) address.remove_suffix(1);
  if (!check_registry(address)) return std::nullopt;
  return Mirror{.registry = std::string(address), .is_plain = is_plain};
}

/// Bytes of an address of IPv4 or IPv6 ("[::1]" too); empty if it is none.
std::string address_bytes(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const std::string name(text);
  std::array<char, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1) return {bytes.data(), sizeof(in_addr)};
  if (::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) return {bytes.data(), bytes.size()};
  return {};
}

/// "10.0.0.0/8".
bool lies_in_network(std::string_view host, std::string_view network) {
  const auto parts = cut_first(network, '/');
  const auto bits = parts ? number<std::size_t>(parts->second) : std::nullopt;
  const std::string own = address_bytes(host);
  const std::string net = parts ? address_bytes(parts->first) : "";
  if (!bits || own.empty() || own.size() != net.size() || *bits > own.size() * 8) return false;
  for (std::size_t bit = 0; bit < *bits; ++bit) {
    const auto mask = 0x80U >> bit % 8;
    if (((static_cast<unsigned char>(own[bit / 8]) ^ static_cast<unsigned char>(net[bit / 8])) &
         mask) != 0)
      return false;
  }
  return true;
}

}  // namespace

Result<DockerRegistries> parse_docker_registries(std::string_view daemon_json) {
  JsonDocument document;
  TRY_STATUS(document.parse(daemon_json, json_limits));
  DockerRegistries docker;
  for (const JsonValue value : document.root()["registry-mirrors"].items()) {
    auto mirror = mirror_of(value.text());
    if (mirror && docker.mirrors.size() < most_mirrors)
      docker.mirrors.push_back(*std::move(mirror));
  }
  for (const JsonValue value : document.root()["insecure-registries"].items()) {
    if (!value.text().empty() && docker.insecure.size() < most_insecure)
      docker.insecure.emplace_back(value.text());
  }
  return docker;
}

DockerRegistries load_docker_registries() {
  DockerRegistries all;
  for (const std::string& file : files()) {
    const auto text = read_regular_file(file, file_limit);
    const auto docker = text ? parse_docker_registries(*text) : DockerRegistries();
    if (!docker) continue;
    all.mirrors.insert(all.mirrors.end(), docker->mirrors.begin(), docker->mirrors.end());
    all.insecure.insert(all.insecure.end(), docker->insecure.begin(), docker->insecure.end());
  }
  return all;
}

bool is_insecure(const DockerRegistries& docker, std::string_view registry) {
  const std::string name = canonical_registry(registry);
  return std::ranges::any_of(docker.insecure, [&](const std::string& entry) {
    return canonical_registry(entry) == name || lies_in_network(host_alone(name), entry);
  });
}

}  // namespace plimsoll::fetch
