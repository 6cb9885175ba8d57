// cli/settings.cpp - values for flags that the command line left open.
// SPDX-License-Identifier: Apache-2.0
#include "cli/settings.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/scan_flags.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t settings_limit = std::uint64_t{1} << 20U;
constexpr std::string_view file_name = "plimsoll.yaml";

/// The working directory may be a stranger's, as what is scanned in it: these are not for him to
/// say. They take a wall away, put another key in the place of the user's, or fill caches that all
/// scans of the user trust.
constexpr std::array<std::string_view, 6> not_of_a_stranger = {
    "cache-dir", "feed-url", "insecure", "no-sandbox", "scan-unverified", "verify-key"};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::vector<std::string> settings_files() {
  std::vector<std::string> files = {std::string(file_name)};
  const std::string configured = variable("XDG_CONFIG_HOME");
  const std::string home = variable("HOME");
  if (configured.starts_with('/')) {
    files.push_back(configured + "/plimsoll/" + std::string(file_name));
  } else if (!home.empty()) {
    files.push_back(home + "/.config/plimsoll/" + std::string(file_name));
  }
  files.push_back("/etc/plimsoll/" + std::string(file_name));
  return files;
}

struct Settings {
  std::map<std::string, Setting> by_name;  // of flags, without dashes
  std::vector<std::string> notices;
};

/// A scalar, or a list of them; `null` leaves the default, whatever farther files say.
Result<std::vector<std::string>> values_of(const YamlValue& value) {
  const auto expected = [] { return fail(Errc::usage, "expected a value, or a list of values"); };
  if (!value.is_scalar() && !value.is_sequence()) return expected();
  std::vector<std::string> values;
  if (value.is_null()) return values;
  if (value.is_scalar()) values.emplace_back(value.text());
  for (const YamlValue item : value.items()) {
    if (!item.is_scalar()) return expected();
    values.emplace_back(item.text());
  }
  return values;
}

/// A stranger's reports may be written beside his file and below, nowhere else: not through "..",
/// nor through a link of his.
bool stays_here(std::string_view output) {
  namespace fs = std::filesystem;
  const std::size_t sign = output.find('=');
  const fs::path path(sign == std::string_view::npos ? output : output.substr(sign + 1));
  if (path == "-") return true;
  std::error_code error;
  const fs::path here = fs::canonical(".", error);
  const fs::path folder =
      error ? fs::path() : fs::weakly_canonical(here / path.parent_path(), error);
  if (error || path.is_absolute()) return false;
  const auto [end, rest] = std::ranges::mismatch(here, folder);
  return end == here.end();
}

Status take_setting(const YamlMember& member, const std::string& path, Settings& settings) {
  const std::vector<std::string>& known = names_of_all_settings();
  const std::string name = replace_all(member.key.text(), "_", "-");
  const std::string place = path + ":" + std::to_string(member.key.line());
  if (std::ranges::find(known, name) == known.end()) {
    return fail(Errc::usage,
                place + ": no setting is named " + printable(name) + " (see: plimsoll settings)");
  }
  if (path == file_name && std::ranges::find(not_of_a_stranger, name) != not_of_a_stranger.end()) {
    return fail(Errc::usage, place + ": " + name +
                                 ": is not taken from the working directory: whoever writes there "
                                 "could switch it on; give --" +
                                 name + ", or set it in ~/.config/plimsoll/plimsoll.yaml");
  }
  auto values = values_of(member.value);
  if (!values) return fail(place + ": " + name, values.error());
  if (path == file_name && name == "output") {
    const auto out = std::ranges::find_if_not(*values, stays_here);
    if (out != values->end()) {
      return fail(Errc::usage,
                  place + ": output: " + printable(*out) +
                      ": is not in the working directory, whose file may say no other; "
                      "give --output, or set it in ~/.config/plimsoll/plimsoll.yaml");
    }
  }
  // A nearer file may have said it already.
  settings.by_name.emplace(name, Setting{.values = *std::move(values), .origin = place});
  return {};
}

Status read_settings_file(const std::string& path, Settings& settings) {
  auto text = read_regular_file(path, settings_limit);
  if (!text && text.error().code == Errc::not_found) return {};
  if (!text && text.error().code == Errc::permission_denied && path != file_name) {
    settings.notices.push_back(text.error().what + ": settings without it");
    return {};
  }
  if (!text) return std::unexpected(std::move(text).error());
  const YamlDocument document = TRY(YamlDocument::parse(*text, path));
  if (document.root().is_null() || !document.root().exists()) return {};
  if (!document.root().is_mapping())
    return fail(Errc::malformed, path + ": settings are not NAME: VALUE lines");
  for (const YamlMember& member : document.root().members())
    TRY_STATUS(take_setting(member, path, settings));
  return {};
}

/// Every setting of files, the nearer file first.
Result<Settings> read_settings() {
  Settings settings;
  for (const std::string& path : settings_files()) TRY_STATUS(read_settings_file(path, settings));
  return settings;
}

/// The variable's, or the files'; no values: none has any.
Setting setting_of(const CLI::Option& option, const std::string& name, const Settings& settings) {
  const std::string variable_name = variable_of(name);
  if (const char* const value = std::getenv(variable_name.c_str())) {
    Setting setting{.values = {value}, .origin = variable_name};
    if (option.get_expected_max() <= 1) return setting;
    setting.values.clear();
    for (const std::string_view piece : split(value, ',')) setting.values.emplace_back(piece);
    return setting;
  }
  const auto found = settings.by_name.find(name);
  return found != settings.by_name.end() ? found->second : Setting();
}

Status apply(CLI::Option& option, const Setting& setting) {
  try {
    for (const std::string& value : setting.values) option.add_result(value);
    option.run_callback();
  } catch (const CLI::Error& error) {
    return fail(Errc::usage, error.what());
  }
  return {};
}

}  // namespace

bool is_of_working_directory(std::string_view origin) {
  return origin.starts_with(file_name) && origin.substr(file_name.size()).starts_with(':');
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
    if (parts->first == "PLIMSOLL_FETCH") continue;  // where the other program lies: no setting
    const auto is_named = [&](const std::string& s) { return variable_of(s) == parts->first; };
    if (std::ranges::none_of(names_of_all_settings(), is_named)) unknown.emplace_back(parts->first);
  }
  return unknown;
}

Result<AppliedSettings> apply_settings(CLI::App& app) {
  Settings settings = TRY(read_settings());
  AppliedSettings applied{.origins = {}, .notices = std::move(settings.notices)};
  std::vector<std::string> here;
  for (CLI::Option* const option : app.get_options()) {
    const std::vector<std::string>& names = option->get_lnames();
    if (names.empty() || names[0] == "help") continue;
    const std::string& name = names[0];
    if (option->count() > 0) applied.origins[name] = "--" + name;
    if (option->count() > 0 || !option->get_configurable()) continue;
    const Setting setting = setting_of(*option, name, settings);
    if (setting.values.empty()) continue;
    applied.origins[name] = setting.origin;
    if (is_of_working_directory(setting.origin)) here.push_back(name);
    if (Status done = apply(*option, setting); !done)
      return std::unexpected(at_origin(std::move(done).error(), applied.origins));
  }
  std::ranges::sort(here);
  if (!here.empty()) {
    applied.notices.push_back(std::string(file_name) +
                              " of the working directory sets: " + join(here, ", "));
  }
  return applied;
}

Error at_origin(Error error, const Origins& origins) {
  std::string_view rest = error.what;
  if (!rest.starts_with("--")) return error;
  rest.remove_prefix(2);
  const std::string name(take_while([](char c) { return is_letter(c) || c == '-'; }, rest));
  const auto origin = origins.find(name);
  if (origin == origins.end() || origin->second.starts_with("--")) return error;
  return {error.code, origin->second + ": " + name + std::string(rest)};
}

void print_notices(const AppliedSettings& applied, bool quiet) {
  const auto origin = applied.origins.find("quiet");
  const bool is_hushed = origin != applied.origins.end() && is_of_working_directory(origin->second);
  if (quiet && !is_hushed) return;
  for (const std::string& notice : applied.notices)
    std::cerr << "plimsoll: " << printable(notice) << '\n';
}

}  // namespace plimsoll
