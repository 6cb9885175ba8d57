// cli/settings.cpp - values for flags that the command line left open.
// SPDX-License-Identifier: Apache-2.0
#include "cli/settings.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/scan_flags.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t settings_limit = std::uint64_t{1} << 20U;
constexpr std::string_view file_name = "plimsoll.yaml";

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::vector<std::string> settings_files() {
  std::vector<std::string> files = {std::string(file_name)};
  const std::string configured = variable("XDG_CONFIG_HOME");
  const std::string home = variable("HOME");
  if (configured.starts_with('/'))
    files.push_back(configured + "/plimsoll/" + std::string(file_name));
  else if (!home.empty()) files.push_back(home + "/.config/plimsoll/" + std::string(file_name));
  files.push_back("/etc/plimsoll/" + std::string(file_name));
  return files;
}

Status read_settings_file(const std::string& path, std::map<std::string, Setting>& settings) {
  auto text = read_file(path, settings_limit);
  if (!text && text.error().code == Errc::not_found) return {};
  if (!text) return std::unexpected(std::move(text).error());
  const YamlDocument document = TRY(YamlDocument::parse(*text, path));
  if (document.root().is_null() || !document.root().exists()) return {};
  if (!document.root().is_mapping())
    return fail(Errc::malformed, path + ": settings are not NAME: VALUE lines");
  const std::vector<std::string>& known = names_of_all_settings();
  for (const auto& [key, value] : document.root().members()) {
    const std::string name = replace_all(key.text(), "_", "-");
    const std::string place = path + ":" + std::to_string(key.line());
    if (std::ranges::find(known, name) == known.end()) {
      return fail(Errc::usage,
                  place + ": no setting is named " + printable(name) + " (see: plimsoll settings)");
    }
    Setting setting{.values = {}, .origin = place};
    for (const std::string_view item : value.texts()) setting.values.emplace_back(item);
    settings.emplace(name, std::move(setting));  // a nearer file has said it already
  }
  return {};
}

}  // namespace

Result<std::map<std::string, Setting>> read_settings() {
  std::map<std::string, Setting> settings;
  for (const std::string& path : settings_files()) TRY_STATUS(read_settings_file(path, settings));
  return settings;
}

std::string variable_of(std::string_view flag) {
  std::string name = "PLIMSOLL_" + replace_all(flag, "-", "_");
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

std::vector<std::string> unknown_variables() {
  constexpr std::string_view prefix = "PLIMSOLL_";
  std::vector<std::string> unknown;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const auto parts = cut_first(*at, '=');
    if (!parts || !parts->first.starts_with(prefix)) continue;
    const auto is_named = [&](const std::string& s) { return variable_of(s) == parts->first; };
    if (std::ranges::none_of(names_of_all_settings(), is_named)) unknown.emplace_back(parts->first);
  }
  return unknown;
}

Status apply_settings(CLI::App& app, std::map<std::string, std::string>* origins) {
  const std::map<std::string, Setting> settings = TRY(read_settings());
  for (CLI::Option* const option : app.get_options()) {
    const std::vector<std::string>& names = option->get_lnames();
    if (names.empty() || names[0] == "help") continue;
    const std::string& name = names[0];
    if (option->count() > 0) {
      if (origins != nullptr) (*origins)[name] = "--" + name;
      continue;
    }
    Setting chosen;
    if (const char* const value = std::getenv(variable_of(name).c_str()))
      chosen = {{value}, variable_of(name)};
    else if (const auto set = settings.find(name); set != settings.end()) chosen = set->second;
    if (chosen.values.empty()) continue;
    try {
      for (const std::string& value : chosen.values) option->add_result(value);
      option->run_callback();
    } catch (const CLI::Error& error) {
      return fail(Errc::usage, chosen.origin + ": " + error.what());
    }
    if (origins != nullptr) (*origins)[name] = chosen.origin;
  }
  return {};
}

}  // namespace plimsoll
