// fuzz/secret_scan.cpp - any bytes as a file, whole and in pieces: both must give the same.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/scan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  static const auto scanner =
      SecretScanner::make(SecretRules::built_in().value(), {.correlation_key = "key"}).value();
  if (size < 2) return 0;
  const std::size_t piece = std::size_t{1} + data[0];
  // The first bytes choose the pieces and the name, on which some rules depend.
  constexpr std::string_view names[] = {"srv/app/settings", "root/.netrc", "root/.npmrc",
                                        "root/.docker/config.json", "srv/tests/package-lock.json"};
  const std::string_view name = names[data[1] % std::size(names)];
  const std::string text = with_tokens({reinterpret_cast<const char*>(data + 2), size - 2});
  const SecretFindings whole = scan_secret_text(*scanner, name, text);
  SecretScan scan(*scanner, name, text.size());
  for (std::size_t at = 0; at < text.size(); at += piece) scan.feed(text.substr(at, piece));
  const SecretFindings pieces = scan.finish();
  if (pieces.hits != whole.hits) std::abort();
  for (const SecretHit& hit : whole.hits) {
    if (hit.offset >= text.size() || hit.masked.size() > 24) std::abort();
  }
  return 0;
}
