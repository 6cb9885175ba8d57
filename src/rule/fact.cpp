// rule/fact.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/fact.h"

#include <algorithm>
#include <memory>

namespace plimsoll::rule {

Record& Facts::add(std::uint16_t type, const Record* parent, std::uint32_t line,
                   std::uint32_t column) {
  std::pmr::polymorphic_allocator<> memory(&memory_);
  const std::size_t count = schema().records[type].count;
  Fact* fields = memory.allocate_object<Fact>(count);
  std::uninitialized_fill_n(fields, count, Fact());
  auto* record = memory.new_object<Record>(Record{.type = type,
                                                  .line = line,
                                                  .column = column,
                                                  .end_line = line,
                                                  .parent = parent,
                                                  .fields = fields});
  if (by_type_.size() <= type) by_type_.resize(type + std::size_t{1});
  by_type_[type].push_back(record);
  return *record;
}

Fact Facts::text(std::string_view value) {
  char* bytes = std::pmr::polymorphic_allocator<char>(&memory_).allocate(value.size() + 1);
  std::ranges::copy(value, bytes);
  return Fact::of(std::string_view(bytes, value.size()));
}

Fact Facts::list(std::span<const Fact> values) {
  Fact* items = std::pmr::polymorphic_allocator<Fact>(&memory_).allocate(values.size() + 1);
  std::uninitialized_copy(values.begin(), values.end(), items);
  return Fact::of(std::span<const Fact>(items, values.size()));
}

Fact Facts::texts(std::span<const std::string_view> values) {
  std::vector<Fact> items;
  items.reserve(values.size());
  for (const std::string_view value : values) items.push_back(text(value));
  return list(items);
}

Fact Facts::texts(std::span<const std::string> values) {
  const std::vector<std::string_view> views(values.begin(), values.end());
  return texts(views);
}

Fact Facts::records(std::span<Record* const> values) {
  std::vector<Fact> items;
  items.reserve(values.size());
  for (const Record* value : values) items.push_back(Fact::of(*value));
  return list(items);
}

std::span<const Record* const> Facts::of_type(std::uint16_t type) const {
  if (type >= by_type_.size()) return {};
  return by_type_[type];
}

std::span<Record* const> Facts::of_type(std::uint16_t type) {
  if (type >= by_type_.size()) return {};
  return by_type_[type];
}

}  // namespace plimsoll::rule
