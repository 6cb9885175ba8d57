// detect/config/check_document.h - one document, from its text to findings, or to what is held of
// it until others are known.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "detect/config/document.h"
#include "detect/config/held.h"
#include "detect/config/ignore.h"
#include "detect/config/run_checks.h"
#include "facts/detector.h"

namespace plimsoll {

/// How much of one layer is held: a new layer begins where nothing is held yet.
class HeldBudget {
 public:
  bool is_left(const Detections& out);
  void take(std::size_t bytes) { spent_ += bytes; }
  /// The same of several, one after the other. False, and nothing is taken, if one of them would
  /// have been refused.
  bool take(const std::vector<Held>& held, const Detections& before);
  bool is_first_refused();

 private:
  std::size_t spent_ = 0;
  bool has_refused_ = false;
};

class DocumentChecker {
 public:
  /// `keeps_texts`: what is held is not cached, so that it may be a text. `redact`: what is held
  /// and was found is cached, so that no secret may stand in it.
  DocumentChecker(const rule::CheckImage& image, const CheckChoice& choice, FindValueSecrets find,
                  bool keeps_texts, config::Redact redact = {})
      : runner_(image, choice, std::move(find)),
        redact_(std::move(redact)),
        keeps_texts_(keeps_texts) {}

  void begin_layer() { runner_.begin_layer(); }

  /// The work that went into checks since a layer began.
  [[nodiscard]] std::uint64_t layer_work() const { return runner_.layer_work(); }
  /// `found` is what another checker found of one document, with so much work, in a layer of its
  /// own. True if that is what this one would find behind `before`: then it counts as if it had.
  bool take(const Detections& found, std::uint64_t work, const Detections& before);

  /// Nothing if it is none that checks are about.
  void check(const DocumentPlace& place, std::string_view text, Detections& out);

  struct RenderedPlace {
    std::string_view path;
    std::string ns;  // of objects that name none
  };
  /// The documents that helm made of a template: findings lie in the template.
  void check_rendered(const RenderedPlace& place, const std::vector<std::string>& documents,
                      std::string_view template_text, Detections& out);

 private:
  struct Manifest {
    std::string_view path;
    bool ns_is_open;
    const std::vector<InlineIgnore>& ignores;
    std::string_view text;
  };
  void hold_manifest(const Manifest& manifest, rule::Facts& facts, std::vector<Problem> problems,
                     Detections& out);
  bool may_hold(std::string_view path, Detections& out);
  void hold(Held held, Detections& out);

  CheckRunner runner_;
  config::Redact redact_;
  bool keeps_texts_;
  HeldBudget budget_;
};

}  // namespace plimsoll
