// fuzz/yaml_stream.cpp - any text as YAML, leniently; positions must rise, comments must be there.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_stream.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using plimsoll::LooseValue;

/// Aliases multiply: whoever walks must count.
static void walk(LooseValue value, int& budget, int depth) {
  if (--budget < 0 || depth > 600) return;
  (void)value.truth();
  (void)value.yaml11_truth();
  (void)value.integer();
  (void)value.tag();
  if (value.end_line() < value.line()) std::abort();
  for (const LooseValue item : value.items()) walk(item, budget, depth + 1);
  for (const auto& [key, member] : value.members()) {
    walk(key, budget, depth + 1);
    walk(member, budget, depth + 1);
    if (key.is_scalar() && !value.member(key.text()).first.exists()) std::abort();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto stream = plimsoll::YamlStream::read(text, {.values = 10'000});
  int budget = 20'000;
  for (const LooseValue root : stream.roots()) walk(root, budget, 0);
  std::uint32_t line = 0;
  for (const plimsoll::YamlComment& comment : stream.comments()) {
    if (comment.line <= line) std::abort();  // no line has two
    line = comment.line;
  }
  return 0;
}
