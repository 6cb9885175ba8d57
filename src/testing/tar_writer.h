// testing/tar_writer.h - tar archives for tests, right or wrong in any field.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll {

struct TarHeader {
  std::string name;
  char type = '0';
  std::string link = {};
  std::uint64_t size = 0;
  unsigned mode = 0644;
  std::string prefix = {};
  std::string_view magic = std::string_view(
      "ustar\0"
      "00",
      8);
  /// Written over the block before its sum: offset, bytes.
  std::vector<std::pair<std::size_t, std::string>> patches = {};
};

inline std::string octal(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  return text;
}

/// GNU's form of numbers that do not fit.
inline std::string base256(std::uint64_t value) {
  std::string bytes(12, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[11 - i] = static_cast<char>(value >> (8 * i));
  bytes[0] = static_cast<char>(0x80);
  return bytes;
}

inline std::string tar_header(const TarHeader& header) {
  std::string block(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    block.replace(at, text.size(), text);
  };
  put(0, header.name.substr(0, 100));
  put(100, octal(header.mode, 7));
  put(108, octal(1000, 7));
  put(116, octal(1000, 7));
  put(124, header.size >> 33U == 0 ? octal(header.size, 11) : base256(header.size));
  put(136, octal(0, 11));
  put(156, std::string_view(&header.type, 1));
  put(157, header.link.substr(0, 100));
  put(257, header.magic);
  put(345, header.prefix.substr(0, 155));
  for (const auto& [at, bytes] : header.patches) put(at, bytes);
  put(148, std::string(8, ' '));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + std::string("\0 ", 2));
  return block;
}

inline std::string padded(std::string content) {
  content.resize((content.size() + 511) / 512 * 512, '\0');
  return content;
}

inline std::string tar_file(TarHeader header, const std::string& content) {
  header.size = content.size();
  return tar_header(header) + padded(content);
}
inline std::string tar_file(const std::string& name, const std::string& content) {
  return tar_file(TarHeader{.name = name}, content);
}

inline std::string tar_entry(const std::string& name, char type, const std::string& link = {}) {
  return tar_header({.name = name, .type = type, .link = link});
}

using PaxRecords = std::vector<std::pair<std::string, std::string>>;

/// An extended header for the entry that follows.
inline std::string pax(const PaxRecords& records) {
  std::string text;
  for (const auto& [key, value] : records) {
    const std::string rest = " " + key + "=" + value + "\n";
    std::size_t length = rest.size() + 1;
    while (std::to_string(length).size() + rest.size() != length) ++length;
    text += std::to_string(length) + rest;
  }
  return tar_file(TarHeader{.name = "PaxHeaders/x", .type = 'x'}, text);
}

/// GNU's header for a name ('L') or a link ('K') of more than 100 bytes.
inline std::string gnu_long(char type, const std::string& name) {
  return tar_file(TarHeader{.name = "././@LongLink", .type = type}, name + '\0');
}

inline std::string tar_end() { return std::string(1024, '\0'); }

}  // namespace plimsoll
