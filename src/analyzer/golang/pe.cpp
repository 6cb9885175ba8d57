// analyzer/golang/pe.cpp - the sections of a Windows executable, as segments.
//
// Format  https://learn.microsoft.com/windows/win32/debug/pe-format. A file that begins with "MZ"
// and has no PE header is a program for DOS: it has no segments for us.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/executable.h"

namespace plimsoll {

Result<Executable> read_pe(HeadedFile& file) {
  constexpr std::uint64_t may_execute = 0x20000000;
  constexpr std::uint64_t may_write = 0x80000000;
  constexpr std::uint64_t section_size = 40;
  constexpr std::uint64_t section_limit = 4096;
  constexpr std::uint64_t signature = 0x00004550;  // "PE\0\0"
  Executable executable;
  const Machine machine;
  const std::string dos = TRY(file.read(0, 64));
  const std::uint64_t start = machine.number(dos, 60, 4);
  // "PE\0\0", 20 bytes of COFF header, then the optional header as far as the image base
  const std::string header = TRY(file.read(start, 24 + 32));
  if (dos.size() < 64 || machine.number(header, 0, 4) != signature) return executable;
  const std::uint64_t count = machine.number(header, 6, 2);
  const std::uint64_t optional_size = machine.number(header, 20, 2);
  executable.machine.wide = machine.number(header, 24, 2) == 0x20B;
  const std::uint64_t base = executable.machine.wide ? machine.number(header, 24 + 24, 8)
                                                     : machine.number(header, 24 + 28, 4);
  if (count > section_limit) return fail(Errc::too_many, "PE file with too many sections");
  const std::string table = TRY(file.read_all(start + 24 + optional_size, count * section_size));
  for (std::size_t entry = 0; entry < table.size(); entry += section_size) {
    const std::uint64_t flags = machine.number(table, entry + 36, 4);
    executable.segments.push_back({.address = base + machine.number(table, entry + 12, 4),
                                   .offset = machine.number(table, entry + 20, 4),
                                   .size = machine.number(table, entry + 16, 4),
                                   .data = (flags & (may_write | may_execute)) == may_write});
  }
  return executable;
}

}  // namespace plimsoll
