// detect/config/kept_facts.h - records that outlive their document, as bytes.
//
// Shape   a record is kept with those around it and those that it names.
// Safety  what could be a secret (values of variables, data, annotations, command lines) is not
//         kept: such a fact is unread when it comes back. Damaged bytes are an Error.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/encode.h"
#include "base/result.h"
#include "rule/fact.h"

namespace plimsoll::config {

class KeptFacts {
 public:
  /// The number under which it comes back.
  std::uint32_t keep(const rule::Record& record);
  void encode(Encoder& out) const;
  [[nodiscard]] bool empty() const { return records_.empty(); }

 private:
  void keep_named(const rule::Fact& fact);
  void encode(const rule::Fact& fact, Encoder& out) const;
  std::unordered_map<const rule::Record*, std::uint32_t> numbers_;
  std::vector<const rule::Record*> records_;
};

/// Into `facts`; the records by their numbers.
Result<std::vector<rule::Record*>> decode_facts(Decoder& in, rule::Facts& facts);

/// Of the schema, whose numbers stand in the bytes.
std::uint64_t schema_key();

}  // namespace plimsoll::config
