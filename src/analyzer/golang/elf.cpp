// analyzer/golang/elf.cpp - the segments of an ELF file.
//
// Format  elf(5).
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/executable.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t entry_limit = 4096;       // segments, or sections
constexpr std::uint64_t names_limit = 1U << 20U;  // bytes of the sections' names

/// Where the fields of the headers stand, and how large an entry is.
struct Layout {
  std::uint64_t segments, sections, counts;  // file header; counts: five of two bytes each
  std::uint64_t segment_size, flags, offset, address, file_size;
  std::uint64_t section_size, section_address, section_offset, section_length;
};
constexpr Layout narrow = {28, 32, 42, 32, 24, 4, 8, 16, 40, 12, 16, 20};
constexpr Layout wide = {32, 40, 54, 56, 4, 8, 16, 32, 64, 16, 24, 32};

struct Header {
  Machine machine;
  const Layout* layout = nullptr;
  std::string bytes;

  /// The counts: 0 size of a segment's entry, 1 segments, 2 size of a section's entry, 3 sections,
  /// 4 the section that holds the names.
  [[nodiscard]] std::uint64_t count(std::uint64_t which) const {
    return machine.number(bytes, layout->counts + 2 * which, 2);
  }
};

Result<Header> read_header(HeadedFile& file) {
  const std::string ident = TRY(file.read_all(0, 16));
  if ((ident[4] != 1 && ident[4] != 2) || (ident[5] != 1 && ident[5] != 2))
    return fail(Errc::malformed, "ELF header of no known class or byte order");
  Header header{.machine = {.wide = ident[4] == 2, .big_endian = ident[5] == 2}};
  header.layout = header.machine.wide ? &wide : &narrow;
  header.bytes = TRY(file.read_all(0, header.layout->counts + 10));
  return header;
}

/// All entries of a table, or an Error if there are too many or they are of another size.
Result<std::string> read_table(HeadedFile& file, std::uint64_t offset, std::uint64_t count,
                               std::uint64_t size, std::uint64_t wanted_size) {
  if (count == 0) return std::string();
  if (size != wanted_size) return fail(Errc::malformed, "ELF table with entries of no known size");
  if (count > entry_limit) return fail(Errc::too_many, "ELF table with too many entries");
  return file.read_all(offset, count * size);
}

/// The note is only looked for where it costs nothing: in the part of the file that is kept.
Result<bool> has_go_note(HeadedFile& file, const Segment& notes) {
  if (notes.offset > HeadedFile::head_limit - 4096) return false;
  const std::string bytes = TRY(file.read(notes.offset, std::min<std::uint64_t>(notes.size, 4096)));
  constexpr std::string_view owner{"Go\0\0", 4};
  return bytes.find(owner) != std::string::npos;
}

}  // namespace

Result<Executable> read_elf(HeadedFile& file) {
  constexpr std::uint64_t loaded = 1;
  constexpr std::uint64_t note = 4;
  constexpr std::uint64_t may_execute = 1;
  constexpr std::uint64_t may_write = 2;
  const Header header = TRY(read_header(file));
  const Machine machine = header.machine;
  const Layout& at = *header.layout;
  const std::string table = TRY(read_table(file, machine.word(header.bytes, at.segments),
                                           header.count(1), header.count(0), at.segment_size));
  Executable executable{.machine = machine};
  for (std::size_t entry = 0; entry < table.size(); entry += at.segment_size) {
    const std::uint64_t flags = machine.number(table, entry + at.flags, 4);
    const Segment segment = {.address = machine.word(table, entry + at.address),
                             .offset = machine.word(table, entry + at.offset),
                             .size = machine.word(table, entry + at.file_size),
                             .data = (flags & (may_write | may_execute)) == may_write};
    const std::uint64_t type = machine.number(table, entry, 4);
    if (type == loaded) executable.segments.push_back(segment);
    if (type == note && !executable.from_go) executable.from_go = TRY(has_go_note(file, segment));
  }
  return executable;
}

Result<std::optional<Segment>> find_elf_section(HeadedFile& file, std::string_view name) {
  const Header header = TRY(read_header(file));
  const Machine machine = header.machine;
  const Layout& at = *header.layout;
  const std::string table = TRY(read_table(file, machine.word(header.bytes, at.sections),
                                           header.count(3), header.count(2), at.section_size));
  const auto section_at = [&](std::uint64_t entry) {
    return Segment{.address = machine.word(table, entry + at.section_address),
                   .offset = machine.word(table, entry + at.section_offset),
                   .size = machine.word(table, entry + at.section_length)};
  };
  const Segment names = section_at(header.count(4) * at.section_size);
  const std::string texts = TRY(file.read(names.offset, std::min(names.size, names_limit)));
  for (std::size_t entry = 0; entry < table.size(); entry += at.section_size) {
    const std::uint64_t start = machine.number(table, entry, 4);
    const std::string_view text = slice(texts, start, name.size() + 1);
    if (text.starts_with(name) && text.ends_with('\0')) return section_at(entry);
  }
  return std::nullopt;
}

}  // namespace plimsoll
