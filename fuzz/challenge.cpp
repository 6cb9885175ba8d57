// fuzz/challenge.cpp - WWW-Authenticate, tokens and error documents: what any server may send.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "fetch/challenge.h"
#include "fetch/registry_documents.h"
#include "fetch/registry_name.h"

namespace {

/// What is put into quotes again is the same again.
void check_challenges(std::string_view header) {
  using namespace plimsoll::fetch;
  const auto challenges = parse_challenges(header);
  if (!challenges) return;
  std::string again;
  for (const Challenge& challenge : *challenges) {
    again += (again.empty() ? "" : ",") + challenge.scheme;
    for (std::size_t i = 0; i < challenge.parameters.size(); ++i) {
      const auto& [name, value] = challenge.parameters[i];
      again += (i == 0 ? " " : ",") + name + "=\"";
      for (const char c : value)
        again += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
      again += '"';
    }
  }
  if (again.size() < header.size() + 4096 && again.size() <= 16384 &&
      parse_challenges(again) != challenges)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::fetch;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_challenges(text);
  if (const auto token = parse_token(text)) {
    // It becomes a header line.
    if (token->value.empty() || token->value.find_first_of(" \r\n") != std::string::npos)
      std::abort();
  }
  if (error_words(text).size() > 200 * 10) std::abort();
  if (is_plain_path(text) && text.find_first_of("\r\n #") != text.npos) std::abort();
  if (check_registry(text) && text.find_first_of("/\r\n@?# ") != text.npos) std::abort();
  return 0;
}
