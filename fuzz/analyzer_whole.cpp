// fuzz/analyzer_whole.cpp - every analyzer of the whole shape, by the same table as in a scan.
//
// Format  the first line is a path, the rest the file. If nobody wants that path, the first byte
// says which of the paths below it is, and all that follows is the file: so that analyzers are
// reached without a seed. SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/registry.h"
#include "base/text.h"
#include "facts/router.h"

using plimsoll::Analyzer;
using plimsoll::Router;

/// Folders that some analyzers look for where their tables name none.
static constexpr std::array<std::string_view, 3> shapes = {"", "node_modules/x/", "x.dist-info/"};

static std::vector<std::string> base_names_of(const plimsoll::Wanted& wanted) {
  std::vector<std::string> names;
  for (const std::string_view name : wanted.names) names.emplace_back(name);
  for (const std::string_view end : wanted.suffixes) names.push_back("x" + std::string(end));
  for (const std::string_view end : wanted.suffixes) names.push_back("x.egg" + std::string(end));
  names.emplace_back("requirements.txt");
  return names;
}

/// At least one path that the analyzer takes: a new one that none of the shapes fits stops here.
static std::vector<std::string> paths_of(const Analyzer& analyzer) {
  std::vector<std::string> tried(analyzer.wanted.paths.begin(), analyzer.wanted.paths.end());
  for (const std::string& name : base_names_of(analyzer.wanted)) {
    for (const std::string_view folder : analyzer.wanted.folders)
      tried.push_back(std::string(folder) + "/" + name);
    for (const std::string_view folder : shapes) tried.push_back(std::string(folder) + name);
  }
  const std::array<const Analyzer*, 1> only = {&analyzer};
  const Router router(only);
  std::erase_if(tried, [&](const auto& path) { return router.route(path, false).empty(); });
  if (tried.empty()) {
    std::fprintf(stderr, "no path reaches %s\n", std::string(analyzer.name).c_str());
    std::abort();
  }
  return tried;
}

static std::vector<std::string> all_paths() {
  std::vector<std::string> all;
  for (const Analyzer* const analyzer : plimsoll::all_analyzers()) {
    if (analyzer->analyze == nullptr) continue;
    for (std::string& path : paths_of(*analyzer)) all.push_back(std::move(path));
  }
  return all;
}

static void analyze(const plimsoll::Route& route, const plimsoll::File& file) {
  plimsoll::Collected collected;
  plimsoll::Collector collector(collected);
  for (const Analyzer* const analyzer : route.analyzers()) {
    if (analyzer->analyze == nullptr) continue;
    collector.speak_for(analyzer->name);
    analyzer->analyze(file, collector);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Router router(plimsoll::all_analyzers());
  static const std::vector<std::string> paths = all_paths();
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parts = plimsoll::cut_first(text, '\n')) {
    if (const auto route = router.route(parts->first, false); !route.empty()) {
      analyze(route, {parts->first, parts->second});
      return 0;
    }
  }
  const std::string& path = paths[data[0] % paths.size()];
  analyze(router.route(path, false), {path, text.substr(1)});
  return 0;
}
