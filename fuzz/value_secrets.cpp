// fuzz/value_secrets.cpp - documents of every kind, and the secrets in their values: what is said
// of one is its kind and nothing else.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/value_secrets.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>

#include "detect/config/document.h"
#include "detect/secrets_of_values.h"
#include "tokens.h"

namespace {

using namespace plimsoll;

const std::set<std::string_view>& known_kinds() {
  static const auto rules = SecretRules::built_in().value();
  static const std::set<std::string_view> kinds = [] {
    std::set<std::string_view> ids;
    for (const SecretRule& rule : rules->rules()) ids.insert(rule.id);
    return ids;
  }();
  return kinds;
}

void check(const rule::Record& record, std::uint16_t field) {
  std::string_view before;
  for (const rule::Fact& kind : record.fields[field].list()) {
    if (!known_kinds().contains(kind.text()) || kind.text() <= before) std::abort();
    before = kind.text();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  static const FindValueSecrets find =
      SecretsOfValues(SecretRules::built_in, "a key of correlations").finder();
  const DocumentKind& kind = document_kinds()[data[0] % document_kinds().size()];
  const std::string text = with_tokens({reinterpret_cast<const char*>(data + 1), size - 1});
  rule::Facts facts;
  std::vector<Problem> problems;
  kind.read({.path = kind.usual_name, .has_ignore_file = false}, text, facts, problems);
  const auto path_of = [&](const rule::Record&) { return std::string(kind.usual_name); };
  const SecretCorrelations found = add_value_secrets(facts, path_of, find, problems);
  for (const auto& [record, correlation] : found) {
    if (correlation.size() != 32) std::abort();
  }
  for (std::uint16_t type = 0; type < rule::schema().records.size(); ++type) {
    const auto field = secrets_field_of(type);
    if (!field) continue;
    for (const rule::Record* const record : facts.of_type(type)) check(*record, *field);
  }
  return 0;
}
