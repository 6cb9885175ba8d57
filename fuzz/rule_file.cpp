// fuzz/rule_file.cpp - a file of lists, macros, rules and checks: read, compiled, made an image,
// its tests run. Errors must point into the file.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "detect/config/test_checks.h"
#include "rule/check_image.h"
#include "rule/pack.h"
#include "rule/test_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  rule::RuleSet set;
  set.read(text, "x.yaml");
  const rule::Pack pack = compile(set);
  for (const Error& error : pack.errors) {
    if (!error.what.starts_with("x.yaml:")) std::abort();
  }
  (void)rule::test_rules(pack);
  if (!pack.errors.empty()) return 0;
  const std::string image = rule::make_check_image(pack);
  const auto opened = rule::CheckImage::open(image);
  if (!opened || opened->checks().size() != pack.checks.size()) std::abort();
  (void)test_checks(set, image, TestDemand::none, {});
  return 0;
}
