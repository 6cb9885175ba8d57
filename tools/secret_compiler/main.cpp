// secret_compiler - turns content/secrets/*.yaml into the image of rules that the program carries.
//
// usage: secret_compiler OUT FILE.yaml…    writes the image
//        secret_compiler --check FILE.yaml…    only says what is wrong with the rules
// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <string>

#include "base/file.h"
#include "detect/secret/builtin.h"
#include "detect/secret/rule_file.h"
#include "detect/secret/rule_image.h"
#include "image_main.h"

namespace plimsoll {

/// The tool makes what others carry.
std::string_view builtin_secret_image() { return {}; }

namespace {

constexpr std::uint64_t file_limit = std::uint64_t{4} << 20U;

Result<SecretRuleSet> rules_of(std::span<char*> paths) {
  SecretRuleSet set;
  for (const std::string path : paths) {
    const std::string text = TRY(read_file(path, file_limit));
    TRY_STATUS(read_secret_rules(text, path, SecretRuleOrigin::built_in, set));
  }
  return set;
}

Result<std::string> image_of(std::span<char*> paths) {
  return make_secret_image(TRY(rules_of(paths)));
}

}  // namespace
}  // namespace plimsoll

int main(int argc, char** argv) {
  return plimsoll::image_main("secret_compiler", {argv, static_cast<std::size_t>(argc)},
                              plimsoll::image_of);
}
