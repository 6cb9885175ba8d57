// detect/document_examiner.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/document_examiner.h"

#include <algorithm>
#include <iterator>

namespace plimsoll {

namespace {

template <typename Items>
void move_all(Items& from, Items& to) {
  std::ranges::move(from, std::back_inserter(to));
}

}  // namespace

DocumentExaminer::DocumentExaminer(const rule::CheckImage& image, const CheckChoice& choice,
                                   const SecretsOfValues& secrets, bool keeps_texts)
    : redactor_(secrets.rules()),
      checker_(image, choice, secrets.finder(), keeps_texts,
               [this](Detections& found, std::size_t finding, std::size_t problem) {
                 redactor_.redact(found, finding, problem);
               }) {}

void DocumentExaminer::examine(const WalkedDocument& document, Detections& out) {
  const std::size_t findings = out.findings.size();
  const std::size_t problems = out.problems.size();
  const auto& [path, text, has_ignore_file, rendered, ns, known] = document;
  if (!known.empty()) {
    out.problems.insert(out.problems.end(), known.begin(), known.end());
    return;
  }
  if (rendered != nullptr) checker_.check_rendered({path, ns}, *rendered, text, out);
  else checker_.check({.path = path, .has_ignore_file = has_ignore_file}, text, out);
  redactor_.redact(out, findings, problems);
}

std::uint64_t DocumentExaminer::examine_alone(const WalkedDocument& document, Detections& out) {
  checker_.begin_layer();
  examine(document, out);
  return checker_.layer_work();
}

bool DocumentExaminer::add(Detections& found, std::uint64_t work, Detections& out) {
  if (out.findings.size() + found.findings.size() >= detection_limit) return false;
  if (!checker_.take(found, work, out)) return false;
  move_all(found.findings, out.findings);
  move_all(found.problems, out.problems);
  move_all(found.held, out.held);
  merge(out.checks, found.checks);
  return true;
}

}  // namespace plimsoll
