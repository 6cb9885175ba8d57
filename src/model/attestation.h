// model/attestation.h - what somebody states of an image: claims, unless a key vouches for them.
//
// Format  in-toto statement; of SLSA provenance 0.2 and 1 what says by whom and of what it was
//         built.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace plimsoll {

struct Attestation {
  std::string predicate_type;          // "https://slsa.dev/provenance/v1"
  bool is_read = false;                // false: nobody looked beyond its type
  std::string builder, source;         // of provenance; empty: it does not say
  std::vector<std::string> materials;  // URIs of all that went in, as listed
  bool operator==(const Attestation&) const = default;
};

/// A signature that was looked at.
struct ImageSignature {
  bool verified = false;         // it is whole, and of the key that was given
  std::string identity, issuer;  // as a keyless one's certificate claims; empty: it has none
  bool operator==(const ImageSignature&) const = default;
};

}  // namespace plimsoll
