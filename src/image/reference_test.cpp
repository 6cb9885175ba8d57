// image/reference_test.cpp - names as docker reads them.
// SPDX-License-Identifier: Apache-2.0
#include "image/reference.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

const std::string digest = "sha256:" + std::string(64, 'a');

TEST(Reference, ShortNamesAreOfTheHub) {
  const std::pair<std::string, std::string> cases[] = {
      {"debian", "docker.io/library/debian:latest"},
      {"debian:12", "docker.io/library/debian:12"},
      {"docker.io/debian", "docker.io/library/debian:latest"},
      {"index.docker.io/debian", "docker.io/library/debian:latest"},
      {"team/app", "docker.io/team/app:latest"},
      {"a/b/c", "docker.io/a/b/c:latest"},
      {"debian@" + digest, "docker.io/library/debian@" + digest},
      {"debian:12@" + digest, "docker.io/library/debian:12@" + digest},
  };
  for (const auto& [given, full] : cases) {
    const auto reference = parse_reference(given);
    ASSERT_TRUE(reference) << given << ": " << reference.error().what;
    EXPECT_EQ(to_text(*reference), full);
    EXPECT_EQ(parse_reference(full), reference);
  }
}

TEST(Reference, ADotAPortOrLocalhostMakesARegistry) {
  const std::pair<std::string, std::string> cases[] = {
      {"localhost/app", "localhost"},           {"localhost:5000/app:1", "localhost:5000"},
      {"example.org/app", "example.org"},       {"Example/app", "Example"},
      {"127.0.0.1:5000/a/b", "127.0.0.1:5000"}, {"[::1]:5000/app", "[::1]:5000"},
      {"[fe80::1]/app", "[fe80::1]"},
  };
  for (const auto& [given, registry] : cases) {
    const auto reference = parse_reference(given);
    ASSERT_TRUE(reference) << given << ": " << reference.error().what;
    EXPECT_EQ(reference->registry, registry);
    EXPECT_EQ(parse_reference(to_text(*reference)), reference);
  }
  EXPECT_EQ(parse_reference("localhost:5000")->repository, "library/localhost") << "with a tag";
}

TEST(Reference, TheDigestCountsBeforeTheTag) {
  EXPECT_EQ(name_in_repository(*parse_reference("a:1@" + digest)), digest);
  EXPECT_EQ(name_in_repository(*parse_reference("a:1")), "1");
}

TEST(Reference, PartsAreJoinedAsDockerJoinsThem) {
  for (const char* const name : {"a.b", "a_b", "a__b", "a---b", "0", "a/b.c/d-e"})
    EXPECT_TRUE(parse_reference(name)) << name;
  for (const char* const name : {"a..b", "a___b", "a._b", "-a", "a-", "a//b", "/a", "a/", "A"})
    EXPECT_FALSE(parse_reference(name)) << name;
}

TEST(Reference, WhatIsNoNameIsRefused) {
  const std::string cases[] = {"",
                               ":1",
                               "@" + digest,
                               "a:",
                               "a:.x",
                               "a:" + std::string(129, 'x'),
                               "a@b",
                               "a@md5:1",
                               "a b",
                               "a\x1b[0m",
                               "../a",
                               "example.org:x/a",
                               "a.:1/b",
                               "[::1/a",
                               "a:1:2",
                               "http://a/b",
                               "[]/a",
                               "a:1@" + digest + "0",
                               std::string(64, 'a'),
                               std::string(256, 'a'),
                               "example.org:70000/a",
                               ".a/b",
                               "a\n"};
  for (const std::string& text : cases) {
    const auto reference = parse_reference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_EQ(reference.error().code, Errc::usage);
    EXPECT_EQ(reference.error().what.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace plimsoll
