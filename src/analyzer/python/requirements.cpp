// analyzer/python/requirements.cpp - what a Python project says that pip shall install.
//
// Reads   requirements.txt and its relatives: dev-requirements.txt, requirements_test.txt,
// requirements/base.txt.
// Format  requirements file format of pip's documentation.
// Shape   every requirement by name; the version is empty unless exactly one is allowed, as then
// nobody can say which it will be. Files that are included (-r, -c) speak for themselves; what is
// only a place (".", "./lib") is the project itself.
// Errors  one Problem a file, at the first line that is no requirement, with the count of the
// others: prose may have such a name.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "analyzer/python/requirement.h"
#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/router.h"

namespace plimsoll {

namespace {

constexpr std::string_view word = "requirements", ending = ".txt";

bool is_joint(char c) { return c == '-' || c == '_' || c == '.'; }

/// "requirements.txt", or with more words before or behind; any ".txt" in a folder "requirements".
bool is_requirements(std::string_view path) {
  std::string_view name = base_name(path);
  if (!name.ends_with(ending)) return false;
  if (base_name(folder_of(path)) == word) return true;
  name.remove_suffix(ending.size());
  const std::size_t at = name.find(word);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + word.size();
  return (at == 0 || is_joint(name[at - 1])) && (end == name.size() || is_joint(name[end]));
}

/// By the words of the file's name: the usual way to set apart what only developers need.
Scope scope_of(std::string_view path) {
  constexpr std::array<std::string_view, 6> words = {"dev",  "develop", "development",
                                                     "test", "tests",   "testing"};
  std::string_view rest = base_name(path);
  const auto in_word = [](char c) { return !is_joint(c); };
  while (!rest.empty()) {
    const std::string_view part = take_while(in_word, rest);
    if (std::ranges::find(words, part) != words.end()) return Scope::development;
    take_while(is_joint, rest);
  }
  return Scope::runtime;
}

/// Without what follows a '#' at the front or behind a blank.
std::string_view without_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || is_blank(line[at - 1])) return line.substr(0, at);
  }
  return line;
}

/// Without the options of one requirement: " --hash=sha256:…".
std::string_view without_options(std::string_view line) { return line.substr(0, line.find(" --")); }

bool is_place(std::string_view text) {
  return text.starts_with('.') || text.starts_with('/') || text.starts_with("file:") ||
         text.find("://") < text.find_first_of(" @;#");
}

/// What "#egg=name" or "#egg=name[extra]&subdirectory=x" at the end of a URL says.
std::string_view egg_of(std::string_view url) {
  constexpr std::string_view mark = "egg=";
  const std::size_t fragment = url.find('#');
  if (fragment == std::string_view::npos) return {};
  const std::size_t at = url.find(mark, fragment);
  if (at == std::string_view::npos) return {};
  const std::string_view name = url.substr(at + mark.size());
  return name.substr(0, name.find_first_of("&[ ;"));
}

/// "-e PLACE" and "--editable=PLACE" give the place; other options nothing.
std::string_view editable_of(std::string_view option) {
  for (const std::string_view name : {"-e"sv, "--editable"sv}) {
    if (!option.starts_with(name)) continue;
    const std::string_view rest = option.substr(name.size());
    if (rest.starts_with('=') || (!rest.empty() && is_blank(rest[0]))) return trim(rest.substr(1));
  }
  return {};
}

Package package_of(std::string_view name, std::string_view version, std::string_view path) {
  Package package{.type = "pypi", .name = std::string(name), .version = std::string(version)};
  package.relationship = Relationship::direct;
  package.scope = scope_of(path);
  return package;
}

/// One requirement, whole: lines that a backslash continues are joined. An Error if it is none.
Status read_line(std::string_view text, Place place, Collector& out) {
  std::string_view line = trim(without_options(without_comment(text)));
  if (line.starts_with('-')) line = editable_of(line);
  if (line.empty()) return {};
  if (!is_place(line)) {
    const Requirement requirement = TRY(parse_requirement(line));
    out.add(place, package_of(requirement.name, pinned_version(requirement.versions), place.path));
    return {};
  }
  if (const std::string_view name = egg_of(line); !name.empty()) {
    out.add(place, package_of(name, {}, place.path));
  } else if (line.find("://") != std::string_view::npos && !line.starts_with("file:")) {
    return fail(Errc::unsupported,
                "URL does not say which package it is: " + printable(line.substr(0, 60)));
  }
  return {};
}

/// The lines that make no sense: the first one, and how many there are.
class Rejected {
 public:
  void add(Place place, Error error) {
    if (count_++ == 0) first_ = {place, std::move(error)};
  }
  void tell(Collector& out) {
    if (count_ == 0) return;
    if (count_ > 1) first_.second.what += "; and " + std::to_string(count_ - 1) + " more lines";
    out.add_problem(first_.first, std::move(first_.second));
  }

 private:
  std::pair<Place, Error> first_;
  std::size_t count_ = 0;
};

void analyze(const File& file, Collector& out) {
  if (file.text.find('\0') != std::string_view::npos) {
    out.add_problem({file.path}, {Errc::unsupported, "not UTF-8 text: contains NUL bytes"});
    return;
  }
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const bool marked = file.text.starts_with(byte_order_mark);
  Rejected rejected;
  std::string joined;
  Place place{.path = file.path};
  const auto finish = [&] {
    if (const Status read = read_line(joined, place, out); !read) rejected.add(place, read.error());
    joined.clear();
  };
  std::uint32_t number = 0;
  for (const std::string_view line : lines(file.text.substr(marked ? byte_order_mark.size() : 0))) {
    ++number;
    if (joined.empty()) place.line = number;
    const bool continued = line.ends_with('\\') && !trim(line).starts_with('#');
    joined += continued ? line.substr(0, line.size() - 1) : line;
    if (!continued) finish();
  }
  finish();
  rejected.tell(out);
}

}  // namespace

extern constexpr Analyzer python_requirements = {
    .name = "python-requirements",
    .version = 1,
    .tells = Tells::declared,
    .wanted = {.suffixes = {ending}, .takes = is_requirements},
    .limit = 4ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
