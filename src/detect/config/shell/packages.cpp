// detect/config/shell/packages.cpp - what package managers are asked to install.
//
// Format  the managers' own notations: apt-get(8), apk(8), dnf(8), zypper(8), PEP 508, npm's
//         package-spec, gem, go, cargo-install(1)
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/config/shell/command.h"
#include "detect/config/shell/programs.h"

namespace plimsoll::shell {

namespace {

/// How a word is cut into a name and a version.
using Cut = void (*)(std::string_view word, PackageArg& package);

void cut_at(std::string_view word, std::size_t sign, std::size_t length, PackageArg& package) {
  if (sign == std::string_view::npos || sign == 0) {
    package.name = word;
    return;
  }
  package.name = word.substr(0, sign);
  package.version = word.substr(sign + length);
  package.pinned = !package.version.empty();
}

void cut_apt(std::string_view word, PackageArg& package) {
  const std::size_t sign = word.find_first_of("=/");
  cut_at(word, sign, 1, package);
}

void cut_apk(std::string_view word, PackageArg& package) {
  word = word.substr(0, word.find('@'));
  const std::size_t sign = word.find_first_of("=<>~");
  std::size_t end = sign;
  while (end != std::string_view::npos && end < word.size() && "=<>~"sv.contains(word[end])) ++end;
  cut_at(word, sign, end - std::min(sign, end), package);
}

/// name-1.2-3.x86_64: the version begins at the first hyphen before a digit.
void cut_rpm(std::string_view word, PackageArg& package) {
  std::size_t sign = word.find_first_of("=<>");
  if (sign != std::string_view::npos) return cut_at(word, sign, 1, package);
  if (word.starts_with('@')) sign = word.find(':');  // a module's stream
  for (std::size_t i = 1; sign == std::string_view::npos && i + 1 < word.size(); ++i) {
    const bool is_version = is_digit(word[i + 1]) || word[i + 1] == '$';
    if (word[i] == '-' && is_version) sign = i;
  }
  cut_at(word, sign, 1, package);
}

void cut_zypper(std::string_view word, PackageArg& package) {
  const std::size_t sign = word.find_first_of("=<>~");
  std::size_t end = sign;
  while (end != std::string_view::npos && end < word.size() && "=<>~"sv.contains(word[end])) ++end;
  cut_at(word, sign, end - std::min(sign, end), package);
}

void cut_pip(std::string_view word, PackageArg& package) {
  const std::size_t sign = word.find_first_of("=<>!~@;");
  std::size_t end = sign;
  while (end != std::string_view::npos && end < word.size() && "=<>!~@ "sv.contains(word[end]))
    ++end;
  if (sign != std::string_view::npos && word[sign] == ';') end = word.size();
  cut_at(word, sign, end - std::min(sign, end), package);
  while (package.name.ends_with(' ')) package.name.pop_back();
  if (const std::size_t extras = package.name.find('['); extras != std::string::npos && extras > 0)
    package.name.resize(extras);
}

void cut_npm(std::string_view word, PackageArg& package) {
  cut_at(word, word.find('@', 1), 1, package);
  if (package.version == "latest" || package.version == "next") package.pinned = false;
}

void cut_gem(std::string_view word, PackageArg& package) {
  cut_at(word, word.find(':'), 1, package);
}

void cut_go(std::string_view word, PackageArg& package) {
  cut_at(word, word.find('@'), 1, package);
  if (is_one_of(package.version, "latest upgrade patch none")) package.pinned = false;
}

struct Manager {
  std::string_view names;
  std::string_view verbs;
  std::string_view file_ends;  // what a file's name ends with
  Cut cut;
  bool paths = false;  // "./x" is a folder or a file
};

constexpr Manager managers[] = {
    {"apt-get apt aptitude", "install", ".deb", cut_apt, true},
    {"apk", "add", ".apk", cut_apk, true},
    {"yum dnf dnf5 microdnf tdnf", "install localinstall reinstall groupinstall", ".rpm", cut_rpm,
     true},
    {"zypper", "install in", ".rpm", cut_zypper, true},
    {"pip pip2 pip3 pipx", "install", ".whl .gz .zip .bz2 .tgz", cut_pip, true},
    {"npm pnpm", "install i add in isntall", ".tgz .gz", cut_npm, true},
    {"yarn yarnpkg", "add", ".tgz .gz", cut_npm, true},
    {"gem", "install i", ".gem", cut_gem, true},
    {"go", "install get", "", cut_go, true},
    {"cargo", "install", "", cut_npm, false},
};

bool ends_like_file(std::string_view word, std::string_view ends) {
  const std::size_t dot = word.rfind('.');
  return dot != std::string_view::npos && is_one_of(word.substr(dot), ends);
}

bool is_path(std::string_view word) {
  return word == "." || word == ".." || word.starts_with("./") || word.starts_with("../") ||
         word.starts_with('/') || word.starts_with("~/");
}

bool has_flag(const Command& command, std::string_view any) {
  return std::ranges::any_of(command.flags,
                             [any](const std::string& flag) { return is_one_of(flag, any); });
}

std::string flag_value(const Command& command, std::string_view any) {
  for (const std::string& flag : command.flags) {
    const auto parts = cut_first(flag, '=');
    if (parts && is_one_of(parts->first, any)) return std::string(parts->second);
  }
  return {};
}

PackageArg package_of(const Manager& manager, const Command& command, std::string_view word) {
  PackageArg package{.manager = command.name};
  const bool is_url = word.contains("://") || word.starts_with("git+");
  package.file =
      is_url || ends_like_file(word, manager.file_ends) || (manager.paths && is_path(word));
  if (package.file) {
    package.name = word;
    // A commit or a tag behind a repository's address.
    package.pinned = word.starts_with("git+") && word.find_last_of("@#") > word.find("://");
    return package;
  }
  manager.cut(word, package);
  package.unresolved = package.name.starts_with('$');
  return package;
}

/// Versions that a flag names for all of the words.
void apply_flags(const Command& command, std::vector<PackageArg>& packages) {
  std::string version;
  bool pinned = false;
  if (command.name == "gem") version = flag_value(command, "-v --version");
  if (command.name == "cargo") {
    version = flag_value(command, "--version --vers --rev --tag");
    if (has_flag(command, "--path")) pinned = true;
  }
  if (command.name.starts_with("pip")) pinned = has_flag(command, "-c --constraint");
  for (PackageArg& package : packages) {
    if (package.version.empty()) package.version = version;
    package.pinned = package.pinned || pinned || !version.empty();
  }
}

/// -r requirements.txt and -e . of pip name files.
void add_pip_files(const Command& command, std::vector<PackageArg>& packages) {
  for (const std::string& flag : command.flags) {
    const auto parts = cut_first(flag, '=');
    if (!parts || !is_one_of(parts->first, "-r --requirement -e --editable")) continue;
    packages.push_back({.manager = command.name, .name = std::string(parts->second), .file = true});
  }
}

}  // namespace

std::vector<PackageArg> packages_of(const Command& command) {
  const auto serves = [&](const Manager& row) { return is_one_of(command.name, row.names); };
  const auto* manager = std::ranges::find_if(managers, serves);
  if (manager == std::end(managers) || command.pos.empty()) return {};
  std::size_t first = 1;
  // `yarn global add`, `dnf module install`
  const bool two_words = command.pos[0] == "global" || command.pos[0] == "module";
  if (two_words && command.pos.size() > 1) first = 2;
  if (!is_one_of(command.pos[first - 1], manager->verbs)) return {};
  std::vector<PackageArg> packages;
  for (std::size_t i = first; i < command.pos.size(); ++i) {
    if (command.pos[i].empty()) continue;
    packages.push_back(package_of(*manager, command, command.pos[i]));
  }
  if (command.name.starts_with("pip")) add_pip_files(command, packages);
  apply_flags(command, packages);
  return packages;
}

}  // namespace plimsoll::shell
