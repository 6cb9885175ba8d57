// rule/fact.h - the values that conditions are about.
//
// Shape   a Fact is 16 bytes and owns nothing; a Record holds one Fact for each field of its type,
//         in the order of the schema. A Facts owns all that is known about one document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "rule/schema.h"

namespace plimsoll::rule {

struct Record;

struct Fact {
  enum class Kind : std::uint8_t {
    absent,  // there is none: every comparison is false
    unread,  // nobody could look: every comparison is unknown
    boolean,
    integer,
    number,
    text,  // also buffers, and addresses (4 or 16 bytes)
    list,
    record,
  };
  Kind kind = Kind::absent;
  std::uint32_t size = 0;
  union {
    bool truth;
    std::int64_t integer = 0;
    double number;
    const char* bytes;
    const Fact* items;
    const Record* record;
  };

  [[nodiscard]] std::string_view text() const {
    return kind == Kind::text ? std::string_view(bytes, size) : std::string_view();
  }
  [[nodiscard]] std::span<const Fact> list() const {
    return kind == Kind::list ? std::span<const Fact>(items, size) : std::span<const Fact>();
  }

  static Fact of(bool value) {
    Fact fact{.kind = Kind::boolean};
    fact.truth = value;
    return fact;
  }
  static Fact of(std::int64_t value) {
    Fact fact{.kind = Kind::integer};
    fact.integer = value;
    return fact;
  }
  static Fact of(double value) {
    Fact fact{.kind = Kind::number};
    fact.number = value;
    return fact;
  }
  /// A view: the text must live as long as the Fact. Facts::text() keeps a copy.
  static Fact of(std::string_view value) {
    Fact fact{.kind = Kind::text, .size = static_cast<std::uint32_t>(value.size())};
    fact.bytes = value.data();
    return fact;
  }
  static Fact of(std::span<const Fact> values) {
    Fact fact{.kind = Kind::list, .size = static_cast<std::uint32_t>(values.size())};
    fact.items = values.data();
    return fact;
  }
  static Fact of(const Record& value) {
    Fact fact{.kind = Kind::record};
    fact.record = &value;
    return fact;
  }
  static Fact unread() { return {.kind = Kind::unread}; }
};

/// Whether there is a value; an empty list is none.
inline bool is_there(const Fact& fact) {
  return fact.kind != Fact::Kind::absent && (fact.kind != Fact::Kind::list || fact.size > 0);
}

struct Record {
  std::uint16_t type = 0;
  std::uint32_t line = 0, column = 0;  // 0: no place in a text
  std::uint32_t end_line = 0;
  const Record* parent = nullptr;
  Fact* fields = nullptr;

  /// `field` is an enumerator of the generated rule/fields.h. What is there already is replaced.
  template <typename Field>
  void set(Field field, Fact fact) {
    fields[static_cast<std::size_t>(field)] = fact;
  }
  template <typename Field>
  [[nodiscard]] const Fact& get(Field field) const {
    return fields[static_cast<std::size_t>(field)];
  }
};

/// All facts about one document (or image, or host). Records and texts live as long as it does.
class Facts {
 public:
  Facts() = default;
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  /// A new record, all of its fields absent.
  Record& add(std::uint16_t type, const Record* parent, std::uint32_t line = 0,
              std::uint32_t column = 0);
  /// A copy that lives here.
  Fact text(std::string_view value);
  /// A text that is no text at all when it is empty.
  Fact text_if_any(std::string_view value) { return value.empty() ? Fact() : text(value); }
  Fact list(std::span<const Fact> values);
  Fact texts(std::span<const std::string_view> values);
  Fact texts(std::span<const std::string> values);
  Fact records(std::span<Record* const> values);

  /// Every record of that type, in the order in which they were added.
  [[nodiscard]] std::span<const Record* const> of_type(std::uint16_t type) const;
  [[nodiscard]] std::span<Record* const> of_type(std::uint16_t type);

 private:
  std::pmr::monotonic_buffer_resource memory_;
  std::vector<std::vector<Record*>> by_type_;
};

}  // namespace plimsoll::rule
