// fetch/registry_name.cpp - names of registries and repositories, and what is below them.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_name.h"

#include <algorithm>

#include "base/percent.h"
#include "base/text.h"
#include "fetch/docker_config.h"

namespace plimsoll::fetch {

namespace {

constexpr std::size_t name_limit = 255;
constexpr std::size_t path_limit = 4096;

struct Host {
  std::string_view name, port;
};

Host host_and_port(std::string_view registry) {
  const std::size_t colon = registry.find(':', std::min(registry.rfind(']'), registry.size()));
  if (registry.starts_with('[') && colon != registry.npos)
    return {registry.substr(0, colon), registry.substr(colon + 1)};
  if (registry.starts_with('[')) return {registry, {}};
  const auto parts = cut_first(registry, ':');
  return parts ? Host{parts->first, parts->second} : Host{registry, {}};
}

bool is_host(std::string_view name) {
  if (name.starts_with('[')) {
    return name.size() > 2 && name.ends_with(']') &&
           std::ranges::all_of(name.substr(1, name.size() - 2),
                               [](char c) { return is_alnum(c) || c == ':' || c == '.'; });
  }
  return !name.empty() && is_alnum(name.front()) && !name.contains("..") &&
         std::ranges::all_of(
             name, [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_dots(std::string_view segment) { return segment == "." || segment == ".."; }

bool is_repository(std::string_view name) {
  if (name.size() > name_limit) return false;
  return std::ranges::all_of(split(name, '/'), [](std::string_view part) {
    return !part.empty() && !is_dots(part) && std::ranges::all_of(part, [](char c) {
      return is_alnum(c) || c == '.' || c == '-' || c == '_';
    });
  });
}

}  // namespace

bool is_plain_path(std::string_view path) {
  const bool is_plain = std::ranges::all_of(
      path, [](char c) { return c > ' ' && c < '\x7F' && !"#\\\"<>^`{|}"sv.contains(c); });
  if (!is_plain || path.size() > path_limit) return false;
  const std::string_view names = path.substr(0, path.find('?'));
  // Decoded, since the server decodes; and once only, as it does.
  const auto decoded = percent_decode(names);
  return decoded && std::ranges::none_of(*decoded, is_control) && !decoded->contains('\\') &&
         std::ranges::none_of(split(*decoded, '/'), [](std::string_view segment) {
           return segment.empty() || is_dots(segment);
         });
}

Status check_registry(std::string_view registry) {
  const Host host = host_and_port(registry);
  const bool has_port = host.name.size() < registry.size();
  const auto port = number(host.port);
  if (registry.size() <= name_limit && is_host(host.name) &&
      (!has_port || (port && *port > 0 && *port < 65536)))
    return {};
  return fail(Errc::usage, printable(registry.substr(0, 100)) +
                               ": not the name of a registry (HOST or HOST:PORT)");
}

Status check_request(const RegistryRequest& request) {
  TRY_STATUS(check_registry(request.registry));
  if (!request.repository.empty() && !is_repository(request.repository)) {
    return fail(Errc::usage, printable(std::string_view(request.repository).substr(0, 300)) +
                                 ": not the name of a repository");
  }
  if (!request.path.empty() && (request.path.contains("://") || !is_plain_path(request.path))) {
    return fail(Errc::usage, printable(std::string_view(request.path).substr(0, 300)) +
                                 ": not a path of a registry");
  }
  if (std::ranges::any_of(request.accept, is_control))
    return fail(Errc::usage, "a control character in the list of media types");
  return {};
}

std::string_view host_alone(std::string_view registry) { return host_and_port(registry).name; }

bool is_loopback(std::string_view registry) {
  const std::string name = lower(host_and_port(registry).name);
  if (name == "localhost" || name == "[::1]") return true;
  const std::vector<std::string_view> parts = split(name, '.');
  return parts.size() == 4 && parts[0] == "127" &&
         std::ranges::all_of(parts, [](std::string_view part) {
           const auto value = number(part);
           return value && *value < 256;
         });
}

std::string host_of_registry(std::string_view registry) {
  const std::string name = canonical_registry(registry);
  return name == "docker.io" ? "registry-1.docker.io" : name;
}

std::vector<std::string> bases_of(std::string_view registry, bool insecure) {
  const std::string host = host_of_registry(registry);
  std::vector<std::string> bases = {"https://" + host};
  if (insecure || is_loopback(registry)) bases.push_back("http://" + host);
  return bases;
}

std::string path_of(const RegistryRequest& request) {
  const std::string below = request.repository.empty() ? "" : request.repository + '/';
  return "/v2/" + below + request.path;
}

}  // namespace plimsoll::fetch
