// analyzer/os/release.cpp - which distribution and release this is, by the files that say it as
// shell variables.
//
// Reads   etc/os-release, usr/lib/os-release; etc/lsb-release of systems that have only that.
// Format  os-release(5): NAME=value lines, values quoted as in a shell, nothing is expanded.
// Shape   one FoundSystem a file; which file wins is decided where all are known.
// Errors  a line that is no assignment becomes a Problem; the other lines still count.
//
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "facts/analyzer.h"

namespace plimsoll {

namespace {

/// Inside double quotes a backslash takes the meaning of these alone (a shell's rule).
bool is_escaped(char quote, char next) {
  return quote == '\0' ? next != '\0' : "\"$`\\"sv.find(next) != std::string_view::npos;
}

Result<std::string> unquote(std::string_view text) {
  std::string value;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (quote != '\0' && c == quote) quote = '\0';
    else if (quote == '\0' && (c == '"' || c == '\'')) quote = c;
    else if (c == '\\' && quote != '\'' && is_escaped(quote, next)) value += text[++i];
    else value += c;
  }
  if (quote != '\0')
    return fail(Errc::malformed, "quote is not closed: " + printable(text.substr(0, 60)));
  return value;
}

/// What a variable fills; the first of several names that fill the same field wins.
struct Variable {
  std::string_view name;
  void (*set)(OperatingSystem& system, std::string&& value);
};

void set_once(std::string& field, std::string&& value) {
  if (field.empty()) field = std::move(value);
}
void set_id(OperatingSystem& s, std::string&& value) { set_once(s.id, lower(value)); }
void set_version(OperatingSystem& s, std::string&& value) { set_once(s.version, std::move(value)); }
void set_codename(OperatingSystem& s, std::string&& value) {
  set_once(s.codename, std::move(value));
}
void set_name(OperatingSystem& s, std::string&& value) {
  if (!value.empty()) s.name = std::move(value);
}
void set_short_name(OperatingSystem& s, std::string&& value) { set_once(s.name, std::move(value)); }
void set_id_like(OperatingSystem& s, std::string&& value) {
  for (const std::string_view word : words(value)) s.id_like.push_back(lower(word));
}

constexpr std::array<Variable, 11> variables = {{
    {"ID", set_id},
    {"VERSION_ID", set_version},
    {"VERSION_CODENAME", set_codename},
    {"UBUNTU_CODENAME", set_codename},
    {"PRETTY_NAME", set_name},
    {"NAME", set_short_name},
    {"ID_LIKE", set_id_like},
    {"DISTRIB_ID", set_id},
    {"DISTRIB_RELEASE", set_version},
    {"DISTRIB_CODENAME", set_codename},
    {"DISTRIB_DESCRIPTION", set_name},
}};

Status read_line(std::string_view line, OperatingSystem& system) {
  const auto parts = cut_first(line, '=');
  if (!parts || parts->first.empty())
    return fail(Errc::malformed, "line is not NAME=value: " + printable(line.substr(0, 60)));
  const auto* const variable = std::ranges::find(variables, parts->first, &Variable::name);
  if (variable == variables.end()) return {};
  variable->set(system, TRY(unquote(parts->second)));
  return {};
}

void analyze(const File& file, Collector& out) {
  OperatingSystem system;
  std::uint32_t number = 0;
  for (const std::string_view untrimmed : lines(file.text)) {
    ++number;
    const std::string_view line = trim(untrimmed);
    if (line.empty() || line[0] == '#') continue;
    if (const Status read = read_line(line, system); !read)
      out.add_problem({file.path, number}, read.error());
  }
  if (system == OperatingSystem()) {
    if (file.path.ends_with("os-release"))
      out.add_problem({file.path}, {Errc::malformed, "names no system"});
    return;
  }
  if (system.id.empty()) system.id = "linux";  // the default of os-release(5)
  out.add(FoundSystem{std::string(file.path), std::move(system)});
}

}  // namespace

extern constexpr Analyzer os_release = {
    .name = "os-release",
    .version = 1,
    .tells = Tells::installed,
    .wanted = {.paths = {"etc/os-release", "usr/lib/os-release", "etc/lsb-release"}},
    .limit = 1ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
