// base/toml.h - TOML 1.0, as far as settings of other programs are looked up in it.
//
// Errors  "NAME:LINE:COLUMN: what".
// Safety  depth is bounded; the size of the text is the caller's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

class TomlDocument {
 public:
  /// `name` is what an Error calls the text.
  static Result<TomlDocument> parse(std::string_view text, const std::string& name);
  ~TomlDocument();
  TomlDocument(TomlDocument&&) noexcept;
  TomlDocument& operator=(TomlDocument&&) noexcept;

  // By dotted path ("storage.graphroot"); what is not there or is something else is empty.
  [[nodiscard]] std::string text(std::string_view path) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view path) const;

 private:
  struct State;
  explicit TomlDocument(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace plimsoll
