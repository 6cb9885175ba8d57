// detect/secret/rule_file.cpp - the YAML of rules for secrets.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/rule_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/text.h"
#include "base/yaml.h"
#include "detect/secret/sample.h"
#include "detect/secret/verifier.h"

namespace plimsoll {

namespace {

constexpr std::size_t file_limit = std::size_t{4} << 20U;
constexpr std::size_t rule_limit = 4000;
constexpr std::size_t pattern_limit = 4000;
constexpr std::size_t prefix_limit = 16;
constexpr std::size_t least_silent = 3;
constexpr std::uint64_t need_lines_limit = 50;

constexpr std::array<std::string_view, 3> file_keys = {"family", "rules", "allow"};
constexpr std::array<std::string_view, 5> list_keys = {"paths", "generic-paths", "unlikely-paths",
                                                       "values", "words"};
constexpr std::array<std::string_view, 18> rule_keys = {
    "id",    "title",   "severity", "pattern",  "names",    "value",
    "group", "entropy", "needs",    "verifier", "paths",    "context",
    "allow", "source",  "sample",   "generic",  "disabled", "silent"};
constexpr std::array<std::string_view, 2> need_keys = {"pattern", "lines"};
constexpr std::array<std::string_view, 2> allow_keys = {"values", "paths"};

/// `names` and `value` are short for this: a name that ends somehow, a sign of assignment, the
/// value.
constexpr std::string_view assigned_front = "(?i:(?:";
constexpr std::string_view assigned_middle =
    ")[0-9a-z_.-]{0,30}(?:\\\\?[\"'\\x60\\])]){0,2}[ \\t]{0,8}"
    "(?:=>|:=|==?|:|[\"'],[ \\t]{0,4}[\"']|>|[\"']?,?\\s{1,20}[\"']?value[\"']?[ \\t]{0,4}:)"
    "[ \\t]{0,8}(?:\\\\?[\"'\\x60(\\[]){0,2}(?:bearer |token )?)(";
constexpr std::string_view assigned_end = ")(?:[^0-9A-Za-z_+/=.~-]|\\z)";

class Reader {
 public:
  Reader(const YamlDocument& document, SecretRuleOrigin origin, SecretRuleSet& set)
      : document_(document), origin_(origin), set_(set) {}

  Status read() {
    const YamlValue root = document_.root();
    if (!root.exists()) return {};
    if (!root.is_mapping()) return error(root, "a file of rules is a mapping with \"rules\"");
    TRY_STATUS(check_keys(root, file_keys));
    family_ = root["family"].text();
    TRY_STATUS(lists(root["allow"]));
    for (const YamlValue item : root["rules"].items()) TRY_STATUS(rule(item));
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<Error> error(YamlValue at, std::string_view what) const {
    return std::unexpected(document_.error_at(at, what));
  }

  [[nodiscard]] Status check_keys(YamlValue mapping,
                                  std::span<const std::string_view> allowed) const {
    if (mapping.exists() && !mapping.is_mapping()) return error(mapping, "this is a mapping");
    for (const auto& [key, value] : mapping.members()) {
      if (std::ranges::find(allowed, key.text()) == allowed.end()) {
        return error(key, "no such key; there are: " + join(allowed, " "));
      }
    }
    return {};
  }

  Status add_texts(YamlValue from, std::vector<std::string>& to) const {
    if (from.is_mapping()) return error(from, "this is a text or a list of texts");
    for (const std::string_view text : from.texts()) {
      if (text.empty()) return error(from, "an empty text says nothing");
      to.emplace_back(text);
    }
    return {};
  }

  Status lists(YamlValue allow) {
    TRY_STATUS(check_keys(allow, list_keys));
    TRY_STATUS(add_texts(allow["paths"], set_.allow.paths));
    TRY_STATUS(add_texts(allow["generic-paths"], set_.allow.generic_paths));
    TRY_STATUS(add_texts(allow["unlikely-paths"], set_.allow.unlikely_paths));
    TRY_STATUS(values(allow["values"], set_.allow.values));
    return add_texts(allow["words"], set_.allow.words);
  }

  /// Expressions that only RE2 sees.
  Status values(YamlValue from, std::vector<std::string>& to) const {
    TRY_STATUS(add_texts(from, to));
    for (const std::string& text : to) {
      if (const Status fine = check_secret_value_pattern(text); !fine) {
        return error(from, fine.error().what);
      }
    }
    return {};
  }

  Status rule(YamlValue item) {
    TRY_STATUS(check_keys(item, rule_keys));
    SecretRule rule;
    rule.id = item["id"].text();
    rule.family = family_;
    if (rule.id.empty()) return error(item, "id is missing");
    if (std::ranges::any_of(rule.id, [](char c) { return !is_alnum(c) && c != '-' && c != '_'; }))
      return error(item["id"], "an id is made of letters, digits, \"-\" and \"_\"");
    if (item["disabled"].truth() == true) {
      std::erase_if(set_.rules, [&](const SecretRule& other) { return other.id == rule.id; });
      return {};
    }
    TRY_STATUS(what_it_says(item, rule));
    TRY_STATUS(expression(item, rule));
    TRY_STATUS(conditions(item, rule));
    TRY_STATUS(examples(item, rule));
    return place(item, std::move(rule));
  }

  Status what_it_says(YamlValue item, SecretRule& rule) const {
    rule.title = item["title"].text();
    rule.source = item["source"].text();
    if (rule.title.empty()) return error(item, "title is missing");
    const auto level = parse_level(item["severity"].text());
    if (!level || *level == Level::unknown) {
      return error(item["severity"].exists() ? item["severity"] : item,
                   "severity is one of: critical high medium low negligible");
    }
    rule.severity = *level;
    rule.generic = item["generic"].truth() == true;
    rule.verifier = item["verifier"].text();
    if (!rule.verifier.empty() && find_secret_verifier(rule.verifier) == nullptr) {
      return error(item["verifier"],
                   "no such verifier; there are: " + join(secret_verifier_names(), " "));
    }
    return {};
  }

  Status expression(YamlValue item, SecretRule& rule) const {
    const YamlValue names = item["names"];
    if (names.exists() == item["pattern"].exists() || names.exists() != item["value"].exists()) {
      return error(item, "a rule has a pattern, or names and a value");
    }
    rule.pattern = item["pattern"].text();
    rule.group = static_cast<std::uint32_t>(item["group"].whole().value_or(0));
    if (names.exists()) {
      if (item["group"].exists()) return error(item["group"], "the value is the secret here");
      rule.pattern.append(assigned_front).append(join(names.texts(), "|"));
      rule.pattern.append(assigned_middle).append(item["value"].text()).append(assigned_end);
      rule.group = 1;
    }
    rule.reach = TRY(reach_of(names.exists() ? names : item["pattern"], rule.pattern, rule.group));
    return {};
  }

  [[nodiscard]] Result<std::uint32_t> reach_of(YamlValue at, const std::string& pattern,
                                               std::uint32_t group) const {
    if (pattern.size() > pattern_limit) return error(at, "this expression is too long");
    const Result<std::uint32_t> reach = check_secret_pattern(pattern, group);
    if (!reach) return error(at, reach.error().what);
    return reach;
  }

  Status conditions(YamlValue item, SecretRule& rule) const {
    TRY_STATUS(check_keys(item["needs"], need_keys));
    TRY_STATUS(check_keys(item["allow"], allow_keys));
    if (const YamlValue entropy = item["entropy"]; entropy.exists()) {
      const auto floor = entropy_of(entropy.text());
      if (!floor) return error(entropy, "entropy is a number of bits a character, like 3.5");
      rule.entropy = *floor;
    }
    if (const YamlValue need = item["needs"]; need.exists()) {
      rule.need.pattern = need["pattern"].text();
      const auto lines = need["lines"].whole();
      if (!lines || *lines > need_lines_limit) return error(need, "lines is a number up to 50");
      rule.need.lines = static_cast<std::uint32_t>(*lines);
      (void)TRY(reach_of(need, rule.need.pattern, 0));
    }
    TRY_STATUS(add_texts(item["paths"], rule.paths));
    TRY_STATUS(add_texts(item["context"], rule.context));
    TRY_STATUS(add_texts(item["allow"]["paths"], rule.allow_paths));
    return values(item["allow"]["values"], rule.allow_values);
  }

  static std::optional<std::uint32_t> entropy_of(std::string_view text) {
    const auto [bits, rest] = cut_first(text, '.').value_or(std::pair{text, "0"sv});
    const auto whole = number<std::uint32_t>(bits);
    const auto tenths = number<std::uint32_t>(rest);
    if (!whole || !tenths || *whole > 8 || rest.size() > 3) return std::nullopt;
    constexpr std::array<std::uint32_t, 4> units = {0, 100, 10, 1};
    return *whole * 1000 + *tenths * units[rest.size()];
  }

  Status examples(YamlValue item, SecretRule& rule) const {
    TRY_STATUS(add_texts(item["sample"], rule.samples));
    TRY_STATUS(add_texts(item["silent"], rule.silent));
    for (const std::string& sample : rule.samples) {
      if (const auto made = make_secret_sample(sample, 1); !made) {
        return error(item["sample"], made.error().what);
      }
      const std::string prefix = sample_prefix(sample).substr(0, prefix_limit);
      if (!prefix.empty() && std::ranges::find(rule.prefixes, prefix) == rule.prefixes.end()) {
        rule.prefixes.push_back(prefix);
      }
    }
    if (origin_ == SecretRuleOrigin::user) return {};
    if (family_.empty()) return error(item, "family is missing at the top of the file");
    if (rule.source.empty()) return error(item, "source is missing: where the vendor says so");
    if (rule.samples.empty()) return error(item, "sample is missing");
    if (rule.silent.size() < least_silent) return error(item, "silent has fewer than 3 examples");
    return {};
  }

  Status place(YamlValue item, SecretRule rule) {
    const auto same = std::ranges::find(set_.rules, rule.id, &SecretRule::id);
    if (same != set_.rules.end() && origin_ == SecretRuleOrigin::built_in) {
      return error(item["id"], "there is such a rule already");
    }
    if (same != set_.rules.end()) {
      *same = std::move(rule);
      return {};
    }
    if (set_.rules.size() >= rule_limit) return error(item, "more than 4000 rules");
    set_.rules.push_back(std::move(rule));
    return {};
  }

  const YamlDocument& document_;
  SecretRuleOrigin origin_;
  SecretRuleSet& set_;
  std::string family_;
};

}  // namespace

Status read_secret_rules(std::string_view text, std::string_view file, SecretRuleOrigin origin,
                         SecretRuleSet& set) {
  const YamlDocument document = TRY(YamlDocument::parse(text, file, {.bytes = file_limit}));
  return Reader(document, origin, set).read();
}

}  // namespace plimsoll
