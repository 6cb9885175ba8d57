// image/input_test.cpp - bytes in order: files, heads, decompressors, hashing.
// SPDX-License-Identifier: Apache-2.0
#include "image/input.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

#include "testing/compress.h"
#include "testing/inputs.h"

namespace plimsoll {
namespace {

using namespace std::literals::string_view_literals;

struct Read {
  std::string text;
  std::optional<Error> error;
};

Read read_all(Input& input) {
  Read all;
  for (;;) {
    if (Status more = input.refill(); !more) all.error = more.error();
    if (all.error || input.available().empty()) return all;
    all.text += input.available();
    input.consume(input.available().size());
  }
}

using Decompressor = std::unique_ptr<Input> (*)(std::unique_ptr<Input>);

Read decompress(Decompressor make, std::string_view bytes, std::size_t step = 1U << 20U) {
  const auto input = make(std::make_unique<DripInput>(bytes, step));
  return read_all(*input);
}

/// "line 0 of a text that repeats\n" …: what the samples below hold.
std::string sample_text() {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "line " + std::to_string(i) + " of a text that repeats\n";
  return text;
}

constexpr std::string_view sample_gzip =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x85\xd8\xbb\x6d\x1c\x41\x14\x05\x51\x5f\x51\x4c"
    "\x08\x7d\xfb\xdf\xe1\xac\x31\x02\x09\x10\x24\x21\x8d\xa1\xf0\x05\x05\xa0\x2a\xfb\x79\x07"
    "\xfb\xb9\xd5\x1f\xef\x9f\xf7\x55\xae\xaf\x9f\xd7\xeb\x7a\xee\x3f\xcf\xf5\xbc\xbd\x9e\xeb"
    "\xd7\xfd\x7d\xbf\x9e\xdf\x3f\x3e\xfe\x5d\x83\xd7\x8a\xd7\x86\xd7\x8e\xd7\x81\xd7\x89\xd7"
    "\x85\xd7\x8d\xd7\xc3\x1a\x82\xc5\x5a\x61\xae\xb0\x57\x18\x2c\x2c\x16\x26\x0b\x9b\x85\xd1"
    "\xc2\x6a\x95\xd5\xaa\x7c\xc6\x58\xad\xb2\x5a\x65\xb5\xca\x6a\x95\xd5\x2a\xab\x55\x56\xab"
    "\xac\xd6\x58\xad\xb1\x5a\x93\xaf\x26\xab\x35\x56\x6b\xac\xd6\x58\xad\xb1\x5a\x63\xb5\xc6"
    "\x6a\x9d\xd5\x3a\xab\x75\x56\xeb\xf2\x8b\xc6\x6a\x9d\xd5\x3a\xab\x75\x56\xeb\xac\xd6\x59"
    "\x6d\xb0\xda\x60\xb5\xc1\x6a\x83\xd5\x86\xfc\x11\xb0\xda\x60\xb5\xc1\x6a\x83\xd5\x06\xab"
    "\x4d\x56\x9b\xac\x36\x59\x6d\xb2\xda\x64\xb5\x29\xff\x9f\xac\x36\x59\x6d\xb2\xda\x64\xb5"
    "\xc5\x6a\x8b\xd5\x16\xab\x2d\x56\x5b\xac\xb6\x58\x6d\xc9\xec\x60\xb5\xc5\x6a\x8b\xd5\x36"
    "\xab\x6d\x56\xdb\xac\xb6\x59\x6d\xb3\xda\x66\xb5\xcd\x6a\x5b\xd6\x1a\xab\x6d\x56\x3b\xac"
    "\x76\x58\xed\xb0\xda\x61\xb5\xc3\x6a\x87\xd5\x0e\xab\x1d\x56\x3b\x32\x72\x6d\xe5\xca\xcc"
    "\x2d\xb2\x73\x8b\x0c\xdd\x22\x4b\xb7\xc8\xd4\x2d\xb2\x75\x8b\x8c\xdd\x22\x6b\xb7\xc8\xdc"
    "\x2d\xe2\xa7\x99\x20\x7e\x16\x0a\x56\x0a\x96\x0a\xd6\x0a\x16\x0b\x56\x0b\x96\x0b\xd2\x0b"
    "\x91\x60\x48\xb5\xce\x12\x3f\x69\x86\x48\x34\x44\xaa\x21\x92\x0d\x91\x6e\x88\x84\x43\xa4"
    "\x1c\x22\xe9\x10\x69\x87\x34\x0b\x55\xf1\x93\x7c\x88\xf4\x43\x24\x20\x22\x05\x11\x49\x88"
    "\x48\x43\x44\x22\x22\x52\x11\x91\x8c\x48\xb7\xd2\x17\x3f\x29\x89\x48\x4a\x44\x5a\x22\x12"
    "\x13\x91\x9a\x88\xe4\x44\xa4\x27\x22\x41\x11\x29\x8a\x0c\x7b\x2a\x11\x3f\x89\x8a\x48\x55"
    "\x44\xb2\x22\xd2\x15\x91\xb0\x88\x94\x45\x24\x2d\x22\x6d\x11\x89\x8b\x4c\x7b\x6b\x12\x3f"
    "\xe9\x8b\x48\x60\x44\x0a\x23\x92\x18\x91\xc6\x88\x44\x46\xa4\x32\x22\x99\x11\xe9\x8c\x2c"
    "\x7b\xac\x13\x3f\x49\x8d\x48\x6b\x44\x62\x23\x52\x1b\x91\xdc\x88\xf4\x46\x24\x38\x22\xc5"
    "\x11\x49\x8e\x6c\x7b\xed\x14\x3f\xa9\x8e\x48\x76\x44\xba\x23\x12\x1e\x91\xf2\x88\xa4\x47"
    "\xa4\x3d\x22\xf1\x11\xa9\x8f\x1c\x7b\x2e\xfe\xaf\xdf\x5f\xa6\x65\x50\x48\x92\x18\x00\x00"sv;

constexpr std::string_view sample_zstd =
    "\x28\xb5\x2f\xfd\x04\x68\x75\x08\x00\x96\x94\x2b\x14\xa0\x1b\x8b\x01\x00\x19\x66\xac\xea"
    "\x00\x40\xdc\xdd\xdd\xdd\x4b\x5f\xa3\xd5\x0a\x2f\x00\x26\x00\x1f\x00\x77\x77\x66\x66\x66"
    "\x66\x66\x55\x55\x55\x55\x55\x44\x44\x44\x44\x44\xff\xff\xbf\x9a\x78\x56\x34\xd0\x38\x03"
    "\xb1\x10\x4c\xe0\x0c\x86\x13\x38\x0f\xe1\x04\x43\x50\x28\x81\x10\x10\xc9\x81\x04\xff\xff"
    "\xff\xff\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\xef\xee\xee\xee\xee\xaa\xaa\xaa\xaa\xaa"
    "\x66\x66\x66\x66\x66\x22\x22\x22\x22\x22\xde\xdd\xdd\x05\xf7\x7d\xdf\xf7\x7d\xdf\xf7\x6d"
    "\xdb\xb6\x6d\xdb\xb6\x6d\xdb\x75\x5d\xd7\x75\x5d\xd7\x75\x4d\xd3\x34\x4d\xd3\x34\x4d\xd3"
    "\x7f\xfb\xbe\xef\xfb\xbe\xef\xfb\xae\xeb\xba\xae\xeb\xba\xae\xeb\x79\x9e\xe7\x79\x9e\xe7"
    "\x79\x8e\xe3\x38\x8e\xe3\x38\x8e\xe3\x01\x80\xc8\xa8\x11\x10\xfa\xfd\xef\xd0\x1b\xd5\x01"
    "\x11\x24\x04\xff\x8f\x10\x48\xfc\x57\x4b\xb3\xb3\xb9\x99\x59\x5b\x55\xcd\xcd\xcc\xd6\x66"
    "\x6a\x6d\xf1\x50\x08\xed\xa0\x08\xb4\x7e\xd2\x67\xeb\x49\x9e\xbd\x13\x3a\x2f\x00\x20\x00"
    "\x00\x02\x00\x20\x00\x00\x02\x00\x20\x50\x39\x81\xb3\x6e\x82\xcd\xaa\x09\x9a\x35\x13\x32"
    "\x2b\x26\x60\x5e\xc1\x30\x81\x61\x82\x99\xac\x65\x00\x48\x15\x6c\xd4\x5b\x9c"sv;

TEST(FileInput, LeapsAndReads) {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; text.size() < 2'000'000; ++i) text += std::to_string(i) + " ";
  const auto file = std::make_shared<const Descriptor>(*open_for_reading(folder.write("f", text)));
  const std::uint64_t first = 100;
  const std::uint64_t length = text.size() - 200;
  FileInput input(file, first, length);
  for (std::uint64_t at = 0; at + 90'010 < length; at += 90'010) {
    std::string got;
    ASSERT_EQ(input.position(), at);
    ASSERT_TRUE(input.read(10, got).has_value());
    ASSERT_EQ(got, text.substr(first + at, 10));
    ASSERT_TRUE(input.skip(90'000).has_value());
  }
  std::string rest;
  EXPECT_TRUE(input.read(length - input.position(), rest).has_value());
  EXPECT_EQ(rest, text.substr(first + length - rest.size(), rest.size()));
  EXPECT_EQ(input.skip(1).error().code, Errc::truncated);
  EXPECT_EQ(input.read(1, rest).error().code, Errc::truncated);
  FileInput whole(file, 0, text.size());
  EXPECT_EQ(whole.skip(text.size() + 1).error().code, Errc::truncated);
  FileInput longer(file, 0, text.size() + 1);
  EXPECT_EQ(read_all(longer).error.value_or(Error{}).code, Errc::truncated) << "the file shrank";
}

TEST(PipeInput, IsNotWaitedForAfterTheDeadline) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Descriptor writer(ends[1]);
  ASSERT_TRUE(write_all(writer.get(), "some"));
  const auto start = std::chrono::steady_clock::now();
  PipeInput input(std::make_shared<const Descriptor>(ends[0]),
                  start + std::chrono::milliseconds(50));
  const Read read = read_all(input);
  EXPECT_EQ(read.text, "some");
  ASSERT_TRUE(read.error.has_value());
  EXPECT_EQ(read.error->code, Errc::timeout);
}

TEST(TimedInput, GivesNothingAfterTheDeadline) {
  const auto now = std::chrono::steady_clock::now();
  TimedInput in_time(std::make_unique<TextInput>("text"), now + std::chrono::hours(1));
  EXPECT_EQ(read_all(in_time).text, "text");
  TimedInput late(std::make_unique<TextInput>("text"), now - std::chrono::hours(1));
  const Read read = read_all(late);
  EXPECT_EQ(read.text, "");
  ASSERT_TRUE(read.error.has_value());
  EXPECT_EQ(read.error->code, Errc::timeout);
}

TEST(HeadInput, GivesTheHeadBack) {
  for (std::size_t step = 1; step < 12; ++step) {
    DripInput rest("0123456789", step);
    const std::string head = *take_head(rest, 6);
    EXPECT_EQ(head, "012345");
    HeadInput input(head, rest);
    EXPECT_EQ(read_all(input).text, "0123456789");
  }
  DripInput few("01", 1);
  EXPECT_EQ(*take_head(few, 6), "01");
  DripInput none("", 1);
  HeadInput empty("", none);
  EXPECT_EQ(read_all(empty).text, "");
}

TEST(Compression, IsKnownByItsFirstBytes) {
  EXPECT_EQ(compression_of(gzipped("")), Compression::gzip);
  EXPECT_EQ(compression_of(zstd_framed("")), Compression::zstd);
  EXPECT_EQ(compression_of("\x5e\x2a\x4d\x18"), Compression::zstd) << "a frame to skip";
  EXPECT_EQ(compression_of("BZh9"), Compression::unsupported);
  EXPECT_EQ(compression_of("\xfd"
                           "7zXZ\0"sv),
            Compression::unsupported);
  for (const std::string_view plain : {""sv, "\x1f"sv, "usr/"sv, "\x28\xb5"sv})
    EXPECT_EQ(compression_of(plain), Compression::none);
}

struct Format {
  const char* name;
  Decompressor make;
  std::string (*wrap)(std::string_view);
  std::string_view sample;
};

class DecompressorTest : public ::testing::TestWithParam<Format> {
 protected:
  [[nodiscard]] Read read(std::string_view bytes, std::size_t step = 1U << 20U) const {
    return decompress(GetParam().make, bytes, step);
  }
  [[nodiscard]] std::string wrap(std::string_view text) const { return GetParam().wrap(text); }
};

TEST_P(DecompressorTest, ReadsWhateverTheWindowsAre) {
  const std::string large(700'000, 'x');
  const std::string bytes = std::string(GetParam().sample) + wrap("") + wrap("one") + wrap("two") +
                            wrap(large) + std::string(GetParam().sample);
  const std::string wanted = sample_text() + "onetwo" + large + sample_text();
  for (const std::size_t step :
       {1UL, 2UL, 3UL, 5UL, 7UL, 8UL, 9UL, 13UL, 64UL, 1000UL, 1UL << 20UL}) {
    const Read all = read(bytes, step);
    EXPECT_EQ(all.error, std::nullopt) << step;
    EXPECT_TRUE(all.text == wanted) << step << ": " << all.text.size() << " of " << wanted.size();
  }
}

TEST_P(DecompressorTest, EveryTruncationIsAnError) {
  const std::string bytes = std::string(GetParam().sample) + wrap("second");
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    const Read all = read(std::string_view(bytes).substr(0, length), 1 + length % 50);
    if (length == GetParam().sample.size()) EXPECT_EQ(all.error, std::nullopt);
    else EXPECT_TRUE(all.error.has_value()) << length << " of " << bytes.size();
  }
}

TEST_P(DecompressorTest, DamageIsNeverACrash) {
  const std::string whole(GetParam().sample);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    static_cast<void>(read(damaged, 1 + at % 50));
  }
  EXPECT_TRUE(read(whole + "garbage").error.has_value());
}

TEST_P(DecompressorTest, AnErrorOfTheSourceComesThrough) {
  const std::string_view half = GetParam().sample.substr(0, GetParam().sample.size() / 2);
  const auto input =
      GetParam().make(std::make_unique<DripInput>(half, 10, fail(Errc::io, "disk is broken")));
  EXPECT_EQ(read_all(*input).error, (Error{Errc::io, "disk is broken"}));
}

INSTANTIATE_TEST_SUITE_P(Formats, DecompressorTest,
                         ::testing::Values(Format{"gzip", make_gzip_input, gzipped, sample_gzip},
                                           Format{"zstd", make_zstd_input, zstd_framed,
                                                  sample_zstd}),
                         [](const auto& format) { return std::string(format.param.name); });

TEST(Gzip, PaddingIsNoMember) {
  const std::string bytes = gzipped("text") + std::string(1000, '\0');
  for (const std::size_t step : {1UL, 17UL, 1UL << 20UL})
    EXPECT_EQ(decompress(make_gzip_input, bytes, step).text, "text");
  EXPECT_EQ(decompress(make_gzip_input, bytes).error, std::nullopt);
}

TEST(Gzip, AWrongChecksumIsAnError) {
  for (std::size_t from_end = 1; from_end <= 8; ++from_end) {
    std::string bytes = gzipped("some text");
    bytes[bytes.size() - from_end] = static_cast<char>(bytes[bytes.size() - from_end] ^ 1);
    EXPECT_TRUE(decompress(make_gzip_input, bytes).error.has_value()) << from_end;
  }
}

TEST(Gzip, HeadersMayHoldNamesAndComments) {
  std::string bytes = gzipped("text");
  bytes[3] = 0x1C;  // FEXTRA, FNAME, FCOMMENT
  bytes.insert(10, "\3\0abcname\0comment\0"sv);
  for (const std::size_t step : {1UL, 3UL, 1UL << 20UL})
    EXPECT_EQ(decompress(make_gzip_input, bytes, step).text, "text") << step;
}

TEST(Zstd, SkippableFramesAreSkipped) {
  const std::string skip = "\x53\x2a\x4d\x18" + little(5, 4) + "xxxxx";
  const std::string bytes = skip + zstd_framed("one") + skip + skip + zstd_framed("two") + skip;
  for (const std::size_t step : {1UL, 3UL, 1UL << 20UL}) {
    const Read all = decompress(make_zstd_input, bytes, step);
    EXPECT_EQ(all.text, "onetwo");
    EXPECT_EQ(all.error, std::nullopt);
  }
}

TEST(Zstd, AWindowThatIsTooLargeIsRefused) {
  const std::string frame = "\x28\xb5\x2f\xfd" + std::string("\0\xa0", 2) + std::string(20, '\0');
  EXPECT_TRUE(decompress(make_zstd_input, frame).error.has_value());
}

TEST(Hashing, IsOfAllBytes) {
  const std::string text(3'000'000, 'h');
  AheadInput input(std::make_unique<DripInput>(text, 10'007), true);
  EXPECT_EQ(read_all(input).text, text);
  EXPECT_EQ(input.digest(), sha256(text));
  AheadInput skipped(std::make_unique<DripInput>(text, 100'000), true);
  EXPECT_TRUE(skipped.skip(2'000'000).has_value());
  EXPECT_TRUE(skipped.drain().has_value());
  EXPECT_EQ(skipped.digest(), sha256(text));
  AheadInput empty(std::make_unique<TextInput>(""), true);
  EXPECT_TRUE(empty.drain().has_value());
  EXPECT_EQ(empty.digest(), sha256(""));
}

TEST(Hashing, EndsEarlyAtAnyTime) {
  const std::string text(1'000'000, 'h');
  for (std::uint64_t n = 0; n < 60; ++n) {
    AheadInput input(std::make_unique<DripInput>(text, 5000), true);
    EXPECT_TRUE(input.skip(n * 10'000).has_value());
  }
}

TEST(Hashing, AnErrorOfTheSourceComesBehindWhatWasRead) {
  AheadInput input(std::make_unique<DripInput>("0123456789", 3, fail(Errc::io, "disk is broken")));
  const Read all = read_all(input);
  EXPECT_EQ(all.text, "0123456789");
  EXPECT_EQ(all.error, (Error{Errc::io, "disk is broken"}));
  EXPECT_FALSE(input.drain().has_value()) << "the error stays";
}

}  // namespace
}  // namespace plimsoll
