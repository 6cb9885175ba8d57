// content_compiler - turns content/*.yaml into C++ tables, at build time.
//
// usage: content_compiler KIND FILE.yaml OUT.cpp.
// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>

#include "content_compiler/kinds.h"

namespace plimsoll {
namespace {

/// Every kind of content there is: a new one needs its own file, and its line here.
constexpr std::pair<std::string_view, Result<std::string> (*)(const YamlDocument&)> kinds[] = {
    {"distros", compiled_distros},
};

Result<std::string> compiled(std::string_view kind, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Errc::not_found, path + ": cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const YamlDocument document = TRY(YamlDocument::parse(text, path));
  for (const auto& [name, compile] : kinds) {
    if (name == kind) return compile(document);
  }
  return fail(Errc::usage, "no such kind of content: " + std::string(kind));
}

}  // namespace
}  // namespace plimsoll

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: content_compiler KIND FILE.yaml OUT.cpp\n";
    return 2;
  }
  const plimsoll::Result<std::string> code = plimsoll::compiled(argv[1], argv[2]);
  if (!code) {
    std::cerr << code.error().what << '\n';
    return 1;
  }
  std::ofstream out(argv[3], std::ios::binary);
  out << *code;
  out.close();
  return out ? 0 : 1;
}
