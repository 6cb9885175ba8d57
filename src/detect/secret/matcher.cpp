// detect/secret/matcher.cpp - one pass of Vectorscan, then RE2 around each hit.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/matcher.h"

#include <hs/hs.h>

#include <algorithm>

#include "detect/secret/rule_image.h"

namespace plimsoll {

namespace {

constexpr std::size_t event_limit = 65536;            // of one text
constexpr std::uint64_t confirmation_limit = 50'000;  // of one file
constexpr int most_groups = 10;

}  // namespace

void SecretProgress::begin_text() {
  confirmations = 0;
  is_exhausted = false;
  for (const std::size_t rule : matched) covered[rule] = 0;
  matched.clear();
}

void SecretProgress::cover(std::size_t rule, std::uint64_t until) {
  if (covered[rule] == 0) matched.push_back(rule);
  covered[rule] = until;
}

void SecretMatcher::FreedScratch::operator()(hs_scratch_t* scratch) const {
  hs_free_scratch(scratch);
}

Result<std::unique_ptr<SecretMatcher>> SecretMatcher::make(const SecretEngine& engine) {
  std::unique_ptr<SecretMatcher> matcher(new SecretMatcher(engine));  // a private constructor
  hs_scratch_t* raw = nullptr;
  for (const hs_database_t* const database : {engine.database(), engine.run_database()}) {
    if (database == nullptr) continue;
    const bool is_made = hs_alloc_scratch(database, &raw) == HS_SUCCESS;  // or has grown
    if (!is_made) {
      hs_free_scratch(raw);
      return fail(Errc::io, "rules for secrets: no memory to scan with");
    }
  }
  matcher->scratch_.reset(raw);
  matcher->latest_.assign(secret_expression(engine.set().rules.size(), false), 0);
  return matcher;
}

/// A rule that may go on reports every further byte: only the first and the last of such a run are
/// kept.
int SecretMatcher::collect(unsigned expression, unsigned long long /*from*/, unsigned long long to,
                           unsigned /*flags*/, void* self) {
  auto& matcher = *static_cast<SecretMatcher*>(self);
  to += matcher.searched_;
  if (to <= matcher.from_ || to > matcher.until_) return 0;
  std::size_t& latest = matcher.latest_[expression];
  if (latest > 0 && matcher.events_[latest - 1].last + 1 >= to) {
    matcher.events_[latest - 1].last = to;
    return 0;
  }
  if (matcher.events_.size() >= matcher.most_events_) return 1;
  matcher.events_.push_back({expression, to, to});
  latest = matcher.events_.size();
  return 0;
}

/// False if there is so much that not all was seen.
bool SecretMatcher::search(const hs_database_t* database, std::string_view text, std::size_t begin,
                           std::size_t end) {
  if (database == nullptr || begin == end) return true;
  searched_ = begin;
  return hs_scan(database, &text[begin], static_cast<unsigned>(end - begin), 0, scratch_.get(),
                 collect, this) != HS_SCAN_TERMINATED;
}

/// What lies around the runs that a match may touch which ends in (from, until].
bool SecretMatcher::search_at_runs(std::string_view text, std::span<const SecretRun> runs) {
  std::size_t begin = 0, end = 0;  // of the piece at hand
  for (const SecretRun& run : runs) {
    const std::size_t low = run.begin - std::min(run.begin, run_surroundings);
    const std::size_t high = std::min(text.size(), run.end + run_surroundings);
    if (high <= from_ || low >= until_) continue;
    if (low > end) {
      if (!search(engine_.run_database(), text, begin, end)) return false;
      begin = low;
    }
    end = high;
  }
  return search(engine_.run_database(), text, begin, end);
}

void SecretMatcher::scan(std::string_view text, std::span<const SecretRun> runs, std::size_t from,
                         std::size_t until, std::uint64_t base, SecretProgress& progress,
                         SecretSink& sink) {
  from_ = from;
  until_ = until;
  most_events_ = event_limit;
  if (!search(engine_.database(), text, 0, text.size())) progress.is_exhausted = true;
  // Those have room of their own: a flood of some rules hides none of the others.
  most_events_ = events_.size() + event_limit;
  if (!search_at_runs(text, runs)) progress.is_exhausted = true;
  for (const Event& event : events_) {
    latest_[event.expression] = 0;
    const std::size_t rule = event.expression / 2;
    if (!sink.wants(rule)) continue;
    if (event.expression % 2 == 1) sink.needed(rule, event.last);
    else confirm(event, text, base, progress, sink);
  }
  events_.clear();
}

void SecretMatcher::confirm(const Event& event, std::string_view text, std::uint64_t base,
                            SecretProgress& progress, SecretSink& sink) const {
  const std::size_t rule = event.expression / 2;
  const std::size_t reach = engine_.set().rules[rule].reach;
  const auto group = static_cast<int>(engine_.set().rules[rule].group);
  const RE2& expression = engine_.expression(rule);
  const std::uint64_t covered = progress.covered[rule] > base ? progress.covered[rule] - base : 0;
  std::size_t start = std::max<std::size_t>(covered, event.first - std::min(event.first, reach));
  const std::size_t end = std::min(text.size(), event.last + reach);
  re2::StringPiece groups[most_groups];
  while (start < event.last) {
    if (++progress.confirmations > confirmation_limit) {
      progress.is_exhausted = true;
      return;
    }
    if (!expression.Match({text.data(), text.size()}, start, end, RE2::UNANCHORED, groups,
                          std::min(group + 1, most_groups))) {
      return;
    }
    const re2::StringPiece value = groups[std::min(group, most_groups - 1)];
    SecretMatch match{.rule = rule};
    match.begin = static_cast<std::size_t>(groups[0].data() - text.data());
    match.end = match.begin + groups[0].size();
    if (match.begin >= event.last) return;  // another event's
    start = std::max(match.end, start + 1);
    if (value.empty()) continue;
    match.value_begin = static_cast<std::size_t>(value.data() - text.data());
    match.value_end = match.value_begin + value.size();
    // The sign behind a value may begin the next match.
    start = std::max(match.value_end, match.begin + 1);
    progress.cover(rule, base + start);
    sink.matched(match);
  }
}

}  // namespace plimsoll
