// analyzer/apk/installed.cpp - what apk(8) installed: Alpine, Wolfi, Chainguard.
//
// Reads   lib/apk/db/installed, and the same under usr/ on merged-usr images.
// Format  apk-package(5): "K:value" lines, the case of K counts; an empty line ends a record.
// Shape   a package and the files that it owns a record; what it needs of others is named by the
// package that provides it here ("so:libc.musl-x86_64.so.1" is musl); conflicts are left out.
// Errors  a record that makes no sense becomes a Problem; the other records still count.
//
// SPDX-License-Identifier: Apache-2.0
#include <unordered_map>

#include "base/text.h"
#include "facts/analyzer.h"

namespace plimsoll {

namespace {

/// What is provided → the package that does; views into the file.
using Providers = std::unordered_map<std::string_view, std::string_view>;

/// The name in "name>=1.2", "so:libssl.so.3=3.1", "name~1" or "name@tag".
std::string_view name_in(std::string_view term) {
  return term.substr(0, term.find_first_of("<>=~@"));
}

/// One line of a record; key 0: not "K:value".
struct Field {
  char key = '\0';
  std::string_view value;
};

Field field_of(std::string_view line) {
  if (line.size() < 2 || line[1] != ':') return {};
  return {line[0], line.substr(2)};
}

template <typename Each>
void each_word(std::string_view text, Each each) {
  const auto is_word = [](char c) { return !is_blank(c); };
  for (take_while(is_blank, text); !text.empty(); take_while(is_blank, text))
    each(take_while(is_word, text));
}

Providers providers_in(std::string_view file) {
  Providers providers;
  std::string_view package;
  for (const std::string_view line : lines(file)) {
    const auto [key, value] = field_of(line);
    if (key == 'P') package = value;
    if (key == 'p')
      each_word(value, [&](std::string_view term) { providers.emplace(name_in(term), package); });
  }
  return providers;
}

/// A conflict ("!name") needs nothing, and nobody needs itself.
void add_needs(std::string_view terms, const Providers& providers, Package& package) {
  each_word(terms, [&](std::string_view term) {
    if (term.starts_with('!')) return;
    std::string_view name = name_in(term);
    if (const auto found = providers.find(name); found != providers.end()) name = found->second;
    else if (name.find_first_of(":/") != std::string_view::npos) return;
    if (name != package.name) package.depends_on.emplace_back(name);
  });
  std::ranges::sort(package.depends_on);
  const auto [end, last] = std::ranges::unique(package.depends_on);
  package.depends_on.erase(end, last);
}

/// Files stand behind their folder: "F:etc/apk", then "R:world".
struct Files {
  std::string path;
  std::size_t folder = 0;  // length, with its slash
  std::vector<std::uint64_t> keys;

  void enter(std::string_view name) {
    path = name;
    if (!path.empty()) path += '/';
    folder = path.size();
  }
  void add(std::string_view name) {
    path.resize(folder);
    path += name;
    keys.push_back(path_key(path));
  }
};

struct Record {
  Package package{.type = "apk"};
  std::string_view needs;
  Files files;
};

Status read_record(std::string_view text, Record& record) {
  for (const std::string_view line : lines(text)) {
    const auto [key, value] = field_of(line);
    switch (key) {
      case 'P': record.package.name = value; break;
      case 'V': record.package.version = value; break;
      case 'A': record.package.arch = value; break;
      case 'L': record.package.licenses = {std::string(value)}; break;
      case 'o': record.package.source.name = value; break;  // what Alpine's advisories go by
      case 'D': record.needs = value; break;
      case 'F': record.files.enter(value); break;
      case 'R': record.files.add(value); break;
      case '\0':
        return fail(Errc::malformed, "line is not K:value: " + printable(line.substr(0, 60)));
      default: break;  // sizes, checksums, owners, scripts
    }
  }
  if (record.package.name.empty()) return fail(Errc::malformed, "package has no name (P:)");
  if (record.package.version.empty()) {
    return fail(Errc::malformed,
                "package " + printable(record.package.name) + " has no version (V:)");
  }
  return {};
}

void analyze(const File& file, Collector& out) {
  const Providers providers = providers_in(file.text);
  for (const auto& [line, text] : blocks(file.text)) {
    Record record;
    if (const Status read = read_record(text, record); !read) {
      out.add_problem({file.path, line}, read.error());
      continue;
    }
    Package& package = record.package;
    if (package.source.name.empty()) package.source.name = package.name;
    package.source.version = package.version;
    add_needs(record.needs, providers, package);
    if (!record.files.keys.empty()) {
      out.add(
          OwnedFiles{std::string(file.path), "apk", package.name, std::move(record.files.keys)});
    }
    out.add({file.path, line}, std::move(package));
  }
}

}  // namespace

extern constexpr Analyzer apk_installed = {
    .name = "apk-installed",
    .version = 1,
    .wanted = {.paths = {"lib/apk/db/installed", "usr/lib/apk/db/installed"}},
    .analyze = analyze,
};

}  // namespace plimsoll
