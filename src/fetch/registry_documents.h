// fetch/registry_documents.h - small documents of registries: tokens, and words about errors.
//
// Format  distribution's token specification; OCI distribution-spec's error codes; the Docker
// Engine API's `message`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll::fetch {

struct Token {
  std::string value;  // fit for a header
  std::chrono::seconds lifetime{60};
  bool operator==(const Token&) const = default;
};

/// What a token endpoint answers; malformed if there is no token in it.
Result<Token> parse_token(std::string_view text);

/// "denied: requested access to the resource is denied", of the body of a refusal; empty if it
/// says nothing that is understood. Printable, and short.
std::string error_words(std::string_view body);

}  // namespace plimsoll::fetch
