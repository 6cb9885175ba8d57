// rule/field.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/field.h"

#include <algorithm>
#include <unordered_map>

#include "base/caret.h"
#include "base/text.h"

namespace plimsoll::rule {

namespace {

std::unexpected<Fault> fault(const Operand& field, std::string what) {
  return std::unexpected(Fault{field.at, std::move(what)});
}

std::vector<std::string_view> field_names(std::uint16_t record) {
  std::vector<std::string_view> names;
  for (const FieldSpec& spec : schema().fields_of(record)) names.push_back(spec.name);
  return names;
}

using Index = std::unordered_map<std::string_view, std::uint16_t>;

/// Flat types have hundreds of fields, and rule files name thousands.
const Index& flat_index(std::uint16_t record) {
  static const std::vector<Index> indexes = [] {
    std::vector<Index> all(schema().records.size());
    for (std::size_t type = 0; type < all.size(); ++type) {
      if (!schema().records[type].flat) continue;
      std::uint16_t index = 0;
      for (const FieldSpec& field : schema().fields_of(static_cast<std::uint16_t>(type))) {
        all[type].emplace(field.name, index++);
      }
    }
    return all;
  }();
  return indexes[record];
}

std::string check_argument(const Operand& field, const FieldSpec& spec) {
  if (!field.argument) {
    return spec.argument == Argument::required ? field.name + " needs an [argument]" : "";
  }
  const bool takes = spec.argument != Argument::none || spec.keyed;
  return takes ? "" : field.name + " takes no [argument]";
}

/// The argument's text is kept as a literal.
std::uint32_t kept(const std::string& text, Program& program) {
  program.literals.push_back({.text = static_cast<std::uint32_t>(program.texts.size()),
                              .length = static_cast<std::uint32_t>(text.size())});
  program.texts += text;
  return static_cast<std::uint32_t>(program.literals.size() - 1);
}

}  // namespace

std::uint32_t FieldFinder::bind(std::string_view name, const OperandCode& list,
                                const FieldShape& shape) {
  variables_.push_back({std::string(name), list.type, shape});
  return static_cast<std::uint32_t>(variables_.size() - 1);
}

std::expected<FoundField, Fault> FieldFinder::find(const Operand& field, Program& program) const {
  const auto cut = cut_first(field.name, '.');
  const std::string_view word = cut ? cut->first : std::string_view(field.name);
  const std::string_view path = cut ? cut->second : std::string_view();
  const auto variable =
      std::ranges::find(variables_.rbegin(), variables_.rend(), word, &Variable::name);
  if (variable != variables_.rend()) {
    FoundField begin{.shape = variable->shape};
    begin.code.root = Root::variable;
    begin.code.level = static_cast<std::uint8_t>(variables_.rend() - variable - 1);
    begin.code.type = variable->type;
    begin.code.first = static_cast<std::uint32_t>(program.steps.size());
    return walk(field, begin, path, program);
  }
  if (schema().records[record_].flat) return find_flat(field, program);
  std::vector<std::string_view> words;
  std::uint8_t level = 0;
  for (std::uint16_t record = record_; record != no_record;
       record = schema().records[record].inside, ++level) {
    words.push_back(schema().records[record].word);
    if (words.back() != word) continue;
    FoundField begin{.shape = {.record = record}};
    begin.code.root = Root::context;
    begin.code.level = level;
    begin.code.type = FactType::record;
    begin.code.first = static_cast<std::uint32_t>(program.steps.size());
    return walk(field, begin, path, program);
  }
  return fault(field, "no field " + field.name + ": names begin with " + join(words, ", ") +
                          " here" + suggestion(word, words));
}

std::expected<FoundField, Fault> FieldFinder::find_flat(const Operand& field,
                                                        Program& program) const {
  const Index& index = flat_index(record_);
  const auto found = index.find(field.name);
  if (found == index.end()) {
    return fault(field, "no field has the name " + field.name +
                            suggestion(field.name, field_names(record_)));
  }
  const FieldSpec& spec = schema().fields_of(record_)[found->second];
  if (const std::string wrong = check_argument(field, spec); !wrong.empty()) {
    return fault(field, wrong);
  }
  FoundField result{.shape = {.record = spec.record, .port = spec.port}};
  result.code = {.root = Root::source,
                 .type = spec.type,
                 .list = spec.list,
                 // With an argument, a list of candidates is one of them.
                 .any = spec.any && !field.argument,
                 .first = static_cast<std::uint32_t>(program.steps.size()),
                 .count = 1};
  program.steps.push_back(found->second);
  if (field.argument) result.code.argument = kept(*field.argument, program);
  return result;
}

std::expected<FoundField, Fault> FieldFinder::walk(const Operand& field, FoundField at,
                                                   std::string_view path, Program& program) const {
  const FieldSpec* spec = nullptr;
  while (!path.empty()) {
    const auto cut = cut_first(path, '.');
    const std::string_view name = cut ? cut->first : path;
    path = cut ? cut->second : std::string_view();
    if (at.code.type != FactType::record || at.code.list) {
      return fault(field, "no field " + field.name + ": " + std::string(name) +
                              " is asked of something that has no fields");
    }
    const auto index = schema().find(at.shape.record, name);
    if (!index) {
      return fault(field, "no field " + field.name + ": " +
                              std::string(schema().records[at.shape.record].name) + " has no " +
                              std::string(name) + suggestion(name, field_names(at.shape.record)));
    }
    spec = &schema().fields_of(at.shape.record)[*index];
    at.code.type = spec->type;
    at.code.list = spec->list;
    at.shape = {.record = spec->record, .port = spec->port};
    program.steps.push_back(*index);
    ++at.code.count;
  }
  if (spec == nullptr) {
    if (field.argument) return fault(field, field.name + " takes no [argument]");
    return at;
  }
  if (const std::string wrong = check_argument(field, *spec); !wrong.empty()) {
    return fault(field, wrong);
  }
  at.code.any = spec->any;
  if (field.argument) {
    at.code.keyed = true;
    at.code.list = false;
    at.code.type = FactType::text;
    at.code.argument = kept(*field.argument, program);
  }
  return at;
}

}  // namespace plimsoll::rule
