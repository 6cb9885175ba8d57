// fetch/registry_trust.cpp - the folders certs.d.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_trust.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "fetch/registry_name.h"

namespace plimsoll::fetch {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 100;
constexpr std::uint64_t file_limit = 1U << 20U;

std::vector<fs::path> places() {
  std::vector<fs::path> all = {"/etc/docker/certs.d", "/etc/containers/certs.d"};
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  const char* const home = std::getenv("HOME");
  if (config != nullptr && *config == '/') all.push_back(fs::path(config) / "containers/certs.d");
  else if (home != nullptr && *home == '/') {
    all.push_back(fs::path(home) / ".config/containers/certs.d");
  }
  return all;
}

/// Sorted, so that it is always the same pair that is taken. A folder that is not there, or not for
/// us, has none.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::directory_iterator at(folder, error);
  for (; !error && at != fs::directory_iterator() && files.size() < most_files; at.increment(error))
    files.push_back(at->path());
  std::ranges::sort(files);
  return files;
}

void take_file(const fs::path& file, RegistryTrust& trust) {
  const fs::path key = fs::path(file).replace_extension(".key");
  if (file.extension() == ".crt") {
    const auto pem = read_regular_file(file.string(), file_limit);
    if (pem) trust.authorities += *pem + '\n';
    else trust.faults.push_back(pem.error().what);
  } else if (file.extension() == ".cert" && trust.certificate.empty()) {
    if (::access(key.c_str(), R_OK) == 0) {
      trust.certificate = file.string();
      trust.key = key.string();
    } else {
      trust.faults.push_back(os_error(key.string(), errno).what);
    }
  }
}

}  // namespace

RegistryTrust trust_of(std::string_view registry) {
  RegistryTrust trust;
  std::vector<std::string> names = {std::string(registry), host_of_registry(registry)};
  if (names[0] == names[1]) names.pop_back();
  for (const fs::path& place : places()) {
    for (const std::string& name : names) {
      for (const fs::path& file : files_in(place / name)) take_file(file, trust);
    }
  }
  return trust;
}

}  // namespace plimsoll::fetch
