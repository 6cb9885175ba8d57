// base/json.h - JSON (RFC 8259), read into a flat tree of views, and written as a stream.
//
// Safety  reading is bounded: depth (never beyond 1000), number of values, size of the text (the
//         caller's).
// Errors  malformed text names line and column; text that is not UTF-8 is malformed.
// Threads a document may be read by many threads; parsing and writing belong to one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// One slot of the tree, in the order of the text. Not used directly: see JsonValue.
struct JsonNode {
  const char* data = nullptr;  // of strings, and of numbers as written
  std::uint32_t length = 0;
  std::uint32_t next = 1;    // slots until the next sibling
  std::uint32_t offset = 0;  // in the text, where the value ends (a container: begins)
  JsonKind kind = JsonKind::null;
  bool truth = false;

  [[nodiscard]] std::string_view text() const { return {data, length}; }
};

class JsonItems;
class JsonMembers;

/// A view of one value. All getters are total: a value of another kind, or none at all, gives the
/// empty answer.
class JsonValue {
 public:
  JsonValue() = default;
  explicit JsonValue(const JsonNode* node) : node_(node) {}

  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  [[nodiscard]] bool is(JsonKind kind) const { return node_ != nullptr && node_->kind == kind; }
  [[nodiscard]] bool is_object() const { return is(JsonKind::object); }
  [[nodiscard]] bool is_array() const { return is(JsonKind::array); }
  [[nodiscard]] bool is_string() const { return is(JsonKind::string); }

  [[nodiscard]] std::string_view text() const {
    return is_string() ? node_->text() : std::string_view();
  }
  [[nodiscard]] bool truth() const { return is(JsonKind::boolean) && node_->truth; }
  [[nodiscard]] double number() const;
  /// A whole number that is not negative and fits; nothing otherwise.
  [[nodiscard]] std::optional<std::uint64_t> whole() const;
  /// A number as it is written; empty for others.
  [[nodiscard]] std::string_view digits() const {
    return is(JsonKind::number) ? node_->text() : std::string_view();
  }

  /// The first member of that name; a value that does not exist() if there is none.
  [[nodiscard]] JsonValue operator[](std::string_view key) const;
  /// for (const JsonValue item : value.items()): of an array.
  [[nodiscard]] JsonItems items() const;
  /// for (const auto& [key, item] : value.members()): of an object, in the order of the text.
  [[nodiscard]] JsonMembers members() const;
  [[nodiscard]] std::uint32_t offset() const { return node_ != nullptr ? node_->offset : 0; }

 private:
  friend class JsonItems;
  friend class JsonMembers;
  const JsonNode* node_ = nullptr;
};

struct JsonMember {
  std::string_view key;
  JsonValue value;
};

class JsonItems {
 public:
  JsonItems(const JsonNode* first, const JsonNode* end) : first_(first), end_(end) {}
  class iterator {
   public:
    using value_type = JsonValue;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(const JsonNode* at) : at_(at) {}
    JsonValue operator*() const { return JsonValue(at_); }
    iterator& operator++() {
      at_ += at_->next;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const iterator&) const = default;

   private:
    const JsonNode* at_ = nullptr;
  };
  [[nodiscard]] iterator begin() const { return iterator(first_); }
  [[nodiscard]] iterator end() const { return iterator(end_); }

 private:
  const JsonNode *first_, *end_;
};

class JsonMembers {
 public:
  JsonMembers(const JsonNode* first, const JsonNode* end) : first_(first), end_(end) {}
  class iterator {
   public:
    using value_type = JsonMember;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(const JsonNode* at) : at_(at) {}
    JsonMember operator*() const { return {at_->text(), JsonValue(at_ + 1)}; }
    iterator& operator++() {
      at_ += 1 + (at_ + 1)->next;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const iterator&) const = default;

   private:
    const JsonNode* at_ = nullptr;
  };
  [[nodiscard]] iterator begin() const { return iterator(first_); }
  [[nodiscard]] iterator end() const { return iterator(end_); }

 private:
  const JsonNode *first_, *end_;
};

struct JsonLimits {
  std::uint32_t depth = 200;
  std::uint32_t values = 20'000'000;
};

/// A parsed text. Views into it live as long as it does; it may be reused (reset()) to save
/// allocations.
class JsonDocument {
 public:
  /// Parses a copy of `text`; a leading byte order mark is skipped. What was parsed before is gone.
  Status parse(std::string_view text, JsonLimits limits = {});
  [[nodiscard]] JsonValue root() const {
    return nodes_.empty() ? JsonValue() : JsonValue(nodes_.data());
  }
  /// The line, from 1, on which a value (as offset()) stands.
  [[nodiscard]] std::uint32_t line_of(JsonValue value) const;

 private:
  std::vector<JsonNode> nodes_;
  std::string text_;  // parsed in place: strings are unescaped inside it; padded
  std::vector<std::uint32_t> line_ends_;  // offsets of '\n'
};

/// Writes a document value by value; text is made valid UTF-8. Use: begin_object, key, value …,
/// end_object.
class JsonWriter {
 public:
  enum class Style : std::uint8_t { compact, indented };
  explicit JsonWriter(Style style = Style::indented);
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view text);
  void number(std::uint64_t value);
  void number(double value);  // with at most three decimals, "7.5"
  void boolean(bool value);
  void null();
  /// A value of another document, whole, numbers as they were written there.
  void copy(JsonValue value);

  // members of an object, in one call
  void member(std::string_view name, std::string_view text);
  void member(std::string_view name, const char* text) { member(name, std::string_view(text)); }
  void member(std::string_view name, std::uint64_t value);
  void member(std::string_view name, std::uint32_t value) { member(name, std::uint64_t{value}); }
  void member(std::string_view name, int value) = delete;  // say which unsigned type is meant
  void member(std::string_view name, double value);
  void member(std::string_view name, bool value);
  /// Nothing at all if `text` is empty.
  void member_if(std::string_view name, std::string_view text);
  template <typename Strings>
  void strings(std::string_view name, const Strings& texts) {
    key(name);
    begin_array();
    for (const auto& text : texts) string(text);
    end_array();
  }

  /// Room for about so many bytes at once, where a text grows large. What stays empty is free.
  void reserve(std::size_t bytes);
  /// Everything written so far, and the writer starts anew.
  [[nodiscard]] std::string take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace plimsoll
