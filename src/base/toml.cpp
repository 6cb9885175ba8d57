// base/toml.cpp - TOML 1.0, by toml++.
// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/text.h"

namespace plimsoll {

struct TomlDocument::State {
  toml::table table;
};

TomlDocument::TomlDocument(std::unique_ptr<State> state) : state_(std::move(state)) {}
TomlDocument::~TomlDocument() = default;
TomlDocument::TomlDocument(TomlDocument&&) noexcept = default;
TomlDocument& TomlDocument::operator=(TomlDocument&&) noexcept = default;

Result<TomlDocument> TomlDocument::parse(std::string_view text, const std::string& name) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    const toml::source_position& at = error.source().begin;
    return fail(Errc::malformed, printable(name) + ":" + std::to_string(at.line) + ":" +
                                     std::to_string(at.column) +
                                     ": is no TOML: " + printable(error.description()));
  }
  return TomlDocument(std::make_unique<State>(State{std::move(parsed).table()}));
}

std::string TomlDocument::text(std::string_view path) const {
  return state_->table.at_path(path).value_or(std::string());
}

std::vector<std::string> TomlDocument::texts(std::string_view path) const {
  std::vector<std::string> texts;
  const toml::array* const list = state_->table.at_path(path).as_array();
  if (list == nullptr) return texts;
  for (const toml::node& item : *list) {
    if (const auto* const text = item.as_string()) texts.push_back(text->get());
  }
  return texts;
}

}  // namespace plimsoll
