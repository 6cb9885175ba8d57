// analyzer/os/version_file.cpp - which distribution and release this is, by the older files that
// say it in one line each, for systems without os-release.
//
// Reads   etc/debian_version: "12.4" or "trixie/sid".
//         etc/alpine-release: "3.19.1".
//         etc/redhat-release, etc/centos-release …: "CentOS Linux release 7.9.2009 (Core)".
//         etc/SuSE-release: "SUSE Linux Enterprise Server 11 (x86_64)", then "PATCHLEVEL = 4".
// Shape   at most one FoundSystem a file; which file wins is decided where all are known.
//
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

/// How a distribution begins its own name, and its ID in os-release(5).
struct Brand {
  std::string_view begins;
  std::string_view id;
};

constexpr std::array<Brand, 13> brands = {{
    {"Red Hat", "rhel"},
    {"CentOS", "centos"},
    {"Fedora", "fedora"},
    {"Rocky", "rocky"},
    {"AlmaLinux", "almalinux"},
    {"Oracle", "ol"},
    {"Amazon", "amzn"},
    {"Scientific", "scientific"},
    {"SUSE Linux Enterprise Server", "sles"},
    {"SUSE Linux Enterprise Desktop", "sled"},
    {"SUSE Linux Enterprise", "sles"},
    {"openSUSE", "opensuse"},
    {"VMware Photon", "photon"},
}};

/// A distribution that is not listed: its first word.
std::string id_of(std::string_view title) {
  const auto* const brand = std::ranges::find_if(
      brands, [&](const Brand& known) { return title.starts_with(known.begins); });
  if (brand != brands.end()) return std::string(brand->id);
  return lower(title.substr(0, title.find(' ')));
}

std::string_view first_line(std::string_view text) { return trim(text.substr(0, text.find('\n'))); }

bool is_version(char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+'; }

/// Debian's releases are told apart by their first number; testing has only a codename.
OperatingSystem debian(std::string_view text) {
  const std::string_view line = first_line(text);
  OperatingSystem system{.id = "debian", .name = "Debian GNU/Linux " + std::string(line)};
  if (!line.empty() && is_digit(line[0])) system.version = line.substr(0, line.find('.'));
  else system.codename = line.substr(0, line.find('/'));
  return system;
}

OperatingSystem alpine(std::string_view text) {
  const std::string_view line = first_line(text);
  return {
      .id = "alpine", .version = std::string(line), .name = "Alpine Linux " + std::string(line)};
}

/// "NAME release VERSION (CODENAME)".
OperatingSystem red_hat(std::string_view text) {
  const std::string_view line = first_line(text);
  constexpr std::string_view word = " release ";
  const std::size_t at = line.find(word);
  if (at == std::string_view::npos) return {};
  std::string_view rest = line.substr(at + word.size());
  OperatingSystem system{.id = id_of(line), .name = std::string(line)};
  system.version = take_while(is_version, rest);
  if (system.version.empty()) return {};
  const auto opened = cut_first(rest, '(');
  if (opened) system.codename = opened->second.substr(0, opened->second.find(')'));
  return system;
}

/// "NAME VERSION (ARCH)", then lines "KEY = value"; a service pack counts as the second number.
OperatingSystem suse(std::string_view text) {
  OperatingSystem system{.id = id_of(text), .name = std::string(first_line(text))};
  for (const std::string_view line : lines(text)) {
    const auto parts = cut_first(line, '=');
    if (!parts) continue;
    const std::string_view key = trim(parts->first);
    const std::string_view value = trim(parts->second);
    if (key == "VERSION") system.version = value;
    if (key == "PATCHLEVEL" && value != "0") system.version += "." + std::string(value);
    if (key == "CODENAME") system.codename = value;
  }
  return system;
}

void analyze(const File& file, Collector& out) {
  using Reader = OperatingSystem (*)(std::string_view);
  constexpr std::array<std::pair<std::string_view, Reader>, 3> special = {
      {{"debian_version", debian}, {"alpine-release", alpine}, {"SuSE-release", suse}}};
  Reader read = red_hat;
  for (const auto& [name, reader] : special) {
    if (base_name(file.path) == name) read = reader;
  }
  OperatingSystem system = read(file.text);
  if (system.version.empty() && system.codename.empty()) {
    out.add_problem(
        {file.path, 1},
        {Errc::malformed, "names no release: " + printable(first_line(file.text).substr(0, 60))});
    return;
  }
  out.add(FoundSystem{std::string(file.path), std::move(system)});
}

}  // namespace

extern constexpr Analyzer os_version_file = {
    .name = "os-version-file",
    .version = 1,
    .tells = Tells::installed,
    .wanted = {.paths = {"etc/debian_version", "etc/alpine-release", "etc/redhat-release",
                         "etc/centos-release", "etc/system-release", "etc/fedora-release",
                         "etc/SuSE-release", "etc/oracle-release"}},
    .limit = 1ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
