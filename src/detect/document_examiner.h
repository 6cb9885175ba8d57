// detect/document_examiner.h - one document of a walk, checked and without its secrets.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detect/config/check_document.h"
#include "detect/config/run_checks.h"
#include "detect/secret/redact.h"
#include "detect/secrets_of_values.h"
#include "facts/detector.h"
#include "model/problem.h"
#include "rule/check_image.h"

namespace plimsoll {

/// A document that is at hand.
struct WalkedDocument {
  std::string path, text;
  std::optional<bool> has_ignore_file;                 // as DocumentPlace
  const std::vector<std::string>* rendered = nullptr;  // what helm made of it, if it did
  std::string ns;                                      // of objects in that which name none
  std::vector<Problem> problems = {};                  // already known: it is not checked
};

/// Threads  each has its own.
class DocumentExaminer {
 public:
  /// `keeps_texts`: as DocumentChecker.
  DocumentExaminer(const rule::CheckImage& image, const CheckChoice& choice,
                   const SecretsOfValues& secrets, bool keeps_texts);
  DocumentExaminer(const DocumentExaminer&) = delete;
  DocumentExaminer& operator=(const DocumentExaminer&) = delete;

  void begin_layer() { checker_.begin_layer(); }
  void examine(const WalkedDocument& document, Detections& out);

  /// As if it were the only document of its layer; the work it took.
  std::uint64_t examine_alone(const WalkedDocument& document, Detections& out);
  /// What another found so, behind `out`. False: the documents before it have used up so much of
  /// what a layer may take that it would not be the same; then it must be examined here.
  bool add(Detections& found, std::uint64_t work, Detections& out);

 private:
  SecretRedactor redactor_;
  DocumentChecker checker_;
};

}  // namespace plimsoll
