// detect/secret/secret_kinds.h - which kinds of secrets stand in a value that is at hand: of a
// variable, a label, an entry of a document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/secret/scan.h"

namespace plimsoll {

/// What is known of the secrets in a value; never a part of one.
struct SecretKinds {
  std::vector<std::string> kinds;  // ids of rules, sorted, each once; unlikely ones left out
  std::string correlation;         // of the first of them in the value; empty without a key
  bool is_all = true;              // false: a limit was met, there may be more
  bool operator==(const SecretKinds&) const = default;
};

/// What is shorter is no secret that any rule knows: nobody needs to be asked.
inline constexpr std::size_t least_secret = 8;

/// `name` is what the value is assigned to, or empty: most keys have no form of their own, and only
/// their names tell. `path` is what lists of paths see.
SecretKinds secret_kinds(SecretScanner& scanner, std::string_view path, std::string_view name,
                         std::string_view value);

}  // namespace plimsoll
