// base/yaml.cpp - libyaml's events behind base/yaml.h.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml.h"

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>

#include "base/caret.h"
#include "base/text.h"
#include "base/yaml_events.h"

namespace plimsoll {

namespace {

/// Lays the events' slots one behind the other.
class Builder {
 public:
  Builder(std::vector<YamlNode>& nodes, std::vector<std::uint32_t>& roots, YamlLimits limits)
      : nodes_(nodes), roots_(roots), limits_(limits) {}

  Status take(const yaml_event_t& event) {
    at_ = mark_of(event.start_mark);
    switch (event.type) {
      case YAML_ALIAS_EVENT: return fail(Errc::unsupported, "aliases (*name) are not read here");
      case YAML_SCALAR_EVENT: return scalar(event);
      case YAML_SEQUENCE_START_EVENT:
        return open(YamlKind::sequence, event.data.sequence_start.tag);
      case YAML_MAPPING_START_EVENT: return open(YamlKind::mapping, event.data.mapping_start.tag);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return close();
      default: return {};
    }
  }
  [[nodiscard]] LineColumn at() const { return at_; }

 private:
  Status scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    const std::string_view text(reinterpret_cast<const char*>(data.value), data.length);
    TRY_STATUS(
        add({.kind = YamlKind::scalar, .style = style_of(data.style), .text = std::string(text)},
            data.tag));
    return placed();
  }
  Status open(YamlKind kind, const unsigned char* tag) {
    if (open_.size() >= limits_.depth) {
      return fail(Errc::too_deep,
                  "nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    const auto slot = static_cast<std::uint32_t>(nodes_.size());
    TRY_STATUS(add({.kind = kind}, tag));
    open_.push_back({.slot = slot, .expects_key = kind == YamlKind::mapping});
    return {};
  }
  Status close() {
    const std::uint32_t slot = open_.back().slot;
    nodes_[slot].next = static_cast<std::uint32_t>(nodes_.size()) - slot;
    open_.pop_back();
    return placed();
  }
  Status add(YamlNode node, const unsigned char* tag) {
    if (tag != nullptr) return fail(Errc::unsupported, "tags (!name) are not read here");
    if (nodes_.size() >= limits_.values) {
      return fail(Errc::too_many, "more than " + std::to_string(limits_.values) + " values");
    }
    if (open_.empty()) roots_.push_back(static_cast<std::uint32_t>(nodes_.size()));
    else if (open_.back().expects_key) TRY_STATUS(check_key(node));
    node.line = at_.line;
    node.column = at_.column;
    nodes_.push_back(std::move(node));
    return {};
  }
  Status check_key(const YamlNode& node) {
    if (node.kind != YamlKind::scalar) return fail(Errc::unsupported, "a key must be one word");
    if (!open_.back().keys.insert(node.text).second) {
      return fail(Errc::malformed, "key \"" + node.text + "\" stands here a second time");
    }
    return {};
  }
  /// A whole value has ended: in a mapping, keys and values take turns.
  Status placed() {
    if (!open_.empty() && nodes_[open_.back().slot].kind == YamlKind::mapping) {
      open_.back().expects_key = !open_.back().expects_key;
    }
    return {};
  }

  struct Open {
    std::uint32_t slot = 0;
    bool expects_key = false;
    std::unordered_set<std::string> keys;
  };
  std::vector<YamlNode>& nodes_;
  std::vector<std::uint32_t>& roots_;
  std::vector<Open> open_;
  YamlLimits limits_;
  LineColumn at_;
};

}  // namespace

bool YamlValue::is_null() const {
  if (!exists()) return true;
  return is_scalar() && style() == YamlStyle::plain &&
         (text().empty() || text() == "null" || text() == "~");
}

std::optional<bool> YamlValue::truth() const {
  if (!is_scalar() || style() != YamlStyle::plain) return std::nullopt;
  if (text() == "true") return true;
  if (text() == "false") return false;
  return std::nullopt;
}

std::optional<std::uint64_t> YamlValue::whole() const {
  return is_scalar() && style() == YamlStyle::plain ? number(text()) : std::nullopt;
}

YamlValue YamlValue::operator[](std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name.text() == key) return value;
  }
  return {};
}

std::vector<YamlValue> YamlValue::items() const {
  std::vector<YamlValue> found;
  if (!is_sequence()) return found;
  for (const YamlNode* at = node_ + 1; at < node_ + node_->next; at += at->next) {
    found.emplace_back(at);
  }
  return found;
}

std::vector<YamlMember> YamlValue::members() const {
  std::vector<YamlMember> found;
  if (!is_mapping()) return found;
  for (const YamlNode* at = node_ + 1; at < node_ + node_->next; at += 1 + (at + 1)->next) {
    found.push_back({YamlValue(at), YamlValue(at + 1)});
  }
  return found;
}

std::vector<std::string_view> YamlValue::texts() const {
  if (is_scalar()) return {text()};
  std::vector<std::string_view> found;
  for (const YamlValue item : items()) found.push_back(item.text());
  return found;
}

Result<YamlDocument> YamlDocument::parse(std::string_view text, std::string_view file,
                                         YamlLimits limits) {
  if (text.size() > limits.bytes) {
    return fail(Errc::too_large,
                std::string(file) + ": larger than " + std::to_string(limits.bytes) + " bytes");
  }
  YamlDocument document;
  document.text_ = text;
  document.file_ = file;
  YamlEvents parser(text);
  Builder builder(document.nodes_, document.roots_, limits);
  for (yaml_event_type_t type = YAML_NO_EVENT; type != YAML_STREAM_END_EVENT;) {
    YamlEvent event;
    if (!parser.next(event)) {
      return fail(Errc::malformed, with_caret(text, file, parser.error_mark(), parser.problem()));
    }
    type = event.raw.type;
    if (const Status taken = builder.take(event.raw); !taken) {
      return fail(taken.error().code, with_caret(text, file, builder.at(), taken.error().what));
    }
  }
  return document;
}

std::vector<YamlValue> YamlDocument::roots() const {
  std::vector<YamlValue> found;
  found.reserve(roots_.size());
  for (std::size_t i = 0; i < roots_.size(); ++i) found.push_back(root_at(i));
  return found;
}

Error YamlDocument::error_at(YamlValue value, std::string_view what, Errc code) const {
  return {code, with_caret(text_, file_, {value.line(), value.column()}, what)};
}

}  // namespace plimsoll
