// check_compiler - content/checks/*.yaml to one image of compiled checks, at build time.
//
// usage: check_compiler OUT FILE.yaml…, which writes OUT.image, and OUT.yaml.zst with all
// of the sources: packed, since tests in them look like what scanners look for.
//
// Errors  what is wrong with an item or its condition, warnings too; a check without tests of both
//         kinds; and a test that does not come out as it says.
// SPDX-License-Identifier: Apache-2.0
#include <zstd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <string>

#include "detect/config/test_checks.h"
#include "detect/secrets_of_values.h"
#include "rule/check_image.h"
#include "rule/pack.h"

namespace {

int say(const std::vector<plimsoll::Error>& errors) {
  for (const plimsoll::Error& error : errors) std::cerr << error.what << '\n';
  return errors.empty() ? 0 : 1;
}

std::string packed(const std::string& text) {
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), 19));
  return bytes;
}

bool write(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.close();
  return static_cast<bool>(out);
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() < 3) {
    std::cerr << "usage: check_compiler OUT FILE.yaml…\n";
    return 2;
  }
  plimsoll::rule::RuleSet set;
  set.names_are_unique = true;
  std::string sources;
  for (const char* path : arguments.subspan(2)) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return say({{plimsoll::Errc::not_found, std::string(path) + ": cannot be read"}});
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    set.read(text, path);
    sources += text + "\n---\n";
  }
  const plimsoll::rule::Pack pack = plimsoll::rule::compile(set);
  if (say(pack.errors) + say(pack.warnings) != 0) return 1;
  const std::string image = plimsoll::rule::make_check_image(pack);
  const plimsoll::TestedChecks tested =
      plimsoll::test_checks(set, image, plimsoll::TestDemand::both_kinds,
                            plimsoll::built_in_secrets_of_values().finder());
  if (say(tested.failures) != 0) return 1;
  const std::string out = arguments[1];
  return write(out + ".image", image) && write(out + ".yaml.zst", packed(sources)) ? 0 : 1;
}
