// rule/pack.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/pack.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "base/caret.h"
#include "rule/compile.h"

namespace plimsoll::rule {

namespace {

/// Values of exceptions as conditions have them.
std::string in_parentheses(const std::vector<std::string>& values) {
  std::string text = "(";
  for (bool first = true; const std::string& value : values) {
    if (!std::exchange(first, false)) text += ", ";
    text += quoted_value(value);
  }
  return text + ")";
}

bool takes_a_list(std::string_view comp) {
  return comp == "in" || comp == "pmatch" || comp == "intersects" ||
         comp.find(' ') != std::string_view::npos;  // startswith anyof
}

std::string cell_text(std::string_view comp, const std::vector<std::string>& cell) {
  const bool one = cell.size() == 1;
  if (takes_a_list(comp)) {
    return one && cell.front().starts_with('(') ? cell.front() : in_parentheses(cell);
  }
  return one ? quoted_value(cell.front()) : in_parentheses(cell);
}

/// " and not (…)" for each exception that has values.
std::string exceptions_text(const Rule& rule) {
  std::string text;
  for (const Exception& exception : rule.exceptions) {
    if (exception.rows.empty()) continue;
    std::string whole;
    if (exception.flat) {
      std::vector<std::string> values;
      for (const auto& row : exception.rows) {
        values.insert(values.end(), row.front().begin(), row.front().end());
      }
      whole =
          exception.fields.front() + ' ' + exception.comps.front() + ' ' + in_parentheses(values);
    } else {
      for (const auto& row : exception.rows) {
        std::string columns;
        for (std::size_t i = 0; i < row.size(); ++i) {
          if (i > 0) columns += " and ";
          columns += exception.fields[i] + ' ' + exception.comps[i] + ' ' +
                     cell_text(exception.comps[i], row[i]);
        }
        if (!whole.empty()) whole += " or ";
        whole += '(' + columns + ')';
      }
    }
    text += " and not (" + whole + ')';
  }
  return text;
}

void collect_fields(const Operand& operand, std::set<std::string_view>& fields);

void collect_fields(const Expr& expr, const std::function<const Condition*(std::string_view)>& find,
                    std::set<std::string_view>& fields) {
  collect_fields(expr.left, fields);
  collect_fields(expr.right, fields);
  for (const Expr& part : expr.parts) collect_fields(part, find, fields);
  if (expr.kind != Expr::Kind::macro) return;
  if (const Condition* macro = find(expr.name)) collect_fields(macro->tree(), find, fields);
}

void collect_fields(const Operand& operand, std::set<std::string_view>& fields) {
  if (operand.kind == Operand::Kind::field) fields.insert(operand.name);
  for (const Operand& inner : operand.operands) collect_fields(inner, fields);
}

class PackCompiler {
 public:
  explicit PackCompiler(const RuleSet& set) : set_(set) {}

  Pack compiled() {
    pack_.errors = set_.errors;
    pack_.warnings = set_.warnings;
    for (auto& [name, items] : opened_lists(set_)) lists_.emplace(name, std::move(items));
    // Lists stay where they are from here on: conditions are parsed with pointers into them.
    parse_macros(Syntax::falco, falco_macros_);
    if (!set_.checks.empty()) parse_macros(Syntax::checks, check_macros_);
    for (const Rule& rule : set_.rules) keep(add(rule));
    for (const Check& check : set_.checks) keep(add(check));
    report_unused();
    return std::move(pack_);
  }

 private:
  using Macros = std::unordered_map<std::string, std::unique_ptr<Condition>>;

  void keep(const Status& status) {
    if (status) return;
    // A macro that many rules use is wrong once.
    if (said_.insert(status.error().what).second) pack_.errors.push_back(status.error());
  }

  FindList list_finder() {
    return [this](std::string_view name) -> const std::vector<std::string>* {
      const auto found = lists_.find(std::string(name));
      if (found == lists_.end()) return nullptr;
      used_.insert(found->first);
      return &found->second;
    };
  }

  void parse_macros(Syntax syntax, Macros& macros) {
    for (const Macro& macro : set_.macros) {
      Result<Condition> condition = Condition::parse(macro.condition, list_finder(), syntax);
      if (condition) {
        macros[macro.name] = std::make_unique<Condition>(*std::move(condition));
      } else if (syntax == Syntax::checks || set_.checks.empty()) {
        // In a set with checks, a macro may be meant for them alone.
        keep(std::unexpected(condition.error()));
      }
    }
  }

  std::function<const Condition*(std::string_view)> finder(const Macros& macros) {
    return [this, &macros](std::string_view name) -> const Condition* {
      const auto found = macros.find(std::string(name));
      if (found == macros.end()) return nullptr;
      used_.insert(found->first);
      return found->second.get();
    };
  }

  Surroundings surroundings(std::uint16_t record, const Macros& macros) {
    return {.record = record, .find_macro = finder(macros), .macro_names = [this] {
              std::vector<std::string_view> names;
              names.reserve(set_.macros.size());
              for (const Macro& macro : set_.macros) names.push_back(macro.name);
              return names;
            }};
  }

  Status add(const Rule& rule) {
    const auto record = schema().find(rule.source);
    if (!record) {
      if (rule.skip_if_unknown_field) return {};
      return std::unexpected(error_at(rule.place, "no event source has the name " + rule.source));
    }
    const Condition condition =
        TRY(Condition::parse(rule.condition, list_finder(), Syntax::falco, exceptions_text(rule)));
    CompiledRule compiled{.rule = &rule, .condition_text = condition.text()};
    const auto root = compile(condition, surroundings(*record, falco_macros_), pack_.program);
    if (!root) {
      if (!rule.skip_if_unknown_field) return std::unexpected(root.error());
      pack_.warnings.push_back(root.error());
      return {};
    }
    compiled.condition = *root;
    compiled.output = TRY(compile_message(rule.output, *record, pack_.program));
    std::set<std::string_view> fields;
    collect_fields(condition.tree(), finder(falco_macros_), fields);
    for (const std::string_view name : fields) {
      if (const auto index = schema().find(*record, name)) {
        compiled.fields.push_back(schema().fields_of(*record)[*index].name);
      }
    }
    pack_.rules.push_back(std::move(compiled));
    return {};
  }

  Status add(const Check& check) {
    const auto record = schema().find(check.context);
    if (!record) {
      std::vector<std::string_view> names;
      for (const RecordSpec& spec : schema().records) names.push_back(spec.name);
      return std::unexpected(error_at(check.place, "no record has the name " + check.context +
                                                       suggestion(check.context, names)));
    }
    CompiledCheck compiled{.check = &check, .record = *record};
    const Surroundings around = surroundings(*record, check_macros_);
    const auto condition = [&](const SourceText& text) -> Result<std::uint32_t> {
      return compile(TRY(Condition::parse(text, list_finder(), Syntax::checks)), around,
                     pack_.program);
    };
    if (!check.when.empty()) compiled.when = TRY(condition(check.when));
    if (!check.fail.empty()) compiled.fails.push_back({TRY(condition(check.fail)), nothing});
    for (std::uint32_t i = 0; i < check.variants.size(); ++i) {
      compiled.fails.push_back({TRY(condition(check.variants[i].fail)), i});
    }
    compiled.message = TRY(compile_message(check.message, *record, pack_.program));
    pack_.checks.push_back(std::move(compiled));
    return {};
  }

  void report_unused() {
    for (const Macro& macro : set_.macros) {
      if (used_.contains(macro.name)) continue;
      pack_.warnings.push_back(error_at(macro.place, "macro " + macro.name + " is used nowhere"));
    }
  }

  const RuleSet& set_;
  Pack pack_;
  std::unordered_map<std::string, std::vector<std::string>> lists_;
  Macros falco_macros_, check_macros_;
  std::set<std::string, std::less<>> used_, said_;
};

/// An event of which only the type is known.
class TypeOnly final : public FieldSource {
 public:
  explicit TypeOnly(std::string_view type) : type_(type) {}
  Fact get(std::uint16_t field, std::optional<std::string_view>) override {
    const std::string_view name = fields_[field].name;
    if (name == "evt.type" || name == "syscall.type") return Fact::of(type_);
    if (name == "evt.num") return Fact::of(std::int64_t{1});
    return Fact::unread();
  }

 private:
  std::string_view type_;
  std::span<const FieldSpec> fields_ = schema().fields_of(*schema().find("syscall"));
};

}  // namespace

std::vector<std::pair<std::string, std::vector<std::string>>> opened_lists(const RuleSet& set) {
  std::unordered_map<std::string_view, const List*> by_name;
  for (const List& list : set.lists) by_name.emplace(list.name, &list);
  std::vector<std::pair<std::string, std::vector<std::string>>> opened;
  for (const List& list : set.lists) {
    std::vector<std::string> items;
    for (const std::string& item : list.items) {
      const auto inner = by_name.find(item);
      if (inner != by_name.end() && inner->second->first < list.last) {
        items.insert(items.end(), inner->second->items.begin(), inner->second->items.end());
      } else {
        items.push_back(item);
      }
    }
    opened.emplace_back(list.name, std::move(items));
  }
  return opened;
}

Pack compile(const RuleSet& set) { return PackCompiler(set).compiled(); }

std::vector<std::string> possible_events(const Pack& pack, std::uint32_t condition,
                                         std::span<const std::string> types) {
  std::vector<std::string> possible;
  Evaluator evaluator(pack.program.view());
  for (const std::string& type : types) {
    TypeOnly event(type);
    if (evaluator.evaluate(condition, {.source = &event}) != Truth::no) possible.push_back(type);
  }
  return possible;
}

}  // namespace plimsoll::rule
