// detect/document_queue_test.cpp - several threads find what one does, in the same order.
// SPDX-License-Identifier: Apache-2.0
#include "detect/document_queue.h"

#include <gtest/gtest.h>

#include <string>

#include "rule/pack.h"

namespace plimsoll {
namespace {

/// A check of each instruction of Dockerfiles, and of each pod of manifests.
class Checks {
 public:
  Checks() {
    const std::string rest = "\n  message: m\n";
    set_.read(
        "- check: T-001\n  title: t\n  severity: low\n  context: docker.instr\n"
        "  fail: instr.op != from" +
            rest +
            "- check: T-002\n  title: t\n  severity: low\n  context: k8s.pod\n"
            "  fail: pod.name = a" +
            rest,
        "t.yaml");
    pack_ = rule::compile(set_);
    for (const auto* errors : {&set_.errors, &pack_.errors})
      for (const Error& error : *errors) ADD_FAILURE() << error.what;
    bytes_ = rule::make_check_image(pack_);
    image_ = rule::CheckImage::open(bytes_).value();
  }

  [[nodiscard]] std::unique_ptr<DocumentExaminer> make() const {
    return std::make_unique<DocumentExaminer>(image_, CheckChoice{}, secrets_, true);
  }

 private:
  rule::RuleSet set_;
  rule::Pack pack_;
  std::string bytes_;
  rule::CheckImage image_;
  SecretsOfValues secrets_ = built_in_secrets_of_values();
};

std::vector<WalkedDocument> documents(std::size_t count, std::size_t instructions) {
  std::vector<WalkedDocument> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string folder = "f" + std::to_string(i) + "/";
    std::string text = "FROM a:1\n";
    for (std::size_t k = 0; k < (instructions * i) % 97; ++k) text += "RUN make\n";
    all.push_back({.path = folder + "Dockerfile", .text = text});
    all.push_back({.path = folder + "pod.yaml",
                   .text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
                           "spec: {containers: [{name: c, image: x}]}\n---\n[\n"});
    if (i % 7 == 0)
      all.push_back({.path = folder, .problems = {problem_at({folder}, {Errc::too_large, "x"})}});
  }
  return all;
}

/// As facts/looking.h shows files: none behind the limit.
Detections one_by_one(const Checks& checks, const std::vector<WalkedDocument>& all) {
  const auto examiner = checks.make();
  Detections out;
  for (const WalkedDocument& document : all) {
    if (out.findings.size() < detection_limit) examiner->examine(document, out);
  }
  return out;
}

Detections queued(DocumentQueue& queue, const std::vector<WalkedDocument>& all) {
  queue.begin_layer();
  Detections out;
  for (const WalkedDocument& document : all) {
    if (out.findings.size() < detection_limit) queue.add(document, out);
  }
  queue.finish(out);
  return out;
}

TEST(DocumentQueue, FindsWhatOneThreadFindsInTheSameOrder) {
  const Checks checks;
  const std::vector<WalkedDocument> all = documents(150, 5);
  const Detections alone = one_by_one(checks, all);
  EXPECT_GT(alone.findings.size(), 1000U);
  EXPECT_EQ(alone.held.size(), 150U);
  EXPECT_GT(alone.problems.size(), 20U);
  for (const std::size_t threads : {1U, 2U, 5U}) {
    DocumentQueue queue(threads, [&] { return checks.make(); });
    EXPECT_EQ(queued(queue, all), alone) << threads;
    EXPECT_EQ(queued(queue, all), alone) << threads << ", a second layer";
  }
}

TEST(DocumentQueue, StopsWhereOneThreadStops) {
  const Checks checks;
  const std::vector<WalkedDocument> all = documents(450, 31);
  const Detections alone = one_by_one(checks, all);
  EXPECT_GE(alone.findings.size(), detection_limit);
  DocumentQueue queue(3, [&] { return checks.make(); });
  EXPECT_EQ(queued(queue, all), alone);
  EXPECT_EQ(queued(queue, documents(3, 5)), one_by_one(checks, documents(3, 5)));
}

TEST(DocumentQueue, DropsWhatNobodyTook) {
  const Checks checks;
  DocumentQueue queue(2, [&] { return checks.make(); });
  Detections lost;
  for (const WalkedDocument& document : documents(20, 5)) queue.add(document, lost);
  EXPECT_EQ(queued(queue, documents(2, 5)), one_by_one(checks, documents(2, 5)));
  for (const WalkedDocument& document : documents(20, 5)) queue.add(document, lost);
}

}  // namespace
}  // namespace plimsoll
