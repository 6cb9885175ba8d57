// detect/secret/secret_kinds.cpp - a name and its value as a line of a file.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/secret_kinds.h"

#include <algorithm>

#include "detect/secret/wipe.h"

namespace plimsoll {

namespace {

/// NAME="VALUE", as rules expect an assignment. What holds both quotes, or lines, stays bare.
std::string assignment(std::string_view name, std::string_view value) {
  std::string_view quote = "\"";
  if (value.contains('"')) quote = "'";
  if (value.contains('\n') || (quote == "'" && value.contains('\''))) quote = "";
  std::string text;
  text.reserve(name.size() + value.size() + 3);
  return text.append(name).append("=").append(quote).append(value).append(quote);
}

}  // namespace

SecretKinds secret_kinds(SecretScanner& scanner, std::string_view path, std::string_view name,
                         std::string_view value) {
  SecretKinds found;
  if (value.size() < least_secret || !scanner.wants(path)) return found;
  std::string text = name.empty() ? std::string(value) : assignment(name, value);
  const SecretFindings all = scan_secret_text(scanner, path, text);
  wipe_secret(text);
  found.is_all = all.problems.empty();
  for (const SecretHit& hit : all.hits) {
    if (hit.verdict == SecretVerdict::unlikely) continue;
    if (found.kinds.empty()) found.correlation = hit.correlation;
    found.kinds.push_back(hit.rule->id);
  }
  std::ranges::sort(found.kinds);
  const auto rest = std::ranges::unique(found.kinds);
  found.kinds.erase(rest.begin(), rest.end());
  return found;
}

}  // namespace plimsoll
