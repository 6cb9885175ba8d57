// detect/secret/redact.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/redact.h"

#include <algorithm>

namespace plimsoll {

namespace {

constexpr std::size_t least_secret = 8;  // no rule finds a shorter text
constexpr std::string_view hidden = "********";

}  // namespace

std::string SecretRedactor::redacted(std::string_view text) {
  return redacted(text, 0, text.size());
}

std::string SecretRedactor::redacted(std::string_view text, std::size_t begin, std::size_t end) {
  if (text.size() < least_secret) return std::string(text.substr(begin, end - begin));
  if (!scanner_ && !has_failed_) {
    auto rules = rules_();
    auto made = rules ? SecretScanner::make(*std::move(rules), {}) : std::unexpected(rules.error());
    if (made) scanner_ = *std::move(made);
    has_failed_ = !scanner_;
  }
  if (has_failed_) return std::string(hidden);
  const SecretFindings found = scan_secret_text(*scanner_, "", text);
  if (!found.problems.empty()) return std::string(hidden);
  std::string shown;
  std::size_t at = begin;
  for (const SecretHit& hit : found.hits) {
    const auto from = static_cast<std::size_t>(hit.offset);
    const auto until = from + static_cast<std::size_t>(hit.length);
    if (until <= at || from >= end) continue;
    shown += text.substr(at, std::max(from, at) - at);
    shown += from < begin ? hidden : std::string_view(hit.masked);
    at = std::min(until, end);
  }
  shown += text.substr(at, end - at);
  return shown;
}

void SecretRedactor::redact(Detections& found, std::size_t first_finding,
                            std::size_t first_problem) {
  for (std::size_t i = first_finding; i < found.findings.size(); ++i) {
    Finding& finding = found.findings[i];
    finding.evidence = redacted(finding.evidence);
    finding.status.reason = redacted(finding.status.reason);
  }
  for (std::size_t i = first_problem; i < found.problems.size(); ++i)
    found.problems[i].error.what = redacted(found.problems[i].error.what);
}

}  // namespace plimsoll
