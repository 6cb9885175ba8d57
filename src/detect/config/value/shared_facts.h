// detect/config/value/shared_facts.h - values as the facts that several kinds of document share.
//
// Format  content/facts/common.yaml
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "rule/fact.h"

namespace plimsoll::config {

/// A scalar as text; nothing of what is no scalar; unread if it has to be worked out.
rule::Fact text_fact(const Value& value, rule::Facts& facts);
/// The same as a truth: true, "true".
rule::Fact truth_fact(const Value& value);
/// The same as a whole number; nothing if it is none.
rule::Fact integer_fact(const Value& value);
/// Scalars of a list, or the one scalar; unread if any has to be worked out.
rule::Fact texts_fact(const Value& value, rule::Facts& facts);

/// An image's name (image_ref); nothing if there is none.
rule::Fact image_fact(const Value& value, const rule::Record& parent, rule::Facts& facts);

/// One pair, with the given value.
rule::Record& add_pair(std::string_view name, rule::Fact value, const rule::Record& parent,
                       rule::Facts& facts);
/// Pairs of all scalar members of an object.
rule::Fact pairs_fact(const Value& value, const rule::Record& parent, rule::Facts& facts);

}  // namespace plimsoll::config
