// pipeline/image_subject_test.cpp - which files checks of images see, whose they are, who may
// change them; secrets of settings that stand in several places.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/image_subject.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/image_checks.h"
#include "testing/layers.h"

namespace plimsoll {
namespace {

Entry file(std::string path, std::uint32_t mode = 0644, std::uint32_t uid = 0) {
  return {.path = std::move(path), .mode = mode, .uid = uid, .size = 10, .link = {}};
}

Entry folder(std::string path, std::uint32_t mode = 0755) {
  return {.path = std::move(path), .type = EntryType::folder, .mode = mode, .link = {}};
}

FoundAccounts accounts(std::string path, std::vector<Account> all) {
  return {.path = std::move(path), .accounts = std::move(all)};
}

LaidImage laid_of(std::vector<LayerFacts> layers) {
  LaidImage laid{.report = {.created = "2026-01-01T00:00:00Z"}, .settings = ImageSettings{}};
  for (LayerFacts& layer : layers)
    laid.layers.push_back(std::make_shared<const LayerFacts>(std::move(layer)));
  return laid;
}

std::vector<std::string> paths_of(const ImageSubject& subject) {
  std::vector<std::string> paths;
  for (const ImageFile& each : subject.files) paths.push_back(each.path);
  return paths;
}

TEST(ImageSubject, OnlyFilesThatACheckMayCareAboutAndThatShow) {
  LayerFacts top = layer_of({file("opt/gone", 0644), file("etc/late", 0666)});
  LaidImage laid = laid_of(
      {layer_of({file("opt/gone", 04755),
                 file("usr/bin/su", 04755),
                 file("usr/bin/true", 0755),
                 folder("tmp", 01777),
                 folder("var/mail", 02775),
                 file("app/.env"),
                 {.path = "x/link", .type = EntryType::symlink, .mode = 0777, .link = "y"}}),
       std::move(top)});
  const ImageSubject subject = subject_of(laid, {});
  EXPECT_EQ(paths_of(subject),
            (std::vector<std::string>{"app/.env", "etc/late", "tmp", "usr/bin/su"}));
  EXPECT_EQ(subject.files[0].role, "sensitive");
  EXPECT_EQ(subject.files[1].layer, 1U);
  EXPECT_FALSE(subject.owners_known);
}

TEST(ImageSubject, CapabilitiesCountOfProgramsThatShow) {
  const FileCapabilities raw{.permitted = 1U << 13U, .effective = true};
  const auto capable = [](Entry entry, FileCapabilities capabilities) {
    entry.capabilities = capabilities;
    return entry;
  };
  const auto link = [](std::string path, const char* target) {
    return Entry{
        .path = std::move(path), .type = EntryType::hardlink, .mode = 0755, .link = target};
  };
  LaidImage laid =
      laid_of({layer_of({capable(file("a/program", 0755), raw), capable(file("b/gone", 0755), raw),
                         capable(file("c/none", 0755), {}), capable(file("d/text", 0644), raw),
                         file("e/plain", 0755), capable(link("f/same", "a/program"), raw),
                         capable(link("g/more", "e/plain"), raw), link("h/link", "a/program")}),
               layer_of({file("b/gone", 0755)})});
  const ImageSubject subject = subject_of(laid, {});
  ASSERT_EQ(paths_of(subject), (std::vector<std::string>{"a/program", "g/more"}));
  for (const ImageFile& each : subject.files)
    EXPECT_EQ(each.capabilities, std::vector<std::string>{"cap_net_raw+ep"});
}

TEST(ImageSubject, AWatchedFileIsThereOnceAndALinkHasNoBits) {
  LaidImage laid = laid_of({layer_of(
      {file("usr/sbin/sshd", 04755),
       {.path = "usr/bin/sh", .type = EntryType::symlink, .mode = 0777, .link = "dash"}})});
  const ImageSubject subject = subject_of(laid, {});
  ASSERT_EQ(paths_of(subject), (std::vector<std::string>{"usr/bin/sh", "usr/sbin/sshd"}));
  EXPECT_EQ(subject.files[0].mode, 0U);
  EXPECT_EQ(subject.files[1].role, "remote-shell");
}

TEST(ImageSubject, ACacheIsOneFolder) {
  LaidImage laid = laid_of(
      {layer_of({folder("var/lib/apt/lists"), file("var/lib/apt/lists/a"),
                 file("var/lib/apt/lists/b"), file("var/lib/apt/lists/lock"),
                 file("var/cache/apt/archives/lock"), file("var/cache/apt/archives/x.deb")}),
       layer_of({file("var/lib/apt/lists/c")})});
  const ImageSubject subject = subject_of(laid, {});
  ASSERT_EQ(paths_of(subject),
            (std::vector<std::string>{"var/cache/apt/archives", "var/lib/apt/lists"}));
  EXPECT_EQ(subject.files[0].size, 10U);
  EXPECT_EQ(subject.files[1].size, 30U);
}

TEST(ImageSubject, WhoOwnsASetIdFile) {
  LayerFacts layer =
      layer_of({file("usr/bin/su", 04755), file("usr/bin/own", 04755), file("var/list")});
  layer.collected.owned.push_back(
      {.path = "var/list", .type = "deb", .owner = "login", .files = {path_key("bin/su")}});
  LaidImage laid = laid_of({std::move(layer)});
  laid.report.packages.push_back({.type = "deb", .name = "login", .version = "1"});
  const ImageSubject subject = subject_of(laid, {});
  ASSERT_EQ(subject.files.size(), 2U);
  EXPECT_TRUE(subject.owners_known);
  EXPECT_EQ(subject.files[0].package, "");
  EXPECT_EQ(subject.files[1].package, "login");
}

TEST(ImageSubject, PasswordsOfBothFilesComeTogether) {
  LayerFacts layer = layer_of({file("etc/passwd"), file("etc/shadow"), file("etc/group")});
  layer.collected.accounts = {
      accounts("etc/passwd",
               {{.name = "root", .home = {}, .shell = {}, .password = PasswordKind::shadow},
                {.name = "app",
                 .uid = 7,
                 .gid = 8,
                 .home = {},
                 .shell = {},
                 .password = PasswordKind::shadow}}),
      accounts("etc/shadow",
               {{.name = "root", .home = {}, .shell = {}, .password = PasswordKind::empty}}),
      accounts("etc/group", {{.name = "staff", .gid = 9, .home = {}, .shell = {}}})};
  LaidImage laid = laid_of({std::move(layer)});
  laid.settings->user = "app";
  const ImageSubject subject = subject_of(laid, {});
  ASSERT_EQ(subject.accounts.size(), 3U);
  EXPECT_EQ(subject.accounts[0].account.password, PasswordKind::empty);
  EXPECT_EQ(subject.accounts[1].account.password, PasswordKind::none);
  EXPECT_TRUE(subject.accounts[2].is_group);
  EXPECT_EQ(run_uid(subject), 7U);
}

TEST(ImageSubject, AFileThatCouldNotBeReadIsNotKnown) {
  LayerFacts layer = layer_of({file("etc/passwd"), file("etc/shadow")});
  layer.collected.accounts = {accounts(
      "etc/passwd", {{.name = "root", .home = {}, .shell = {}, .password = PasswordKind::shadow}})};
  LaidImage laid = laid_of({std::move(layer)});
  EXPECT_FALSE(subject_of(laid, {}).accounts.at(0).password_known);
  LaidImage unread = laid_of({layer_of({file("etc/passwd")})});
  EXPECT_FALSE(subject_of(unread, {}).accounts_known);
}

TEST(ImageSubject, ProgramsThatTheUserMayChange) {
  LaidImage laid = laid_of(
      {layer_of({file("app/run", 0755, 7), file("app/data", 0644, 7), file("bin/true", 0755),
                 file("bin/any", 0757), file("bin/locked", 0555, 7)})});
  laid.settings->user = "7";
  EXPECT_EQ(subject_of(laid, {}).writable_programs,
            (std::vector<std::string>{"/app/run", "/bin/any"}));
  laid.settings->user = "root";
  EXPECT_TRUE(subject_of(laid, {}).writable_programs.empty());
}

TEST(ImageSubject, MoreFilesThanAreKeptAreAProblem) {
  std::vector<Entry> entries;
  for (int i = 0; i < 1100; ++i) entries.push_back(file("a/" + std::to_string(i), 0666));
  LaidImage laid = laid_of({layer_of(entries)});
  EXPECT_EQ(subject_of(laid, {}).files.size(), watched_file_limit);
  ASSERT_EQ(laid.report.problems.size(), 1U);
  EXPECT_EQ(laid.report.problems[0].error.code, Errc::too_many);
}

TEST(SettingsSecrets, OneSecretIsOneFinding) {
  // Put together here, so that no such text stands in the file.
  const std::string secret = std::string("postgres://app:") + "q7Zr9xKv2LmP" + "@db.internal/app";
  LaidImage laid = laid_of({layer_of({file("a")}), layer_of({file("b")})});
  laid.settings->environment = {{"PATH", "/bin"}, {"DATABASE_URL", secret}};
  laid.settings->history = {
      {"ADD rootfs", false}, {"COPY b /", false}, {"ENV DATABASE_URL=" + secret, true}};
  ScanOptions options;
  options.find_secrets = true;
  ASSERT_TRUE(add_secrets_of_settings(laid, options).has_value());
  ASSERT_EQ(laid.report.findings.size(), 1U);
  const Finding& finding = laid.report.findings[0];
  EXPECT_EQ(finding.location.path, "image config/env/DATABASE_URL");
  EXPECT_EQ(finding.location.layer, 1U) << "of the line of the history";
  EXPECT_TRUE(finding.evidence.ends_with("also in image config/history:3")) << finding.evidence;
  EXPECT_FALSE(finding.evidence.contains("q7Zr9xKv2LmP"));
  EXPECT_EQ(finding.secret.correlation, "");
  EXPECT_FALSE(finding.fingerprint.empty());
}

}  // namespace
}  // namespace plimsoll
