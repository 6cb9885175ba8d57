// model/purl_test.cpp - the rules of the purl specification, one by one.
// SPDX-License-Identifier: Apache-2.0
#include "model/purl.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

struct Pair {
  std::string_view text, canonical;
};

void expect_canonical(const std::vector<Pair>& cases) {
  for (const auto& [text, canonical] : cases) {
    const Result<Purl> purl = parse_purl(text);
    ASSERT_TRUE(purl.has_value()) << text << ": " << purl.error().what;
    EXPECT_EQ(to_text(*purl), canonical) << text;
    EXPECT_EQ(to_text(parse_purl(canonical).value()), canonical);
  }
}

TEST(Purl, ReadsEveryPart) {
  const Purl purl =
      parse_purl("pkg:golang/example.org/Mod/%41bc@v1%2B2?arch=amd64&Os=linux#/cmd//./x y/../")
          .value();
  EXPECT_EQ(purl.type, "golang");
  EXPECT_EQ(purl.space, "example.org/mod");
  EXPECT_EQ(purl.name, "abc");
  EXPECT_EQ(purl.version, "v1+2");
  EXPECT_EQ(purl.qualifiers,
            (std::map<std::string, std::string>{{"arch", "amd64"}, {"os", "linux"}}));
  EXPECT_EQ(purl.subpath, "cmd/x y");
}

TEST(Purl, EncodesAllButTheUnreservedAndTheColon) {
  expect_canonical({
      {"pkg:deb/debian/attr@1:2.4.47-2+b1?arch=amd64",
       "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64"},
      {"pkg:deb/debian/x@1%3A2~rc1", "pkg:deb/debian/x@1:2~rc1"},
      {"pkg:docker/org/app@sha256%3aabc", "pkg:docker/org/app@sha256:abc"},
      {"pkg:generic/a%20b@c/d", "pkg:generic/a%20b@c%2Fd"},
      {"pkg:generic/x?url=https://h.example/a%2fb",
       "pkg:generic/x?url=https:%2F%2Fh.example%2Fa%2Fb"},
  });
}

TEST(Purl, IsCanonicalInSpellingAndOrder) {
  expect_canonical({
      {"PKG://NPM//foo/", "pkg:npm/foo"},
      {"pkg:/generic/a//b///c@1", "pkg:generic/a/b/c@1"},
      {"pkg:generic/x?z=1&a=2&empty=&m=%20", "pkg:generic/x?a=2&m=%20&z=1"},
      {"pkg:generic/x?", "pkg:generic/x"},
      {"pkg:generic/x#/a//b/./../c/", "pkg:generic/x#a/b/c"},
      {"pkg:generic/x@", "pkg:generic/x"},
      {"pkg:generic/%C3%A9t%C3%A9", "pkg:generic/%C3%A9t%C3%A9"},
      {"  pkg:generic/x  ", "pkg:generic/x"},
  });
}

TEST(Purl, LeavesAScopeInItsNamespace) {
  expect_canonical({
      {"pkg:npm/@babel/core@7.0.0", "pkg:npm/%40babel/core@7.0.0"},
      {"pkg:npm/@babel/core", "pkg:npm/%40babel/core"},
      {"pkg:npm/%40Babel/Core@1", "pkg:npm/%40babel/core@1"},
  });
}

TEST(Purl, FollowsTheRulesOfItsType) {
  expect_canonical({
      {"pkg:pypi/My_Pkg.-Name@1.0RC1", "pkg:pypi/my-pkg-name@1.0rc1"},
      {"pkg:pub/Some-Name@1", "pkg:pub/some_name@1"},
      {"pkg:github/Org/Repo@V1", "pkg:github/org/repo@V1"},
      {"pkg:bitbucket/Org/Repo", "pkg:bitbucket/org/repo"},
      {"pkg:composer/Vendor/Name", "pkg:composer/vendor/name"},
      {"pkg:deb/Debian/Curl@7A", "pkg:deb/debian/curl@7A"},
      {"pkg:rpm/Fedora/Curl@7", "pkg:rpm/fedora/Curl@7"},
      {"pkg:apk/Alpine/Curl@7", "pkg:apk/alpine/curl@7"},
      {"pkg:alpm/Arch/Pacman", "pkg:alpm/arch/pacman"},
      {"pkg:golang/GitHub.com/Org/Mod@v1.0.0", "pkg:golang/github.com/org/mod@v1.0.0"},
      {"pkg:golang/stdlib@1.22.1", "pkg:golang/stdlib@1.22.1"},
      {"pkg:hex/Acme/Foo", "pkg:hex/acme/foo"},
      {"pkg:huggingface/Org/Model@ABC", "pkg:huggingface/Org/Model@abc"},
      {"pkg:oci/Debian@sha256:a?tag=12", "pkg:oci/debian@sha256:a?tag=12"},
      {"pkg:cargo/Rand@0.7", "pkg:cargo/Rand@0.7"},
      {"pkg:nuget/Some.Lib@1", "pkg:nuget/Some.Lib@1"},
      {"pkg:gem/Foo@1?platform=java", "pkg:gem/Foo@1?platform=java"},
      {"pkg:hackage/AC-Half", "pkg:hackage/AC-Half"},
      {"pkg:maven/Org.X/Y@1?type=pom", "pkg:maven/Org.X/Y@1?type=pom"},
      {"pkg:qpkg/Vendor/Com.X@1", "pkg:qpkg/vendor/Com.X@1"},
      {"pkg:cpan/gdt/URI-PackageURL", "pkg:cpan/GDT/URI-PackageURL"},
      {"pkg:swid/Acme/x.example/App@1?tag_id=1", "pkg:swid/Acme/x.example/App@1?tag_id=1"},
      {"pkg:mlflow/Model@3?repository_url=https:%2F%2Fx.azuredatabricks.net",
       "pkg:mlflow/model@3?repository_url=https:%2F%2Fx.azuredatabricks.net"},
      {"pkg:mlflow/Model@3", "pkg:mlflow/Model@3"},
      {"pkg:x-new.type1/Space/Name", "pkg:x-new.type1/Space/Name"},
  });
}

TEST(Purl, WritesWhatAnAnalyzerFound) {
  EXPECT_EQ(to_text({.type = "pypi", .name = "Zope.Interface", .version = "5"}),
            "pkg:pypi/zope-interface@5");
  EXPECT_EQ(to_text({.type = "npm", .space = "@a", .name = "b", .qualifiers = {{"k", ""}}}),
            "pkg:npm/%40a/b");
  EXPECT_EQ(to_text({.type = "generic", .space = "/a//b/", .name = "c", .subpath = "../d"}),
            "pkg:generic/a/b/c#d");
}

TEST(Purl, SaysWhichPartIsWrong) {
  const std::vector<Pair> cases = {
      {"", "purl without pkg:"},
      {"npm/foo@1", "purl without pkg:"},
      {"pkg%3Anpm/foo", "purl without pkg:"},
      {"https://npm/foo", "purl without pkg:"},
      {"pkg:", "purl has no type, or no name"},
      {"pkg:npm", "purl has no type, or no name"},
      {"pkg:npm@1", "purl has no type, or no name"},
      {"pkg:3x/foo", "purl type '3x' is none"},
      {"pkg:n&m/foo", "purl type 'n&m' is none"},
      {"pkg:n%70m/foo", "purl type 'n%70m' is none"},
      {"pkg:npm/", "purl has no name"},
      {"pkg:npm/@1.0", "purl has no name"},
      {"pkg:npm/a%2", "name: '%' without two hexadecimal digits"},
      {"pkg:npm/a%ff", "name is not UTF-8"},
      {"pkg:npm/a@%zz", "version: '%' without two hexadecimal digits"},
      {"pkg:npm/a%2Fb/c", "namespace has an encoded slash in a segment"},
      {"pkg:npm/a#b%2Fc", "subpath has an encoded slash in a segment"},
      {"pkg:npm/a?b", "qualifier 'b' is not key=value"},
      {"pkg:npm/a?in%20x=1", "qualifier 'in%20x=1' is not key=value"},
      {"pkg:npm/a?1b=1", "qualifier '1b=1' is not key=value"},
      {"pkg:npm/a?b=1&B=2", "qualifier 'b' stands there twice"},
      {"pkg:maven/x@1", "a purl of type maven needs a namespace"},
      {"pkg:swift/x@1", "a purl of type swift needs a namespace"},
      {"pkg:pypi/x/y@1", "a purl of type pypi has no namespace"},
      {"pkg:swid/x@1", "a purl of type swid needs the qualifier tag_id"},
      {"pkg:cpan/X/A::B", "a purl of type cpan names a distribution, not a module"},
  };
  for (const auto& [text, what] : cases) {
    const Result<Purl> purl = parse_purl(text);
    ASSERT_FALSE(purl.has_value()) << text;
    EXPECT_EQ(purl.error().what, what) << text;
  }
  EXPECT_EQ(parse_purl("pkg:npm/" + std::string(20'000, 'a')).error().code, Errc::too_large);
}

}  // namespace
}  // namespace plimsoll
