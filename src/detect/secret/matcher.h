// detect/secret/matcher.h - where rules match in a text: Vectorscan finds, RE2 confirms.
//
// Why     Vectorscan looks for all rules at once but knows no groups, and some of its classes are
//         wider; RE2 gives the exact place, and sees only the surroundings of what was found.
//         Its speed hangs on the number of rules: those that need a long run of letters and digits
//         (certain_run.h) are looked for around such runs only.
// Safety  what one file may cost is bounded by a budget, whatever is in it.
// Threads a matcher belongs to one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hs/hs_runtime.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "detect/secret/engine.h"
#include "detect/secret/runs.h"

namespace plimsoll {

struct SecretMatch {
  std::size_t rule = 0;
  std::size_t begin = 0, end = 0;              // of all that matched, in the text
  std::size_t value_begin = 0, value_end = 0;  // of the secret
};

class SecretSink {
 public:
  virtual ~SecretSink() = default;
  /// False: matches of this rule do not count in this file.
  virtual bool wants(std::size_t rule) = 0;
  virtual void matched(const SecretMatch& match) = 0;
  /// What a rule needs ends here.
  virtual void needed(std::size_t rule, std::size_t end) = 0;
};

/// What a file has used up, and how far each rule has got in it.
struct SecretProgress {
  std::uint64_t confirmations = 0;
  bool is_exhausted = false;
  std::vector<std::uint64_t> covered;  // by rule: offset in the file behind its last match
  std::vector<std::size_t> matched;    // rules that have one: most files have none

  explicit SecretProgress(std::size_t rules) : covered(rules) {}
  void begin_text();
  void cover(std::size_t rule, std::uint64_t until);
};

class SecretMatcher {
 public:
  static Result<std::unique_ptr<SecretMatcher>> make(const SecretEngine& engine);

  /// Matches in `text`, which has these runs, whose end lies in (from, until]; `base` is its
  /// offset in the file.
  void scan(std::string_view text, std::span<const SecretRun> runs, std::size_t from,
            std::size_t until, std::uint64_t base, SecretProgress& progress, SecretSink& sink);

 private:
  struct FreedScratch {
    void operator()(hs_scratch_t* scratch) const;
  };
  /// Ends of matches of one expression, one behind the other without a gap.
  struct Event {
    unsigned expression = 0;
    std::size_t first = 0, last = 0;
  };
  explicit SecretMatcher(const SecretEngine& engine) : engine_(engine) {}
  static int collect(unsigned expression, unsigned long long from, unsigned long long to,
                     unsigned flags, void* self);
  bool search(const hs_database_t* database, std::string_view text, std::size_t begin,
              std::size_t end);
  bool search_at_runs(std::string_view text, std::span<const SecretRun> runs);
  void confirm(const Event& event, std::string_view text, std::uint64_t base,
               SecretProgress& progress, SecretSink& sink) const;

  const SecretEngine& engine_;
  std::unique_ptr<hs_scratch_t, FreedScratch> scratch_;
  std::size_t from_ = 0, until_ = 0;
  std::size_t searched_ = 0;  // where the piece begins that Vectorscan sees
  std::vector<Event> events_;
  std::size_t most_events_ = 0;
  std::vector<std::size_t> latest_;  // by expression: 1 + index of its last event, or 0
};

}  // namespace plimsoll
