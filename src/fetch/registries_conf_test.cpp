// fetch/registries_conf_test.cpp - tables of registries.conf: read, chosen, put in place of names.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registries_conf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RegistriesConf read(std::string_view text, RegistriesConf conf = {}) {
  read_registries_conf(text, "r.conf", conf);
  return conf;
}

std::string prefix_of(const RegistriesConf& conf, std::string_view name) {
  const ConfRegistry* const found = find_registry(conf, name);
  return found == nullptr ? "" : found->prefix;
}

TEST(RegistriesConf, ReadsTables) {
  const RegistriesConf conf = read(R"(unqualified-search-registries = ["a.example"]
[[registry]]
prefix = "Example.com/foo/"
location = "internal.example:5000/bar"
insecure = true
[[registry.mirror]]
location = "m.example/foo"
[[registry.mirror]]
location = "n.example"
insecure = true
pull-from-mirror = "digest-only"
[[registry.mirror]]
location = "o.example"
pull-from-mirror = "tag-only"
[[registry]]
location = "index.docker.io"
mirror-by-digest-only = true
mirror = [{location = "localhost:5001"}]
[[registry]]
prefix = "*.example.org"
blocked = true
[aliases]
"short" = "a.example/long"
)");
  EXPECT_THAT(conf.faults, IsEmpty());
  ASSERT_EQ(conf.registries.size(), 3U);
  EXPECT_EQ(
      conf.registries[0],
      (ConfRegistry{.prefix = "example.com/foo",
                    .location = "internal.example:5000/bar",
                    .is_insecure = true,
                    .mirrors = {{.location = "m.example/foo"},
                                {.location = "n.example", .is_insecure = true, .for_tags = false},
                                {.location = "o.example", .for_digests = false}},
                    .file = "r.conf"}));
  EXPECT_EQ(conf.registries[1],
            (ConfRegistry{.prefix = "docker.io",
                          .mirrors = {{.location = "localhost:5001", .for_tags = false}},
                          .file = "r.conf"}));
  EXPECT_EQ(conf.registries[2],
            (ConfRegistry{.prefix = "*.example.org", .is_blocked = true, .file = "r.conf"}));
}

TEST(RegistriesConf, LaterTablesTakeThePlaceOfThoseWithTheSamePrefix) {
  RegistriesConf conf = read(
      "[[registry]]\nlocation='a.example'\nblocked=true\n[[registry]]\n"
      "location='b.example'");
  conf = read("[[registry]]\nprefix='a.example'\nlocation='c.example'", std::move(conf));
  ASSERT_EQ(conf.registries.size(), 2U);
  EXPECT_EQ(conf.registries[0].location, "c.example");
  EXPECT_FALSE(conf.registries[0].is_blocked);
}

TEST(RegistriesConf, FirstVersion) {
  const RegistriesConf conf = read(
      "[registries.search]\nregistries = ['s.example']\n"
      "[registries.insecure]\nregistries = ['i.example', 'b.example']\n"
      "[registries.block]\nregistries = ['b.example', 'http://x']");
  ASSERT_EQ(conf.registries.size(), 2U);
  EXPECT_TRUE(find_registry(conf, "i.example/a")->is_insecure);
  EXPECT_TRUE(find_registry(conf, "b.example/a")->is_insecure);
  EXPECT_TRUE(find_registry(conf, "b.example/a")->is_blocked);
  EXPECT_THAT(conf.faults,
              ElementsAre("r.conf:1: registries.block.registries: http://x is no registry"));
}

TEST(RegistriesConf, WhatCannotBeUsedIsAFaultAndTheRestCounts) {
  const RegistriesConf conf = read(R"([[registry]]
location = "https://a.example"
[[registry]]
insecure = true
[[registry]]
prefix = "example.*.com"
location = "b.example"
[[registry]]
location = "c.example"
blocked = "yes"
insecure = 1
[[registry.mirror]]
insecure = true
[[registry.mirror]]
location = "d.example"
pull-from-mirror = "never"
[[registry.mirror]]
location = "e.example"
pull-from-mirror = ""
)");
  ASSERT_EQ(conf.registries.size(), 1U);
  EXPECT_EQ(conf.registries[0], (ConfRegistry{.prefix = "c.example",
                                              .is_blocked = true,
                                              .mirrors = {{.location = "e.example"}},
                                              .file = "r.conf"}));
  EXPECT_THAT(conf.faults,
              ElementsAre(HasSubstr("r.conf:1: location https://a.example is not HOST"),
                          HasSubstr("r.conf:3: has neither prefix nor location"),
                          HasSubstr("r.conf:5: prefix example.*.com is not HOST"),
                          HasSubstr("r.conf:8: insecure is neither true nor false: taken as false"),
                          HasSubstr("r.conf:8: blocked is neither true nor false: taken as true"),
                          HasSubstr("r.conf:12: location  is not HOST"),
                          HasSubstr("r.conf:14: pull-from-mirror is none of")));
  EXPECT_THAT(read("[[registry]]\nlocation = 'a.example\n").faults,
              ElementsAre(HasSubstr("r.conf:2: is no TOML: a string without its end: registries")));
  EXPECT_TRUE(read("[[registry]]\nlocation = 'a.example\n").registries.empty());
}

TEST(RegistriesConf, IsBounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += "[[registry]]\nlocation='r" + std::to_string(i) + ".example'\n";
  const RegistriesConf conf = read(text);
  EXPECT_EQ(conf.registries.size(), 2000U);
  EXPECT_EQ(conf.faults.size(), 20U);
}

TEST(RegistriesConf, TheLongestPrefixWins) {
  RegistriesConf conf;
  for (const char* const prefix : {"example.com", "example.com/foo", "example.com/foo/bar",
                                   "*.example.com", "*.b.example.com", "a.b.example.com"})
    conf.registries.push_back({.prefix = prefix});
  EXPECT_EQ(prefix_of(conf, "example.com"), "example.com");
  EXPECT_EQ(prefix_of(conf, "example.com/x"), "example.com");
  EXPECT_EQ(prefix_of(conf, "example.com/foobar"), "example.com");
  EXPECT_EQ(prefix_of(conf, "example.com/foo"), "example.com/foo");
  EXPECT_EQ(prefix_of(conf, "example.com/foo/bar/x"), "example.com/foo/bar");
  EXPECT_EQ(prefix_of(conf, "example.com:5000/foo"), "example.com");
  EXPECT_EQ(prefix_of(conf, "x.example.com/foo"), "*.example.com");
  EXPECT_EQ(prefix_of(conf, "y.x.example.com:80/foo"), "*.example.com");
  EXPECT_EQ(prefix_of(conf, "x.b.example.com/foo"), "*.b.example.com");
  EXPECT_EQ(prefix_of(conf, "a.b.example.com/foo"), "*.b.example.com") << "as long: the first";
  EXPECT_EQ(prefix_of(conf, "example.community/foo"), "");
  EXPECT_EQ(prefix_of(conf, "notexample.com/foo"), "");
  EXPECT_EQ(prefix_of(conf, "other.org/x.example.com/foo"), "");
  EXPECT_EQ(prefix_of(conf, "x.example.com.evil/foo"), "");
}

TEST(RegistriesConf, LocationsStandForPrefixes) {
  EXPECT_EQ(moved("example.com/foo/a", "example.com/foo", "i.example/bar"), "i.example/bar/a");
  EXPECT_EQ(moved("example.com/foo", "example.com/foo", "i.example/bar"), "i.example/bar");
  EXPECT_EQ(moved("x.example.com/a", "*.example.com", "i.example/b"), "i.example/b/a");
  EXPECT_EQ(moved("example.com:5000/a", "example.com:5000", "i.example"), "i.example/a");
  EXPECT_EQ(moved("example.com:5000/a", "example.com", "i.example"), std::nullopt);
  EXPECT_EQ(moved("x.example.com:5000/a", "*.example.com", "i.example"), std::nullopt);
  EXPECT_EQ(moved("other.com/a", "example.com", "i.example"), std::nullopt);
}

}  // namespace
}  // namespace plimsoll::fetch
