// facts/layer_builder_test.cpp - names that come twice, hard links, whiteouts, limits.
// SPDX-License-Identifier: Apache-2.0
#include "facts/layer_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "testing/files.h"
#include "testing/layers.h"
#include "testing/slowness.h"
#include "testing/words.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// Content from memory that passes once, or may be read anywhere.
class TextContent : public Content {
 public:
  TextContent(const std::string& path, std::string text, bool passes)
      : held_(path, text), passing_(path, text), passes_(passes) {}
  Result<std::string_view> hold() override { return held_.text(); }
  RandomAccess& stream() override { return passes_ ? passing_ : held_; }
  Result<RandomAccess*> index() override { return &held_; }

 private:
  HeldFile held_;
  PassingFile passing_;
  bool passes_;
};

struct Built : LayerLimits {
  Status add(Entry entry, const std::string& text = "", bool passes = true) {
    entry.size = text.size();
    TextContent content(entry.path, text, passes);
    return builder.add(entry, content);
  }
  Status file(const std::string& path, const std::string& text, std::uint32_t mode = 0644) {
    return add({.path = path, .mode = mode}, text);
  }
  Status link(const std::string& path, const std::string& target) {
    return add({.path = path, .type = EntryType::hardlink, .link = target});
  }
  void again(const std::string& path, const std::string& text) {
    if (!builder.wants_again(path)) return;
    TextContent content(path, text, false);
    builder.add_again({.path = path, .mode = 0755, .size = text.size()}, content);
  }
  LayerFacts finish() { return builder.finish(0); }

  Router router{word_analyzers};
  LayerBuilder builder{router, *this};
};

TEST(LayerBuilder, TheLaterOfTwoNamesCounts) {
  Built built;
  built.file("words", "old\n!");
  built.file("other.w", "kept");
  built.file("words", "new");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts), ElementsAre("other.w:kept", "words:new"));
  EXPECT_THAT(facts.collected.problems, IsEmpty());
}

TEST(LayerBuilder, WhateverComesLaterVoidsWhatWasFound) {
  for (const EntryType type : {EntryType::symlink, EntryType::folder, EntryType::fifo}) {
    Built built;
    built.file("words", "old");
    built.add({.path = "words", .type = type, .link = "x"});
    built.builder.resolve_hard_links();
    EXPECT_THAT(found_in(built.finish()), IsEmpty());
  }
  Built program_then_data;
  program_then_data.add({.path = "bin/x", .mode = 0755}, "elf", false);
  program_then_data.file("bin/x", "data");
  program_then_data.builder.resolve_hard_links();
  EXPECT_THAT(found_in(program_then_data.finish()), IsEmpty());
}

TEST(LayerBuilder, AReplacedLinkIsNoLink) {
  Built built;
  built.add({.path = "lib", .type = EntryType::symlink, .link = "usr/lib"});
  built.add({.path = "lib", .type = EntryType::folder});
  built.add({.path = "bin", .type = EntryType::symlink, .link = "a"});
  built.add({.path = "bin", .type = EntryType::symlink, .link = "b"});
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_EQ(facts.entries.type_of("lib"), EntryType::folder);
  EXPECT_EQ(facts.entries.find("bin")->link, "b");
}

TEST(LayerBuilder, SaysWhetherNamesLieBelowFoldersThatAreNone) {
  const auto has_orphans = [](const std::vector<Entry>& entries) {
    return layer_of(entries).has_orphans;
  };
  const Entry a{.path = "a", .type = EntryType::folder};
  const Entry link{.path = "a", .type = EntryType::symlink, .link = "b"};
  EXPECT_FALSE(has_orphans({{.path = "x"}, a, {.path = "a/x"}}));
  EXPECT_FALSE(has_orphans({{.path = "a/x"}, a})) << "in any order";
  EXPECT_TRUE(has_orphans({{.path = "a/x"}}));
  EXPECT_TRUE(has_orphans({link, {.path = "a/x"}}));
  EXPECT_TRUE(has_orphans({a, {.path = "a/b/.wh.x"}}));
  EXPECT_TRUE(has_orphans({a, {.path = "a/b/.wh..wh..opq"}}));
  EXPECT_FALSE(has_orphans({{.path = ".wh.x"}, {.path = ".wh..wh..opq"}}));
}

TEST(LayerBuilder, AHardLinkToWhatWasReadHasTheSame) {
  Built built;
  built.file("a.w", "one\ntwo");
  built.link("b.w", "a.w");
  built.link("unwanted", "a.w");
  built.builder.resolve_hard_links();
  EXPECT_FALSE(built.builder.wants_second_walk());
  EXPECT_THAT(found_in(built.finish()),
              UnorderedElementsAre("a.w:one", "a.w:two", "b.w:one", "b.w:two"));
}

TEST(LayerBuilder, AHardLinkToWhatWasNotKeptAsksForASecondWalk) {
  Built built;
  built.file("store/1", "one");
  built.link("x", "store/1");
  built.link("words", "x");  // through a link
  built.builder.resolve_hard_links();
  ASSERT_TRUE(built.builder.wants_second_walk());
  built.again("store/1", "one");
  EXPECT_FALSE(built.builder.wants_second_walk());
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts), ElementsAre("words:one"));
  EXPECT_THAT(facts.collected.problems, IsEmpty());
}

TEST(LayerBuilder, TheSecondWalkTakesTheLastOfAName) {
  Built built;
  built.file("store/1", "old");
  built.file("store/1", "new");
  built.link("words", "store/1");
  built.builder.resolve_hard_links();
  built.again("store/1", "old");
  built.again("store/1", "new");
  EXPECT_THAT(found_in(built.finish()), ElementsAre("words:new"));
}

TEST(LayerBuilder, AHardLinkToNothingIsAProblem) {
  Built built;
  built.link("words", "gone");
  built.link("more", "words");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  ASSERT_EQ(facts.collected.problems.size(), 2U);
  EXPECT_EQ(facts.collected.problems[0].path, "more");
  EXPECT_EQ(facts.collected.problems[1].path, "words");
  EXPECT_THAT(facts.collected.problems[1].error.what, HasSubstr("gone"));
}

TEST(LayerBuilder, WhatNobodyComesBackForIsAProblem) {
  Built built;
  built.file("bin/x", "program", 0755);
  built.builder.resolve_hard_links();
  ASSERT_TRUE(built.builder.wants_second_walk());
  const LayerFacts facts = built.finish();
  ASSERT_EQ(facts.collected.problems.size(), 1U);
  EXPECT_EQ(facts.collected.problems[0].path, "bin/x");
}

TEST(LayerBuilder, AProgramIsLookedAtAgainAndItsLinksToo) {
  Built built;
  built.file("bin/x", "program", 0755);
  built.link("bin/y", "bin/x");
  built.builder.resolve_hard_links();
  built.again("bin/x", "program");
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts), ElementsAre("bin/x:program", "bin/y:program"));
  EXPECT_THAT(facts.collected.problems, IsEmpty());
}

TEST(LayerBuilder, HardLinksMayGoThroughOthersUpToALimit) {
  Built built;
  built.file("h0", "one");
  for (int i = 1; i < 40; ++i) built.link("h" + std::to_string(i), "h" + std::to_string(i - 1));
  built.link("near.w", "h31");
  built.link("far.w", "h32");
  built.builder.resolve_hard_links();
  built.again("h0", "one");
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts), ElementsAre("near.w:one"));
  ASSERT_EQ(facts.collected.problems.size(), 1U);
  EXPECT_EQ(facts.collected.problems[0].path, "far.w");
  EXPECT_THAT(facts.collected.problems[0].error.what, HasSubstr("more than 32 hard links"));
}

TEST(LayerBuilder, AHardLinkToANameThatComesTwiceIsSaid) {
  Built built;
  built.file("a.w", "one");
  built.link("b.w", "a.w");  // unpacked, it keeps what a.w was when it was made
  built.file("a.w", "two");
  built.link("unwanted", "a.w");
  built.file("c.w", "three");
  built.link("through", "a.w");
  built.link("d.w", "through");
  built.link("through", "c.w");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts),
              UnorderedElementsAre("a.w:two", "b.w:two", "c.w:three", "d.w:three"));
  ASSERT_EQ(facts.collected.problems.size(), 2U);
  EXPECT_EQ(facts.collected.problems[0].path, "b.w");
  EXPECT_EQ(facts.collected.problems[1].path, "d.w");
  EXPECT_EQ(facts.collected.problems[0].error.code, Errc::conflict);
}

TEST(LayerBuilder, LoopsOfHardLinksEnd) {
  Built built;
  built.link("words", "b");
  built.link("b", "c");
  built.link("c", "d");
  built.link("d", "c");
  built.link("self.w", "self.w");
  built.builder.resolve_hard_links();
  EXPECT_EQ(built.finish().collected.problems.size(), 2U);
}

TEST(LayerBuilder, ManyLinksAndManyRepeatedNamesEndSoon) {
  const std::clock_t start = std::clock();
  Built chain;
  Built repeated;
  chain.link("0.w", "x");
  for (int i = 1; i < 100'000; ++i)
    chain.link(std::to_string(i) + ".w", std::to_string(i - 1) + ".w");
  for (int n = 0; n < 2; ++n) {
    for (int i = 0; i < 50'000; ++i) repeated.file(std::to_string(i) + ".w", "p");
  }
  for (Built* const built : {&chain, &repeated}) built->builder.resolve_hard_links();
  EXPECT_EQ(repeated.finish().collected.packages.size(), 50'000U);
  EXPECT_EQ(chain.finish().collected.problems.size(), Collector::problem_limit + 1);
  EXPECT_LT(std::clock() - start, std::clock_t{10} * slowness * CLOCKS_PER_SEC);
}

TEST(LayerBuilder, WhatIsReadAgainIsAnalysedOnceWhateverItsNames) {
  Built built;
  built.file("list", "one\ntwo\n!");
  for (int i = 0; i < 1000; ++i) built.link(std::to_string(i) + ".w", "list");
  built.builder.resolve_hard_links();
  built.again("list", "one\ntwo\n!");
  const LayerFacts facts = built.finish();
  EXPECT_EQ(facts.collected.packages.size(), 2000U);
  EXPECT_EQ(facts.collected.problems.size(), 1U);
}

TEST(LayerBuilder, ANameThatIsRepeatedVeryOftenFillsNothing) {
  Built built;
  const std::string name(90, 'n');
  for (int i = 0; i < 300'000; ++i) built.file("words", name);
  built.file("words", "last");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts), ElementsAre("words:last"));
  EXPECT_THAT(facts.collected.problems, IsEmpty());
}

TEST(LayerBuilder, WhatIsLeftOutIsOneProblemOfTheLayer) {
  Built built;
  for (int i = 0; i < 300'000; ++i) built.file(std::to_string(i) + ".w", "p");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_GT(facts.collected.packages.size(), 80'000U);
  EXPECT_LT(facts.collected.packages.size(), 200'000U);
  ASSERT_EQ(facts.collected.problems.size(), 1U);
  EXPECT_EQ(facts.collected.problems[0].path, "");
  EXPECT_EQ(facts.collected.problems[0].error.code, Errc::too_many);
}

TEST(LayerBuilder, WhiteoutsNameWhatTheyRemove) {
  Built built;
  for (const char* const path :
       {"a/.wh.x", ".wh.top", "a/.wh..wh..opq", ".wh..wh..opq", "a/.wh..wh.plnk", "b/.wh."})
    built.file(path, "");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_THAT(facts.whiteouts, ElementsAre("a/x", "top"));
  EXPECT_THAT(facts.opaques, ElementsAre("", "a"));
  EXPECT_EQ(facts.entries.size(), 0U);
}

TEST(LayerBuilder, WhatIsTooLargeIsAProblem) {
  Built built;
  built.file("words", std::string(101, 'x'));
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  ASSERT_EQ(facts.collected.problems.size(), 1U);
  EXPECT_EQ(facts.collected.problems[0].error.code, Errc::too_large);
  EXPECT_EQ(facts.entries.size(), 1U);
}

TEST(LayerBuilder, SkippedPathsAreListedButNotRead) {
  Built built;
  built.skip_paths = {"usr/**"};
  built.file("usr/words", "one");
  built.link("usr/more", "usr/words");
  built.file("words", "two");
  built.builder.resolve_hard_links();
  const LayerFacts facts = built.finish();
  EXPECT_THAT(found_in(facts), ElementsAre("words:two"));
  EXPECT_EQ(facts.entries.size(), 3U);
}

TEST(LayerBuilder, NamesWhiteoutsAndLinksCountForTheLimit) {
  const auto count = [](auto entry_of) {
    Built built;
    built.entries_held = 200'000;
    for (int i = 0; i < 1'000'000; ++i) {
      if (const Status added = built.add(entry_of(std::to_string(i))); !added) {
        EXPECT_EQ(added.error().code, Errc::too_many);
        return i;
      }
    }
    return -1;
  };
  EXPECT_GT(count([](const std::string& n) { return Entry{.path = n}; }), 100);
  EXPECT_GT(count([](const std::string& n) { return Entry{.path = "a/.wh." + n}; }), 100);
  EXPECT_GT(count([](const std::string& n) {
              return Entry{.path = n, .type = EntryType::symlink, .link = std::string(200, 'x')};
            }),
            100);
}

TEST(LayerBuilder, TimeIsBounded) {
  Built built;
  built.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const Status added = built.file("a", "");
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().code, Errc::timeout);
}

}  // namespace
}  // namespace plimsoll
