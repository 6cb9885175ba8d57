// fuzz/compose.cpp - any text as a compose file, down to its facts.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/compose/compose.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)plimsoll::compose::is_compose("compose.yaml", text);
  plimsoll::rule::Facts facts;
  std::vector<plimsoll::Problem> problems;
  plimsoll::compose::read_compose("compose.yaml", text, facts, problems);
  for (const plimsoll::Problem& problem : problems)
    if (problem.error.what.empty()) std::abort();
  return 0;
}
