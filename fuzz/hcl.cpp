// fuzz/hcl.cpp - HCL: blocks, expressions, here-documents, names put in.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/terraform/hcl.h"

namespace {

using plimsoll::config::Value;

/// Everything stands somewhere, inside of what it is in; the depth is bounded.
void check(const Value& value, std::uint32_t lines, std::uint32_t depth) {
  if (depth > plimsoll::config::max_depth * 3) std::abort();
  if (value.line > lines || value.end_line > lines) std::abort();
  for (const Value& item : value.items) check(item, lines, depth + 1);
  for (const auto& member : value.members) check(member.value, lines, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::uint32_t lines = 1;
  for (const char c : text) lines += c == '\n' ? 1 : 0;
  std::vector<plimsoll::Problem> problems;
  Value root = plimsoll::terraform::parse_hcl("a.tf", text, problems);
  check(root, lines, 0);
  plimsoll::terraform::put_in_known(root);
  return 0;
}
