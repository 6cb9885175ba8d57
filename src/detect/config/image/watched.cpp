// detect/config/image/watched.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/watched.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view sensitive = "sensitive", leftover = "leftover";

struct WatchedName {
  std::string_view name, role;
  bool is_folder = false;
  std::string_view inside = {};  // the folder that it must be in
};

constexpr std::array names = {
    // Keys, and files in which programs keep passwords and tokens.
    WatchedName{"id_rsa", sensitive},
    WatchedName{"id_dsa", sensitive},
    WatchedName{"id_ecdsa", sensitive},
    WatchedName{"id_ed25519", sensitive},
    WatchedName{".env", sensitive},
    WatchedName{".netrc", sensitive},
    WatchedName{".pypirc", sensitive},
    WatchedName{".pgpass", sensitive},
    WatchedName{".my.cnf", sensitive},
    WatchedName{".htpasswd", sensitive},
    WatchedName{".dockercfg", sensitive},
    WatchedName{".vault-token", sensitive},
    WatchedName{".git-credentials", sensitive},
    WatchedName{".bash_history", sensitive},
    WatchedName{".mysql_history", sensitive},
    WatchedName{".psql_history", sensitive},
    WatchedName{".terraformrc", sensitive},
    WatchedName{"kubeconfig", sensitive},
    WatchedName{"terraform.tfstate", sensitive},
    WatchedName{"credentials.json", sensitive},
    WatchedName{"service-account.json", sensitive},
    WatchedName{"credentials", sensitive, false, ".aws"},
    WatchedName{"config.json", sensitive, false, ".docker"},
    WatchedName{"config", sensitive, false, ".kube"},
    WatchedName{"application_default_credentials.json", sensitive},
    // What came along with a build's context.
    WatchedName{".git", leftover, true},
    WatchedName{".svn", leftover, true},
    WatchedName{".hg", leftover, true},
    WatchedName{".idea", leftover, true},
    WatchedName{".vscode", leftover, true},
    WatchedName{".vs", leftover, true},
    WatchedName{".terraform", leftover, true},
    WatchedName{"__MACOSX", leftover, true},
    WatchedName{".DS_Store", leftover},
    WatchedName{".dockerignore", leftover},
    WatchedName{"Dockerfile", leftover},
    WatchedName{"Containerfile", leftover},
    WatchedName{"docker-compose.yml", leftover},
    WatchedName{"docker-compose.yaml", leftover},
    WatchedName{"compose.yaml", leftover},
};

/// Of others' packages: their examples and tests are nobody's keys.
constexpr std::array<std::string_view, 9> packages_folders = {
    "node_modules/", "site-packages/", "dist-packages/", "usr/share/",    "usr/lib/",
    "usr/include/",  "/gems/",         "go/pkg/mod/",    "usr/local/go/",
};

consteval auto firsts() {
  std::array<bool, 256> first{};
  for (const WatchedName& each : names) first[static_cast<unsigned char>(each.name[0])] = true;
  return first;
}
constexpr std::array<bool, 256> is_first = firsts();

constexpr std::array paths = {
    WatchedPath{"bin/sh", "shell"},
    WatchedPath{"bin/bash", "shell"},
    WatchedPath{"usr/bin/bash", "shell"},
    WatchedPath{"bin/dash", "shell"},
    WatchedPath{"bin/busybox", "shell"},
    WatchedPath{"busybox/sh", "shell"},
    WatchedPath{"usr/bin/sh", "shell"},
    WatchedPath{"usr/bin/dpkg", "package-manager"},
    WatchedPath{"usr/bin/apt-get", "package-manager"},
    WatchedPath{"sbin/apk", "package-manager"},
    WatchedPath{"usr/bin/apk", "package-manager"},
    WatchedPath{"usr/bin/rpm", "package-manager"},
    WatchedPath{"usr/bin/dnf", "package-manager"},
    WatchedPath{"usr/bin/dnf-3", "package-manager"},
    WatchedPath{"usr/bin/microdnf", "package-manager"},
    WatchedPath{"usr/bin/yum", "package-manager"},
    WatchedPath{"usr/bin/zypper", "package-manager"},
    WatchedPath{"usr/bin/pacman", "package-manager"},
    WatchedPath{"usr/sbin/sshd", "remote-shell"},
    WatchedPath{"usr/local/sbin/sshd", "remote-shell"},
    WatchedPath{"usr/sbin/dropbear", "remote-shell"},
    WatchedPath{"usr/sbin/telnetd", "remote-shell"},
    WatchedPath{"usr/sbin/in.telnetd", "remote-shell"},
    WatchedPath{"usr/sbin/in.rshd", "remote-shell"},
    WatchedPath{"usr/sbin/in.rlogind", "remote-shell"},
};

constexpr std::array caches = {
    CacheFolder{"var/lib/apt/lists", {}},
    CacheFolder{"var/cache/apt/archives", ".deb"},
    CacheFolder{"var/cache/apk", {}},
    CacheFolder{"etc/apk/cache", {}},
    CacheFolder{"var/cache/dnf", {}},
    CacheFolder{"var/cache/libdnf5", {}},
    CacheFolder{"var/cache/yum", {}},
    CacheFolder{"var/cache/zypp", {}},
    CacheFolder{"var/cache/pacman/pkg", {}},
    CacheFolder{"root/.cache/pip", {}},
    CacheFolder{"root/.cache/uv", {}},
    CacheFolder{"root/.cache/go-build", {}},
    CacheFolder{"root/.cache/yarn", {}},
    CacheFolder{"root/.npm/_cacache", {}},
    CacheFolder{"usr/local/share/.cache/yarn", {}},
};

}  // namespace

std::string_view role_by_name(const Entry& entry) {
  const std::string_view path = entry.path;
  const std::size_t slash = path.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  if (begin == path.size() || !is_first[static_cast<unsigned char>(path[begin])]) return {};
  const std::string_view name = path.substr(begin);
  const auto* const found = std::ranges::find(names, name, &WatchedName::name);
  if (found == names.end()) return {};
  const bool is_folder = entry.type == EntryType::folder;
  if (found->is_folder != is_folder || (!is_folder && entry.size == 0)) return {};
  if (!is_folder && entry.type != EntryType::file) return {};
  if (!found->inside.empty()) {
    const std::string_view folder = path.substr(0, begin == 0 ? 0 : slash);
    if (folder.substr(folder.rfind('/') + 1) != found->inside) return {};
  }
  const auto is_above = [&](std::string_view part) { return path.contains(part); };
  return std::ranges::any_of(packages_folders, is_above) ? std::string_view() : found->role;
}

std::span<const WatchedPath> watched_paths() { return paths; }

std::span<const CacheFolder> cache_folders() { return caches; }

bool is_cached(const CacheFolder& folder, const Entry& entry) {
  return entry.type == EntryType::file && entry.size > 0 && entry.path.ends_with(folder.ending) &&
         !entry.path.ends_with("/lock") && !entry.path.ends_with("/lastUpdated");
}

}  // namespace plimsoll
