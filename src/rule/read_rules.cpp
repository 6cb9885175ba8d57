// rule/read_rules.cpp - YAML to RuleSet.
//
// Format  a sequence of maps, several documents allowed: list, macro, rule as Falco's files have
//         them, and check; docs/rules.md has every key.
// Errors  a required key that is missing, a value of the wrong kind, an override of something that
//         is not there; unknown keys are warnings.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>

#include "base/caret.h"
#include "base/text.h"
#include "rule/check_name.h"
#include "rule/rule_item.h"

namespace plimsoll::rule {

namespace {

using Override = std::vector<std::pair<std::string, bool>>;  // key, append

constexpr std::array<std::string_view, 9> priorities = {"emergency",     "alert",   "critical",
                                                        "error",         "warning", "notice",
                                                        "informational", "info",    "debug"};
constexpr std::array<std::string_view, 6> severities = {"critical", "high",       "medium",
                                                        "low",      "negligible", "info"};

std::string& name_of(List& list) { return list.name; }
std::string& name_of(Macro& macro) { return macro.name; }
std::string& name_of(Rule& rule) { return rule.name; }
std::string& name_of(Check& check) { return check.id; }

std::vector<Check>::iterator find_by_alias(std::vector<Check>& checks, std::string_view name) {
  const std::string wanted = canonical_check_name(name);
  return std::ranges::find_if(checks, [&](const Check& check) {
    return std::ranges::any_of(check.aliases, [&](const std::string& alias) {
      return canonical_check_name(alias) == wanted;
    });
  });
}

class Reader {
 public:
  Reader(RuleSet& set, const YamlDocument& document, std::shared_ptr<const SourceFile> file)
      : set_(set), document_(document), file_(std::move(file)) {}

  void read() {
    for (const YamlValue root : document_.roots()) {
      if (root.is_null()) continue;
      if (!root.is_sequence()) {
        set_.errors.push_back(
            document_.error_at(root, "a rule file is a list of items (- rule: …)"));
        continue;
      }
      for (const YamlValue item : root.items()) {
        if (item.is_null()) continue;
        if (const Status taken = take({document_, file_, item}); !taken) {
          set_.errors.push_back(taken.error());
        }
      }
    }
  }

 private:
  Status take(const Item& item) {
    const YamlValue value = item.value();
    ++set_.clock;
    if (!value.is_mapping()) return item.wrong(value, "an item is a map: - rule: …");
    if (value["required_engine_version"].exists()) return engine(item);
    if (value["required_plugin_versions"].exists()) return plugins(item);
    if (value["list"].exists()) return merge<List>(item, list_keys(), set_.lists);
    if (value["macro"].exists()) return merge<Macro>(item, macro_keys(), set_.macros);
    if (value["rule"].exists()) return merge<Rule>(item, rule_keys(), set_.rules);
    if (value["check"].exists()) return merge<Check>(item, check_keys(), set_.checks);
    warn(value, "an item that is no list, macro, rule or check; it is passed over");
    return {};
  }

  void warn(YamlValue at, std::string_view what) {
    set_.warnings.push_back(document_.error_at(at, what));
  }

  /// Major and minor must be known to us: "0.57.0", or 57 for it.
  Status engine(const Item& item) {
    const YamlValue value = item.value()["required_engine_version"];
    const std::vector<std::string_view> parts = split(value.text(), '.');
    const auto major = parts.size() > 1 ? number(parts[0]) : std::optional<std::uint64_t>(0);
    const auto minor = number(parts.size() > 1 ? parts[1] : parts[0]);
    if (!major || !minor || parts.size() > 3) {
      return item.wrong(value, "a version is expected here, as in 0.57.0");
    }
    const std::uint64_t known = *number(split(engine_version, '.')[1]);
    if (*major == 0 && *minor <= known) return {};
    return item.wrong(value, "these rules need engine " + std::string(value.text()) +
                                 ", and this is " + std::string(engine_version));
  }

  Status plugins(const Item& item) {
    for (const YamlValue each : item.value()["required_plugin_versions"].items()) {
      if (each["name"].is_scalar() && each["version"].is_scalar()) continue;
      return item.wrong(each, "a plugin has a name and a version");
    }
    return {};
  }

  template <typename T>
  Status merge(const Item& item, std::span<const Key<T>> keys, std::vector<T>& all) {
    const YamlValue name = item.value()[keys.front().name];
    if (!name.is_scalar() || name.text().empty()) return item.wrong(item.value(), "no name");
    check_keys_of<T>(item, keys);
    auto known = std::ranges::find_if(all, [&](T& each) { return name_of(each) == name.text(); });
    if constexpr (std::is_same_v<T, Check>) {
      // Others know a check of ours by another name; a whole one of that name is a new one.
      const bool is_change = is_toggle(item) || item.value()["override"].exists();
      if (known == all.end() && is_change) known = find_by_alias(all, name.text());
    }
    const Override overrides = TRY(overrides_of<T>(item, keys));
    if (!overrides.empty()) {
      if (known == all.end()) {
        return item.wrong(name, "there is no " + std::string(keys.front().name) + " " +
                                    std::string(name.text()) + " to change");
      }
      return change<T>(item, keys, *known, overrides);
    }
    if constexpr (requires { known->enabled; }) {
      if (is_toggle(item)) {
        if (known != all.end()) return item.read(known->enabled, item.value()["enabled"]);
        return item.wrong(name, "there is no " + std::string(keys.front().name) + " " +
                                    std::string(name.text()) + " to switch on or off");
      }
    }
    T made;
    TRY_STATUS(fill<T>(item, keys, made));
    note_shadowing(item, known == all.end() ? nullptr : &*known);
    stamp(item, made, known == all.end() ? nullptr : &*known);
    if (known == all.end()) all.push_back(std::move(made));
    else *known = std::move(made);
    return {};
  }

  /// `{rule, enabled}` alone.
  static bool is_toggle(const Item& item) {
    return item.value().members().size() == 2 && item.value()["enabled"].exists() &&
           (item.value()["rule"].exists() || item.value()["check"].exists());
  }

  /// Within one file a second definition is a slip; between files it may be meant, unless all of
  /// them are ours.
  template <typename T>
  void note_shadowing(const Item& item, T* known) {
    if (known == nullptr) return;
    const bool same_file = known->place.file == file_;
    if (!same_file && !set_.names_are_unique) return;
    warn(item.value(), name_of(*known) + " was defined " +
                           (same_file ? "in this file" : "in " + known->place.file->name) +
                           " before, in line " + std::to_string(known->place.line) +
                           "; this definition takes its place");
  }

  template <typename T>
  void stamp(const Item& item, T& made, const T* known) {
    made.place = item.place();
    if constexpr (requires { made.first; }) {
      made.first = known == nullptr ? set_.clock : known->first;
      made.last = set_.clock;
    }
  }

  template <typename T>
  void check_keys_of(const Item& item, std::span<const Key<T>> keys) {
    for (const auto& [key, value] : item.value().members()) {
      if (key.text() == "override" || key.text() == "append") continue;
      if (std::ranges::find(keys, key.text(), &Key<T>::name) != keys.end()) continue;
      std::vector<std::string_view> names;
      for (const Key<T>& each : keys) names.push_back(each.name);
      warn(key, "no such key: " + std::string(key.text()) + suggestion(key.text(), names));
    }
  }

  /// The keys that change an earlier item: `override: {key: append}`, or `append: true`.
  template <typename T>
  Result<Override> overrides_of(const Item& item, std::span<const Key<T>> keys) {
    Override overrides;
    const YamlValue entries = item.value()["override"];
    const bool append = item.value()["append"].truth() == true;
    if (append && entries.exists()) {
      return item.wrong(entries, "append: true and override cannot be mixed");
    }
    for (const auto& [key, how] : entries.members()) {
      const auto known = std::ranges::find(keys, key.text(), &Key<T>::name);
      const bool appends = how.text() == "append";
      if (!appends && how.text() != "replace") return item.wrong(how, "append or replace");
      if (known == keys.end() || !(appends ? known->appends : known->replaces)) {
        return item.wrong(
            key, std::string(key.text()) + " cannot be changed by " + std::string(how.text()));
      }
      overrides.emplace_back(key.text(), appends);
    }
    if (append) {
      for (const Key<T>& key : keys) {
        if (key.appends && item.value()[key.name].exists()) overrides.emplace_back(key.name, true);
      }
    }
    for (const auto& [key, value] : item.value().members()) {
      const bool named = key.text() == keys.front().name || key.text() == "override";
      if (!entries.exists() || named) continue;
      if (std::ranges::find(overrides, key.text(), &std::pair<std::string, bool>::first) ==
          overrides.end()) {
        return item.wrong(key, std::string(key.text()) + " has no entry in override");
      }
    }
    return overrides;
  }

  template <typename T>
  Status change(const Item& item, std::span<const Key<T>> keys, T& known,
                const Override& overrides) {
    for (const auto& [name, append] : overrides) {
      const auto key = std::ranges::find(keys, name, &Key<T>::name);
      const YamlValue value = item.value()[name];
      if (!value.exists()) return item.wrong(item.value(), name + " is missing");
      TRY_STATUS(key->read(item, known, value, append));
    }
    if constexpr (requires { known.last; }) known.last = set_.clock;
    return {};
  }

  template <typename T>
  Status fill(const Item& item, std::span<const Key<T>> keys, T& made) {
    for (const Key<T>& key : keys) {
      const YamlValue value = item.value()[key.name];
      if (value.exists()) TRY_STATUS(key.read(item, made, value, false));
      else if (key.required) return item.wrong(item.value(), std::string(key.name) + " is missing");
    }
    return check_words(item, made);
  }

  Status check_words(const Item& item, const Rule& rule) {
    if (std::ranges::find(priorities, lower(rule.priority)) != priorities.end()) return {};
    return item.wrong(item.value()["priority"], "priority is one of: " + join(priorities, " "));
  }
  Status check_words(const Item& item, const Check& check) {
    if (check.fail.empty() && check.variants.empty()) {
      return item.wrong(item.value(), "fail is missing");
    }
    if (std::ranges::find(severities, check.severity) != severities.end()) return {};
    return item.wrong(item.value()["severity"], "severity is one of: " + join(severities, " "));
  }
  template <typename T>
  Status check_words(const Item& /*item*/, const T& /*made*/) {
    return {};
  }

  RuleSet& set_;
  const YamlDocument& document_;
  std::shared_ptr<const SourceFile> file_;
};

}  // namespace

void RuleSet::read(std::string_view text, std::string_view name) {
  const Result<YamlDocument> document = YamlDocument::parse(text, name);
  if (!document) {
    errors.push_back(document.error());
    return;
  }
  const auto file =
      std::make_shared<const SourceFile>(SourceFile{std::string(name), std::string(text)});
  Reader(*this, *document, file).read();
}

const List* RuleSet::find_list(std::string_view name) const {
  const auto found = std::ranges::find(lists, name, &List::name);
  return found == lists.end() ? nullptr : &*found;
}

const Macro* RuleSet::find_macro(std::string_view name) const {
  const auto found = std::ranges::find(macros, name, &Macro::name);
  return found == macros.end() ? nullptr : &*found;
}

}  // namespace plimsoll::rule
