// facts/looking_test.cpp - detectors see every byte of what they want once, whoever else reads it;
// what they find is kept, cached by family, and laid with the layers.
// SPDX-License-Identifier: Apache-2.0
#include "facts/looking.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "facts/cache.h"
#include "facts/inventory.h"
#include "facts/layer_builder.h"
#include "testing/files.h"
#include "testing/inputs.h"
#include "testing/layers.h"

namespace plimsoll {
namespace {

/// Finds each "needle" in files that do not end in ".skip"; has seen enough after "stop".
class NeedleDetector : public Detector {
 public:
  bool wants(const Entry& entry) override { return !entry.path.ends_with(".skip"); }
  void begin(const Entry& entry) override {
    path_ = entry.path;
    seen_.clear();
  }
  bool feed(std::string_view piece) override {
    seen_ += piece;
    return !seen_.contains("stop");
  }
  void finish(bool whole, Detections& out) override {
    for (std::size_t at = 0; (at = seen_.find("needle", at)) != std::string::npos; ++at) {
      Finding finding{.kind = FindingKind::secret,
                      .id = "needle",
                      .title = "A needle",
                      .severity = {.level = Level::high, .source = "test"},
                      .evidence = "n*****"};
      finding.location = {.path = path_, .line = 1};
      finding.location.column = static_cast<std::uint32_t>(at + 1);
      finding.secret.verdict = "plausible";
      out.findings.push_back(std::move(finding));
    }
    if (!whole) out.problems.push_back(problem_at({path_}, {Errc::truncated, "cut"}));
  }

 private:
  std::string path_, seen_;
};

class NeedleFamily : public DetectorFamily {
 public:
  [[nodiscard]] std::string_view name() const override { return "needle"; }
  [[nodiscard]] std::string key() const override { return "1"; }
  [[nodiscard]] std::unique_ptr<Detector> make() const override {
    return std::make_unique<NeedleDetector>();
  }
};

Detectors needles() {
  std::vector<std::unique_ptr<const DetectorFamily>> families;
  families.push_back(std::make_unique<NeedleFamily>());
  return Detectors(std::move(families));
}

class TextContent : public Content {
 public:
  TextContent(const std::string& path, const std::string& text)
      : held_(path, text), passing_(path, text) {}
  Result<std::string_view> hold() override { return held_.text(); }
  RandomAccess& stream() override { return passing_; }
  Result<RandomAccess*> index() override { return &held_; }

 private:
  HeldFile held_;
  PassingFile passing_;
};

/// Reads four bytes at the beginning, then four far behind, and no more.
void peek(RandomAccess& file, Collector& /*out*/) {
  std::array<char, 4> bytes{};
  static_cast<void>(file.read(0, bytes));
  static_cast<void>(file.read(file.size() / 2, bytes));
}

constexpr Analyzer peeker = {
    .name = "peeker", .wanted = {.executables = true}, .analyze_stream = peek};

LayerFacts built(const std::vector<std::pair<Entry, std::string>>& files, Detectors& detectors) {
  static const std::array<const Analyzer*, 1> analyzers = {&peeker};
  static const Router router(analyzers);
  LayerBuilder builder(router, no_limits(), &detectors);
  for (auto [entry, text] : files) {
    entry.size = text.size();
    TextContent content(entry.path, text);
    EXPECT_TRUE(builder.add(entry, content));
  }
  builder.resolve_hard_links();
  return builder.finish(0);
}

std::string hay(std::size_t length) { return std::string(length, '.'); }

TEST(Looking, SeesWhatNobodyElseReads) {
  Detectors detectors = needles();
  const LayerFacts facts = built({{{.path = "a"}, hay(300'000) + "needle" + hay(10)},
                                  {{.path = "b.skip"}, "needle"},
                                  {{.path = "c"}, "nothing"}},
                                 detectors);
  ASSERT_EQ(facts.detections.size(), 1U);
  ASSERT_EQ(facts.detections[0].findings.size(), 1U);
  EXPECT_EQ(facts.detections[0].findings[0].location.path, "a");
  EXPECT_EQ(facts.detections[0].findings[0].location.column, 300'001U);
}

TEST(Looking, SeesWhatAnalyzersReadAndLeapOver) {
  Detectors detectors = needles();
  const std::string text =
      "need" + std::string("le") + hay(200'000) + "needle" + hay(200'000) + "needle";
  const LayerFacts facts = built({{{.path = "bin/x", .mode = 0755}, text}}, detectors);
  EXPECT_EQ(facts.detections[0].findings.size(), 3U);
  EXPECT_TRUE(facts.detections[0].problems.empty());
}

TEST(Looking, StopsWhenAllHaveSeenEnough) {
  Detectors detectors = needles();
  const LayerFacts facts =
      built({{{.path = "a"}, "needle stop" + hay(1'000'000) + "needle"}}, detectors);
  EXPECT_EQ(facts.detections[0].findings.size(), 1U);
}

TEST(Looking, BoundsWhatIsKept) {
  Detectors detectors = needles();
  std::string many;
  for (std::size_t i = 0; i < detection_limit; ++i) many += "needle ";
  const LayerFacts facts = built({{{.path = "a"}, many}, {{.path = "b"}, "needle"}}, detectors);
  EXPECT_EQ(facts.detections[0].findings.size(), detection_limit);
  ASSERT_EQ(facts.detections[0].problems.size(), 1U);
  EXPECT_EQ(facts.detections[0].problems[0].error.code, Errc::too_many);
}

/// Has something to say of every file, and of the first of a layer that it is.
class ComplainingDetector : public NeedleDetector {
 public:
  void begin_layer() override { is_first_ = true; }
  void finish(bool /*whole*/, Detections& out) override {
    const Errc code = is_first_ ? Errc::io : Errc::malformed;
    out.problems.push_back(problem_at({}, {code, "complaint"}));
    is_first_ = false;
  }

 private:
  bool is_first_ = false;
};

class ComplainingFamily : public NeedleFamily {
 public:
  [[nodiscard]] std::unique_ptr<Detector> make() const override {
    return std::make_unique<ComplainingDetector>();
  }
};

TEST(Looking, CountsProblemsThatAreTooMany) {
  std::vector<std::unique_ptr<const DetectorFamily>> families;
  families.push_back(std::make_unique<ComplainingFamily>());
  Detectors detectors(std::move(families));
  std::vector<std::pair<Entry, std::string>> files;
  for (std::size_t i = 0; i < problem_limit + 5; ++i)
    files.emplace_back(Entry{.path = std::to_string(i)}, "x");
  const LayerFacts facts = built(files, detectors);
  const std::vector<Problem>& problems = facts.detections[0].problems;
  ASSERT_EQ(problems.size(), problem_limit + 1);
  EXPECT_TRUE(problems.back().error.what.starts_with("5 more problems"));
  // The same detector on the next layer: it begins anew.
  const LayerFacts next = built({{{.path = "a"}, "x"}, {{.path = "b"}, "x"}}, detectors);
  ASSERT_EQ(next.detections[0].problems.size(), 2U);
  EXPECT_EQ(next.detections[0].problems[0].error.code, Errc::io);
  EXPECT_EQ(next.detections[0].problems[1].error.code, Errc::malformed);
}

TEST(Looking, SaysWhatCouldNotBeRead) {
  Detectors detectors = needles();
  Looking looking(&detectors);
  Entry entry{.path = "a"};
  entry.size = 10;
  ASSERT_TRUE(looking.begin(entry));
  looking.finish(false);
  EXPECT_EQ(looking.take()[0].problems.size(), 1U);
}

TEST(Looking, IsCachedByFamily) {
  const TemporaryFolder folder;
  const FactsCache cache(folder.path(), 1ULL << 30U);
  Detectors detectors = needles();
  const LayerFacts facts = built({{{.path = "a"}, "needle"}}, detectors);
  FamilyHashes families{.walk = "w", .packages = "p", .detectors = {{"needle", "1"}}};
  ASSERT_TRUE(cache.store("k", families, facts));
  const auto known = cache.load("k", families);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->detections, facts.detections);
  families.detectors[0].second = "2";  // other rules
  EXPECT_FALSE(cache.load("k", families));
  families.detectors.clear();  // nobody looks: what the layer holds is known all the same
  EXPECT_TRUE(cache.load("k", families));
}

TEST(Looking, SaysInWhichLayerASecretIsRemoved) {
  Detectors detectors = needles();
  const LayerFacts first =
      built({{{.path = "etc/a"}, "needle"}, {{.path = "b"}, "needle"}}, detectors);
  const LayerFacts second = built({{{.path = "etc/.wh.a"}, ""}}, detectors);
  const std::array<const LayerFacts*, 2> layers = {&first, &second};
  const Inventory inventory = resolve(layers);
  ASSERT_EQ(inventory.findings.size(), 2U);
  EXPECT_EQ(inventory.findings[0].location.path, "b");
  EXPECT_FALSE(inventory.findings[0].removed_in);
  EXPECT_EQ(inventory.findings[1].location.path, "etc/a");
  EXPECT_EQ(inventory.findings[1].removed_in, 1U);
}

TEST(Looking, DoubtsWhatADistributionPackageBrought) {
  Detectors detectors = needles();
  const auto facts_with = [&](std::string_view owned_path) {
    LayerFacts facts = built(
        {{{.path = "usr/lib/libx.so"}, "needle"}, {{.path = "etc/x.conf"}, "needle"}}, detectors);
    FoundPackage found{.analyzer = "dpkg"};
    found.package = {.type = "deb", .name = "libx", .version = "1"};
    found.package.locations = {{.path = "var/lib/dpkg/status"}};
    facts.collected.packages.push_back(found);
    facts.collected.owned.push_back({.path = "var/lib/dpkg/info/libx.list",
                                     .type = "deb",
                                     .owner = "libx",
                                     .files = {path_key(owned_path), path_key("etc/x.conf")}});
    return facts;
  };
  const LayerFacts owned = facts_with("usr/lib/libx.so");
  const std::array<const LayerFacts*, 1> layers = {&owned};
  const Inventory inventory = resolve(layers);
  ASSERT_EQ(inventory.findings.size(), 2U);
  EXPECT_EQ(inventory.findings[0].secret.verdict, "plausible");  // etc/ is meant to be changed
  EXPECT_EQ(inventory.findings[1].secret.verdict, "unlikely");
  const LayerFacts other = facts_with("usr/lib/other.so");
  const std::array<const LayerFacts*, 1> others = {&other};
  EXPECT_EQ(resolve(others).findings[1].secret.verdict, "plausible");
}

}  // namespace
}  // namespace plimsoll
