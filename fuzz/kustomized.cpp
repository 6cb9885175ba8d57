// fuzz/kustomized.cpp - a base, an overlay and patches that change it; a line of @ parts them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>

#include "content/facts.h"
#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/kubernetes/kustomized.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;  // NOLINT(google-build-using-namespace)
  constexpr std::array<std::string_view, 5> names = {
      "b/a.yaml", "b/kustomization.yaml", "o/kustomization.yaml", "o/p.yaml", "b/p.yaml"};
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::map<std::string_view, std::string_view> files;
  for (const std::string_view name : names) {
    const std::size_t end = std::min(rest.find("\n@\n"), rest.size());
    files[name] = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 3, rest.size()));
  }
  std::vector<Problem> problems;
  kubernetes::Kustomizations all;
  for (const std::string_view path : {names[1], names[2]}) {
    auto read = kubernetes::read_kustomization(path, files[path], problems);
    read.text = files[path];
    all.add(std::move(read));
  }
  all.finish();
  kubernetes::Kustomized kustomized(all, [&](std::string_view path) {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  });
  const auto check = [&](rule::Facts& facts, const kubernetes::Kustomized::PlaceOf& place_of) {
    facts.for_each([&](rule::Record& record) {
      const auto [path, line] = place_of(record.line);
      if (!files.contains(path) || line > static_cast<std::size_t>(size) + 2) std::abort();
    });
  };
  (void)kustomized.build("b/a.yaml", files["b/a.yaml"], check);
  return 0;
}
