// fuzz/ecs.cpp - task definitions and services of ECS.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "detect/config/ecs/ecs.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  plimsoll::rule::Facts facts;
  std::vector<plimsoll::Problem> problems;
  (void)plimsoll::ecs::is_ecs("a.json", text);
  plimsoll::ecs::read_ecs("a.json", text, facts, problems);
  return 0;
}
