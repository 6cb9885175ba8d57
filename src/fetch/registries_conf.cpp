// fetch/registries_conf.cpp - files of containers-registries.conf(5), one after the other.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registries_conf.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "base/toml.h"
#include "fetch/docker_config.h"
#include "fetch/registry_name.h"

namespace plimsoll::fetch {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t file_limit = 1U << 20U;
constexpr std::size_t most_files = 1000;  // of one folder
constexpr std::size_t most_registries = 2000, most_mirrors = 50, most_faults = 20;

/// Of "HOST[:PORT]/a/b".
std::string_view host_of(std::string_view name) { return name.substr(0, name.find('/')); }

/// A file that is being read.
class ConfFile {
 public:
  ConfFile(const std::string& file, RegistriesConf& conf) : file_(file), conf_(conf) {}

  void read(const TomlDocument& document) {
    for (const TomlDocument& table : document.tables("registry")) take(table);
    take_list(document, "registries.block.registries", &ConfRegistry::is_blocked);
    take_list(document, "registries.insecure.registries", &ConfRegistry::is_insecure);
  }

 private:
  void fault(const TomlDocument& table, const std::string& what) {
    if (conf_.faults.size() == most_faults) return;
    conf_.faults.push_back(printable(file_) + ":" + std::to_string(table.line()) + ": " + what);
  }

  bool truth(const TomlDocument& table, std::string_view key, bool otherwise) {
    const auto value = table.truth(key);
    if (!value && table.has(key)) {
      fault(table, std::string(key) + " is neither true nor false: taken as " +
                       (otherwise ? "true" : "false"));
    }
    return value.value_or(otherwise);
  }

  /// In one spelling; nothing, and a fault, if it is the name of no place.
  std::optional<std::string> place(const TomlDocument& table, std::string_view key) {
    const std::string text = table.text(key);
    std::string_view name = text;
    while (name.ends_with('/')) name.remove_suffix(1);
    const std::string_view host = host_of(name);
    const bool is_wild = key == "prefix" && host.starts_with("*.") && host.size() == name.size();
    if (check_registry(is_wild ? host.substr(2) : host))
      return canonical_registry(host) + std::string(name.substr(host.size()));
    fault(table, std::string(key) + " " + printable(std::string_view(text).substr(0, 300)) +
                     " is not HOST[:PORT][/PATH]: the table is left out");
    return std::nullopt;
  }

  void take(const TomlDocument& table) {
    ConfRegistry registry{.file = file_};
    const bool has_location = !table.text("location").empty();
    if (table.text("prefix").empty() && !has_location)
      return fault(table, "has neither prefix nor location: the table is left out");
    const auto prefix = place(table, table.text("prefix").empty() ? "location" : "prefix");
    const auto location = has_location && prefix ? place(table, "location") : prefix;
    if (!prefix || !location) return;
    registry.prefix = *prefix;
    if (has_location && *location != *prefix) registry.location = *location;
    // A word that is not understood is no permission.
    registry.is_insecure = truth(table, "insecure", false);
    registry.is_blocked = truth(table, "blocked", table.has("blocked"));
    const bool by_digest = truth(table, "mirror-by-digest-only", false);
    for (const TomlDocument& mirror : table.tables("mirror")) {
      if (registry.mirrors.size() < most_mirrors) take_mirror(mirror, by_digest, registry);
    }
    add(table, std::move(registry));
  }

  void take_mirror(const TomlDocument& table, bool by_digest, ConfRegistry& registry) {
    const auto location = place(table, "location");
    if (!location) return;
    ConfMirror mirror{.location = *location, .is_insecure = truth(table, "insecure", false)};
    const std::string use = table.text("pull-from-mirror");
    if (!use.empty() && use != "all" && use != "digest-only" && use != "tag-only") {
      return fault(
          table, "pull-from-mirror is none of all, digest-only, tag-only: the mirror is left out");
    }
    if (by_digest && !use.empty())
      fault(table, "pull-from-mirror does not count beside mirror-by-digest-only = true");
    mirror.for_tags = !by_digest && use != "digest-only";
    mirror.for_digests = by_digest || use != "tag-only";
    registry.mirrors.push_back(std::move(mirror));
  }

  void add(const TomlDocument& table, ConfRegistry registry) {
    const auto known = std::ranges::find(conf_.registries, registry.prefix, &ConfRegistry::prefix);
    if (known != conf_.registries.end()) {
      *known = std::move(registry);
    } else if (conf_.registries.size() < most_registries) {
      conf_.registries.push_back(std::move(registry));
    } else {
      fault(table, "is one of more than 2,000 tables: left out");
    }
  }

  /// Of version 1.
  void take_list(const TomlDocument& document, std::string_view path, bool ConfRegistry::* flag) {
    for (const std::string& name : document.texts(path)) {
      const std::string prefix = canonical_registry(name);
      if (!check_registry(host_of(prefix))) {
        fault(document, std::string(path) + ": " +
                            printable(std::string_view(name).substr(0, 300)) + " is no registry");
        continue;
      }
      const auto known = std::ranges::find(conf_.registries, prefix, &ConfRegistry::prefix);
      ConfRegistry registry =
          known == conf_.registries.end() ? ConfRegistry{.prefix = prefix} : *known;
      registry.*flag = true;
      registry.file = file_;
      add(document, std::move(registry));
    }
  }

  const std::string& file_;
  RegistriesConf& conf_;
};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// ~/.config/containers; empty if there is no home.
std::string user_folder() {
  const std::string config = variable("XDG_CONFIG_HOME");
  if (config.starts_with('/')) return config + "/containers";
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.config/containers" : "";
}

/// In the order of their names, as the manual says.
std::vector<std::string> drop_ins(const std::string& folder, RegistriesConf& conf) {
  std::vector<std::string> files;
  std::error_code error;
  fs::directory_iterator at(folder, error);
  if (error && error != std::errc::no_such_file_or_directory)
    conf.faults.push_back(printable(folder) + ": " + error.message());
  for (; !error && at != fs::directory_iterator() && files.size() < most_files;
       at.increment(error)) {
    std::error_code none;
    if (at->path().extension() == ".conf" && !at->is_directory(none))
      files.push_back(at->path().string());
  }
  if (files.size() == most_files)
    conf.faults.push_back(printable(folder) + ": holds 1,000 files or more: some may be left out");
  std::ranges::sort(files);
  return files;
}

void read_file_of(const std::string& file, bool must_be_there, RegistriesConf& conf) {
  const auto text = read_regular_file(file, file_limit);
  if (text) return read_registries_conf(*text, file, conf);
  if (text.error().code == Errc::not_found && !must_be_there) return;
  conf.faults.push_back(text.error().what + ": registries are asked without it");
}

/// How much of the name the prefix stands for.
std::optional<std::size_t> match(std::string_view name, std::string_view prefix) {
  std::size_t length = prefix.size();
  if (prefix.starts_with("*.")) {
    const std::string_view host = host_of(name);
    const std::string_view domain = prefix.substr(1);
    const std::size_t at = host.rfind(domain);
    // Something stands before the domain: "*" is one name or several.
    if (at == host.npos || at == 0) return std::nullopt;
    length = at + domain.size();
  } else if (!name.starts_with(prefix)) {
    return std::nullopt;
  }
  const bool ends = length == name.size() || name[length] == '/' || name[length] == ':';
  return ends ? std::optional(length) : std::nullopt;
}

}  // namespace

void read_registries_conf(std::string_view text, const std::string& file, RegistriesConf& conf) {
  const auto document = TomlDocument::parse(text, file);
  if (document) ConfFile(file, conf).read(*document);
  else conf.faults.push_back(document.error().what + ": registries are asked without this file");
}

RegistriesConf load_registries_conf() {
  RegistriesConf conf;
  const std::string named = variable("CONTAINERS_REGISTRIES_CONF");
  const std::string user = user_folder();
  const std::string own = user.empty() ? "" : user + "/registries.conf";
  std::error_code none;
  const bool has_own = named.empty() && !own.empty() && fs::exists(own, none);
  if (!named.empty()) read_file_of(named, true, conf);
  else read_file_of(has_own ? own : "/etc/containers/registries.conf", false, conf);
  std::vector<std::string> folders;
  if (!has_own) folders.emplace_back("/etc/containers/registries.conf.d");
  if (!user.empty()) folders.push_back(user + "/registries.conf.d");
  for (const std::string& folder : folders) {
    for (const std::string& file : drop_ins(folder, conf)) read_file_of(file, false, conf);
  }
  return conf;
}

const ConfRegistry* find_registry(const RegistriesConf& conf, std::string_view name) {
  const ConfRegistry* best = nullptr;
  for (const ConfRegistry& registry : conf.registries) {
    if (!match(name, registry.prefix)) continue;
    if (best == nullptr || registry.prefix.size() > best->prefix.size()) best = &registry;
  }
  return best;
}

std::optional<std::string> moved(std::string_view name, std::string_view prefix,
                                 std::string_view location) {
  const auto found = match(name, prefix);
  if (!found || (*found < name.size() && name[*found] == ':')) return std::nullopt;
  return std::string(location) + std::string(name.substr(*found));
}

}  // namespace plimsoll::fetch
