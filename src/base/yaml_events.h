// base/yaml_events.h - libyaml's parser, owned. Only the readers of base/ include this.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml.h>

#include <string_view>

#include "base/caret.h"
#include "base/yaml.h"

namespace plimsoll {

inline LineColumn mark_of(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

inline YamlStyle style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return YamlStyle::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return YamlStyle::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE: return YamlStyle::literal;
    case YAML_FOLDED_SCALAR_STYLE: return YamlStyle::folded;
    default: return YamlStyle::plain;
  }
}

struct YamlEvent {
  yaml_event_t raw{};
  YamlEvent() = default;
  ~YamlEvent() { yaml_event_delete(&raw); }
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;
};

class YamlEvents {
 public:
  explicit YamlEvents(std::string_view text) {
    // Only running out of memory makes this fail; next() then fails too.
    if (yaml_parser_initialize(&raw_) == 0) return;
    yaml_parser_set_input_string(&raw_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
    yaml_parser_set_encoding(&raw_, YAML_UTF8_ENCODING);
  }
  ~YamlEvents() { yaml_parser_delete(&raw_); }
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;
  bool next(YamlEvent& event) { return yaml_parser_parse(&raw_, &event.raw) != 0; }
  [[nodiscard]] LineColumn error_mark() const {
    // Errors of the reader know only the offset.
    return mark_of(raw_.error == YAML_READER_ERROR ? raw_.mark : raw_.problem_mark);
  }
  [[nodiscard]] std::string_view problem() const {
    return raw_.problem != nullptr ? raw_.problem : "not YAML";
  }

 private:
  yaml_parser_t raw_{};
};

}  // namespace plimsoll
