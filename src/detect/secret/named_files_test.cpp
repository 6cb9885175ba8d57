// detect/secret/named_files_test.cpp - no file that a glob fits may be left out.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/named_files.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "detect/secret/engine.h"
#include "detect/secret/scan.h"

namespace plimsoll {
namespace {

TEST(NamedFiles, KnowsNamesEndingsAndFolders) {
  NamedFiles files;
  files.add({"**/.npmrc", "**/redis*.conf", "**/conf.d/*", "**/lib.so.*", "etc/shadow"});
  for (const std::string_view path : {".npmrc", "root/.npmrc", "etc/redis/redis-6.conf",
                                      "etc/conf.d/any", "usr/lib/lib.so.1", "etc/shadow"}) {
    EXPECT_TRUE(files.may_hold(path)) << path;
  }
  for (const std::string_view path : {"npmrc", "root/.npmrc/x", "etc/conf.d/any/more", "conf", "",
                                      "usr/lib/lib.sox.1", "etc/shadow-"}) {
    EXPECT_FALSE(files.may_hold(path)) << path;
  }
}

/// Paths that a glob fits: its wildcards filled in.
std::vector<std::string> paths_of(const std::string& glob) {
  std::vector<std::string> paths;
  for (const std::string_view front : {"", "a/", "srv/app/deep/"}) {
    for (const std::string_view filling : {"", "x", "a-1.b"}) {
      paths.push_back(replace_all(replace_all(glob, "**/", front), "*", filling));
    }
  }
  return paths;
}

TEST(NamedFiles, HoldsWhateverABuiltInRuleAsksFor) {
  const auto rules = SecretRules::built_in().value();
  const NamedFiles& files = rules->engine().named_files();
  std::size_t count = 0;
  for (const SecretRule& rule : rules->rules()) {
    for (const std::string& glob : rule.paths) {
      for (const std::string& path : paths_of(glob)) {
        if (!glob_match(glob, path)) continue;
        ++count;
        EXPECT_TRUE(files.may_hold(path)) << glob << ": " << path;
      }
    }
  }
  EXPECT_GT(count, 300U);
}

}  // namespace
}  // namespace plimsoll
