// detect/secret/redact.h - texts for reports that may hold a secret: messages of checks, lines of
// an image's history, what a rule for malware matched.
//
// Safety  what cannot be looked at is not shown.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "detect/secret/scan.h"
#include "facts/detector.h"

namespace plimsoll {

/// Threads: each has its own.
class SecretRedactor {
 public:
  using Rules = std::function<Result<std::shared_ptr<const SecretRules>>()>;

  /// They are opened when the first text comes.
  explicit SecretRedactor(Rules rules = SecretRules::built_in) : rules_(std::move(rules)) {}

  /// The text with the mask of each secret in its place: also of those that a comment allows, and
  /// of unlikely ones.
  std::string redacted(std::string_view text);
  /// The same of text[begin, end), seen in all of the text: a secret may be cut by either border.
  std::string redacted(std::string_view text, std::size_t begin, std::size_t end);
  /// Whatever of `found` quotes a document, from the given finding and problem on.
  void redact(Detections& found, std::size_t first_finding, std::size_t first_problem);

 private:
  Rules rules_;
  std::unique_ptr<SecretScanner> scanner_;
  bool has_failed_ = false;
};

}  // namespace plimsoll
