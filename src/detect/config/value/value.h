// detect/config/value/value.h - what several formats have in common: a tree of values that knows
// where everything stands, and what nobody can know without running something.
//
// Shape   owns all its text; a block of HCL is an object, and blocks of one name are members of one
//         name.
// Units   lines and columns count from 1.
// Safety  made by parsers that bound depth (max_depth) and count (max_values).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace plimsoll::config {

inline constexpr std::uint32_t max_depth = 64;
inline constexpr std::uint32_t max_values = 200'000;  // of one file
inline constexpr std::size_t max_bytes = std::size_t{16} << 20U;

struct Member;

struct Value {
  enum class Kind : std::uint8_t {
    none,
    boolean,
    number,
    text,
    list,
    object,
    expression,  // text is what stands there
  };
  Kind kind = Kind::none;
  bool unresolved = false;  // of a text: something in it is a variable without a known value
  std::uint32_t line = 0, column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t text_line = 0;      // of a text that keeps its lines: where its first one stands
  std::string text;                 // of scalars; a number as it is written
  std::vector<std::string> labels;  // of a block
  std::vector<Value> items;
  std::vector<Member> members;

  [[nodiscard]] bool exists() const { return kind != Kind::none; }
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_text() const { return kind == Kind::text; }
  [[nodiscard]] bool is_scalar() const {
    return kind == Kind::boolean || kind == Kind::number || kind == Kind::text;
  }
  /// Nothing in it has to be worked out first.
  [[nodiscard]] bool is_known() const { return kind != Kind::expression && !unresolved; }
  /// true, or "true".
  [[nodiscard]] bool truth() const { return is_scalar() && text == "true"; }

  /// The first member of that name; one that does not exist() if there is none.
  [[nodiscard]] const Value& operator[](std::string_view key) const;
  /// Objects of that name: several blocks, or the objects of lists.
  [[nodiscard]] std::vector<const Value*> objects(std::string_view key) const;
  /// Scalars of a list, or the one scalar.
  [[nodiscard]] std::vector<std::string_view> texts() const;
};

struct Member {
  std::string key;
  Value value;
  std::uint32_t line = 0, column = 0;  // of the key
};

/// A JSON value of `document`; what is beyond the limits of depth and count is left out, and
/// `complete` becomes false. `first_line` is the line on which the document begins; with
/// `one_line`, all of it stands there.
struct JsonPlace {
  std::uint32_t first_line = 1;
  bool one_line = false;
};
Value value_of(const JsonDocument& document, JsonValue value, bool& complete, JsonPlace place = {});

}  // namespace plimsoll::config
