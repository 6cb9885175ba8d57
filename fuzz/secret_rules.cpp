// fuzz/secret_rules.cpp - any text as a file of rules; what is taken is compiled and used. And any
// bytes as a compiled image, with a right hash, so that the lengths behind it are reached.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/encode.h"
#include "base/hash.h"
#include "detect/secret/rule_file.h"
#include "detect/secret/rule_image.h"
#include "detect/secret/sample.h"
#include "detect/secret/scan.h"

namespace {

void as_rules(std::string_view text) {
  using namespace plimsoll;
  SecretRuleSet set;
  if (!read_secret_rules(text, "fuzz.yaml", SecretRuleOrigin::user, set)) return;
  const auto image = make_secret_image(set);
  if (!image) return;
  const auto rules = SecretRules::open(*image);
  if (!rules) std::abort();  // what we made ourselves opens
  const auto scanner = SecretScanner::make(*rules, {});
  if (!scanner) std::abort();
  for (const SecretRule& rule : set.rules) {
    for (const std::string& sample : rule.samples) {
      const auto made = make_secret_sample(sample, 1);
      if (made) (void)scan_secret_text(**scanner, "f", made->text);
    }
  }
  (void)scan_secret_text(**scanner, "f", text);
}

void as_image(std::string_view body) {
  using namespace plimsoll;
  const std::string version = secret_image_version();
  Encoder image;
  image.raw(std::string_view(version).substr(0, version.find('\n') + 1));
  image.fixed64(hash64(body));
  image.raw(body);
  (void)read_secret_image(image.bytes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  as_rules(text);
  as_image(text);
  return 0;
}
