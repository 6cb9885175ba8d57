// image/overlay_test.cpp - layers that a store keeps unpacked: they give what the archive gave.
// SPDX-License-Identifier: Apache-2.0
#include "image/overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "image/folder.h"
#include "image/read_layer.h"
#include "testing/files.h"
#include "testing/inputs.h"
#include "testing/tar_writer.h"
#include "testing/words.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(RecordedOwner, UidGidModeAndPerhapsAType) {
  EXPECT_EQ(*parse_recorded_owner("0:7:0755"), (RecordedOwner{.uid = 0, .gid = 7, .mode = 0755}));
  EXPECT_EQ(*parse_recorded_owner("1:2:100644"), (RecordedOwner{.uid = 1, .gid = 2, .mode = 0644}));
  EXPECT_EQ(*parse_recorded_owner("1:2:4755:file"),
            (RecordedOwner{.uid = 1, .gid = 2, .mode = 04755}));
  for (const std::string_view bad : {"", "0", "0:0", "0:0:", "0:0:9", "-1:0:755", "0:x:755",
                                     "99999999999:0:755", "0:0:755 ", "::"}) {
    EXPECT_EQ(parse_recorded_owner(bad).error().code, Errc::malformed) << bad;
  }
}

class OverlayTest : public ::testing::Test {
 protected:
  LayerFacts read(std::optional<OverlayMount> mount = OverlayMount::fuse) {
    options.overlay = mount;
    return *read_folder(folder.path(), options);
  }
  LayerFacts read_tar(const std::string& tar) {
    ScanBudget budget;
    const std::string path = archive.write("layer.tar", tar);
    const auto file = std::make_shared<const Descriptor>(*open_for_reading(path));
    const Member member{
        .file = file, .offset = 0, .size = tar.size(), .identity = *identity_of(file->get(), path)};
    return read_layer(member, {.router = &router, .limits = &limits, .budget = &budget})->facts;
  }
  /// False where the file system for temporary files has no such attributes.
  bool mark(const std::string& name, const char* attribute, std::string_view value) {
    return ::setxattr(folder.path(name).c_str(), attribute, value.data(), value.size(), 0) == 0;
  }
  bool remove(const std::string& name) {
    fs::create_directories(fs::path(folder.path(name)).parent_path());
    return ::mknod(folder.path(name).c_str(), S_IFCHR, makedev(0, 0)) == 0;
  }
  void write(const std::string& name, std::string_view text, mode_t mode = 0644) {
    ASSERT_EQ(::chmod(folder.write(name, text).c_str(), mode), 0);
  }

  TemporaryFolder folder, archive;
  Router router{word_analyzers};
  LayerLimits limits;
  FolderOptions options{.router = &router, .limits = &limits};
};

TEST_F(OverlayTest, DevicesOfNumberZeroAreWhiteouts) {
  if (!remove("a/gone") || !remove("top")) GTEST_SKIP() << "no devices can be made here";
  write("a/words", "one");
  const LayerFacts facts = read(OverlayMount::privileged);
  EXPECT_THAT(facts.whiteouts, ElementsAre("a/gone", "top"));
  EXPECT_FALSE(facts.entries.find("top").has_value());
  EXPECT_THAT(found_in(facts), ElementsAre("a/words:one"));
  EXPECT_THAT(read(std::nullopt).whiteouts, IsEmpty());
}

TEST_F(OverlayTest, NamesOfArchivesAreWhiteoutsToo) {
  write("a/.wh.gone", "");
  write("b/.wh..wh..opq", "");
  write("b/words", "one");
  const LayerFacts facts = read();
  EXPECT_THAT(facts.whiteouts, ElementsAre("a/gone"));
  EXPECT_THAT(facts.opaques, ElementsAre("b"));
}

TEST_F(OverlayTest, OnlyMarksThatTheMountHeedsCount) {
  write("user/words", "one");
  write("fuse/words", "two");
  write("not/words", "three");
  if (!mark("user", "user.overlay.opaque", "y") || !mark("fuse", "user.fuseoverlayfs.opaque", "y"))
    GTEST_SKIP() << "no attributes on this file system";
  ASSERT_TRUE(mark("not", "user.overlay.opaque", "x"));
  EXPECT_THAT(read(OverlayMount::privileged).opaques, IsEmpty());
  EXPECT_THAT(read(OverlayMount::user).opaques, ElementsAre("user"));
  EXPECT_THAT(read(OverlayMount::fuse).opaques, ElementsAre("fuse", "user"));
  EXPECT_THAT(read(std::nullopt).opaques, IsEmpty());
  ASSERT_TRUE(mark("", "user.overlay.opaque", "y"));
  EXPECT_THAT(read(OverlayMount::user).opaques, ElementsAre("", "user"));
}

TEST_F(OverlayTest, MarksOfRoot) {
  write("a/words", "one");
  if (!sees_trusted_marks() || !mark("a", "trusted.overlay.opaque", "y"))
    GTEST_SKIP() << "only root may set these";
  EXPECT_THAT(read(OverlayMount::privileged).opaques, ElementsAre("a"));
}

TEST_F(OverlayTest, EmptyFilesMayBeWhiteouts) {
  write("gone", "");
  write("words", "stays");
  if (!mark("gone", "user.overlay.whiteout", "")) GTEST_SKIP() << "no attributes here";
  ASSERT_TRUE(mark("words", "user.overlay.whiteout", ""));
  const LayerFacts facts = read(OverlayMount::user);
  EXPECT_THAT(facts.whiteouts, ElementsAre("gone"));
  EXPECT_THAT(found_in(facts), ElementsAre("words:stays"));
}

TEST_F(OverlayTest, RecordedOwnersAndModes) {
  write("tool", "run", 0600);
  write("plain", "no", 0755);
  if (!mark("tool", "user.containers.override_stat", "3:4:0755")) GTEST_SKIP() << "no attributes";
  ASSERT_TRUE(mark("plain", "user.containers.override_stat", "0:0:0644"));
  const LayerFacts facts = read(OverlayMount::fuse);
  EXPECT_THAT(found_in(facts), ElementsAre("tool:run"));
  EXPECT_EQ(facts.entries.find("tool")->uid, 3U);
  EXPECT_EQ(facts.entries.find("tool")->gid, 4U);
  EXPECT_EQ(facts.entries.find("tool")->mode, 0755U);
  EXPECT_THAT(found_in(read(OverlayMount::user)), ElementsAre("plain:no"));
  ASSERT_TRUE(mark("plain", "user.containers.override_stat", "nobody"));
  fs::permissions(folder.path("plain"), fs::perms(0644));
  const LayerFacts odd = read(OverlayMount::fuse);
  ASSERT_THAT(odd.collected.problems, SizeIs(1));
  EXPECT_THAT(odd.collected.problems[0].error.what, HasSubstr("recorded owner"));
}

TEST_F(OverlayTest, ContentThatLiesElsewhereIsAProblem) {
  write("words", "zeros");
  write("x", "unread");
  write("tool", "program", 0755);
  write("moved/words", "one");
  if (!mark("words", "user.overlay.metacopy", "")) GTEST_SKIP() << "no attributes here";
  ASSERT_TRUE(mark("x", "user.overlay.metacopy", ""));
  ASSERT_TRUE(mark("tool", "user.overlay.metacopy", ""));
  ASSERT_TRUE(mark("moved", "user.overlay.redirect", "/old"));
  const LayerFacts facts = read(OverlayMount::user);
  EXPECT_THAT(found_in(facts), ElementsAre("moved/words:one"));
  ASSERT_THAT(facts.collected.problems, SizeIs(3));
  EXPECT_EQ(facts.collected.problems[0].path, "moved");
  EXPECT_EQ(facts.collected.problems[1].path, "tool");
  EXPECT_THAT(facts.collected.problems[1].error.what, HasSubstr("overlay metacopy"));
  EXPECT_EQ(facts.collected.problems[2].path, "words");
  EXPECT_THAT(facts.collected.problems[2].error.what, HasSubstr("overlay metacopy"));
  // The same when links lead to it.
  const LinkedFile linked{
      .content = "words", .name = "words", .wanted = "more", .analyzer = &words_file};
  const auto again = read_linked_in_folder(folder.path(), options, {&linked, 1});
  EXPECT_THAT(again->packages, IsEmpty());
  ASSERT_THAT(again->problems, SizeIs(1));
  EXPECT_THAT(again->problems[0].error.what, HasSubstr("overlay metacopy"));
}

TEST_F(OverlayTest, HardLinksAreAsInTheArchive) {
  write("a/plain", "kept", 0644);
  write("b/words", "one\n!", 0644);
  fs::create_hard_link(folder.path("a/plain"), folder.path("c.w"));
  fs::create_hard_link(folder.path("b/words"), folder.path("more"));
  fs::create_hard_link(folder.path("b/words"), folder.path("z.w"));
  const LayerFacts facts = read(OverlayMount::privileged);
  const LayerFacts wanted =
      read_tar(tar_file("a/plain", "kept") + tar_file("b/words", "one\n!") +
               tar_header({.name = "c.w", .type = '1', .link = "a/plain"}) +
               tar_header({.name = "more", .type = '1', .link = "b/words"}) +
               tar_header({.name = "z.w", .type = '1', .link = "b/words"}) + tar_end());
  EXPECT_EQ(found_in(facts), found_in(wanted));
  EXPECT_THAT(found_in(facts), SizeIs(4));
  EXPECT_EQ(facts.collected.problems.size(), wanted.collected.problems.size());
  for (const std::string path : {"a/plain", "b/words", "c.w", "more", "z.w"}) {
    EXPECT_EQ(facts.entries.find(path)->type, wanted.entries.find(path)->type) << path;
    EXPECT_EQ(facts.entries.find(path)->link, wanted.entries.find(path)->link) << path;
  }
}

TEST_F(OverlayTest, FilesThatOtherLayersShareAreFiles) {
  write("words", "one");
  fs::create_hard_link(folder.path("words"), archive.path("outside"));
  const LayerFacts facts = read(OverlayMount::privileged);
  EXPECT_EQ(facts.entries.type_of("words"), EntryType::file);
  EXPECT_THAT(found_in(facts), ElementsAre("words:one"));
}

TEST_F(OverlayTest, ALayerLargerThanTheLimitEndsThere) {
  write("a.w", "one");
  write("b.w", std::string(50, 'x'));
  limits.layer_size = 20;
  const LayerFacts facts = read(OverlayMount::privileged);
  EXPECT_THAT(found_in(facts), ElementsAre("a.w:one"));
  ASSERT_THAT(facts.collected.problems, SizeIs(1));
  EXPECT_EQ(facts.collected.problems[0].error.code, Errc::too_large);
}

}  // namespace
}  // namespace plimsoll
