// detect/config/image/result_facts.cpp - what other scanners found in an image, as facts.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "content/facts.h"
#include "detect/config/image/records.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t finding_limit = 10'000;  // of one kind, as records

bool is_fixable_and_critical(const Finding& finding) {
  return finding.kind == FindingKind::vulnerability && finding.severity.level == Level::critical &&
         finding.fix_state == FixState::fixed;
}

Fact results(ImageRecords& records, FindingKind kind, Record& config) {
  if (std::ranges::find(records.subject.looked_for, kind) == records.subject.looked_for.end())
    return Fact::unread();
  std::vector<Record*> found;
  for (const Finding& finding : records.subject.findings) {
    const bool is_doubtful = finding.secret.verdict == "unlikely";
    if (finding.kind != kind || is_doubtful || finding.status.state != "open") continue;
    if (found.size() == finding_limit) break;
    Record& to = records.add_at(of::image_finding::record_type, &config, finding.location);
    to.set(of::image_finding::kind, records.facts.text(name_of(kind)));
    to.set(of::image_finding::id, records.facts.text(finding.id));
    to.set(of::image_finding::severity, records.facts.text(name_of(finding.severity.level)));
    to.set(of::image_finding::fixed, Fact::of(finding.fix_state == FixState::fixed));
    to.set(of::image_finding::path, records.facts.text_if_any(finding.location.path));
    to.set(of::image_finding::package, records.facts.text_if_any(finding.package.purl));
    to.set(of::image_finding::verdict, records.facts.text_if_any(finding.secret.verdict));
    found.push_back(&to);
  }
  return records.facts.records(found);
}

}  // namespace

void add_results(ImageRecords& records, Record& config) {
  const Fact vulnerabilities = results(records, FindingKind::vulnerability, config);
  config.set(of::image_config::vulns, vulnerabilities);
  const auto fixable = std::ranges::count_if(records.subject.findings, is_fixable_and_critical);
  const bool is_known = vulnerabilities.kind != Fact::Kind::unread;
  config.set(of::image_config::fixable,
             is_known ? Fact::of(std::int64_t{fixable}) : Fact::unread());
  config.set(of::image_config::secrets, results(records, FindingKind::secret, config));
  config.set(of::image_config::malware, results(records, FindingKind::malware, config));
}

}  // namespace plimsoll
