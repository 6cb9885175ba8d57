// detect/secret/scanner.cpp - a file's way through window, matcher and judge.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "detect/secret/judge.h"
#include "detect/secret/matcher.h"
#include "detect/secret/runs.h"
#include "detect/secret/scan.h"
#include "detect/secret/settle.h"
#include "detect/secret/window.h"
#include "detect/secret/wipe.h"

namespace plimsoll {

namespace {

constexpr std::size_t needed_limit = 65536;  // lines remembered of one need
constexpr std::uint64_t decoded_space = std::uint64_t{1} << 62U;

}  // namespace

/// What a scanner holds, and what the file at hand has come to.
struct SecretScanner::Work final : SecretSink {
  Work(std::shared_ptr<const SecretRules> shared, SecretOptions chosen,
       std::unique_ptr<SecretMatcher> made)
      : rules(std::move(shared)),
        options(std::move(chosen)),
        matcher(std::move(made)),
        judge(rules->engine(), options),
        progress(rules->rules().size()),
        decoded_progress(rules->rules().size()),
        needed_lines(rules->rules().size()) {}

  void begin_file(std::string_view path);
  void feed(std::string_view chunk);
  bool step(bool is_last);
  void scan_decoded(std::size_t until);
  SecretFindings finish();

  bool wants(std::size_t rule) override { return judge.wants(rule); }
  void matched(const SecretMatch& match) override;
  void needed(std::size_t rule, std::size_t end) override;
  [[nodiscard]] const DecodedSegment& segment_of(std::size_t at) const;
  void add(const SecretMatch& match, const MatchedText& where, const DecodedSegment* segment);

  std::shared_ptr<const SecretRules> rules;
  SecretOptions options;
  std::unique_ptr<SecretMatcher> matcher;
  SecretJudge judge;
  SecretWindow window;
  DecodedText decoded;
  std::vector<SecretRun> runs, decoded_runs;  // of the text at hand

  // of one file
  bool is_wanted = true, has_kind = false, is_binary = false;
  bool has_seen_secret = false, has_too_many = false, is_in_decoded = false;
  std::uint64_t taken = 0, decoded_base = 0;
  SecretProgress progress, decoded_progress;
  DecodeBudget budget;
  std::vector<PendingHit> pending;
  NeededLines needed_lines;
  std::vector<std::size_t> needed_rules;  // those that have lines: most files have none
};

void SecretScanner::Work::begin_file(std::string_view path) {
  is_wanted = !is_listed(path, rules->engine().set().allow.paths);
  has_kind = is_binary = has_seen_secret = has_too_many = is_in_decoded = false;
  taken = decoded_base = 0;
  progress.begin_text();
  budget = {};
  pending.clear();
  for (const std::size_t rule : needed_rules) needed_lines[rule].clear();
  needed_rules.clear();
  window.begin_file();
  judge.begin_file(path);
}

void SecretScanner::Work::feed(std::string_view chunk) {
  while (is_wanted && !chunk.empty()) {
    if (is_binary) {
      const std::uint64_t left = options.binary_limit - std::min(options.binary_limit, taken);
      chunk = chunk.substr(0, left);
      if (chunk.empty()) return;
    }
    const std::size_t before = chunk.size();
    window.take(chunk);
    taken += before - chunk.size();
    if (window.is_full() && step(false)) window.advance();
  }
}

/// False if the window has room after all, and nothing was looked at.
bool SecretScanner::Work::step(bool is_last) {
  if (!has_kind) {
    has_kind = true;
    is_binary = window.find_kind() == TextKind::binary;
    judge.set_binary(is_binary);
    // A narrowed window is half empty: there is room for more before it is looked at.
    if (!is_last && !window.is_full()) return false;
  }
  const std::size_t until = window.until(is_last);
  if (until <= window.from()) return true;
  find_runs(window.text(), runs);
  matcher->scan(window.text(), runs, window.from(), until, window.base(), progress, *this);
  if (!is_binary) scan_decoded(until);
  return true;
}

void SecretScanner::Work::scan_decoded(std::size_t until) {
  decode_runs(window.text(), runs, window.from(), until, budget, decoded);
  if (decoded.text.empty()) return;
  is_in_decoded = true;
  decoded_progress.begin_text();
  decoded_progress.confirmations = progress.confirmations;
  find_runs(decoded.text, decoded_runs);
  matcher->scan(decoded.text, decoded_runs, 0, decoded.text.size(), 0, decoded_progress, *this);
  progress.confirmations = decoded_progress.confirmations;
  progress.is_exhausted = progress.is_exhausted || decoded_progress.is_exhausted;
  decoded_base += decoded.text.size();
  is_in_decoded = false;
  if (has_seen_secret) wipe_secret(decoded.text);
}

const DecodedSegment& SecretScanner::Work::segment_of(std::size_t at) const {
  const auto next = std::ranges::upper_bound(decoded.segments, at, {}, &DecodedSegment::at);
  return next == decoded.segments.begin() ? *next : *std::prev(next);
}

void SecretScanner::Work::matched(const SecretMatch& match) {
  if (!is_in_decoded) {
    add(match, {window.text(), window.text(), match.value_begin}, nullptr);
    return;
  }
  const DecodedSegment& segment = segment_of(match.value_begin);
  add(match, {decoded.text, window.text(), segment.outer}, &segment);
}

void SecretScanner::Work::add(const SecretMatch& match, const MatchedText& where,
                              const DecodedSegment* segment) {
  has_seen_secret = true;
  if (pending.size() >= options.hit_limit) {
    has_too_many = true;
    return;
  }
  std::optional<SecretHit> hit = judge.judged(match, where);
  if (!hit) return;
  const std::size_t length = match.value_end - match.value_begin;
  const LinePlace place = window.line_place(where.outer_begin);
  hit->offset = window.file_offset(where.outer_begin);
  hit->line = is_binary ? 0 : place.line;
  hit->column = is_binary ? 0 : place.column;
  PendingHit one{.hit = std::move(*hit), .rule = match.rule, .line = place.line};
  one.begin = one.hit.offset;
  one.outer_end = window.file_offset(where.outer_begin + length);
  if (segment != nullptr) {
    one.hit.encoding = segment->is_hex ? "hex" : "base64";
    one.begin = decoded_space + decoded_base + match.value_begin;
    one.outer_end = window.file_offset(segment->outer_end);
  }
  one.end = one.begin + length;
  // A key is longer than what the rule matched; UTF-16 twice as long as its text.
  const std::uint64_t outer = one.outer_end - one.hit.offset;
  one.hit.length = segment != nullptr ? outer : std::max(outer, one.hit.length);
  pending.push_back(std::move(one));
}

void SecretScanner::Work::needed(std::size_t rule, std::size_t end) {
  std::vector<std::uint32_t>& lines = needed_lines[rule];
  if (lines.empty()) needed_rules.push_back(rule);
  if (lines.size() >= needed_limit) {
    progress.is_exhausted = true;
    return;
  }
  const std::size_t at = is_in_decoded ? segment_of(end - 1).outer : end - 1;
  const std::uint32_t line = window.line_place(at).line;
  if (lines.empty() || lines.back() != line) lines.push_back(line);
}

SecretFindings SecretScanner::Work::finish() {
  if (is_wanted) step(true);
  SecretFindings found;
  for (const std::size_t rule : needed_rules) std::ranges::sort(needed_lines[rule]);
  found.hits = settled_hits(std::move(pending), needed_lines);
  pending.clear();
  if (has_too_many) {
    found.problems.push_back(
        {Errc::too_many, "more than " + std::to_string(options.hit_limit) +
                             " secrets in one file: the rest was not looked at"});
  }
  if (progress.is_exhausted) {
    found.problems.push_back(
        {Errc::too_many, "so much in it looks like secrets that not all was looked at"});
  }
  if (has_seen_secret) window.wipe();
  return found;
}

SecretScanner::SecretScanner() = default;
SecretScanner::~SecretScanner() = default;

Result<std::unique_ptr<SecretScanner>> SecretScanner::make(std::shared_ptr<const SecretRules> rules,
                                                           SecretOptions options) {
  auto matcher = TRY(SecretMatcher::make(rules->engine()));
  std::unique_ptr<SecretScanner> scanner(new SecretScanner);  // its constructor is private
  scanner->work_ = std::make_unique<Work>(std::move(rules), std::move(options), std::move(matcher));
  return scanner;
}

bool SecretScanner::wants(std::string_view path) const {
  return !is_listed(path, work_->rules->engine().set().allow.paths);
}

SecretScan::SecretScan(SecretScanner& scanner, std::string_view path, std::uint64_t /*size*/)
    : work_(*scanner.work_) {
  work_.begin_file(path);
}

SecretScan::~SecretScan() {
  if (work_.has_seen_secret) work_.window.wipe();
}

void SecretScan::feed(std::string_view chunk) { work_.feed(chunk); }

SecretFindings SecretScan::finish() { return work_.finish(); }

SecretFindings scan_secret_text(SecretScanner& scanner, std::string_view place,
                                std::string_view text) {
  SecretScan scan(scanner, place, text.size());
  scan.feed(text);
  return scan.finish();
}

}  // namespace plimsoll
