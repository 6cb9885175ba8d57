// detect/secret_family.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret_family.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/digest.h"

namespace plimsoll {

namespace {

/// Raised whenever the same rules find something else in the same bytes.
constexpr std::string_view engine_version = "1";

std::string evidence_of(const SecretHit& hit) {
  std::string evidence = hit.masked;
  if (!hit.evidence.empty()) evidence += ", " + hit.evidence;
  if (!hit.encoding.empty()) evidence += " (in " + hit.encoding + ")";
  return evidence;
}

class SecretDetector : public Detector {
 public:
  explicit SecretDetector(Result<std::unique_ptr<SecretScanner>> scanner)
      : scanner_(std::move(scanner)) {}

  bool wants(const Entry& entry) override {
    if (!scanner_) return !std::exchange(said_, true);
    return entry.size > 0 && (*scanner_)->wants(entry.path);
  }
  void begin(const Entry& entry) override {
    path_ = entry.path;
    if (scanner_) scan_.emplace(**scanner_, entry.path, entry.size);
  }
  bool feed(std::string_view piece) override {
    if (scan_) scan_->feed(piece);
    return scan_.has_value();
  }
  void finish(bool whole, Detections& out) override {
    if (!scan_) {
      out.problems.push_back(
          problem_at({}, {scanner_.error().code, "secrets: " + scanner_.error().what}));
      return;
    }
    const SecretFindings found = scan_->finish();
    scan_.reset();
    add_secret_findings(found, path_, out);
    if (whole) return;
    out.problems.push_back(problem_at(
        {path_}, {Errc::truncated, "could not be read to its end: secrets may be missed"}));
  }

 private:
  Result<std::unique_ptr<SecretScanner>> scanner_;
  std::optional<SecretScan> scan_;
  std::string path_;
  bool said_ = false;
};

}  // namespace

SecretFamily::SecretFamily(std::shared_ptr<const SecretRules> rules, SecretOptions options)
    : rules_(std::move(rules)), options_(std::move(options)) {}

std::string SecretFamily::key() const {
  std::string key = std::string(engine_version) + " " + std::to_string(rules_->key()) + " " +
                    std::to_string(options_.binary_limit) + " " +
                    std::to_string(options_.hit_limit);
  if (!options_.correlation_key.empty()) key += " " + hex(sha256(options_.correlation_key));
  return key;
}

std::unique_ptr<Detector> SecretFamily::make() const {
  return std::make_unique<SecretDetector>(SecretScanner::make(rules_, options_));
}

void add_secret_findings(const SecretFindings& found, std::string_view path, Detections& out) {
  for (const SecretHit& hit : found.hits) {
    Finding finding{.kind = FindingKind::secret,
                    .id = hit.rule->id,
                    .title = hit.rule->title,
                    .severity = {.level = hit.severity, .source = "plimsoll"},
                    .evidence = evidence_of(hit)};
    finding.location = {.path = std::string(path), .line = hit.line};
    constexpr std::uint64_t column_limit = std::numeric_limits<std::uint32_t>::max();
    finding.location.column = static_cast<std::uint32_t>(std::min(hit.column, column_limit));
    finding.secret = {.verdict = std::string(name_of(hit.verdict)), .correlation = hit.correlation};
    out.findings.push_back(std::move(finding));
  }
  for (const Error& error : found.problems) {
    out.problems.push_back(problem_at({std::string(path)}, error));
  }
}

}  // namespace plimsoll
