// detect/config/ignore.h - comments in a document that take findings back.
//
// Format  # plimsoll:ignore=ID[,ID…] reason until=2027-01-31      (ID may be *;
//         blanks may stand around = and commas)
//         and those of others: hadolint ignore=, hadolint global ignore=, trivy:ignore:ID exp:DATE,
//         tfsec:ignore:ID, checkov:skip=ID:reason, kics-scan ignore-line, kics-scan disable=ID,
//         zizmor: ignore[ID]; and the annotation checkov.io/skip1: ID=reason. docs/checks.md.
//         plimsoll:allow and gitleaks:allow speak of secrets: of checks that ask for them, too.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace plimsoll {

struct InlineIgnore {
  enum class Scope : std::uint8_t {
    line,      // its own line and the next one that is no comment
    inside,    // what it stands inside of
    document,  // of several in a file
    file,
  };
  Scope scope = Scope::line;
  std::uint32_t line = 0;          // of the comment
  std::uint32_t next = 0;          // the next line that is neither empty nor a comment
  std::vector<std::string> ids;    // canonical_check_name(); empty: all
  std::uint32_t from = 0, to = 0;  // of Scope::document: its first line, and the one behind it
  std::string reason, until;       // a date; empty: for ever
  std::string by;                  // "plimsoll:ignore", "hadolint"
  bool of_secrets = false;         // of checks alone that ask for secrets
};

/// `of_checkov`: how far checkov's comments reach in such a document.
std::vector<InlineIgnore> find_ignores(
    std::string_view text, InlineIgnore::Scope of_checkov = InlineIgnore::Scope::inside);

/// The thing that a finding is about.
struct IgnoreSubject {
  std::uint32_t first = 0, last = 0;  // its lines; last may be 0 if it has one
  bool of_secrets = false;            // the check asks for secrets in it
};

/// Marks the finding as suppressed if one of the comments says so. Whether its date has passed is
/// asked later, by whoever makes the report: what is found here is kept for other days.
void apply(const std::vector<InlineIgnore>& ignores, IgnoreSubject subject, Finding& finding);

}  // namespace plimsoll
