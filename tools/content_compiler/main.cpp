// content_compiler - turns content/*.yaml into C++ tables, at build time.
//
// usage: content_compiler KIND OUT FILE.yaml…, which writes OUT.cpp, and OUT.h if the kind has one.
// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "content_compiler/kinds.h"

namespace plimsoll {
namespace {

using Compile = Result<Compiled> (*)(std::span<const YamlDocument>);

/// Every kind of content there is: a new one needs its own file, and its line here.
constexpr std::pair<std::string_view, Compile> kinds[] = {
    {"distros", compiled_distros},
    {"facts", compiled_facts},
};

Result<YamlDocument> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Errc::not_found, path + ": cannot be read");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return YamlDocument::parse(text, path);
}

Result<Compiled> compiled(std::string_view kind, std::span<char* const> paths) {
  std::vector<YamlDocument> documents;
  documents.reserve(paths.size());
  for (const char* path : paths) documents.push_back(TRY(read(path)));
  for (const auto& [name, compile] : kinds) {
    if (name == kind) return compile(documents);
  }
  return fail(Errc::usage, "no such kind of content: " + std::string(kind));
}

bool write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  return static_cast<bool>(out);
}

}  // namespace
}  // namespace plimsoll

int main(int argc, char** argv) {
  const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() < 4) {
    std::cerr << "usage: content_compiler KIND OUT FILE.yaml…\n";
    return 2;
  }
  const plimsoll::Result<plimsoll::Compiled> result =
      plimsoll::compiled(arguments[1], arguments.subspan(3));
  if (!result) {
    std::cerr << result.error().what << '\n';
    return 1;
  }
  const std::string out = arguments[2];
  const bool written = plimsoll::write(out + ".cpp", result->code) &&
                       (result->header.empty() || plimsoll::write(out + ".h", result->header));
  return written ? 0 : 1;
}
