// fetch/credentials.cpp - docker's and podman's files, one after the other.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/credentials.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "fetch/base64.h"
#include "fetch/credential_helper.h"
#include "fetch/private_file.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t file_limit = 4U << 20U;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Empty if there is no home either.
std::string below_home(std::string_view path) {
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + std::string(path) : "";
}

std::string docker_file() {
  const std::string folder = variable("DOCKER_CONFIG");
  return folder.empty() ? below_home("/.docker/config.json") : folder + "/config.json";
}

/// In the order in which they are asked.
std::vector<std::string> files() {
  std::vector<std::string> all = {docker_file(), variable("REGISTRY_AUTH_FILE")};
  if (const std::string folder = variable("XDG_RUNTIME_DIR"); !folder.empty())
    all.push_back(folder + "/containers/auth.json");
  const std::string config = variable("XDG_CONFIG_HOME");
  all.push_back((config.empty() ? below_home("/.config") : config) + "/containers/auth.json");
  std::erase_if(all, [](const std::string& file) { return !file.starts_with('/'); });
  return all;
}

/// An empty text if it is not there.
Result<std::string> text_of(const std::string& file) {
  auto text = read_regular_file(file, file_limit);
  if (!text && text.error().code == Errc::not_found) return std::string();
  return text;
}

Result<DockerConfig> config_of(const std::string& file) {
  const std::string text = TRY(text_of(file));
  auto config = parse_docker_config(text);
  if (!config) return fail(file, config.error());
  return config;
}

void ask_helper(CredentialLookup& lookup, const std::string& helper, std::string_view registry) {
  auto credentials = helper_get(helper, key_of_registry(registry));
  if (credentials) {
    lookup.found = *std::move(credentials);
    lookup.origin = "docker-credential-" + helper;
  } else if (credentials.error().code != Errc::not_found) {
    lookup.faults.push_back(credentials.error().what);
  }
}

void ask_file(CredentialLookup& lookup, const std::string& file, std::string_view registry,
              std::string_view repository) {
  lookup.looked.push_back(file);
  const auto config = config_of(file);
  if (!config) {
    lookup.faults.push_back(config.error().what);
    return;
  }
  const std::string helper = helper_of(*config, registry);
  if (!helper.empty()) ask_helper(lookup, helper, registry);
  if (lookup.found) return;
  const AuthEntry* entry = find_auth(*config, registry, repository);
  if (entry == nullptr) return;
  if (!entry->fault.empty()) {
    lookup.faults.push_back(file + ": " + entry->place + ": " + entry->fault);
    return;
  }
  lookup.found = entry->credentials;
  lookup.origin = file;
}

Status erase_from_file(const std::string& file, std::string_view registry, bool& any) {
  const PrivateFile lock = TRY(PrivateFile::open(file));
  const std::string text = TRY(text_of(file));
  auto rest = without_auth(text, registry);
  if (!rest) return fail(file, rest.error());
  const std::optional<std::string>& text_without = *rest;
  if (!text_without) return {};
  any = true;
  return lock.replace(*text_without);
}

Status erase_from(const std::string& file, std::string_view registry, bool& any) {
  const DockerConfig config = TRY(config_of(file));
  if (const std::string helper = helper_of(config, registry); !helper.empty()) {
    const std::string key = key_of_registry(registry);
    // Some helpers say that they erased what they never had.
    const auto has = helper_get(helper, key);
    if (!has && has.error().code != Errc::not_found) return std::unexpected(has.error());
    if (has) {
      TRY_STATUS(helper_erase(helper, key));
      any = true;
    }
  }
  return erase_from_file(file, registry, any);
}

}  // namespace

namespace {

std::string words_of_found(const Credentials& found, const std::string& origin) {
  if (found.user.empty()) return "the token of " + origin;
  return "user " + found.user + (origin.empty() ? "" : " of " + origin);
}

std::string words_of_places(const std::vector<std::string>& looked) {
  if (looked.empty()) return "no credentials: neither HOME nor DOCKER_CONFIG is set";
  return "no credentials: none in " + join(looked, ", ");
}

}  // namespace

std::string CredentialLookup::words() const {
  std::string text = found ? words_of_found(*found, origin) : words_of_places(looked);
  for (const std::string& fault : faults) text += "; " + fault;
  return printable(text);
}

CredentialLookup find_credentials(std::string_view registry, std::string_view repository) {
  CredentialLookup lookup;
  for (const std::string& file : files()) {
    ask_file(lookup, file, registry, repository);
    if (lookup.found) break;
  }
  return lookup;
}

Status keep_credentials(std::string_view registry, const Credentials& credentials) {
  const std::string file = docker_file();
  if (!file.starts_with('/'))
    return fail(Errc::not_found, "nowhere to keep credentials: neither HOME nor DOCKER_CONFIG set");
  TRY_STATUS(make_folders(std::filesystem::path(file).parent_path().string(), true));
  const PrivateFile lock = TRY(PrivateFile::open(file));
  const std::string text = TRY(text_of(file));
  const auto config = parse_docker_config(text);
  if (!config) return fail(file, config.error());
  const std::string helper = helper_of(*config, registry);
  std::string auth = base64_encode(credentials.user + ':' + credentials.password);
  if (!helper.empty()) {
    TRY_STATUS(helper_store(helper, key_of_registry(registry), credentials));
    auth.clear();
  }
  return lock.replace(TRY(with_auth(text, registry, auth)));
}

Status remove_credentials(std::string_view registry) {
  bool any = false;
  std::vector<std::string> looked;
  for (const std::string& file : files()) {
    std::error_code none;
    if (!std::filesystem::exists(file, none)) continue;
    looked.push_back(file);
    TRY_STATUS(erase_from(file, registry, any));
  }
  if (any) return {};
  const std::string where = looked.empty() ? "there is no file of credentials" : join(looked, ", ");
  return fail(Errc::not_found, "no credentials to remove: " + where);
}

}  // namespace plimsoll::fetch
