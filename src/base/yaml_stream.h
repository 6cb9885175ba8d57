// base/yaml_stream.h - YAML as other people write it (manifests, compose files, pipelines), read
// leniently. base/yaml.h is the strict reader, for our own content and settings.
//
// Shape   a flat tree over several documents; values are views of it. Scalars keep their quoting
//         style: what yes, on or 0x10 mean is the caller's question (truth(), yaml11_truth()).
//         Aliases are nodes that point back to their anchor; looking at one shows the anchor's
//         value. Keys of `<<` are looked through. JSON is YAML.
// Units   lines and columns count from 1, columns in characters.
// Errors  what is wrong costs the document that it stands in; those before and after it (cut at
//         lines that begin with ---) count. Equal keys, undefined and cyclic aliases and bytes that
//         are no text are faults that cost nothing: of equal keys the last one counts.
// Safety  bytes, depth, values and faults are bounded. Nothing is expanded: an alias leads to a
//         value that ended before it, and what all aliases stand for is bounded too (what goes
//         beyond is a fault, and leads nowhere), so that walking everything is safe.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"

namespace plimsoll {

/// One slot of the tree, in the order of the text; not used directly: see LooseValue.
struct LooseNode {
  enum class Kind : std::uint8_t { scalar, sequence, mapping, alias };
  Kind kind = Kind::scalar;
  YamlStyle style = YamlStyle::plain;
  bool merges = false;     // a mapping with a key <<
  std::uint32_t next = 1;  // slots until the next sibling
  std::uint32_t back = 0;  // of an alias: slots back to its anchor, 0 if there is none
  std::uint32_t line = 1, column = 1;
  std::uint32_t end_line = 1, end_column = 1;  // just behind its last character
  std::uint32_t size = 0;                      // of the text
  const char* text = nullptr;                  // of scalars
  const char* tag = nullptr;                   // ends with NUL; of nodes with an explicit one
};

struct LooseMember;
class LooseItems;

/// A view of one value. All getters are total: a value of another kind, or none at all, gives the
/// empty answer.
class LooseValue {
 public:
  LooseValue() = default;
  explicit LooseValue(const LooseNode* node) : node_(anchor_of(node)) {}

  [[nodiscard]] bool exists() const { return node_ != nullptr; }
  [[nodiscard]] bool is_scalar() const { return is(LooseNode::Kind::scalar); }
  [[nodiscard]] bool is_sequence() const { return is(LooseNode::Kind::sequence); }
  [[nodiscard]] bool is_mapping() const { return is(LooseNode::Kind::mapping); }
  [[nodiscard]] YamlStyle style() const { return exists() ? node_->style : YamlStyle::plain; }
  /// Nothing, or a plain `null`, `~` or empty scalar.
  [[nodiscard]] bool is_null() const;

  /// A scalar, quotes and escapes resolved.
  [[nodiscard]] std::string_view text() const {
    return is_scalar() ? std::string_view(node_->text, node_->size) : std::string_view();
  }
  /// The explicit tag: "!reference", "tag:yaml.org,2002:str"; or nothing.
  [[nodiscard]] std::string_view tag() const {
    return exists() && node_->tag != nullptr ? std::string_view(node_->tag) : std::string_view();
  }
  /// Plain true or false, in the three spellings of YAML 1.2; with the tag !!bool also in quotes.
  [[nodiscard]] std::optional<bool> truth() const;
  /// The words of YAML 1.1 as well, which many loaders still follow: yes, no, on, off, y, n.
  [[nodiscard]] std::optional<bool> yaml11_truth() const;
  /// A plain whole number: decimal with or without sign, or 0x….
  [[nodiscard]] std::optional<std::int64_t> integer() const;

  /// The member of that name (the last of several), else that of what `<<` brings; a value that
  /// does not exist() if there is none.
  [[nodiscard]] LooseValue operator[](std::string_view key) const { return member(key).second; }
  /// The same with its key, whose line is where the member begins.
  [[nodiscard]] std::pair<LooseValue, LooseValue> member(std::string_view key) const;
  /// Of a sequence; none of anything else.
  [[nodiscard]] LooseItems items() const;
  [[nodiscard]] std::size_t item_count() const;
  /// Of a mapping, in the order of the text, then what `<<` brings (bounded); each name once.
  [[nodiscard]] std::vector<LooseMember> members() const;

  /// So many mappings are looked through for `<<`, and so deep.
  static constexpr int merges_limit = 256;
  static constexpr int merge_depth_limit = 16;

  [[nodiscard]] std::uint32_t line() const { return exists() ? node_->line : 1; }
  [[nodiscard]] std::uint32_t column() const { return exists() ? node_->column : 1; }
  [[nodiscard]] std::uint32_t end_line() const { return exists() ? node_->end_line : 1; }
  bool operator==(const LooseValue&) const = default;

 private:
  /// A scalar whose text says of what type it is: a plain one, or a quoted one with that tag.
  [[nodiscard]] bool is_plain_or(std::string_view tagged) const;
  [[nodiscard]] bool is(LooseNode::Kind kind) const {
    return node_ != nullptr && node_->kind == kind;
  }
  static const LooseNode* anchor_of(const LooseNode* node) {
    if (node == nullptr || node->kind != LooseNode::Kind::alias) return node;
    return node->back == 0 ? nullptr : node - node->back;
  }
  friend class LooseLookup;
  friend class LooseItems;
  const LooseNode* node_ = nullptr;
};

struct LooseMember {
  LooseValue key, value;
};

/// for (const LooseValue item : value.items())
class LooseItems {
 public:
  class iterator {
   public:
    using value_type = LooseValue;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(const LooseNode* at) : at_(at) {}
    LooseValue operator*() const { return LooseValue(at_); }
    iterator& operator++() {
      at_ += at_->next;
      return *this;
    }
    iterator operator++(int) {
      const iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const iterator&) const = default;

   private:
    const LooseNode* at_ = nullptr;
  };
  LooseItems() = default;
  explicit LooseItems(const LooseNode* sequence)
      : begin_(sequence + 1), end_(sequence + sequence->next) {}
  [[nodiscard]] iterator begin() const { return begin_; }
  [[nodiscard]] iterator end() const { return end_; }

 private:
  iterator begin_, end_;
};

struct YamlFault {
  std::uint32_t line = 1, column = 1;
  Error error;
};

struct YamlComment {
  std::uint32_t line = 1, column = 1;  // of the #
  std::string_view text;               // what stands behind it, up to the end of the line
};

struct YamlStreamLimits {
  std::size_t bytes = std::size_t{16} << 20U;
  std::uint32_t depth = 256;
  std::uint32_t values = 1'000'000;    // of all documents
  std::uint64_t expanded = 4'000'000;  // of all documents, those that aliases stand for counted
  std::uint32_t faults = 100;          // more of them are not told
};

/// A text of any number of documents. Values and comments live as long as it does, also when moved.
class YamlStream {
 public:
  static YamlStream read(std::string_view text, YamlStreamLimits limits = {});

  /// The documents that could be read; an empty one is no document.
  [[nodiscard]] std::vector<LooseValue> roots() const;
  [[nodiscard]] const std::vector<YamlFault>& faults() const { return faults_; }
  /// Of all documents that could be read, and between them.
  [[nodiscard]] std::vector<YamlComment> comments() const;

 private:
  friend class YamlStreamReader;
  std::unique_ptr<const std::string> text_;  // repaired
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  std::vector<LooseNode> nodes_;
  std::vector<std::uint32_t> roots_;  // slots
  std::vector<YamlFault> faults_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> unread_;  // lines of broken documents
};

}  // namespace plimsoll
