// fuzz/analyzer_indexed.cpp - every analyzer of the indexed shape: the first byte says which, the
// rest is the file.
// SPDX-License-Identifier: Apache-2.0
#include "one_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const plimsoll::Analyzer& analyzer = plimsoll::chosen(plimsoll::Shape::indexed, data[0]);
  plimsoll::OneFile file({reinterpret_cast<const char*>(data) + 1, size - 1}, false);
  plimsoll::Collected collected;
  plimsoll::Collector collector(collected);
  collector.speak_for(analyzer.name);
  analyzer.analyze_indexed(file, collector);
  return 0;
}
