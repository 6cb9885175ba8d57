// detect/config/value/shared_facts.cpp - values as facts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/value/shared_facts.h"

#include <algorithm>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/image_ref.h"

namespace plimsoll::config {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Fact text_fact(const Value& value, rule::Facts& facts) {
  if (!value.is_known()) return Fact::unread();
  return value.is_scalar() ? facts.text(value.text) : Fact();
}

Fact truth_fact(const Value& value) {
  if (!value.is_known()) return Fact::unread();
  return value.is_scalar() ? Fact::of(value.truth()) : Fact();
}

Fact integer_fact(const Value& value) {
  if (!value.is_known()) return Fact::unread();
  const auto read = number<std::int64_t>(value.text);
  return value.is_scalar() && read ? Fact::of(*read) : Fact();
}

Fact texts_fact(const Value& value, rule::Facts& facts) {
  if (!value.is_known()) return Fact::unread();
  if (!std::ranges::all_of(value.items, &Value::is_known)) return Fact::unread();
  return facts.texts(value.texts());
}

Fact image_fact(const Value& value, const Record& parent, rule::Facts& facts) {
  const bool there = value.is_text() || value.kind == Value::Kind::expression;
  if (!there || value.text.empty()) return {};
  const auto name = docker::cut_image_name(value.text, value.text, !value.is_known());
  Record& to = facts.add(of::image_ref::record_type, &parent, value.line, value.column);
  return image_ref(name, to, facts);
}

Record& add_pair(std::string_view name, Fact value, const Record& parent, rule::Facts& facts) {
  Record& to = facts.add(of::pair::record_type, &parent, parent.line, parent.column);
  to.set(of::pair::name, facts.text(name));
  to.set(of::pair::value, value);
  return to;
}

Fact pairs_fact(const Value& value, const Record& parent, rule::Facts& facts) {
  std::vector<Record*> pairs;
  pairs.reserve(value.members.size());
  for (const Member& member : value.members) {
    pairs.push_back(&add_pair(member.key, text_fact(member.value, facts), parent, facts));
  }
  return facts.records(pairs);
}

}  // namespace plimsoll::config
