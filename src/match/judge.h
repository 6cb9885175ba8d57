// match/judge.h - one statement against one version.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisory/database.h"
#include "match/asked.h"
#include "model/finding.h"

namespace plimsoll {

/// A statement and what it says of the version that was asked about.
struct Judged {
  const Database* database = nullptr;
  PackedStatement statement;
  Verdict verdict = Verdict::not_affected;
  std::string range;               // for people
  std::string_view fix;            // the lowest fixed version above; empty: none is named
  bool open_ended = false;         // affected, and nothing says that it ever ends
  std::optional<Error> unordered;  // why the verdict is `unparsable`
};

Judged judged(const Database& database, PackedStatement statement, const Asked& asked);

/// True if an advisory's title names module streams ("Important: nodejs:18 security update"), and
/// not this one. Nothing else in errata tells the streams apart.
bool is_of_other_stream(std::string_view title, std::string_view stream);

/// What it says is meant for others.
void set_aside(Judged& judged);

}  // namespace plimsoll
