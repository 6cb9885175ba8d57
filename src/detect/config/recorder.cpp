// detect/config/recorder.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/recorder.h"

#include "content/facts.h"
#include "detect/config/image_ref.h"

namespace plimsoll::config {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Record& Recorder::add(std::uint16_t type, const Record* parent, LooseValue at) {
  spend(1);
  Record& made = facts_.add(type, parent, at.line(), at.column());
  made.end_line = at.end_line();
  return made;
}

Record& Recorder::add(std::uint16_t type, const Record& parent) {
  spend(1);
  Record& made = facts_.add(type, &parent, parent.line, parent.column);
  made.end_line = parent.end_line;
  return made;
}

void Recorder::spend(std::size_t amount) {
  const bool was_full = full();
  spent_ += amount;
  if (full() && !was_full) {
    problem(0, Errc::too_many,
            "says more than " + std::to_string(limit) +
                " things, aliases counted: the rest is not checked");
  }
}

void Recorder::problem(std::uint32_t line, Errc code, std::string what) {
  problems_.push_back(problem_at({path_, line}, {code, std::move(what)}));
}

void Recorder::problems_of(const YamlStream& stream) {
  for (const YamlFault& fault : stream.faults())
    problem(fault.line, fault.error.code, fault.error.what);
}

Fact Recorder::text(LooseValue value) { return value.is_null() ? Fact() : text(value.text()); }
Fact Recorder::text(std::string_view value) { return facts_.text_if_any(value); }
Fact Recorder::any_text(std::string_view value) { return facts_.text(value); }

Fact Recorder::texts(LooseValue value) {
  std::vector<Fact> found;
  if (value.is_scalar() && !value.is_null()) found.push_back(facts_.text(value.text()));
  for (const LooseValue item : value.items()) {
    if (full()) break;
    if (!item.is_scalar()) continue;
    spend(1);
    found.push_back(facts_.text(item.text()));
  }
  return facts_.list(found);
}

Fact Recorder::texts(const std::vector<std::string>& values) {
  spend(values.size());
  return facts_.texts(values);
}

Fact Recorder::integers(const std::vector<std::int64_t>& values) {
  spend(values.size());
  std::vector<Fact> found;
  found.reserve(values.size());
  for (const std::int64_t value : values) found.push_back(Fact::of(value));
  return facts_.list(found);
}

Fact Recorder::truth(LooseValue value) {
  const std::optional<bool> truth = value.yaml11_truth();
  return truth ? Fact::of(*truth) : Fact();
}

Fact Recorder::integer(LooseValue value) {
  const std::optional<std::int64_t> integer = value.integer();
  return integer ? Fact::of(*integer) : Fact();
}

Fact Recorder::pairs(LooseValue mapping, const Record& parent) {
  std::vector<Record*> found;
  for (const auto& [key, value] : mapping.members()) {
    if (full()) break;
    Record& pair = add(of::pair::record_type, &parent, key);
    pair.set(of::pair::name, any_text(key.text()));
    if (value.is_scalar()) pair.set(of::pair::value, any_text(value.text()));
    found.push_back(&pair);
  }
  return records(found);
}

Fact Recorder::image(std::string_view raw, std::string_view ref, bool unresolved,
                     const Record& parent) {
  if (raw.empty()) return {};
  const docker::ImageName name = docker::cut_image_name(raw, ref, unresolved);
  return image_ref(name, add(of::image_ref::record_type, parent), facts_);
}

}  // namespace plimsoll::config
