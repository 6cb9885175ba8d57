// detect/config/kept_facts.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kept_facts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/hash.h"
#include "content/facts.h"

namespace plimsoll::config {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr int max_depth = 4;  // lists within lists

struct Private {
  std::uint16_t type;
  std::size_t field;
};
constexpr std::array<Private, 6> private_fields = {{
    {of::k8s_object::record_type, static_cast<std::size_t>(of::k8s_object::annotations)},
    {of::k8s_object::record_type, static_cast<std::size_t>(of::k8s_object::data)},
    {of::k8s_container::record_type, static_cast<std::size_t>(of::k8s_container::command)},
    {of::k8s_container::record_type, static_cast<std::size_t>(of::k8s_container::args)},
    {of::k8s_env::record_type, static_cast<std::size_t>(of::k8s_env::value)},
    {of::k8s_data::record_type, static_cast<std::size_t>(of::k8s_data::value)},
}};

Fact kept(const Record& record, std::size_t field) {
  const Fact& fact = record.fields[field];
  const bool is_private = std::ranges::any_of(private_fields, [&](const Private& each) {
    return each.type == record.type && each.field == field;
  });
  return is_private && fact.kind != Fact::Kind::absent ? Fact::unread() : fact;
}

std::size_t field_count(const Record& record) { return rule::schema().records[record.type].count; }

}  // namespace

std::uint32_t KeptFacts::keep(const Record& record) {
  if (const auto found = numbers_.find(&record); found != numbers_.end()) return found->second;
  if (record.parent != nullptr) keep(*record.parent);
  // The one around it may name it, and then it is there by now.
  const auto [at, is_new] = numbers_.emplace(&record, static_cast<std::uint32_t>(records_.size()));
  if (!is_new) return at->second;
  const std::uint32_t number = at->second;
  records_.push_back(&record);
  for (std::size_t i = 0; i < field_count(record); ++i) keep_named(kept(record, i));
  return number;
}

void KeptFacts::keep_named(const Fact& fact) {
  if (fact.kind == Fact::Kind::record) keep(*fact.record);
  for (const Fact& item : fact.list()) keep_named(item);
}

void KeptFacts::encode(Encoder& out) const {
  out.number(records_.size());
  for (const Record* const record : records_) {
    out.number(record->type);
    out.number(record->line);
    out.number(record->column);
    out.number(record->end_line);
    out.number(record->parent == nullptr ? 0 : numbers_.at(record->parent) + std::uint64_t{1});
  }
  for (const Record* const record : records_) {
    for (std::size_t i = 0; i < field_count(*record); ++i) encode(kept(*record, i), out);
  }
}

void KeptFacts::encode(const Fact& fact, Encoder& out) const {
  out.number(static_cast<std::uint64_t>(fact.kind));
  switch (fact.kind) {
    case Fact::Kind::absent:
    case Fact::Kind::unread: break;
    case Fact::Kind::boolean: out.boolean(fact.truth); break;
    case Fact::Kind::integer: out.number(static_cast<std::uint64_t>(fact.integer)); break;
    case Fact::Kind::number: out.fixed64(std::bit_cast<std::uint64_t>(fact.number)); break;
    case Fact::Kind::text: out.text(fact.text()); break;
    case Fact::Kind::list:
      out.number(fact.size);
      for (const Fact& item : fact.list()) encode(item, out);
      break;
    case Fact::Kind::record: out.number(numbers_.at(fact.record)); break;
  }
}

namespace {

class Reader {
 public:
  Reader(Decoder& in, rule::Facts& facts) : in_(in), facts_(facts) {}

  Result<std::vector<Record*>> read() {
    const std::size_t count = in_.count();
    records_.reserve(count);
    for (std::size_t i = 0; i < count && ok_; ++i) read_record();
    for (Record* const record : records_) {
      for (std::size_t i = 0; i < field_count(*record) && ok_; ++i) record->fields[i] = fact(0);
    }
    if (!ok_ || !in_.ok()) return fail(Errc::malformed, "records that were kept are damaged");
    return std::move(records_);
  }

 private:
  void read_record() {
    const std::uint64_t type = in_.number();
    const std::uint32_t line = in_.number32();
    const std::uint32_t column = in_.number32();
    const std::uint32_t end_line = in_.number32();
    const std::uint64_t parent = in_.number();
    ok_ = ok_ && in_.ok() && type < rule::schema().records.size() && parent <= records_.size();
    if (!ok_) return;
    const Record* const around =
        parent == 0 ? nullptr : records_[static_cast<std::size_t>(parent - 1)];
    records_.push_back(&facts_.add(static_cast<std::uint16_t>(type), around, line, column));
    records_.back()->end_line = end_line;
  }

  Fact fact(int depth) {
    const std::uint64_t kind = in_.number();
    ok_ = ok_ && in_.ok() && depth <= max_depth &&
          kind <= static_cast<std::uint64_t>(Fact::Kind::record);
    if (!ok_) return {};
    switch (static_cast<Fact::Kind>(kind)) {
      case Fact::Kind::absent: return {};
      case Fact::Kind::unread: return Fact::unread();
      case Fact::Kind::boolean: return Fact::of(in_.boolean());
      case Fact::Kind::integer: return Fact::of(static_cast<std::int64_t>(in_.number()));
      case Fact::Kind::number: return Fact::of(std::bit_cast<double>(in_.fixed64()));
      case Fact::Kind::text: return facts_.text(in_.text());
      case Fact::Kind::list: return list(depth);
      case Fact::Kind::record: return record();
    }
    return {};
  }

  Fact list(int depth) {
    const std::size_t count = in_.count();
    std::vector<Fact> items;
    items.reserve(count);
    for (std::size_t i = 0; i < count && ok_; ++i) items.push_back(fact(depth + 1));
    return facts_.list(items);
  }

  Fact record() {
    const std::uint64_t number = in_.number();
    ok_ = ok_ && number < records_.size();
    return ok_ ? Fact::of(*records_[static_cast<std::size_t>(number)]) : Fact();
  }

  Decoder& in_;
  rule::Facts& facts_;
  std::vector<Record*> records_;
  bool ok_ = true;
};

}  // namespace

Result<std::vector<Record*>> decode_facts(Decoder& in, rule::Facts& facts) {
  return Reader(in, facts).read();
}

std::uint64_t schema_key() {
  std::string names;
  for (const rule::RecordSpec& record : rule::schema().records) {
    names += record.name;
    names += '\n';
    for (std::uint16_t i = 0; i < record.count; ++i) {
      names += rule::schema().fields[record.first + std::size_t{i}].name;
      names += ' ';
    }
  }
  return hash64(names);
}

}  // namespace plimsoll::config
