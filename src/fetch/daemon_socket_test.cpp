// fetch/daemon_socket_test.cpp - what an engine may be asked, and where it listens.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/daemon_socket.h"

#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

TEST(DaemonPath, OnlyWhatReads) {
  for (const char* good : {"/images/json?all=1", "/images/a/b:1/get", "/images/a%2Fb/json",
                           "/containers/json", "/containers/0a/export", "/version", "/info",
                           "/_ping", "/info?x=1", "/images/get?names=a%3A1"})
    EXPECT_TRUE(is_allowed_path(good)) << good;
  for (const char* bad :
       {"", "/", "images/json", "/imagesx/json", "/auth", "/versions", "/info/x", "/images/../auth",
        "/images/%2e%2e/auth", "/images/a%2f..%2fb", "/images/", "/images//a", "/images/a b",
        "/images/a\nb", "/images/a%0d%0ab", "/images/a%00", "/images/a#b", "/images/%zz"})
    EXPECT_FALSE(is_allowed_path(bad)) << bad;
}

TEST(DaemonSocket, SaysWhichWereTriedAndWhyEachFailed) {
  const auto found = find_socket("podman", {"/nonexistent/a", "/dev/null", std::string(200, 'x')});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, FailureKind::unreachable);
  for (const char* words :
       {"/nonexistent/a: No such file", "/dev/null: Connection refused", "File name too long"})
    EXPECT_TRUE(found.error().what.contains(words)) << found.error().what;
  EXPECT_EQ(sockets_of("rkt").error().kind, FailureKind::request);
}

}  // namespace
}  // namespace plimsoll::fetch
