// fuzz/modules.cpp - files of Terraform modules that name each other; a line of @ parts them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "content/facts.h"
#include "detect/config/terraform/modules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 5> names = {"main.tf", "m/main.tf", "m/other.tf",
                                                     "terraform.tfvars", "n/main.tf.json"};
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<plimsoll::terraform::ModuleFile> files;
  for (const std::string_view name : names) {
    const std::size_t end = std::min(rest.find("\n@\n"), rest.size());
    files.push_back({.path = name, .text = rest.substr(0, end)});
    rest.remove_prefix(std::min(end + 3, rest.size()));
  }
  std::vector<plimsoll::Problem> problems;
  plimsoll::terraform::read_modules(
      files, problems, [&](std::size_t number, const plimsoll::rule::Facts& facts) {
        const std::string_view text = files[number].text;
        const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n') + 1);
        for (const auto* const record :
             facts.of_type(plimsoll::rule::facts::tf_resource::record_type))
          if (record->line > lines) std::abort();
      });
  return 0;
}
