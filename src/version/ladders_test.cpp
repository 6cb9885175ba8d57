// version/ladders_test.cpp - what each scheme's own documentation says about its order.
// SPDX-License-Identifier: Apache-2.0
#include "version/ladder.h"

namespace plimsoll {
namespace {

TEST(Deb, RisesAlongTheLadder) {
  expect_rises("deb", {
                          {"1.0~~"},
                          {"1.0~~a"},
                          {"1.0~"},
                          {"1.0~rc1"},  // '~' comes before the end of the text
                          {"1.0", "1.0-0", "0:1.0", "1.00"},  // no revision is revision 0
                          {"1.0-1"},
                          {"1.0-1+b1"},
                          {"1.0a"},  // letters, then signs
                          {"1.0+dfsg"},
                          {"1.9"},
                          {"1.10"},
                          {"1:0.1"},  // the epoch outranks everything
                          {"2:0~"},
                      });
  expect_none_parses("deb", {"", " ", "\t", "1:", ":1", "a:1", "0x1:1", "99999999999:1", "1-", "-1",
                             "1:-1", "1 2"});
}

TEST(Rpm, RisesAlongTheLadder) {
  expect_rises("rpm", {
                          {"1.0~"},
                          {"1.0~rc1-1"},
                          {"1.0", "1_0", "01.0.", "0:1.0"},  // other signs only separate
                          {"1.0-1.el8"},
                          {"1.0-1.el8_10"},
                          {"1.0-2"},
                          {"1.0^git1"},  // behind the release, before any later one
                          {"1.0.a"},
                          {"1.0.b"},
                          {"1.0.1"},  // numbers outrank words
                          {"1.1"},
                          {"1.10"},
                          {"1:0"},
                      });
  expect_rises("rpm", {{"1.a"}, {"1.0~rc1"}, {"1.0~rc1^git1"}, {"1.0~rc2"}, {"1.0"}});
  expect_none_parses("rpm", {"", "  "});
}

TEST(Alpine, RisesAlongTheLadder) {
  expect_rises("alpine", {
                             {"0.9"},
                             {"1.0_alpha_pre1"},
                             {"1.0_alpha"},
                             {"1.0_alpha1"},
                             {"1.0_alpha2-r9"},
                             {"1.0_alpha_p1"},
                             {"1.0_beta"},
                             {"1.0_pre1"},
                             {"1.0_rc1"},
                             {"1.0_rc2_git20240101"},
                             {"1.0"},
                             {"1.0-r0"},
                             {"1.0-r1"},
                             {"1.0-r10"},
                             {"1.0~abcdef0"},
                             {"1.0_cvs1"},
                             {"1.0_svn1"},
                             {"1.0_git20240101"},
                             {"1.0_hg1"},
                             {"1.0_p1"},
                             {"1.0_p1-r1"},
                             {"1.0_p2"},
                             {"1.0a"},
                             {"1.0b_rc1"},
                             {"1.0b"},
                             {"1.0b-r3"},
                             {"1.0.0"},
                             {"1.0.0.1"},
                             {"1.01"},  // a zero in front: as text
                             {"1.010"},
                             {"1.02"},
                             {"1.1"},
                             {"1.2"},
                             {"1.10"},
                             {"2", "02"},  // but the first number is a number
                             {"10"},
                         });
  expect_rises("alpine", {{"9.3_p1-r0"}, {"9.3_p2-r0"}, {"9.4_p1-r0"}});
  expect_rises("alpine", {{"1.0b1"}, {"1.0b2"}, {"1.0c"}});
}

TEST(Alpine, KnowsWhatIsNoVersion) {
  expect_none_parses("alpine", {"",         "a",     ".1",    "1.",      "1..2",    "1_",  "1_foo",
                                "1_alphax", "1-1",   "1-r",   "1-r1-r2", "1-r1_p1", "1~",  "1~xyz",
                                "1~ab~cd",  "1.0ab", "1.0 2", "1:1.0",   "1.0A",    "v1.0"});
}

TEST(Semver, RisesAlongTheLadder) {
  for (const auto* scheme : {"semver", "npm", "cargo", "golang"}) {
    expect_rises(scheme, {
                             {"1.0.0-0"},
                             {"1.0.0-2"},
                             {"1.0.0-10"},
                             {"1.0.0-alpha"},  // numbers come before words
                             {"1.0.0-alpha.1"},
                             {"1.0.0-alpha.beta"},
                             {"1.0.0-beta"},
                             {"1.0.0-beta.2"},
                             {"1.0.0-beta.11"},
                             {"1.0.0-rc.1"},
                             {"1.0.0", "v1.0.0", "1.0.0+build.7"},
                             {"1.0.1"},
                             {"1.2.0"},
                             {"1.10.0"},
                             {"18446744073709551615.0.0"},
                         });
  }
  expect_rises("npm", {{"1.2.3beta", "1.2.3-beta", "=v1.2.3-beta"}, {"1.2.3"}});
  expect_rises("semver", {{"1", "1.0", "1.0.0"}, {"1.1"}});
}

TEST(Semver, KnowsWhatIsNoVersion) {
  expect_none_parses("npm", {"", "1", "1.2", "a.b.c", "1.2.3.4", "1.2.3-a..b", "1.2.3+",
                             "1.2.3-a_b", "1.2.x", "1..3", "18446744073709551616.0.0", "1.2.3 4"});
  expect_none_parses("semver", {"", ".", "1.", "latest", "1.2.3.4"});
}

TEST(Golang, OrdersModulesAndReleases) {
  expect_rises("golang",
               {
                   {"v0.0.0-20190101000000-abcdef123456"},
                   {"v0.0.0-20200101000000-000000000000"},
                   {"v0.0.1-0.20200101000000-000000000000"},  // before the tag that will come
                   {"v0.0.1"},
                   {"v1.2.3-pre.0.20200101000000-000000000000"},
                   {"v1.2.3", "1.2.3", "v1.2.3+incompatible"},
                   {"1.20.0-0"},  // OSV's lower bound of all of 1.20
                   {"go1.20beta1", "1.20.0-beta.1"},
                   {"go1.20rc2", "1.20.0-rc.2"},
                   {"go1.20rc10", "1.20.0-rc.10"},
                   {"go1.20", "go1.20.0", "1.20.0", "go1.20-custom", "go1.20 X:boringcrypto"},
                   {"go1.20.1"},
                   {"go1.21rc1"},
                   {"go1.21.0"},
               });
  expect_none_parses("golang", {"", "(devel)", "devel go1.23-abc", "go", "go1.2.3.4", "go1.20rc",
                                "go1.20rc1x", "master", "go1.20.x"});
}

TEST(Pypi, RisesAlongTheLadder) {
  expect_rises("pypi", {
                           {"1.0.dev0", "1.0dev", "1-DEV"},
                           {"1.0.dev1"},
                           {"1.0a1.dev1"},
                           {"1.0a1", "v1.0-Alpha_1", "1.0.0a01", "1A1"},
                           {"1.0a1.post1"},
                           {"1.0a10"},
                           {"1.0b1", "1.0.beta-1"},
                           {"1.0rc1", "1.0c1", "1.0-pre1", "1.0_preview_1"},
                           {"1.0", "1", "1.0.0", " 1.0 ", "0!1.0"},
                           {"1.0+abc", "1+ABC"},
                           {"1.0+abc.5", "1.0+abc-5"},
                           {"1.0+abc.7"},
                           {"1.0+5", "1.0+05"},  // numbers come after words
                           {"1.0+5.a"},
                           {"1.0.post0.dev1"},
                           {"1.0.post0", "1.0-r", "1.0post"},
                           {"1.0.post1", "1.0-1", "1.0rev1"},
                           {"1.0.1"},
                           {"1.9"},
                           {"1.10"},
                           {"2024.1"},
                           {"1!0.1"},
                       });
  expect_none_parses(
      "pypi", {"", "a", "1.0.x", "1..0", "1.", "1!", "!1", "1.0+", "1.0+a+b", "1.0+a..b", "1.0-",
               "1.0a1a2", "1.0 1", "1!.0", "1.0.dev1.post1", "1.0rcx"});
}

TEST(Gem, RisesAlongTheLadder) {
  expect_rises("gem", {
                          {"1.0.a", "1.a", "1.0.0.a"},
                          {"1.0.a.1"},
                          {"1.0.a10"},
                          {"1.0.b1", "1.0.b.1"},
                          {"1.0-1"},  // "-" is ".pre."
                          {"1.0.rc1"},
                          {"1", "1.0", "1.0.0"},
                          {"1.0.1"},
                          {"1.2.0"},
                          {"1.10"},
                      });
  expect_none_parses("gem", {"", "a", "1..2", "1.", "1-", "1_0", "1.0+x"});
}

TEST(Nuget, RisesAlongTheLadder) {
  expect_rises("nuget", {
                            {"1.0.0-alpha", "1-ALPHA", "1.0-Alpha+build"},
                            {"1.0.0-alpha.2"},
                            {"1.0.0-alpha.10"},
                            {"1.0.0-beta"},
                            {"1", "1.0", "1.0.0.0", "01.0.0"},
                            {"1.0.0.1"},
                            {"1.0.1"},
                            {"1.10"},
                        });
  expect_none_parses("nuget", {"", "x", "1.2.3.4.5", "1.0-", "1.0a", "1..0"});
}

TEST(Maven, RisesAlongTheLadder) {
  expect_rises("maven", {
                            {"1-alpha-1", "1-a1", "1alpha1", "1.0-alpha-1"},
                            {"1-alpha2"},
                            {"1-beta"},
                            {"1-milestone-1", "1-m1"},
                            {"1-rc1", "1-CR1"},
                            {"1-rc2"},
                            {"1-SNAPSHOT"},
                            {"1", "1.0", "1.0.0", "1-ga", "1.final", "1-0", "1.0-RELEASE"},
                            {"1-sp"},
                            {"1-abc"},
                            {"1-xyz"},
                            {"1-1"},
                            {"1.0.1"},
                            {"1.2"},
                            {"1.10"},
                        });
  expect_none_parses("maven", {"", " "});
}

TEST(Composer, RisesAlongTheLadder) {
  expect_rises("composer", {
                               {"1.0-dev", "1.0.0.0-dev"},
                               {"1.0alpha1"},
                               {"1.0-beta1-dev"},
                               {"1.0-beta1", "v1.0.0b1", "1.0.0-BETA.1"},
                               {"1.0-beta2"},
                               {"1.0RC1"},
                               {"1", "1.0", "1.0.0.0", "1.0.0+build", "1.0-stable", "1.0@beta"},
                               {"1.0-patch1", "1.0-pl1", "1.0p1"},
                               {"1.0.1"},
                               {"1.2"},
                               {"1.10"},
                               {"1.x-dev"},
                               {"2.0"},
                           });
  expect_none_parses("composer", {"", "dev-main", "x", "1.0-foo", "1..0"});
}

}  // namespace
}  // namespace plimsoll
