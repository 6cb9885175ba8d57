// tests/oracle/dockerfile_reader.cpp - the instructions of Dockerfiles as we read them, one a line, in
// the form of dockerfile_reader.go.
// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "detect/config/dockerfile/dockerfile.h"

namespace {

using namespace plimsoll;

std::string hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

/// Arguments before any variable is put in.
std::vector<std::string> raw_args(const docker::Instruction& each) {
  std::vector<std::string> args;
  if (each.op == "env" || each.op == "label" || each.op == "arg") {
    for (const auto& variable : each.variables)
      args.push_back(each.op == "arg" && variable.has_value ? variable.name + "=" + variable.value
                                                            : variable.name);
    return args;
  }
  const std::string_view text = trim(each.text.view());
  if (each.json || each.op == "healthcheck") return each.args;
  if (each.op == "copy" || each.op == "add" || each.op == "volume" || each.op == "expose" ||
      each.op == "from") {
    for (const std::string_view word : words(text)) args.emplace_back(word);
    return args;
  }
  if (!text.empty()) args.emplace_back(text);
  return args;
}

void print(const docker::Instruction& each) {
  std::vector<std::string> flags;
  std::vector<std::string> args;
  for (const auto& flag : each.flags)
    flags.push_back(hex(flag.name + (flag.has_value ? "=" + flag.value : "")));
  for (const std::string& arg : raw_args(each)) args.push_back(hex(arg));
  std::cout << each.at.line << ' ' << (each.onbuild ? "onbuild-" : "") << each.op << ' '
            << (each.json ? "true" : "false") << " [" << join(flags, " ") << "] ["
            << join(args, " ") << "]\n";
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::cout << "file " << argv[i] << '\n';
    const auto text = read_file(argv[i], docker::file_limit);
    if (!text) return 1;
    const auto file = docker::parse_dockerfile(argv[i], *text);
    for (const auto& each : file.globals) print(each);
    for (const auto& stage : file.stages)
      for (const auto& each : stage.instructions) print(each);
  }
}
