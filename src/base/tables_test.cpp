// base/tables_test.cpp - what is written is read back, and what is not whole is never mapped.
// SPDX-License-Identifier: Apache-2.0
#include "base/tables.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "base/file.h"

namespace plimsoll {
namespace {

constexpr std::array<std::string_view, 2> names = {"numbers", "empty"};

std::string temporary(const std::string& name) {
  std::string path = testing::TempDir() + name + "." + std::to_string(getpid());
  unlink(path.c_str());
  return path;
}

std::string padded(int number) {
  const std::string digits = std::to_string(number);
  return std::string(6 - digits.size(), '0') + digits;
}

std::string thousand(const std::string& path) {
  Result<TableWriter> writer = TableWriter::create(path, names);
  EXPECT_TRUE(writer) << writer.error().what;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(writer->append(0, padded(i), std::string(static_cast<std::size_t>(i), 'x')));
  }
  EXPECT_TRUE(writer->finish(false));
  return path;
}

TEST(Tables, GiveBackWhatWasWritten) {
  const Result<TableReader> reader = TableReader::open(thousand(temporary("tables")), names);
  ASSERT_TRUE(reader) << reader.error().what;
  EXPECT_EQ(reader->get(0, padded(77)).value()->size(), 77U);
  EXPECT_FALSE(reader->get(0, "absent").value());
  int count = 0;
  EXPECT_TRUE(reader->each(0, [&](std::string_view, std::string_view value) -> Status {
    EXPECT_EQ(value.size(), static_cast<std::size_t>(count++));
    return {};
  }));
  EXPECT_EQ(count, 1000);
  EXPECT_TRUE(reader->each(1, [](std::string_view, std::string_view) { return Status(); }));
  EXPECT_TRUE(reader->verify());
}

TEST(Tables, LiveInMemory) {
  const Descriptor memory(memfd_create("tables", MFD_CLOEXEC));
  const std::string path = "/proc/self/fd/" + std::to_string(memory.get());
  const Result<TableReader> reader = TableReader::open(thousand(path), names);
  ASSERT_TRUE(reader) << reader.error().what;
  EXPECT_EQ(reader->get(0, padded(5)).value(), "xxxxx");
}

TEST(Tables, KeysOutOfOrderAreErrors) {
  Result<TableWriter> writer = TableWriter::create(temporary("order"), names);
  ASSERT_TRUE(writer);
  EXPECT_TRUE(writer->append(0, "b", ""));
  EXPECT_FALSE(writer->append(0, "a", ""));
}

TEST(Tables, TruncatedAtAnyLengthIsAnError) {
  const std::string bytes = read_file(thousand(temporary("whole")), 1U << 30U).value();
  const std::string path = temporary("cut");
  for (std::size_t length = 0; length < bytes.size(); length += 4001) {
    ASSERT_TRUE(write_file(path, bytes.substr(0, length), false));
    EXPECT_FALSE(TableReader::open(path, names)) << length;
  }
}

TEST(Tables, ForeignAndDamagedFilesAreErrors) {
  const std::string path = thousand(temporary("damaged"));
  std::string bytes = read_file(path, 1U << 30U).value();
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(write_file(path, bytes, false));
  const Result<TableReader> damaged = TableReader::open(path, names);
  ASSERT_TRUE(damaged);
  EXPECT_EQ(damaged->verify().error().code, Errc::digest_mismatch);
  ASSERT_TRUE(write_file(path, std::string(100'000, 'q'), false));
  EXPECT_EQ(TableReader::open(path, names).error().code, Errc::malformed);
  EXPECT_EQ(TableReader::open("/nowhere", names).error().code, Errc::not_found);
  EXPECT_FALSE(TableReader::open("/", names));
}

TEST(Tables, DamageToWhatIsAskedForIsFound) {
  const std::string path = temporary("value");
  Result<TableWriter> writer = TableWriter::create(path, names);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->append(0, "key", "a value to be found in the file"));
  ASSERT_TRUE(writer->append(0, "other", "whole"));
  ASSERT_TRUE(writer->finish(false));
  std::string bytes = read_file(path, 1U << 30U).value();
  bytes[bytes.find("to be found")] ^= 1;
  ASSERT_TRUE(write_file(path, bytes, false));
  const Result<TableReader> reader = TableReader::open(path, names);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->get(0, "key").error().code, Errc::digest_mismatch);
  EXPECT_EQ(**reader->get(0, "other"), "whole");
  const auto look = [](std::string_view, std::string_view) { return Status{}; };
  EXPECT_EQ(reader->each(0, look).error().code, Errc::digest_mismatch);
}

}  // namespace
}  // namespace plimsoll
