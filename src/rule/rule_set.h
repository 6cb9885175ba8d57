// rule/rule_set.h - what rule files say, merged in the order in which they were read, before
// anything is compiled.
//
// Shape   lists, macros, rules and checks keep the place of their first definition; later ones
//         replace or change them. `clock` counts items: who was defined before whom.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "rule/source.h"

namespace plimsoll::rule {

struct List {
  std::string name;
  std::vector<std::string> items;
  Place place;
  std::uint32_t first = 0, last = 0;  // clock
};

struct Macro {
  std::string name;
  SourceText condition;
  Place place;
  std::uint32_t first = 0, last = 0;
};

/// fields × comps × values; docs/rules.md.
struct Exception {
  std::string name;
  Place place;
  bool flat = false;  // one field, and values for it
  std::vector<std::string> fields, comps;
  /// A row of cells, each one value or several; of a flat one a row is one value.
  std::vector<std::vector<std::vector<std::string>>> rows;
};

/// What a rule must do with an event, or a check with a document.
struct Test {
  bool fires = false;
  Place place;
  std::vector<std::pair<std::string, std::string>> fields;  // of events
  std::string document;                                     // of checks: the text of a file
  std::string file;                                         // its name, if it matters
  std::vector<std::uint32_t> lines;                         // where the findings must lie
};

struct Rule {
  std::string name;
  Place place;
  SourceText desc, condition, output;
  std::string priority, source = "syscall";
  bool enabled = true;
  bool warn_event_types = true, skip_if_unknown_field = false, capture = false;
  std::uint64_t capture_milliseconds = 0;
  std::vector<std::string> tags;
  std::vector<Exception> exceptions;
  std::vector<Test> tests;
};

/// One of several reasons for which a check fails, with the names that others have for it.
struct Variant {
  std::vector<std::string> aliases;
  SourceText fail;
};

struct Check {
  std::string id;
  Place place;
  std::string title, severity, context;
  SourceText when, fail, message;
  std::vector<Variant> variants;
  std::string why, fix, before, after;
  std::vector<std::string> references;
  std::vector<std::string> maps;     // controls of frameworks: CIS-D4.1, PSS-baseline
  std::vector<std::string> aliases;  // what other tools call it
  std::vector<std::string> tags;
  bool enabled = true;
  std::vector<Test> tests;
};

struct RuleSet {
  std::vector<List> lists;
  std::vector<Macro> macros;
  std::vector<Rule> rules;
  std::vector<Check> checks;
  std::vector<Error> errors, warnings;
  std::uint32_t clock = 0;
  bool names_are_unique = false;  // a second definition in another file is worth a warning too

  /// Takes a file in: what is wrong with an item costs that item and is among the errors.
  void read(std::string_view text, std::string_view name);

  [[nodiscard]] const List* find_list(std::string_view name) const;
  [[nodiscard]] const Macro* find_macro(std::string_view name) const;
};

/// The version of the rule engine that files may require: that of Falco's whose files are read.
inline constexpr std::string_view engine_version = "0.63.0";

}  // namespace plimsoll::rule
