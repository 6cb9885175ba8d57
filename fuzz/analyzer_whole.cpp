// fuzz/analyzer_whole.cpp - every analyzer of the whole shape: the first byte says which, the rest
// is the file.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzer/registry.h"

/// A path that the analyzer takes.
static std::string path_for(const plimsoll::Analyzer& analyzer) {
  const plimsoll::Wanted& wanted = analyzer.wanted;
  if (!wanted.paths.front().empty()) return std::string(wanted.paths.front());
  std::string path =
      wanted.folders.front().empty() ? "" : std::string(wanted.folders.front()) + "/";
  if (!wanted.names.front().empty()) return path + std::string(wanted.names.front());
  return path + "x" + std::string(wanted.suffixes.front());
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto all = plimsoll::all_analyzers();
  const plimsoll::Analyzer& analyzer = *all[data[0] % all.size()];
  if (analyzer.analyze == nullptr) return 0;
  plimsoll::Collected collected;
  plimsoll::Collector collector(collected);
  collector.speak_for(analyzer.name);
  const std::string path = path_for(analyzer);
  analyzer.analyze({path, {reinterpret_cast<const char*>(data) + 1, size - 1}}, collector);
  return 0;
}
