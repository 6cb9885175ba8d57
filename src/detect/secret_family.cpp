// detect/secret_family.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret_family.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/archive.h"
#include "base/digest.h"
#include "base/text.h"

namespace plimsoll {

namespace {

/// Raised whenever the same rules find something else in the same bytes.
constexpr std::string_view engine_version = "6";

std::string evidence_of(const SecretHit& hit) {
  std::string evidence = hit.masked;
  if (!hit.evidence.empty()) evidence += ", " + hit.evidence;
  if (!hit.encoding.empty()) evidence += " (in " + hit.encoding + ")";
  return evidence;
}

constexpr std::uint64_t archive_limit = std::uint64_t{64} << 20U;  // bytes of an archive
constexpr std::uint64_t inside_file_limit = std::uint64_t{32} << 20U;
constexpr int nesting_limit = 3;
constexpr std::size_t head_length = 512;

/// What one file's archives, those within archives too, may still inflate to.
struct InsideBudget {
  std::uint64_t bytes = std::uint64_t{512} << 20U;
  std::uint64_t files = 100'000;
};
constexpr std::uint64_t layer_bytes = std::uint64_t{16} << 30U;  // and those of one layer

class SecretDetector : public Detector {
 public:
  SecretDetector(Result<std::unique_ptr<SecretScanner>> scanner, bool deep)
      : scanner_(std::move(scanner)), deep_(deep) {}

  void begin_layer() override {
    said_ = false;
    layer_left_ = layer_bytes;
  }
  bool wants(const Entry& entry) override {
    if (!scanner_) return !std::exchange(said_, true);
    return entry.size > 0 && (*scanner_)->wants(entry.path);
  }
  void begin(const Entry& entry) override {
    path_ = entry.path;
    archive_.clear();
    is_archive_ = deep_;  // until its first bytes tell
    if (scanner_) scan_.emplace(**scanner_, entry.path, entry.size);
  }
  bool feed(std::string_view piece) override {
    if (scan_) scan_->feed(piece);
    if (is_archive_ && archive_.size() <= archive_limit) {
      archive_ += piece;
      is_archive_ = archive_.size() < head_length || is_archive(archive_);
    }
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
    if (whole && is_archive_ && is_archive(archive_)) open(out);
    if (whole) return;
    out.problems.push_back(problem_at(
        {path_}, {Errc::truncated, "could not be read to its end: secrets may be missed"}));
  }

 private:
  Result<std::unique_ptr<SecretScanner>> scanner_;
  std::optional<SecretScan> scan_;

  void open(Detections& out) {
    InsideBudget left;
    left.bytes = std::min(left.bytes, layer_left_);
    const std::uint64_t before = left.bytes;
    look_inside(path_, archive_, 1, left, out);
    layer_left_ -= before - left.bytes;
  }

  /// "lib/app.jar!/config.yml"
  void look_inside(const std::string& path, std::string_view bytes, int depth, InsideBudget& left,
                   Detections& out) {
    if (bytes.size() > archive_limit) {
      out.problems.push_back(problem_at(
          {path}, {Errc::too_large, "archive is larger than " + std::to_string(archive_limit) +
                                        " bytes: not opened"}));
      return;
    }
    const auto visit = [&](std::string_view name, std::string_view text) -> Status {
      left.bytes -= std::min<std::uint64_t>(left.bytes, text.size());
      left.files -= std::min<std::uint64_t>(left.files, 1);
      const std::string inner = path + "!/" + std::string(name);
      if ((*scanner_)->wants(inner))
        add_secret_findings(scan_secret_text(**scanner_, inner, text), inner, out);
      if (depth < nesting_limit && is_archive(text))
        look_inside(inner, std::string(text), depth + 1, left, out);
      if (out.findings.size() >= detection_limit) return fail(Errc::too_many, "too many findings");
      if (left.bytes == 0 || left.files == 0) return fail(Errc::too_large, "inflates to too much");
      return {};
    };
    const ArchiveLimits limits = {.file_bytes = std::min(inside_file_limit, left.bytes),
                                  .total_bytes = left.bytes,
                                  .files = left.files};
    const Status opened = for_each_archived(bytes, printable(path), visit, limits);
    if (!opened) out.problems.push_back(problem_at({path}, opened.error()));
  }

  std::string path_, archive_;
  bool deep_, is_archive_ = false, said_ = false;
  std::uint64_t layer_left_ = layer_bytes;
};

}  // namespace

SecretFamily::SecretFamily(std::shared_ptr<const SecretRules> rules, SecretOptions options,
                           bool deep)
    : rules_(std::move(rules)), options_(std::move(options)), deep_(deep) {}

std::string SecretFamily::key() const {
  std::string key = std::string(engine_version) + " " + std::to_string(rules_->key()) + " " +
                    std::to_string(options_.binary_limit) + " " +
                    std::to_string(options_.hit_limit) + (deep_ ? " deep" : "");
  if (!options_.correlation_key.empty()) key += " " + hex(sha256(options_.correlation_key));
  return key;
}

std::unique_ptr<Detector> SecretFamily::make() const {
  return std::make_unique<SecretDetector>(SecretScanner::make(rules_, options_), deep_);
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
    if (!hit.allowed_by.empty()) {
      finding.status = {.state = "suppressed", .by = hit.allowed_by};
      if (hit.line != 0) finding.status.by += ", line " + std::to_string(hit.line);
    }
    finding.secret = {.verdict = std::string(name_of(hit.verdict)), .correlation = hit.correlation};
    out.findings.push_back(std::move(finding));
  }
  for (const Error& error : found.problems) {
    out.problems.push_back(problem_at({std::string(path)}, error));
  }
}

}  // namespace plimsoll
