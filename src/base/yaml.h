// base/yaml.h - YAML 1.1, read into a flat tree that knows where everything stands.
//
// Shape   as base/json.h: a document is parsed once, values are views of it. Scalars keep their
// quoting style: only a plain `true` is a truth, so "yes", on and 'true' stay text.
// Units   lines and columns count from 1, columns in characters.
// Errors  "FILE:LINE:COLUMN: what", the line, and a caret under the place. Equal keys in one
// mapping, aliases and explicit tags are errors: nothing here expands, so nothing can explode.
// Safety  depth, size and number of values are bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

enum class YamlKind : std::uint8_t { scalar, sequence, mapping };
enum class YamlStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

/// One slot of the tree, in the order of the text; a mapping's slots are key, value, key, value.
/// Not used directly: see YamlValue.
struct YamlNode {
  YamlKind kind = YamlKind::scalar;
  YamlStyle style = YamlStyle::plain;
  std::uint32_t next = 1;  // slots until the next sibling
  std::uint32_t line = 1, column = 1;
  std::string text;  // of scalars
};

struct YamlMember;

/// A view of one value. All getters are total: a value of another kind, or none at all, gives the
/// empty answer.
class YamlValue {
 public:
  YamlValue() = default;
  explicit YamlValue(const YamlNode* node) : node_(node) {}

  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  [[nodiscard]] bool is(YamlKind kind) const { return node_ != nullptr && node_->kind == kind; }
  [[nodiscard]] bool is_scalar() const { return is(YamlKind::scalar); }
  [[nodiscard]] bool is_sequence() const { return is(YamlKind::sequence); }
  [[nodiscard]] bool is_mapping() const { return is(YamlKind::mapping); }
  [[nodiscard]] YamlStyle style() const { return exists() ? node_->style : YamlStyle::plain; }
  /// Nothing, or a plain `null`, `~` or empty scalar.
  [[nodiscard]] bool is_null() const;

  /// A scalar as written, quotes and escapes resolved.
  [[nodiscard]] std::string_view text() const {
    return is_scalar() ? std::string_view(node_->text) : std::string_view();
  }
  /// Plain `true` or `false`.
  [[nodiscard]] std::optional<bool> truth() const;
  /// A plain whole number that is not negative.
  [[nodiscard]] std::optional<std::uint64_t> whole() const;

  /// The member of that name; a value that does not exist() if there is none.
  [[nodiscard]] YamlValue operator[](std::string_view key) const;
  [[nodiscard]] std::vector<YamlValue> items() const;     // of a sequence
  [[nodiscard]] std::vector<YamlMember> members() const;  // of a mapping, in the order of the text
  /// The scalars of a sequence, or the one scalar.
  [[nodiscard]] std::vector<std::string_view> texts() const;

  [[nodiscard]] std::uint32_t line() const { return exists() ? node_->line : 1; }
  [[nodiscard]] std::uint32_t column() const { return exists() ? node_->column : 1; }

 private:
  const YamlNode* node_ = nullptr;
};

struct YamlMember {
  YamlValue key, value;
};

struct YamlLimits {
  std::size_t bytes = std::size_t{16} << 20U;
  std::uint32_t depth = 256;
  std::uint32_t values = 1'000'000;
};

/// A parsed text of one or more documents. Views into it live as long as it does, also when moved.
class YamlDocument {
 public:
  /// `file` is the name that errors carry.
  static Result<YamlDocument> parse(std::string_view text, std::string_view file,
                                    YamlLimits limits = {});
  /// The first document; does not exist() if the text holds none.
  [[nodiscard]] YamlValue root() const { return roots_.empty() ? YamlValue() : root_at(0); }
  [[nodiscard]] std::vector<YamlValue> roots() const;
  /// An error at a value, for what the reader of the tree finds wrong.
  [[nodiscard]] Error error_at(YamlValue value, std::string_view what,
                               Errc code = Errc::malformed) const;

 private:
  [[nodiscard]] YamlValue root_at(std::size_t index) const {
    return YamlValue(&nodes_[roots_[index]]);
  }
  std::vector<YamlNode> nodes_;
  std::vector<std::uint32_t> roots_;  // slots
  std::string text_, file_;
};

}  // namespace plimsoll
