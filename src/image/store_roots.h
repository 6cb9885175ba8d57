// image/store_roots.h - where the stores of podman and buildah lie on this machine.
//
// Format  containers-storage.conf(5). The first file that is there counts alone: the user's, then
//         /etc/containers, then /usr/share/containers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

struct StoreRoot {
  std::string path;
  std::string driver;  // empty: whichever the folder has been written by
  bool operator==(const StoreRoot&) const = default;
};

struct StoreSettings {
  std::string driver, graph_root;
  std::string rootless_path;            // with $HOME, $USER and $UID
  std::vector<std::string> additional;  // read-only stores, and the one for images alone
};

Result<StoreSettings> parse_store_settings(std::string_view toml, const std::string& name);

/// The user that asks; the environment's folders are empty where it names none.
struct StoreUser {
  bool is_root = false;  // of this machine, not of a namespace of its own
  std::string home, config, data, name, id;
};
StoreUser this_user();

/// `system` and `own`: what the files say, empty of files that are not there.
std::vector<StoreRoot> store_roots(const StoreUser& user, const StoreSettings& system,
                                   const StoreSettings* own);

/// What is read to know them: settings, and who the user is.
std::vector<std::string> store_setting_paths(const StoreUser& user);

/// The stores of this user: their own first, then those that it shares.
Result<std::vector<StoreRoot>> default_store_roots();

}  // namespace plimsoll
