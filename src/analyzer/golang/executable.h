// analyzer/golang/executable.h - what of an executable file is mapped where, by its headers.
//
// Format  ELF (elf(5)), PE/COFF, Mach-O of one architecture.
// Safety  reads the headers only, and no more entries than the limits say; values are not trusted:
// a segment may lie anywhere, also behind the end of the file.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "facts/analyzer.h"

namespace plimsoll {

/// A file whose start is kept, so that headers may be read in any order; behind it the file is read
/// where asked for, and going back may fail with not_found.
class HeadedFile {
 public:
  explicit HeadedFile(RandomAccess& file) : file_(file) {}
  /// Up to `length` bytes; fewer only at the end of the file.
  Result<std::string> read(std::uint64_t offset, std::uint64_t length);
  /// Exactly `length` bytes, or an Error truncated.
  Result<std::string> read_all(std::uint64_t offset, std::uint64_t length);

  static constexpr std::uint64_t head_limit = 64U << 10U;  // bytes kept

 private:
  Status extend_head(std::uint64_t end);

  RandomAccess& file_;
  std::string head_;
};

/// How the machine that a file is for writes its numbers.
struct Machine {
  bool wide = true;  // addresses of 64 bits
  bool big_endian = false;

  /// 0 where the bytes end before.
  [[nodiscard]] std::uint64_t number(std::string_view bytes, std::uint64_t offset,
                                     std::uint64_t length) const {
    const std::string_view part = slice(bytes, offset, length);
    return big_endian ? plimsoll::big_endian(part) : little_endian(part);
  }
  [[nodiscard]] std::uint64_t word_size() const { return wide ? 8 : 4; }
  [[nodiscard]] std::uint64_t word(std::string_view bytes, std::uint64_t offset) const {
    return number(bytes, offset, word_size());
  }
};

struct Segment {
  std::uint64_t address = 0;  // in memory
  std::uint64_t offset = 0;   // in the file
  std::uint64_t size = 0;     // bytes in the file
  bool data = false;          // may be written, not executed
};

struct Executable {
  Machine machine;
  std::vector<Segment> segments;  // by offset
  bool from_go = false;           // ELF: carries the note of Go's linker
};

/// Nothing if the file is of another format; an Error if its headers make no sense.
Result<std::optional<Executable>> read_executable(HeadedFile& file);
Result<Executable> read_elf(HeadedFile& file);
Result<Executable> read_pe(HeadedFile& file);
Result<Executable> read_mach_o(HeadedFile& file);

/// The section of an ELF file that has that name; nothing if there is none. The table of sections
/// mostly stands at the end of the file.
Result<std::optional<Segment>> find_elf_section(HeadedFile& file, std::string_view name);

}  // namespace plimsoll
