// tests/oracle/tar_reader.cpp - what TarReader sees in each archive of a file: compared by tar.py.
//
// Input   any number of: length (4 bytes, little-endian), archive.
// Output  "TYPE NAME LINK SIZE SUM" an entry (names in hexadecimal), "bad CODE" for an entry that
//         is not read, "doubt" behind one that is read and said; "end" or "error CODE WHAT" behind
//         each archive.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <iostream>
#include <span>
#include <string>

#include "base/digest.h"
#include "image/tar.h"

namespace {

using namespace plimsoll;

constexpr std::uint64_t content_limit = 1U << 20U;

char letter_of(EntryType type) {
  switch (type) {
    case EntryType::file: return '0';
    case EntryType::hardlink: return '1';
    case EntryType::symlink: return '2';
    case EntryType::character_device: return '3';
    case EntryType::block_device: return '4';
    case EntryType::folder: return '5';
    case EntryType::fifo: return '6';
  }
  return '?';
}

std::string hex_of(const std::string& text) {
  return hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Status show(TarReader& tar, const TarReader::Header& header) {
  if (header.bad_name) {
    std::cout << "bad " << name_of(header.bad_name->code) << '\n';
    return {};
  }
  const Entry& entry = header.entry;
  std::string sum = "-";
  if (entry.size <= content_limit) {
    std::string content;
    if (entry.type == EntryType::file) TRY_STATUS(tar.read_content(content));
    sum = digest_text(sha256(content)).substr(7, 16);
  }
  std::cout << letter_of(entry.type) << ' ' << hex_of(entry.path) << ' ' << hex_of(entry.link)
            << ' ' << entry.size << ' ' << sum << '\n';
  if (header.doubt) std::cout << "doubt\n";
  return {};
}

Status walk(const std::string& archive) {
  TextInput input(archive);
  TarReader tar(input);
  for (;;) {
    const auto header = TRY(tar.next());
    if (!header) return {};
    TRY_STATUS(show(tar, *header));
  }
}

/// Little endian.
std::size_t length_of(const std::array<unsigned char, 4>& head) {
  std::size_t length = 0;
  for (std::size_t i = head.size(); i > 0; --i) length = length << 8U | head[i - 1];
  return length;
}

}  // namespace

int main() {
  std::array<unsigned char, 4> head{};
  std::ios::sync_with_stdio(false);
  while (std::cin.read(reinterpret_cast<char*>(head.data()), head.size())) {
    std::string archive(length_of(head), '\0');
    std::cin.read(archive.data(), static_cast<std::streamsize>(archive.size()));
    const Status walked = walk(archive);
    if (walked) std::cout << "end\n";
    else
      std::cout << "error " << name_of(walked.error().code) << ' ' << walked.error().what << '\n';
  }
  return 0;
}
