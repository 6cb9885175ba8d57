// detect/config/run_checks.h - checks on the facts of a document.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/config/ignore.h"
#include "detect/config/value_secrets.h"
#include "facts/detector.h"
#include "rule/check_image.h"
#include "rule/evaluate.h"
#include "rule/fact.h"

namespace plimsoll {

/// Which checks run: by id or by any name that others have for them. Empty: all that are enabled.
struct CheckChoice {
  std::vector<std::string> only, without;
};

/// Where a finding about a record lies.
using PlaceOf = std::function<Location(const rule::Record&)>;

/// The checks of one scan. Threads: each has its own.
///
/// Safety  a small document can stand for very many findings, and a check may ask of each thing all
///         others: what is found in a layer (detection_limit) and the work that is put into a
///         document and into a layer are bounded. What was left then is not evaluated, and a
///         Problem.
class CheckRunner {
 public:
  /// `find` tells what in values is a secret; without it, checks that ask are not evaluated.
  CheckRunner(const rule::CheckImage& image, const CheckChoice& choice, FindValueSecrets find);

  /// The work of those before it counts no more.
  void begin_layer() { layer_work_ = 0; }
  [[nodiscard]] std::uint64_t layer_work() const { return layer_work_; }
  /// Whether what another runner did, this one would have done to its end.
  [[nodiscard]] bool has_room_for(std::uint64_t work) const;
  void add_work(std::uint64_t work) { layer_work_ += work; }

  /// Adds what is to be found in values to `facts`, and runs what applies to its records; findings
  /// lie at `path`, and `ignores` speak of them.
  void run(rule::Facts& facts, std::string_view path, const std::vector<InlineIgnore>& ignores,
           Detections& out);
  /// The same where records lie at places of their own.
  void run(rule::Facts& facts, const PlaceOf& place_of, const std::vector<InlineIgnore>& ignores,
           Detections& out);

  /// More of one document do not wait, and are not evaluated.
  static constexpr std::size_t pending_limit = 100'000;

  /// What could not be told of a record as long as it was alone.
  struct Pending {
    std::uint32_t check = 0, fail = 0;  // which check of the image, which of its conditions
    const rule::Record* record = nullptr;
  };
  /// The same, but of what is not known only because other documents are not: that is pending.
  void run(rule::Facts& facts, std::string_view path, const std::vector<InlineIgnore>& ignores,
           Detections& out, std::vector<Pending>& pending);
  /// Whether its numbers are those of a check.
  [[nodiscard]] bool has(const Pending& pending) const;
  /// What was pending, now that all is known that can be.
  void run(const std::vector<Pending>& pending, const PlaceOf& place_of,
           const std::vector<InlineIgnore>& ignores, Detections& out);

  struct About {
    std::string_view id, context;
  };
  /// Those that it runs on records whose names begin so.
  [[nodiscard]] std::vector<About> checks_about(std::string_view contexts) const;

 private:
  struct Outcome {
    bool applied = false, failed = false;
    std::string unknown;  // why it could not be told of some record
  };
  struct Task {
    const PlaceOf& place_of;
    const std::vector<InlineIgnore>& ignores;
    std::vector<Pending>* pending = nullptr;  // null: what is not known stays so
    /// Not when so much waits already.
    [[nodiscard]] bool may_wait() const {
      return pending != nullptr && pending->size() < pending_limit;
    }
  };
  void run(rule::Facts& facts, const Task& task, Detections& out);
  Outcome run(const rule::ImageCheck& check, const rule::Facts& facts, const Task& task,
              std::vector<Finding>& findings);
  void ask(const Pending& what, const Task& task, Outcome& outcome, std::vector<Finding>& findings);
  rule::Truth told(std::uint32_t node, const rule::Record& record, const Task& task,
                   Outcome& outcome);
  [[nodiscard]] bool is_spent() const;
  void say_what_was_left(const std::string& path, Detections& out) const;
  Finding finding_of(const rule::ImageCheck& check, const rule::ImageFail& fail,
                     const rule::Record& record, Location place,
                     const std::vector<InlineIgnore>& ignores);
  [[nodiscard]] bool asks_for_secrets(const rule::ImageFail& fail,
                                      const rule::Record& record) const;
  void relate_to_secret(const rule::Record& record, Finding& finding) const;

  const rule::CheckImage& image_;
  FindValueSecrets find_;
  SecretCorrelations correlations_;  // of the document in hand
  rule::Evaluator evaluator_;
  std::vector<const rule::ImageCheck*> checks_;
  std::uint64_t document_work_ = 0, layer_work_ = 0;
};

/// An Error if a chosen name is none of any check, with the one that was probably meant.
Status check_names(const rule::CheckImage& image, const CheckChoice& choice);

}  // namespace plimsoll
