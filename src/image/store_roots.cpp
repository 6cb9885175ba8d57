// image/store_roots.cpp - where the stores of podman and buildah lie on this machine.
// SPDX-License-Identifier: Apache-2.0
#include "image/store_roots.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "base/file.h"
#include "base/text.h"
#include "base/toml.h"
#include "image/overlay.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t settings_limit = std::uint64_t{1} << 20U;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value == nullptr ? "" : value;
}

std::string absolute(const std::string& path) { return path.starts_with('/') ? path : ""; }

std::string expanded(std::string_view text, const StoreUser& user) {
  std::string path = replace_all(text, "$HOME", user.home);
  path = replace_all(path, "$USER", user.name);
  return replace_all(path, "$UID", user.id);
}

/// The settings in the first of some files that is there.
Result<std::optional<StoreSettings>> first_settings(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const auto text = read_regular_file(file, settings_limit);
    if (!text && text.error().code == Errc::not_found) continue;
    if (!text) return std::unexpected(text.error());
    return TRY(parse_store_settings(*text, file));
  }
  return std::nullopt;
}

}  // namespace

Result<StoreSettings> parse_store_settings(std::string_view toml, const std::string& name) {
  const TomlDocument document = TRY(TomlDocument::parse(toml, name));
  StoreSettings settings{.driver = document.text("storage.driver"),
                         .graph_root = document.text("storage.graphroot"),
                         .rootless_path = document.text("storage.rootless_storage_path"),
                         .additional = document.texts("storage.options.additionalimagestores")};
  if (std::string images = document.text("storage.imagestore"); !images.empty())
    settings.additional.insert(settings.additional.begin(), std::move(images));
  return settings;
}

StoreUser this_user() {
  StoreUser user{.is_root = ::geteuid() == 0 && is_in_first_user_namespace(),
                 .home = absolute(variable("HOME")),
                 .config = absolute(variable("XDG_CONFIG_HOME")),
                 .data = absolute(variable("XDG_DATA_HOME")),
                 .name = variable("USER"),
                 .id = std::to_string(::geteuid())};
  if (user.config.empty() && !user.home.empty()) user.config = user.home + "/.config";
  if (user.data.empty() && !user.home.empty()) user.data = user.home + "/.local/share";
  return user;
}

std::vector<StoreRoot> store_roots(const StoreUser& user, const StoreSettings& system,
                                   const StoreSettings* own) {
  const StoreSettings& settings = own != nullptr ? *own : system;
  std::string path = settings.graph_root;
  if (user.is_root && path.empty()) path = "/var/lib/containers/storage";
  // What the machine's file says of graphroot is meant for root.
  if (!user.is_root && own == nullptr) path = expanded(system.rootless_path, user);
  if (!user.is_root && own != nullptr) path = expanded(path, user);
  if (!user.is_root && path.empty() && !user.data.empty()) path = user.data + "/containers/storage";
  std::vector<StoreRoot> roots;
  if (!path.empty()) roots.push_back({.path = path, .driver = settings.driver});
  for (const std::string& more : settings.additional) {
    if (!more.empty()) roots.push_back({.path = expanded(more, user), .driver = {}});
  }
  return roots;
}

std::vector<std::string> store_setting_paths(const StoreUser& user) {
  std::vector<std::string> paths = {"/etc/containers", "/usr/share/containers", "/etc/passwd",
                                    "/etc/nsswitch.conf", "/proc/self"};
  if (!user.config.empty()) paths.push_back(user.config + "/containers");
  return paths;
}

Result<std::vector<StoreRoot>> default_store_roots() {
  const StoreUser user = this_user();
  const auto system =
      TRY(first_settings({"/etc/containers/storage.conf", "/usr/share/containers/storage.conf"}));
  std::optional<StoreSettings> own;
  if (!user.is_root && !user.config.empty())
    own = TRY(first_settings({user.config + "/containers/storage.conf"}));
  std::vector<StoreRoot> roots =
      store_roots(user, system.value_or(StoreSettings{}), own ? &*own : nullptr);
  if (roots.empty()) {
    return fail(Errc::not_found,
                "no store of images is known: neither HOME nor XDG_DATA_HOME is set; name the "
                "store: containers-storage:[overlay@/FOLDER]NAME");
  }
  return roots;
}

}  // namespace plimsoll
