// fetch/daemon_socket.cpp - the places of Docker and podman, with root and without.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/daemon_socket.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/file.h"
#include "base/text.h"
#include "fetch/registry_name.h"

namespace plimsoll::fetch {

namespace {

/// `place` below the folder that a variable names; without a variable as it stands.
struct Place {
  const char* variable;
  std::string_view place;
};

struct Engine {
  std::string_view name;
  const char* variable;  // names the one socket
  std::vector<Place> places;
};

const Engine engines[] = {
    {"docker",
     "DOCKER_HOST",
     {{nullptr, "/var/run/docker.sock"},
      {"XDG_RUNTIME_DIR", "/docker.sock"},
      {"HOME", "/.docker/run/docker.sock"}}},
    {"podman",
     "CONTAINER_HOST",
     {{nullptr, "/run/podman/podman.sock"}, {"XDG_RUNTIME_DIR", "/podman/podman.sock"}}},
};

constexpr std::string_view allowed_folders[] = {"/images/", "/containers/"};
constexpr std::string_view allowed_names[] = {"/version", "/info", "/_ping"};

std::unexpected<Failure> failed(FailureKind kind, std::string what) {
  return std::unexpected(Failure{kind, std::move(what), 0});
}

/// 0, or why not.
int try_connecting(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, path.data(), path.size());
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) return errno;
  const auto* const any = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(socket.get(), any, sizeof address) == 0) return 0;
  return errno == EAGAIN ? 0 : errno;  // many are waiting: it does listen
}

}  // namespace

bool is_allowed_path(std::string_view path) {
  if (!path.starts_with('/') || !is_plain_path(path.substr(1))) return false;
  const std::string_view name = path.substr(0, path.find('?'));
  return std::ranges::find(allowed_names, name) != std::end(allowed_names) ||
         std::ranges::any_of(allowed_folders,
                             [&](std::string_view folder) { return name.starts_with(folder); });
}

std::expected<std::vector<std::string>, Failure> sockets_of(std::string_view engine) {
  const auto* const found = std::ranges::find(engines, engine, &Engine::name);
  if (found == std::end(engines))
    return failed(FailureKind::request, printable(engine) + ": no such container engine");
  const char* const named = std::getenv(found->variable);
  if (named != nullptr && *named != '\0') {
    constexpr std::string_view scheme = "unix://";
    const std::string_view address(named);
    if (address.starts_with(scheme) && address.substr(scheme.size()).starts_with('/'))
      return std::vector{std::string(address.substr(scheme.size()))};
    return failed(FailureKind::request, std::string(found->variable) + "=" +
                                            printable(without_credentials(address)) +
                                            ": only Unix sockets (unix:///PATH) are asked; to "
                                            "reach another machine, scan there, or its registry");
  }
  std::vector<std::string> sockets;
  for (const auto& [variable, place] : found->places) {
    const char* const folder = variable == nullptr ? "" : std::getenv(variable);
    if (folder != nullptr) sockets.push_back(folder + std::string(place));
  }
  return sockets;
}

std::expected<std::string, Failure> find_socket(std::string_view engine,
                                                const std::vector<std::string>& sockets) {
  std::vector<std::string> tried;
  bool is_forbidden = false;
  for (const std::string& socket : sockets) {
    const int error = try_connecting(socket);
    if (error == 0) return socket;
    is_forbidden = is_forbidden || error == EACCES || error == EPERM;
    tried.push_back(os_error(socket, error).what);
  }
  return failed(is_forbidden ? FailureKind::unauthorised : FailureKind::unreachable,
                std::string(engine) + ": nobody answers: " + printable(join(tried, "; ")));
}

}  // namespace plimsoll::fetch
