// rule/rule_item.h - one item of a rule file: its keys, and how their values become ours.
//
// Inside of read_rules.cpp only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/yaml.h"
#include "rule/rule_set.h"

namespace plimsoll::rule {

/// One item of a file, and how its values become ours.
class Item {
 public:
  Item(const YamlDocument& document, std::shared_ptr<const SourceFile> file, YamlValue value)
      : document_(document), file_(std::move(file)), value_(value) {}

  [[nodiscard]] YamlValue value() const { return value_; }
  [[nodiscard]] Place place() const { return place_of(value_); }
  [[nodiscard]] Place place_of(YamlValue at) const {
    return {file_, at.line(), at.column(), at.style()};
  }
  [[nodiscard]] std::unexpected<Error> wrong(YamlValue at, std::string_view what) const {
    return std::unexpected(document_.error_at(at, what));
  }

  Status read(std::string& out, YamlValue from, bool append = false) const {
    if (!from.is_scalar()) return wrong(from, "a text is expected here");
    if (append && !out.empty()) out += ' ';
    if (append) out += from.text();
    else out = from.text();
    return {};
  }
  Status read(SourceText& out, YamlValue from, bool append = false) const {
    if (!from.is_scalar()) return wrong(from, "a text is expected here");
    const SourceText text(from, file_);
    if (append) out.append(text);
    else out = text;
    return {};
  }
  Status read(bool& out, YamlValue from, bool = false) const {
    const auto truth = from.truth();
    if (!truth) return wrong(from, "true or false is expected here");
    out = *truth;
    return {};
  }
  Status read(std::uint64_t& out, YamlValue from, bool = false) const {
    const auto whole = from.whole();
    if (!whole) return wrong(from, "a whole number is expected here");
    out = *whole;
    return {};
  }
  Status read(std::vector<std::string>& out, YamlValue from, bool append = false) const {
    if (!append) out.clear();
    if (from.is_null()) return {};
    if (!from.is_sequence()) return wrong(from, "a list is expected here");
    for (const YamlValue item : from.items()) {
      if (!item.is_scalar()) return wrong(item, "a text is expected here");
      out.emplace_back(item.text());
    }
    return {};
  }
  Status read(std::vector<Exception>& out, YamlValue from, bool append) const;
  Status read(std::vector<Test>& out, YamlValue from, bool append) const;
  Status read(std::vector<Variant>& out, YamlValue from, bool append) const;

 private:
  Status read_rows(Exception& exception, YamlValue values) const;
  const YamlDocument& document_;
  std::shared_ptr<const SourceFile> file_;
  YamlValue value_;
};

/// A key that an item may have, and what an override may do with it.
template <typename T>
struct Key {
  std::string_view name;
  Status (*read)(const Item& item, T& to, YamlValue from, bool append) = nullptr;
  bool required = false;
  bool appends = false, replaces = true;
};

std::span<const Key<List>> list_keys();
std::span<const Key<Macro>> macro_keys();
std::span<const Key<Rule>> rule_keys();
std::span<const Key<Check>> check_keys();

}  // namespace plimsoll::rule
