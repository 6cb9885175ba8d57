// base/paths.cpp - where this program keeps what it may lose (caches).
// SPDX-License-Identifier: Apache-2.0
#include "base/paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace plimsoll {

namespace {
/// The value of a variable if it is an absolute path.
std::string absolute(const char* variable) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value != nullptr && value[0] == '/' ? value : "";
}
}  // namespace

Result<std::string> cache_folder(std::string_view name) {
  std::string folder = absolute("XDG_CACHE_HOME");
  if (folder.empty() && geteuid() == 0) folder = "/var/cache";
  if (folder.empty()) {
    folder = absolute("HOME");
    if (folder.empty()) return fail(Errc::not_found, "neither XDG_CACHE_HOME nor HOME is set");
    folder += "/.cache";
  }
  return folder + "/plimsoll/" + std::string(name);
}

Status make_folders(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      return std::unexpected(os_error(part, errno));
    }
    if (end == std::string::npos) return {};
  }
}

}  // namespace plimsoll
