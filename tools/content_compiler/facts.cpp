// content_compiler/facts.cpp - content/facts/*.yaml to the tables of rule/schema.h and the names of
// generated rule/fields.h.
//
// Errors  an unknown key, type or record is an error: a typing error must not become a field that no
// rule can name.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "base/caret.h"
#include "base/text.h"
#include "content_compiler/kinds.h"
#include "content_compiler/write.h"

namespace plimsoll {
namespace {

constexpr std::array<std::string_view, 6> record_keys = {"word",    "inside", "flat",
                                                         "planned", "about",  "fields"};
constexpr std::array<std::string_view, 9> field_keys = {
    "type", "list", "any", "keyed", "port", "planned", "argument", "members", "about"};
constexpr std::array<std::string_view, 7> scalar_types = {"bool",   "int",     "number", "text",
                                                          "buffer", "address", "net"};
constexpr std::array<std::string_view, 7> scalar_enumerators = {
    "boolean", "integer", "number", "text", "buffer", "address", "net"};
constexpr std::array<std::string_view, 3> arguments = {"none", "optional", "required"};
// Names of fields that C++ keeps for itself.
constexpr std::array<std::string_view, 10> reserved = {
    "default", "namespace", "operator", "class",  "register",
    "private", "public",    "volatile", "export", "default"};

struct Record {
  const YamlDocument* document = nullptr;
  YamlValue name, body;
};

std::string identifier(std::string_view text) {
  std::string name;
  for (const char c : text) name += is_alnum(c) ? c : '_';
  return std::ranges::find(reserved, name) == reserved.end() ? name : name + '_';
}

class FactsCompiler {
 public:
  Status add(const YamlDocument& document) {
    for (const auto& [name, body] : document.root().members()) {
      TRY_STATUS(check_keys(document, body, record_keys));
      for (const auto& [field, spec] : body["fields"].members()) {
        TRY_STATUS(check_keys(document, spec, field_keys));
      }
      if (numbers_.contains(std::string(name.text()))) {
        return std::unexpected(document.error_at(name, "this record stands here a second time"));
      }
      numbers_[std::string(name.text())] = records_.size();
      records_.push_back({&document, name, body});
    }
    return {};
  }

  Result<Compiled> compiled() {
    for (const Record& record : records_) TRY_STATUS(compile(record));
    return Compiled{
        .code =
            "// Compiled from content/facts/.\n#include \"rule/schema.h\"\n\n#include <array>\n\n"
            "namespace plimsoll::rule {\nnamespace {\nconstexpr std::array<FieldSpec, " +
            std::to_string(field_count_) + "> fields = {{\n" + fields_ +
            "}};\nconstexpr std::array<RecordSpec, " + std::to_string(records_.size()) +
            "> records = {{\n" + specs_ +
            "}};\n}  // namespace\nconst Schema& schema() {\n"
            "  static constexpr Schema whole{records, fields};\n  return whole;\n}\n"
            "}  // namespace plimsoll::rule\n",
        .header =
            "// Compiled from content/facts/.\n#pragma once\n\n#include <cstdint>\n\n"
            "namespace plimsoll::rule::facts {\n" +
            names_ + "}  // namespace plimsoll::rule::facts\n"};
  }

 private:
  Status compile(const Record& record) {
    const std::string name(record.name.text());
    const std::size_t first = field_count_;
    names_ += "namespace " + identifier(name) +
              " {\ninline constexpr std::uint16_t record_type = " + std::to_string(numbers_[name]) +
              ";\nenum Field : std::uint16_t {";
    for (const auto& [field, spec] : record.body["fields"].members()) {
      TRY_STATUS(compile(record, field, spec));
    }
    names_ += "};\n}\n";
    const YamlValue inside = record.body["inside"];
    if (inside.exists() && !numbers_.contains(std::string(inside.text()))) {
      return std::unexpected(record.document->error_at(inside, "no such record"));
    }
    if (record.body["about"].text().empty()) {
      return std::unexpected(record.document->error_at(record.name, "about is missing"));
    }
    const YamlValue word = record.body["word"];
    specs_ += "  {.name = " + quoted(name) +
              ", .word = " + quoted(word.exists() ? word.text() : name) + ", .inside = " +
              (inside.exists() ? std::to_string(numbers_[std::string(inside.text())])
                               : std::string("no_record")) +
              ", .flat = " + flag(record.body["flat"]) +
              ", .planned = " + flag(record.body["planned"]) +
              ", .first = " + std::to_string(first) +
              ", .count = " + std::to_string(field_count_ - first) +
              ", .about = " + quoted(record.body["about"].text()) + "},\n";
    return {};
  }

  Status compile(const Record& record, YamlValue field, YamlValue spec) {
    const std::string name(field.text());
    TRY_STATUS(compile(record, name, spec, spec["argument"].text()));
    for (const std::string_view member : spec["members"].texts()) {
      TRY_STATUS(compile(record, name + "." + std::string(member), spec, ""));
    }
    return {};
  }

  Status compile(const Record& record, const std::string& name, YamlValue spec,
                 std::string_view argument) {
    const std::string_view type = spec["type"].text();
    const auto* const scalar = std::ranges::find(scalar_types, type);
    const auto known = numbers_.find(std::string(type));
    if (scalar == scalar_types.end() && known == numbers_.end()) {
      return std::unexpected(record.document->error_at(
          spec["type"].exists() ? spec["type"] : spec,
          "type is a record's name or one of: " + join(scalar_types, " ")));
    }
    if (!argument.empty() && std::ranges::find(arguments, argument) == arguments.end()) {
      return std::unexpected(record.document->error_at(
          spec["argument"], "argument is one of: " + join(arguments, " ")));
    }
    if (spec["about"].text().empty()) {
      return std::unexpected(record.document->error_at(spec, "about is missing"));
    }
    const bool planned = spec["planned"].truth() == true || record.body["planned"].truth() == true;
    fields_ +=
        "  {.name = " + quoted(name) + ", .type = FactType::" +
        (scalar == scalar_types.end()
             ? std::string("record")
             : std::string(
                   scalar_enumerators[static_cast<std::size_t>(scalar - scalar_types.begin())])) +
        ", .list = " + flag(spec["list"]) + ", .any = " + flag(spec["any"]) +
        ", .keyed = " + flag(spec["keyed"]) + ", .port = " + flag(spec["port"]) +
        ", .planned = " + (planned ? "true" : "false") +
        ", .argument = Argument::" + (argument.empty() ? "none" : std::string(argument)) +
        ", .record = " +
        (scalar == scalar_types.end() ? std::to_string(known->second) : std::string("no_record")) +
        ", .about = " + quoted(spec["about"].text()) + "},\n";
    names_ += identifier(name) + ", ";
    ++field_count_;
    return {};
  }

  static std::string flag(YamlValue value) { return value.truth() == true ? "true" : "false"; }

  std::vector<Record> records_;
  std::map<std::string, std::size_t> numbers_;
  std::string fields_, specs_, names_;
  std::size_t field_count_ = 0;
};

}  // namespace

Result<Compiled> compiled_facts(std::span<const YamlDocument> documents) {
  FactsCompiler compiler;
  for (const YamlDocument& document : documents) TRY_STATUS(compiler.add(document));
  return compiler.compiled();
}

}  // namespace plimsoll
