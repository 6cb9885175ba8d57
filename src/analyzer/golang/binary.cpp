// analyzer/golang/binary.cpp - the modules that a Go program was built from, and its toolchain.
//
// Reads   every executable file: ELF, PE, Mach-O; what is no Go program costs one small read.
// Format  build_info.h; the same that `go version -m` prints.
// Shape   the main module (root; "(devel)" where Go knew no version, as it says itself), every
// module linked in, and the standard library as package "stdlib" in the toolchain's version, under
// which advisories for Go list it. Of a replaced module, what replaced it is there; if that is a
// folder, the module's name with the folder's version.
// Errors  build information that makes no sense becomes a Problem; a program without any (packed,
// or older than Go 1.13) is none.
//
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/build_info.h"
#include "base/text.h"
#include "facts/analyzer.h"

namespace plimsoll {

namespace {

constexpr std::string_view no_version = "(devel)";

/// One line of the list of modules.
struct Line {
  std::string_view kind, path, version;
};

Line line_of(std::string_view text) {
  const auto take_field = [&] {
    const std::string_view field = text.substr(0, text.find('\t'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    return field;
  };
  Line line;
  line.kind = take_field();
  line.path = take_field();
  line.version = take_field();
  return line;
}

bool is_folder(std::string_view path) { return path.starts_with('.') || path.starts_with('/'); }

void replace(Package& package, const Line& by) {
  if (!is_folder(by.path)) package.name = by.path;
  package.version = by.version.empty() ? no_version : by.version;
}

Package module_of(const Line& line) {
  return {.type = "golang",
          .name = std::string(line.path),
          .version = std::string(line.version.empty() ? no_version : line.version),
          .relationship = line.kind == "mod" ? Relationship::root : Relationship::unknown};
}

/// "go1.19.8" is 1.19.8; "go1.22.1 X:loopvar" is 1.22.1; "devel go1.23-a1b2c3 …" is 1.23-a1b2c3.
std::string_view version_of(std::string_view toolchain) {
  for (const std::string_view word : words(toolchain)) {
    if (word.starts_with("go") && word.size() > 2 && is_digit(word[2])) return word.substr(2);
  }
  return toolchain;
}

std::vector<Package> packages_of(const BuildInfo& info) {
  std::vector<Package> packages;
  for (const std::string_view text : lines(info.modules)) {
    const Line line = line_of(text);
    if (line.kind == "=>" && !packages.empty()) replace(packages.back(), line);
    else if (line.kind == "mod" || line.kind == "dep") packages.push_back(module_of(line));
  }
  packages.push_back(
      {.type = "golang", .name = "stdlib", .version = std::string(version_of(info.toolchain))});
  return packages;
}

void analyze(RandomAccess& file, Collector& out) {
  const Result<std::optional<BuildInfo>> info = read_build_info(file);
  if (!info && info.error().code == Errc::not_found) return out.look_again();
  if (!info) return out.add_problem({file.path()}, info.error());
  const std::optional<BuildInfo>& found = *info;
  if (!found) return;
  for (Package& package : packages_of(*found)) {
    if (!package.name.empty()) out.add({file.path()}, std::move(package));
    else out.add_problem({file.path()}, {Errc::malformed, "Go module without a name"});
  }
}

}  // namespace

extern constexpr Analyzer go_binary = {
    .name = "go-binary",
    .version = 1,
    .wanted = {.executables = true},
    .limit = ~0ULL,  // read in passing
    .analyze_stream = analyze,
};

}  // namespace plimsoll
