// model/purl.h - package URLs: the name by which every tool knows a package.
//
// Format  the purl specification (ECMA-427) and its type definitions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

/// The parts, decoded. to_text() encodes them; two equal purls have the same text.
struct Purl {
  std::string type;     // lower case: "deb", "npm", "golang"
  std::string space;    // the namespace, decoded: "debian", "@babel", "golang.org/x"; may be empty
  std::string name;     // "openssl", "core", "net"
  std::string version;  // may be empty
  std::map<std::string, std::string> qualifiers;  // "arch" -> "amd64"; no empty values
  std::string subpath;                            // no leading or trailing slash
  bool operator==(const Purl&) const = default;
};

/// The canonical text: type rules applied (case, pypi's '_'), parts percent-encoded, qualifiers
/// sorted.
std::string to_text(Purl purl);

/// Reads any valid form, canonical or not; the Error says which part is wrong.
Result<Purl> parse_purl(std::string_view text);

}  // namespace plimsoll
