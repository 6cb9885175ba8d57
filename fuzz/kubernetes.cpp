// fuzz/kubernetes.cpp - any text as a kubernetes file, down to its facts.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/kubernetes/kubernetes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)plimsoll::kubernetes::is_kubernetes("compose.yaml", text);
  plimsoll::rule::Facts facts;
  std::vector<plimsoll::Problem> problems;
  plimsoll::kubernetes::read_kubernetes("compose.yaml", text, facts, problems);
  for (const plimsoll::Problem& problem : problems)
    if (problem.error.what.empty()) std::abort();
  return 0;
}
