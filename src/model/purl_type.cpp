// model/purl_type.cpp - what each type of package URL asks of its parts.
//
// Format  the purl type definitions. deb, rpm, apk, alpm and golang want a namespace there; here it
// may be missing, as it is in documents about "stdlib" or about an unknown distribution.
// SPDX-License-Identifier: Apache-2.0
#include "model/purl_type.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace plimsoll {
namespace {

enum class Need : std::uint8_t { optional, required, prohibited };
enum class Case : std::uint8_t { kept, lower, upper };

struct Rule {
  std::string_view type;
  Need space = Need::optional;
  Case space_case = Case::kept;
  Case name_case = Case::kept;
  Case version_case = Case::kept;
};

constexpr std::array rules = {
    Rule{"alpm", Need::optional, Case::lower, Case::lower},
    Rule{"apk", Need::optional, Case::lower, Case::lower},
    Rule{"bitbucket", Need::required, Case::lower, Case::lower},
    Rule{"bitnami", Need::prohibited, Case::kept, Case::lower},
    Rule{"cargo", Need::prohibited},
    Rule{"cocoapods", Need::prohibited},
    Rule{"composer", Need::required, Case::lower, Case::lower},
    Rule{"cpan", Need::required, Case::upper},
    Rule{"cran", Need::prohibited},
    Rule{"deb", Need::optional, Case::lower, Case::lower},
    Rule{"gem", Need::prohibited},
    Rule{"github", Need::required, Case::lower, Case::lower},
    Rule{"golang", Need::optional, Case::lower, Case::lower},
    Rule{"hackage", Need::prohibited},
    Rule{"hex", Need::optional, Case::lower, Case::lower},
    Rule{"huggingface", Need::optional, Case::kept, Case::kept, Case::lower},
    Rule{"julia", Need::prohibited},
    Rule{"luarocks", Need::optional, Case::lower, Case::lower},
    Rule{"maven", Need::required},
    Rule{"mlflow", Need::prohibited},
    Rule{"npm", Need::optional, Case::lower, Case::lower},
    Rule{"nuget", Need::prohibited},
    Rule{"oci", Need::prohibited, Case::kept, Case::lower},
    Rule{"opam", Need::prohibited},
    Rule{"pub", Need::prohibited, Case::kept, Case::lower},
    Rule{"pypi", Need::prohibited, Case::kept, Case::lower, Case::lower},
    Rule{"qpkg", Need::optional, Case::lower},
    Rule{"rpm", Need::optional, Case::lower},
    Rule{"swift", Need::required},
    Rule{"vscode-extension", Need::required, Case::lower, Case::lower},
};

const Rule* rule_of(std::string_view type) {
  const auto found = std::ranges::find(rules, type, &Rule::type);
  return found == rules.end() ? nullptr : &*found;
}

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

void apply(Case wanted, std::string& text) {
  if (wanted == Case::lower) std::ranges::transform(text, text.begin(), to_lower);
  if (wanted == Case::upper) std::ranges::transform(text, text.begin(), to_upper);
}

/// Databricks ignores the case of a model's name, other servers do not.
bool is_databricks(const Purl& purl) {
  const auto url = purl.qualifiers.find("repository_url");
  return url != purl.qualifiers.end() && lower(url->second).find("databricks") != std::string::npos;
}

Status wrong(const Purl& purl, std::string_view what) {
  return fail(Errc::malformed, "a purl of type " + purl.type + ' ' + std::string(what));
}

}  // namespace

std::string pypi_name(std::string_view name) {
  const auto is_mark = [](char c) { return c == '-' || c == '_' || c == '.'; };
  std::string result;
  for (const char c : name) {
    if (!is_mark(c)) result += to_lower(c);
    else if (result.empty() || result.back() != '-') result += '-';
  }
  return result;
}

void normalize(Purl& purl) {
  const Rule* const rule = rule_of(purl.type);
  if (rule == nullptr) return;
  apply(rule->space_case, purl.space);
  apply(rule->name_case, purl.name);
  apply(rule->version_case, purl.version);
  if (purl.type == "pypi") purl.name = pypi_name(purl.name);
  if (purl.type == "pub") std::ranges::replace(purl.name, '-', '_');
  if (purl.type == "mlflow" && is_databricks(purl)) apply(Case::lower, purl.name);
}

Status check_type_rules(const Purl& purl) {
  const Rule* const rule = rule_of(purl.type);
  if (rule != nullptr && rule->space == Need::required && purl.space.empty()) {
    return wrong(purl, "needs a namespace");
  }
  if (rule != nullptr && rule->space == Need::prohibited && !purl.space.empty()) {
    return wrong(purl, "has no namespace");
  }
  if (purl.type == "swid" && !purl.qualifiers.contains("tag_id")) {
    return wrong(purl, "needs the qualifier tag_id");
  }
  if (purl.type == "cpan" && purl.name.find("::") != std::string::npos) {
    return wrong(purl, "names a distribution, not a module");
  }
  return {};
}

}  // namespace plimsoll
