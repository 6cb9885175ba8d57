// fuzz/terraform.cpp - Terraform, whole: the first byte says which of the three forms it is.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "detect/config/terraform/terraform.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::string_view names[] = {"a.tf", "a.tf.json", "a.json"};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view name = names[data[0] % 3];
  plimsoll::rule::Facts facts;
  std::vector<plimsoll::Problem> problems;
  (void)plimsoll::terraform::is_terraform(name, text);
  plimsoll::terraform::read_terraform(name, text, facts, problems);
  return 0;
}
