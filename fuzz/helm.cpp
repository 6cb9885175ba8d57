// fuzz/helm.cpp - any text as what helm printed, brought together with any text as its template.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "detect/config/helm/charts.h"
#include "detect/config/helm/lines.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t half = std::min(text.find("\n@@\n"), size);
  const std::string_view printed = text.substr(0, half);
  const std::string_view source = text.substr(std::min(half + 4, size));
  plimsoll::helm::Rendered rendered;
  rendered.add("c", printed, [](const std::string& path) { return path != "c/gone.yaml"; });
  (void)rendered.of("c/templates/a.yaml");
  std::size_t work = 200'000;
  const auto lines = plimsoll::helm::template_lines(printed, source, work);
  const auto last = static_cast<std::size_t>(std::ranges::count(source, '\n') + 1);
  for (const plimsoll::helm::TemplateLine& line : lines)
    if (line.line == 0 || line.line > last) std::abort();
  return 0;
}
