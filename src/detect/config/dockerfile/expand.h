// detect/config/dockerfile/expand.h - variables in instructions: $x ${x} ${x:-y} ${x#p} ${x/a/b}.
//
// Format  docs.docker.com/reference/dockerfile, "Environment replacement"; quotes and escapes go
//         away in passing, as in BuildKit.
// Safety  one budget of work for a whole file, a limit on the length of a value: values that
//         double themselves line by line stay small.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll::docker {

/// What is known of a variable: a value, or only that it is declared (ARG without a default).
using Variables = std::map<std::string, std::optional<std::string>, std::less<>>;

struct Expansion {
  std::string text;         // of a variable that is not known, what the file says
  bool unresolved = false;  // such a variable is in it
};

class Expander {
 public:
  explicit Expander(char escape) : escape_(escape) {}
  [[nodiscard]] char escape() const { return escape_; }

  /// ENV counts before ARG.
  struct Scope {
    const Variables* env = nullptr;
    const Variables* arg = nullptr;
  };

  /// One word, white space and all. Errors: a substitution that BuildKit does not know, or a limit.
  Result<Expansion> word(std::string_view text, Scope scope);
  /// The words between white space that is neither quoted nor escaped.
  Result<std::vector<Expansion>> words(std::string_view text, Scope scope);

 private:
  friend class Substitution;
  char escape_;
  std::uint64_t budget_ = 16'000'000;  // bytes written and compared, of one file
};

}  // namespace plimsoll::docker
