// base/paths.cpp - where this program keeps what it may lose (caches).
// SPDX-License-Identifier: Apache-2.0
#include "base/paths.h"

#include <unistd.h>

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

}  // namespace plimsoll
