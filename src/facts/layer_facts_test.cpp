// facts/layer_facts_test.cpp - what was encoded is decoded as the same; a part of it is an error.
// SPDX-License-Identifier: Apache-2.0
#include "facts/layer_facts.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

LayerFacts sample() {
  LayerFacts facts;
  EntriesBuilder builder;
  for (int i = 0; i < 40; ++i)
    builder.add({.path = "usr/share/" + std::to_string(i), .mode = 0644, .size = 1ULL << 40U});
  facts.entries = builder.finish();
  facts.has_orphans = true;
  facts.whiteouts = {"etc/x"};
  facts.opaques = {"", "var"};
  facts.size = 123'456'789'012;
  Package package{.type = "deb",
                  .name = "openssl",
                  .version = "3.0.11-1",
                  .arch = "amd64",
                  .module = "boat:2",
                  .source = {.name = "openssl", .version = "3.0"},
                  .licenses = {"Apache-2.0", "MIT"},
                  .locations = {{.path = "var/lib/dpkg/status", .line = 7}},
                  .relationship = Relationship::direct,
                  .scope = Scope::peer,
                  .depends_on = {"libc6"}};
  facts.collected.packages = {{package, "deb-status"}};
  facts.collected.owned = {{"var/lib/dpkg/info/a.list", "deb", "a", {1, ~0ULL}}};
  facts.collected.systems = {{"etc/os-release",
                              {.id = "debian",
                               .version = "12",
                               .codename = "bookworm",
                               .name = "Debian",
                               .id_like = {"x"}}}};
  facts.collected.problems = {
      {.path = "p", .line = 3, .layer = {}, .error = {Errc::too_deep, "nested"}}};
  return facts;
}

TEST(LayerFacts, GoToBytesAndBack) {
  const LayerFacts facts = sample();
  LayerFacts again;
  ASSERT_TRUE(decode_walk(encode_walk(facts), 0, again).has_value());
  ASSERT_TRUE(decode_collected(encode_collected(facts.collected), again.collected).has_value());
  EXPECT_EQ(again.entries.bytes(), facts.entries.bytes());
  EXPECT_EQ(again.entries.size(), facts.entries.size());
  EXPECT_EQ(again.has_orphans, facts.has_orphans);
  EXPECT_EQ(again.whiteouts, facts.whiteouts);
  EXPECT_EQ(again.opaques, facts.opaques);
  EXPECT_EQ(again.size, facts.size);
  EXPECT_EQ(again.collected, facts.collected);
}

TEST(LayerFacts, EveryTruncationIsAnError) {
  const LayerFacts facts = sample();
  const std::string walk = encode_walk(facts);
  const std::string collected = encode_collected(facts.collected);
  for (std::size_t length = 0; length < walk.size(); ++length) {
    LayerFacts out;
    EXPECT_FALSE(decode_walk(walk.substr(0, length), 0, out).has_value()) << length;
  }
  for (std::size_t length = 0; length < collected.size(); ++length) {
    Collected out;
    EXPECT_FALSE(decode_collected(collected.substr(0, length), out).has_value()) << length;
  }
  LayerFacts out;
  EXPECT_FALSE(decode_walk(walk + "x", 0, out).has_value());
  EXPECT_FALSE(decode_collected(collected + "x", out.collected).has_value());
}

TEST(LayerFacts, ACountOfManyThingsAsksForNoMemory) {
  const std::string huge = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
  LayerFacts out;
  EXPECT_FALSE(decode_collected(huge, out.collected).has_value());
  EXPECT_FALSE(decode_walk(huge, 0, out).has_value());
}

}  // namespace
}  // namespace plimsoll
