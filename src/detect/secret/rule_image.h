// detect/secret/rule_image.h - rules as one run of bytes: texts, and the database of Vectorscan.
//
// Format  base/encode.h: mark, hash of the rest, version of Vectorscan, rules, allow list,
//         two serialised databases. They are compiled for no particular processor, and scans as
//         fast as one that is.
// Safety  a damaged image is an Error, never a crash: the hash, then every length, then
//         Vectorscan's own check.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "detect/secret/rule.h"

namespace plimsoll {

/// Compiles all expressions, those that need a run and the others. Errors: malformed, naming the rule.
Result<std::string> make_secret_image(const SecretRuleSet& set);

struct SecretImage {
  SecretRuleSet set;
  std::string_view database, run_database;  // serialised, inside the image
};

/// malformed if damaged, unsupported if another version made it.
Result<SecretImage> read_secret_image(std::string_view image);

/// What else than the rules' own text decides about the bytes of an image: for keys of caches.
std::string secret_image_version();

/// How far around a run it is looked for those rules that need one. With more, the pieces would
/// grow into each other; most assignments (name, sign, value) fit into it.
constexpr std::size_t run_surroundings = 256;

/// The number of an expression in the database: of the rule itself, or of what it needs.
constexpr unsigned secret_expression(std::size_t rule, bool is_need) {
  return static_cast<unsigned>(rule * 2 + (is_need ? 1 : 0));
}

}  // namespace plimsoll
