// fuzz/github.cpp - pipelines: YAML, expressions, scripts, facts.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "detect/config/github/github.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  plimsoll::rule::Facts facts;
  std::vector<plimsoll::Problem> problems;
  plimsoll::github::read_github("a.yml", text, facts, problems);
  return 0;
}
