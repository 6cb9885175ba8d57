// facts/entries_test.cpp - the coded list answers as a map does, and damaged bytes only give
// errors.
// SPDX-License-Identifier: Apache-2.0
#include "facts/entries.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace plimsoll {
namespace {

using Random = std::mt19937;

std::size_t any(Random& random, std::size_t n) {
  return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
}

std::string any_path(Random& random) {
  std::string path;
  for (std::size_t parts = 1 + any(random, 4); parts > 0; --parts) {
    if (!path.empty()) path += '/';
    for (std::size_t n = 1 + any(random, 3); n > 0; --n) path += "abc.-\xff"[any(random, 6)];
  }
  return path;
}

Entry any_entry(Random& random) {
  Entry entry{.path = any_path(random),
              .type = static_cast<EntryType>(any(random, 7)),
              .mode = static_cast<std::uint32_t>(any(random, 010000)),
              .uid = static_cast<std::uint32_t>(random()),
              .gid = static_cast<std::uint32_t>(any(random, 3)),
              .size = std::uint64_t{random()} << any(random, 31)};
  if (entry.type == EntryType::symlink) entry.link = any_path(random);
  if (any(random, 8) == 0) {
    entry.capabilities = FileCapabilities{.permitted = std::uint64_t{random()} << any(random, 33),
                                          .inheritable = any(random, 3),
                                          .effective = any(random, 2) == 0,
                                          .root = {}};
    if (any(random, 2) == 0) entry.capabilities->root = static_cast<std::uint32_t>(random());
  }
  return entry;
}

TEST(Entries, AnswerAsAMapDoes) {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    std::map<std::string, Entry> wanted;
    EntriesBuilder builder;
    for (std::size_t n = any(random, 200); n > 0; --n) {
      const Entry entry = any_entry(random);
      builder.add(entry);
      wanted[entry.path] = entry;
    }
    const Entries entries = builder.finish();
    const auto again = Entries::from_bytes(std::string(entries.bytes()));
    ASSERT_TRUE(again.has_value());
    for (const Entries& list : {entries, *again}) {
      ASSERT_EQ(list.size(), wanted.size());
      for (int i = 0; i < 200; ++i) {
        const std::string path = any_path(random);
        const auto there = wanted.find(path);
        const bool exists = there != wanted.end();
        ASSERT_EQ(list.find(path), exists ? std::optional(there->second) : std::nullopt);
        ASSERT_EQ(list.type_of(path), exists ? std::optional(there->second.type) : std::nullopt);
        const auto below = wanted.lower_bound(path + "/");
        ASSERT_EQ(list.has_below(path),
                  below != wanted.end() && below->first.starts_with(path + "/"));
      }
      auto next = wanted.begin();
      list.for_each([&](const Entry& entry) { return entry == (next++)->second; });
      ASSERT_TRUE(next == wanted.end());
    }
  }
}

TEST(Entries, SayWhichNamesWereReplaced) {
  EntriesBuilder builder;
  for (const char* const path : {"b", "a", "b", "b"}) builder.add({.path = path});
  EXPECT_EQ(builder.finish().size(), 2U);
  EXPECT_EQ(builder.superseded().size(), 2U);
}

TEST(Entries, NothingIsThereInAnEmptyList) {
  const Entries none;
  EXPECT_EQ(none.find("a"), std::nullopt);
  EXPECT_EQ(none.find(""), std::nullopt);
  EXPECT_FALSE(none.has_below("a"));
  EXPECT_FALSE(none.has_below(""));
}

TEST(Entries, DamagedBytesAreErrorsOrAnswerSomething) {
  Random random(2);
  EntriesBuilder builder;
  for (int i = 0; i < 100; ++i) builder.add(any_entry(random));
  const std::string whole(builder.finish().bytes());
  const auto ask = [&](const std::string& bytes) {
    const auto entries = Entries::from_bytes(bytes);
    if (!entries) return;
    for (int i = 0; i < 20; ++i) {
      const std::string path = any_path(random);
      EXPECT_EQ(entries->find(path).has_value(), entries->type_of(path).has_value());
      static_cast<void>(entries->has_below(path));
    }
  };
  for (std::size_t length = 0; length < whole.size(); ++length) ask(whole.substr(0, length));
  for (int i = 0; i < 5000; ++i) {
    std::string damaged = whole;
    for (std::size_t n = 1 + any(random, 4); n > 0; --n)
      damaged[any(random, damaged.size())] = static_cast<char>(random());
    ask(damaged);
  }
}

}  // namespace
}  // namespace plimsoll
