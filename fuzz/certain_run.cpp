// fuzz/certain_run.cpp - any expression, and a text: where it matches there is the run that was said.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/certain_run.h"

#include <re2/re2.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "detect/secret/engine.h"
#include "detect/secret/runs.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  // An expression, a line end, a text.
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view pattern = input.substr(0, end);
  const auto certain = certain_run(pattern);
  if (!certain || end == input.size()) return 0;
  const RE2 expression({pattern.data(), pattern.size()}, secret_re2_options());
  if (!expression.ok()) return 0;
  const std::string_view text = input.substr(end + 1);
  re2::StringPiece match;
  if (!expression.Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, &match, 1))
    return 0;
  const auto begin = static_cast<std::size_t>(match.data() - text.data());
  std::vector<SecretRun> runs;
  find_runs(text, runs);
  for (const SecretRun& run : runs) {
    const bool touches = begin < run.end && begin + match.size() > run.begin;
    if (touches && begin + certain->before >= run.begin &&
        begin + match.size() <= run.end + certain->after) {
      return 0;
    }
  }
  std::abort();
}
