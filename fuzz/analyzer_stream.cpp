// fuzz/analyzer_stream.cpp - every analyzer of the stream shape: the first byte says which, the
// rest is the file. Read forward, then again where it asked for it, it must say the same as in any
// order, and must have said nothing before it asked.
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "one_file.h"

namespace {

plimsoll::Collected collected_from(const plimsoll::Analyzer& analyzer, std::string_view bytes,
                                   bool forward) {
  plimsoll::Collected collected;
  plimsoll::Collector collector(collected);
  collector.speak_for(analyzer.name);
  plimsoll::OneFile file(bytes, forward);
  analyzer.analyze_stream(file, collector);
  if (!collector.take_look_again()) return collected;
  if (!forward || collected != plimsoll::Collected()) std::abort();
  return collected_from(analyzer, bytes, false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const plimsoll::Analyzer& analyzer = plimsoll::chosen(plimsoll::Shape::stream, data[0]);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (collected_from(analyzer, bytes, true) != collected_from(analyzer, bytes, false)) std::abort();
  return 0;
}
