// analyzer/golang/mach_o.cpp - the segments of a macOS executable of one architecture.
//
// Format  mach-o/loader.h: a header, then load commands of (kind, size).
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/executable.h"

namespace plimsoll {

namespace {

struct Layout {
  std::uint64_t header;                                       // bytes
  std::uint64_t address, offset, file_size, protection, end;  // of a segment's command
};
constexpr Layout narrow = {28, 24, 32, 36, 44, 56};
constexpr Layout wide = {32, 24, 40, 48, 60, 72};

}  // namespace

Result<Executable> read_mach_o(HeadedFile& file) {
  constexpr std::uint64_t narrow_segment = 0x01;
  constexpr std::uint64_t wide_segment = 0x19;
  constexpr std::uint64_t may_write = 2;
  constexpr std::uint64_t may_execute = 4;
  constexpr std::uint64_t commands_limit = 1U << 20U;  // bytes
  const std::string start = TRY(file.read_all(0, 28));
  const bool big = start[0] == '\xFE';
  Executable executable{.machine = {.wide = start[big ? 3 : 0] == '\xCF', .big_endian = big}};
  const Machine machine = executable.machine;
  const Layout& at = machine.wide ? wide : narrow;
  const std::uint64_t size = machine.number(start, 20, 4);
  if (size > commands_limit) return fail(Errc::too_large, "Mach-O file with too many commands");
  const std::string commands = TRY(file.read_all(at.header, size));
  std::string_view rest = commands;
  while (rest.size() >= 8) {
    const std::uint64_t kind = machine.number(rest, 0, 4);
    const std::uint64_t length = machine.number(rest, 4, 4);
    if (length < 8 || length > rest.size())
      return fail(Errc::malformed, "Mach-O command of an impossible length");
    const std::string_view command = rest.substr(0, length);
    rest.remove_prefix(length);
    if (kind != (machine.wide ? wide_segment : narrow_segment) || length < at.end) continue;
    const std::uint64_t protection = machine.number(command, at.protection, 4);
    executable.segments.push_back({.address = machine.word(command, at.address),
                                   .offset = machine.word(command, at.offset),
                                   .size = machine.word(command, at.file_size),
                                   .data = (protection & (may_write | may_execute)) == may_write});
  }
  return executable;
}

}  // namespace plimsoll
