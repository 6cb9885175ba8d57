// image/bolt_test.cpp - bbolt databases, right and wrong. What bbolt itself writes is read by the
// oracle tests/oracle/bolt.py.
// SPDX-License-Identifier: Apache-2.0
#include "image/bolt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/bolt_writer.h"
#include "testing/files.h"
#include "testing/inputs.h"

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Lines = std::vector<std::string>;

constexpr std::uint64_t page_size = 1024;

/// "path=value" a value, "path/" a bucket.
Status list(BoltFile& file, const BoltBucket& bucket, const std::string& path, Lines& lines) {
  return file.each(bucket, [&](const BoltItem& item) -> Status {
    const std::string name = path + std::string(item.key);
    lines.push_back(item.is_bucket ? name + "/" : name + "=" + std::string(item.value));
    if (!item.is_bucket) return {};
    return list(file, TRY(file.bucket_in(bucket, item)), name + "/", lines);
  });
}

std::string said(const Status& status) {
  return status ? "" : std::string(name_of(status.error().code)) + ": " + status.error().what;
}

/// Why not all of it can be read; empty if it can.
std::string refusal(const std::string& bytes) {
  HeldFile held("test.db", bytes);
  auto file = BoltFile::open(held);
  if (!file) return said(std::unexpected(file.error()));
  Lines lines;
  return said(list(*file, file->root(), "", lines));
}

/// A database of these pages, the first of which is number 2 and the root.
std::string database(const std::vector<std::string>& pages, std::uint64_t more_pages = 0) {
  const std::uint64_t count = pages.size() + 2 + more_pages;
  std::string bytes = bolt_meta(0, page_size, 2, count, 7) + bolt_meta(1, page_size, 2, count, 6);
  for (std::string page : pages) {
    page.resize(page_size);
    bytes += page;
  }
  return bytes;
}

BoltTree sample() {
  BoltTree tree{.values = {{"a", "1"}, {"empty", ""}, {"large", std::string(5000, 'x')}}};
  for (int i = 100; i < 200; ++i) tree.buckets["many"].values["k" + std::to_string(i)] = "v";
  tree.buckets["small"] = {.values = {{"x", "y"}}, .is_inline = true};
  tree.buckets["none"] = {.is_inline = true};
  tree.buckets["outer"].buckets["inner"].values["z"] = "!";
  return tree;
}

TEST(Bolt, ReadsValuesAndBucketsInOrder) {
  HeldFile held("test.db", BoltWriter().file(sample()));
  auto file = BoltFile::open(held);
  ASSERT_TRUE(file.has_value());
  Lines lines;
  ASSERT_EQ(said(list(*file, file->root(), "", lines)), "");
  EXPECT_EQ(lines.size(), 110U);
  EXPECT_EQ(lines[0], "a=1");
  EXPECT_EQ(lines[1], "empty=");
  EXPECT_EQ(lines[2], "large=" + std::string(5000, 'x'));
  EXPECT_EQ(lines[4], "many/k100=v");
  EXPECT_EQ(lines[103], "many/k199=v");
  EXPECT_THAT(
      Lines(lines.end() - 6, lines.end()),
      ElementsAre("none/", "outer/", "outer/inner/", "outer/inner/z=!", "small/", "small/x=y"));
}

TEST(Bolt, FindsByKey) {
  HeldFile held("test.db", BoltWriter(512, 3).file(sample()));
  auto file = BoltFile::open(held);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(*file->value(file->root(), "a"), "1");
  EXPECT_EQ(*file->value(file->root(), "b"), std::nullopt);
  EXPECT_EQ(*file->value(file->root(), ""), std::nullopt);
  EXPECT_EQ(*file->bucket(file->root(), "zzz"), std::nullopt);
  const BoltBucket many = **file->bucket(file->root(), "many");
  for (int i = 100; i < 200; ++i) EXPECT_EQ(*file->value(many, "k" + std::to_string(i)), "v") << i;
  EXPECT_EQ(*file->value(many, "k1000"), std::nullopt);
  EXPECT_EQ(*file->value(**file->bucket(file->root(), "small"), "x"), "y");
  EXPECT_THAT(file->value(file->root(), "many").error().what, HasSubstr("is a bucket"));
  EXPECT_THAT(file->bucket(file->root(), "a").error().what, HasSubstr("is a value"));
}

TEST(Bolt, TheLaterValidMetaPageCounts) {
  const std::string old_page = bolt_page(2, true, {{.key = "state", .value = "old"}});
  const std::string new_page = bolt_page(3, true, {{.key = "state", .value = "new"}});
  const auto state = [&](const std::string& first, const std::string& second) -> std::string {
    std::string bytes = first + second + old_page;
    bytes.resize(3 * page_size);
    bytes += new_page;
    bytes.resize(4 * page_size);
    HeldFile held("test.db", bytes);
    auto file = BoltFile::open(held);
    if (!file) return file.error().what;
    return **file->value(file->root(), "state");
  };
  const std::string earlier = bolt_meta(0, page_size, 2, 4, 8);
  const std::string later = bolt_meta(1, page_size, 3, 4, 9);
  std::string broken = later;
  broken[60] ^= 1;
  EXPECT_EQ(state(earlier, later), "new");
  EXPECT_EQ(state(later, earlier), "new");
  EXPECT_EQ(state(earlier, broken), "old");
  EXPECT_EQ(state(broken, later), "new") << "the size of its pages is found out";
  EXPECT_THAT(state(broken, broken), HasSubstr("checksum"));
}

TEST(Bolt, WhatIsNoDatabaseIsSaid) {
  EXPECT_THAT(refusal(""), HasSubstr("truncated: too short"));
  EXPECT_THAT(refusal(std::string(8192, 'x')), HasSubstr("malformed: not a bbolt"));
  std::string other_version = database({bolt_page(2, true, {})});
  other_version[20] = 3;
  other_version[page_size + 20] = 3;
  EXPECT_THAT(refusal(other_version), HasSubstr("format version 3"));
  std::string swapped = database({bolt_page(2, true, {})});
  std::reverse(swapped.begin() + 16, swapped.begin() + 20);
  swapped[page_size + 16] = 0;
  EXPECT_THAT(refusal(swapped), HasSubstr("unsupported: bbolt database of a big-endian"));
  EXPECT_THAT(refusal(bolt_meta(0, 256, 2, 4, 1) + std::string(9000, '\0')),
              HasSubstr("page size"));
  EXPECT_THAT(refusal(bolt_meta(0, page_size, 1, 4, 1) + std::string(9000, '\0')),
              HasSubstr("impossible root"));
  EXPECT_THAT(refusal(bolt_meta(0, page_size, 4, 4, 1) + std::string(9000, '\0')),
              HasSubstr("impossible root"));
}

TEST(Bolt, TruncatedAnywhereIsAnError) {
  const std::string whole = BoltWriter().file(sample());
  EXPECT_EQ(refusal(whole), "");
  for (std::size_t size = 0; size < whole.size(); size += 512)
    EXPECT_THAT(refusal(whole.substr(0, size)), Not(HasSubstr("malformed"))) << size;
  EXPECT_THAT(refusal(whole.substr(0, whole.size() - 1)), HasSubstr("truncated"));
}

TEST(Bolt, PagesAreReadOnce) {
  const std::vector<BoltSlot> to_itself = {{.key = "a", .value = {}, .child = 2}};
  EXPECT_THAT(refusal(database({bolt_page(2, false, to_itself)})),
              HasSubstr("page 2 is used twice"));
  const std::vector<BoltSlot> twice = {{.key = "a", .value = {}, .child = 3},
                                       {.key = "b", .value = {}, .child = 3}};
  EXPECT_THAT(refusal(database({bolt_page(2, false, twice), bolt_page(3, true, {})})),
              HasSubstr("page 3 is used twice"));
  HeldFile held("test.db", database({bolt_page(2, false, to_itself)}));
  auto file = BoltFile::open(held);
  EXPECT_THAT(file->value(file->root(), "a").error().what, HasSubstr("too deep"));
}

TEST(Bolt, BucketsThatHoldThemselvesEnd) {
  const BoltSlot slot{.key = "a", .value = little(2, 8) + little(0, 8), .is_bucket = true};
  EXPECT_THAT(refusal(database({bolt_page(2, true, {slot})})),
              HasSubstr("too-deep: buckets nested too deep"));
  BoltSlot other = slot;
  other.key = "b";
  EXPECT_THAT(refusal(database({bolt_page(2, true, {slot, other})})), HasSubstr("too"))
      << "two ways at each step, and still an end";
  const std::string below = bolt_page(3, true, {slot, other});
  const std::string bytes =
      database({bolt_page(2, false, {{.key = "a", .value = {}, .child = 3}}), below});
  EXPECT_THAT(refusal(bytes), HasSubstr("too"));
}

TEST(Bolt, PagesThatLieAreErrors) {
  const auto patched = [](std::size_t at, std::uint64_t value, std::size_t length) {
    std::string page = bolt_page(2, true, {{.key = "a", .value = "1"}, {.key = "b", .value = "2"}});
    page.replace(at, length, little(value, length));
    return refusal(database({page}));
  };
  EXPECT_EQ(patched(0, 2, 8), "");
  EXPECT_THAT(patched(0, 3, 8), HasSubstr("another page"));
  EXPECT_THAT(patched(8, 4, 2), HasSubstr("no page of a tree"));
  EXPECT_THAT(patched(8, 3, 2), HasSubstr("no page of a tree"));
  EXPECT_THAT(patched(10, 65535, 2), HasSubstr("more items than fit"));
  EXPECT_THAT(patched(12, 1, 4), HasSubstr("truncated: page 2 ends early"));
  EXPECT_THAT(patched(12, 0xFFFFFFFF, 4), HasSubstr("too-large"));
  EXPECT_THAT(patched(20, 0xFFFFFFFF, 4), HasSubstr("behind its end"));
  EXPECT_THAT(patched(24, 0xFFFFFFFF, 4), HasSubstr("behind its end"));
  EXPECT_THAT(patched(28, 0xFFFFFFFF, 4), HasSubstr("behind its end"));
  EXPECT_THAT(patched(28, 975, 4), HasSubstr("overlap"));
  EXPECT_THAT(patched(36, 32 - 16, 4), HasSubstr("out of order"));
  EXPECT_THAT(patched(16, 1, 4), HasSubstr("bucket has no header"));
  const std::vector<BoltSlot> far = {{.key = "a", .value = {}, .child = 1ULL << 60U}};
  EXPECT_THAT(refusal(database({bolt_page(2, false, far)})), HasSubstr("behind the end"));
  EXPECT_THAT(refusal(database({bolt_page(2, false, {{.key = "a", .value = {}, .child = 0}})})),
              HasSubstr("behind the end"));
  EXPECT_THAT(refusal(database({bolt_page(2, false, {})})), HasSubstr("without items"));
}

TEST(Bolt, BucketsInsidePagesThatLieAreErrors) {
  const auto inside = [](const std::string& value) {
    return refusal(database(
        {bolt_page(2, true, {{.key = "a", .value = little(0, 16) + value, .is_bucket = true}})}));
  };
  EXPECT_EQ(inside(bolt_page(0, true, {})), "");
  EXPECT_THAT(inside(""), HasSubstr("bucket inside a page: is no page of a tree"));
  EXPECT_THAT(inside(bolt_page(0, false, {{.key = "a", .value = {}, .child = 2}})),
              HasSubstr("has branches"));
  EXPECT_THAT(inside(bolt_page(0, true, {{.key = "key", .value = "value"}}).substr(0, 38)),
              HasSubstr("behind its end"));
}

TEST(Bolt, AFileIsReadAgainWhenItsStateChangedMeanwhile) {
  const TemporaryFolder folder;
  const auto state = [](const std::string& text, std::uint64_t transaction) {
    return BoltWriter().file({.values = {{"state", text}}}, transaction);
  };
  const std::string path = folder.write("meta.db", state("old", 2));
  Lines seen;
  const Status status = read_bolt(path, [&](BoltFile& file) -> Status {
    const std::string text = *TRY(file.value(file.root(), "state"));
    seen.push_back(text);
    if (text != "old") return {};
    static_cast<void>(folder.write("meta.db", state("new", 4)));
    return fail(Errc::malformed, "read while it changed");
  });
  EXPECT_EQ(said(status), "");
  EXPECT_THAT(seen, ElementsAre("old", "new"));
}

TEST(Bolt, AFileThatIsWrittenAllTheTimeIsGivenUp) {
  const TemporaryFolder folder;
  std::uint64_t transaction = 2;
  const std::string path = folder.write("meta.db", BoltWriter().file({}, transaction));
  const Status status = read_bolt(path, [&](BoltFile&) -> Status {
    static_cast<void>(folder.write("meta.db", BoltWriter().file({}, transaction += 2)));
    return {};
  });
  EXPECT_THAT(said(status), HasSubstr("try again"));
}

TEST(Bolt, FilesThatCannotBeReadSayWhichAndWhy) {
  const TemporaryFolder folder;
  const auto nothing = [](BoltFile&) -> Status { return {}; };
  EXPECT_THAT(said(read_bolt(folder.path("none"), nothing)), HasSubstr("not-found: "));
  EXPECT_THAT(said(read_bolt(folder.path(), nothing)), HasSubstr(folder.path()));
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(said(read_bolt(folder.path("pipe"), nothing)), HasSubstr("is no regular file"));
  const std::string path = folder.write("noise", std::string(10'000, '!'));
  EXPECT_THAT(said(read_bolt(path, nothing)), HasSubstr("noise: not a bbolt database"));
}

}  // namespace
}  // namespace plimsoll
