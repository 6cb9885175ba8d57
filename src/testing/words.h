// testing/words.h - analyzers for tests of the engine: words in files, and programs read backwards.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "facts/analyzer.h"
#include "facts/layer_facts.h"

namespace plimsoll {

/// One package a line, named as the line says; "!" is a problem.
inline void read_words(const File& file, Collector& out) {
  std::uint32_t line = 0;
  for (const std::string_view word : lines(file.text)) {
    ++line;
    if (word == "!") out.add_problem({file.path, line}, {Errc::malformed, "bad line"});
    else out.add({file.path, line}, Package{.type = "test", .name = std::string(word)});
  }
}

/// A package named as all the bytes (of very many: as the first ones), of which it wants the last
/// ones first.
inline void read_backwards(RandomAccess& file, Collector& out) {
  std::string text(file.size(), '\0');
  for (std::size_t at = text.size(); at > 0;) {
    const std::size_t step = std::min(at, (text.size() + 1) / 2);
    at -= step;
    const auto got = file.read(at, std::span(text).subspan(at, step));
    if (!got && got.error().code == Errc::not_found) return out.look_again();
    if (!got) return out.add_problem({file.path()}, got.error());
  }
  constexpr std::size_t limit = std::size_t{1} << 20U;
  out.add({file.path()}, Package{.type = "program", .name = text.substr(0, limit)});
}

inline constexpr Analyzer words_file{.name = "words",
                                     .wanted = {.names = {"words", "more"}, .suffixes = {".w"}},
                                     .limit = 100,
                                     .analyze = read_words};
inline constexpr Analyzer program_file{
    .name = "program", .wanted = {.executables = true}, .analyze_stream = read_backwards};
inline constexpr Analyzer database_file{
    .name = "database", .wanted = {.suffixes = {".db"}}, .analyze_indexed = read_backwards};
inline constexpr std::array word_analyzers = {&words_file, &program_file, &database_file};

/// "path:name" of every package, in order.
inline std::vector<std::string> found_in(const LayerFacts& facts) {
  std::vector<std::string> names;
  for (const FoundPackage& found : facts.collected.packages)
    names.push_back(found.package.locations.front().path + ":" + found.package.name);
  return names;
}

}  // namespace plimsoll
