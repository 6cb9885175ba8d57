// analyzer/rpm/header.h - the tags of an RPM header, as every kind of RPM database stores it.
//
// Format  https://rpm-software-management.github.io/rpm/manual/format_header.html, without the
// magic that package files have in front: number of entries, size of the data, entries of four
// big-endian 32-bit numbers (tag, type, offset, count), data.
// Safety  a value that leaves the data is absent; nothing is copied.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace plimsoll {

enum class RpmTag : std::uint32_t {
  name = 1000,
  version = 1001,
  release = 1002,
  epoch = 1003,
  license = 1014,
  arch = 1022,
  source_rpm = 1044,
  require_name = 1049,
  dir_indexes = 1116,
  base_names = 1117,
  dir_names = 1118,
  modularity_label = 5096,
};

/// Views into the bytes that it was parsed from.
class RpmHeader {
 public:
  static Result<RpmHeader> parse(std::string_view bytes);

  /// The first string of a tag; empty if there is none.
  [[nodiscard]] std::string_view text(RpmTag tag) const;
  /// All strings of a tag: as many as there are, at most as many as the entry says or text_limit.
  [[nodiscard]] std::vector<std::string_view> texts(RpmTag tag) const;
  /// The first, or all, of a tag's 32-bit numbers.
  [[nodiscard]] std::optional<std::uint32_t> number(RpmTag tag) const;
  [[nodiscard]] std::vector<std::uint32_t> numbers(RpmTag tag) const;

  static constexpr std::uint64_t entry_limit = 65535;  // rpm's own
  static constexpr std::uint64_t text_limit = 1U << 20U;

 private:
  struct Entry {
    std::uint64_t type = 0, count = 0;
    std::string_view data;  // from the value on to the end of all data
  };
  [[nodiscard]] Entry find(RpmTag tag) const;

  std::string_view entries_, data_;
};

}  // namespace plimsoll
