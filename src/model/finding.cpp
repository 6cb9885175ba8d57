// model/finding.cpp - names of a finding's enumerations, and its fingerprint.
// SPDX-License-Identifier: Apache-2.0
#include "model/finding.h"

#include <array>

#include "base/digest.h"
#include "base/text.h"

namespace plimsoll {

namespace {
constexpr std::array<std::string_view, 7> kinds = {
    "vulnerability", "secret", "misconfiguration", "malware", "license", "runtime", "compliance"};
constexpr std::array<std::string_view, 6> fix_states = {
    "unknown", "fixed", "not-fixed", "wont-fix", "end-of-life", "under-investigation"};
constexpr std::array<std::string_view, 3> verdicts = {"affected", "not-affected", "unparsable"};

/// A purl without "@version", qualifiers and subpath.
std::string_view identity_of(std::string_view purl) {
  purl = purl.substr(0, purl.find_first_of("?#"));
  return purl.substr(0, purl.rfind('@'));
}
}  // namespace

std::string_view name_of(FindingKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }
std::string_view name_of(FixState state) { return fix_states.at(static_cast<std::size_t>(state)); }
std::string_view name_of(Verdict verdict) { return verdicts.at(static_cast<std::size_t>(verdict)); }

std::optional<FixState> parse_fix_state(std::string_view name) {
  const std::string wanted = replace_all(lower(trim(name)), "_", "-");
  for (std::size_t i = 0; i < fix_states.size(); ++i) {
    if (fix_states.at(i) == wanted) return static_cast<FixState>(i);
  }
  return std::nullopt;
}

std::string fingerprint(const Finding& finding, std::uint32_t ordinal) {
  std::string text;
  for (const std::string_view part :
       {name_of(finding.kind), std::string_view(finding.id), identity_of(finding.package.purl),
        std::string_view(finding.location.path)}) {
    text += part;
    text += '\0';
  }
  text += std::to_string(ordinal);
  const Sha256 digest = sha256(text);
  return hex(std::span(digest).first(16));
}

}  // namespace plimsoll
