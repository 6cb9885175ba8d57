// analyzer/golang/build_info.cpp - what the Go linker wrote into a program about how it was built.
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/golang/build_info.h"

#include <algorithm>

#include "base/encode.h"

namespace plimsoll {

namespace {

constexpr std::string_view magic = "\xFF Go buildinf:";
constexpr std::uint64_t alignment = 16;
constexpr std::uint64_t header_size = 32;
constexpr std::uint64_t chunk = 64U << 10U;      // bytes searched at a time
constexpr std::uint64_t text_limit = 1U << 20U;  // bytes of either string

/// Moves forward over one part of a file, and holds what has been read of it but not skipped.
class Window {
 public:
  Window(HeadedFile& file, std::uint64_t from, std::uint64_t end)
      : file_(file), read_to_(from), end_(end) {}

  /// Makes that many bytes available; fewer only at the end of the part or the file.
  Status fill(std::uint64_t wanted) {
    if (wanted <= held().size()) return {};
    bytes_.erase(0, skipped_);
    skipped_ = 0;
    const std::uint64_t missing = std::max(wanted, chunk) - bytes_.size();
    const std::string more = TRY(file_.read(read_to_, std::min(missing, end_ - read_to_)));
    read_to_ += more.size();
    bytes_ += more;
    return {};
  }
  void skip(std::size_t length) { skipped_ += length; }
  [[nodiscard]] std::string_view held() const { return std::string_view(bytes_).substr(skipped_); }
  /// Of the first byte held.
  [[nodiscard]] std::uint64_t offset() const { return read_to_ - held().size(); }

 private:
  HeadedFile& file_;
  std::uint64_t read_to_, end_;
  std::string bytes_;
  std::size_t skipped_ = 0;
};

/// The size of a pointer and flags that the linker may have written. The same magic also lies in
/// programs that read build information, followed by anything.
bool is_header(std::string_view bytes) {
  const std::uint64_t pointer = big_endian(slice(bytes, magic.size(), 1));
  const std::uint64_t flags = big_endian(slice(bytes, magic.size() + 1, 1));
  const bool has_pointers = flags < 2 && (pointer == 4 || pointer == 8);
  return bytes.size() >= header_size && (has_pointers || (flags & ~1U) == 2);
}

/// Moves to a header at an aligned address; false if there is none. `shift`: address less offset.
Result<bool> find_header(Window& window, std::uint64_t shift) {
  for (;;) {
    TRY_STATUS(window.fill(header_size));
    const std::size_t held = window.held().size();
    if (held < header_size) return false;
    const std::size_t at = window.held().find(magic);
    window.skip(std::min(at, held - (magic.size() - 1)));
    if (at == std::string_view::npos) continue;
    TRY_STATUS(window.fill(header_size));
    if ((window.offset() + shift) % alignment == 0 && is_header(window.held())) return true;
    window.skip(1);
  }
}

Result<std::string> take_text(Window& window) {
  constexpr std::uint64_t longest_number = 10;
  TRY_STATUS(window.fill(longest_number));
  Decoder decoder(window.held());
  const std::uint64_t length = decoder.number();
  if (!decoder.ok()) return fail(Errc::truncated, "Go build information ends early");
  if (length > text_limit) return fail(Errc::too_large, "Go build information is too long");
  window.skip(window.held().size() - decoder.rest().size());
  TRY_STATUS(window.fill(length));
  if (window.held().size() < length)
    return fail(Errc::truncated, "Go build information ends early");
  std::string text(window.held().substr(0, length));
  window.skip(length);
  return text;
}

/// Bytes at an address; nothing if the file has none there.
Result<std::string> read_address(HeadedFile& file, const Executable& executable,
                                 std::uint64_t address, std::uint64_t length) {
  for (const Segment& segment : executable.segments) {
    const std::uint64_t inside = address - segment.address;
    if (address < segment.address || inside >= segment.size || length > segment.size - inside)
      continue;
    return file.read(segment.offset + inside, length);
  }
  return std::string();
}

/// A Go string: where its text is, and how long that is.
Result<std::string> read_go_string(HeadedFile& file, const Executable& executable,
                                   const Machine& machine, std::uint64_t address) {
  const std::uint64_t word = machine.word_size();
  const std::string header = TRY(read_address(file, executable, address, 2 * word));
  const std::uint64_t length = machine.word(header, word);
  if (length > text_limit) return fail(Errc::too_large, "Go build information is too long");
  return read_address(file, executable, machine.word(header, 0), length);
}

/// The list of modules stands between two marks of 16 bytes each; without them it is none.
void strip_marks(std::string& modules) {
  constexpr std::size_t mark = 16;
  const bool framed = modules.size() > 2 * mark && modules[modules.size() - mark - 1] == '\n';
  modules = framed ? modules.substr(mark, modules.size() - 2 * mark) : std::string();
}

Result<BuildInfo> read_at(Window& window, HeadedFile& file, const Executable& executable) {
  BuildInfo info;
  const std::string header(window.held().substr(0, header_size));
  const std::uint64_t flags = big_endian(slice(header, magic.size() + 1, 1));
  if ((flags & 2U) != 0) {
    window.skip(header_size);
    info.toolchain = TRY(take_text(window));
    info.modules = TRY(take_text(window));
  } else {
    const Machine machine = {.wide = header[magic.size()] == 8, .big_endian = flags == 1};
    const std::uint64_t toolchain = machine.word(header, alignment);
    const std::uint64_t modules = machine.word(header, alignment + machine.word_size());
    info.toolchain = TRY(read_go_string(file, executable, machine, toolchain));
    info.modules = TRY(read_go_string(file, executable, machine, modules));
  }
  if (info.toolchain.empty())
    return fail(Errc::malformed, "Go build information names no toolchain");
  strip_marks(info.modules);
  return info;
}

std::uint64_t end_of(const Segment& part) {
  return part.offset + std::min(part.size, ~part.offset);
}

Result<std::optional<BuildInfo>> search(HeadedFile& file, const Executable& executable,
                                        const Segment& part, std::uint64_t from) {
  Window window(file, from, end_of(part));
  if (!TRY(find_header(window, part.address - part.offset))) return std::nullopt;
  return TRY(read_at(window, file, executable));
}

}  // namespace

/// The linker puts build information into memory that may be written; only for a program that says
/// that it is Go's and has none there, the name of the section is asked for.
Result<std::optional<BuildInfo>> read_build_info(RandomAccess& access) {
  HeadedFile file(access);
  const std::optional<Executable> executable = TRY(read_executable(file));
  if (!executable) return std::nullopt;
  std::uint64_t searched = 0;  // up to this offset: hostile segments may all cover the same bytes
  for (const Segment& segment : executable->segments) {
    if (!segment.data || end_of(segment) <= searched) continue;
    const std::uint64_t from = std::max(searched, segment.offset);
    if (auto info = TRY(search(file, *executable, segment, from))) return info;
    searched = end_of(segment);
  }
  if (!executable->from_go) return std::nullopt;
  const std::optional<Segment> section = TRY(find_elf_section(file, ".go.buildinfo"));
  if (!section || section->size > text_limit) return std::nullopt;
  return search(file, *executable, *section, section->offset);
}

}  // namespace plimsoll
