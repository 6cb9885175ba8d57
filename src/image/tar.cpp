// image/tar.cpp - the entries of a tar archive.
// SPDX-License-Identifier: Apache-2.0
#include "image/tar.h"

#include <algorithm>

#include "base/text.h"
#include "image/path.h"
#include "image/tar_block.h"

namespace plimsoll {

namespace {

using namespace tar;

std::optional<EntryType> type_of(char type) {
  switch (type) {
    case '0':
    case '7':
    case 'S': return EntryType::file;
    case '1': return EntryType::hardlink;
    case '2': return EntryType::symlink;
    case '3': return EntryType::character_device;
    case '4': return EntryType::block_device;
    case '5':
    case 'D': return EntryType::folder;
    case '6': return EntryType::fifo;
    default: return std::nullopt;
  }
}

constexpr const char* two_names = "has both a pax record and a GNU header for its name or link";
constexpr const char* two_pax = "has two pax headers: only the last one counts";
constexpr const char* headers_lost =
    "headers of an entry are followed by a global pax header: they do not count";
constexpr const char* global_names =
    "follows a global pax header with names or sizes, which container runtimes do not apply";
constexpr const char* sparse_unused =
    "has records of a sparse file in a form that container runtimes do not apply";
constexpr const char* dump_folder = "is a folder as GNU tar dumps it, for others a file";

}  // namespace

Result<std::optional<std::string_view>> TarReader::next_block() {
  TRY_STATUS(input_.refill());
  if (input_.available().empty()) return std::nullopt;
  if (input_.available().size() >= block_size) {
    const std::string_view block = input_.available().substr(0, block_size);
    input_.consume(block_size);
    return block;
  }
  block_.clear();
  TRY_STATUS(input_.read(block_size, block_));
  return block_;
}

Result<std::optional<TarReader::Header>> TarReader::next() {
  input_.consume(std::exchange(piece_shown_, 0));
  TRY_STATUS(input_.skip(std::exchange(content_left_, 0)));
  TRY_STATUS(input_.skip(std::exchange(padding_, 0)));
  Pending pending;
  pax_.clear();
  for (;;) {
    const auto got = TRY(next_block());
    if (!got) return std::nullopt;
    if (is_zero(*got)) return end_of_archive();
    block_.assign(*got);
    const auto where = [&] { return " at byte " + std::to_string(input_.position() - block_size); };
    if (!sum_is_right(block_))
      return fail(Errc::malformed, "tar header with a wrong checksum" + where());
    const Dialect dialect = dialect_of(block_);
    if (!numbers_are_right(block_, dialect))
      return fail(Errc::malformed, "tar header with an impossible number" + where());
    const std::int64_t size = number_of(block_, size_field).value_or(-1);
    const char type = block_[type_offset];
    if (std::string_view("xgLK").find(type) == std::string_view::npos)
      return make_header(dialect, size, pending);
    TRY_STATUS(read_extended(type, size, pending));
  }
}

/// Runtimes refuse one block of zeros with entries behind it; passing over those would hide them.
Result<std::optional<TarReader::Header>> TarReader::end_of_archive() {
  const auto second = TRY(next_block());
  if (!second || is_zero(*second)) return std::nullopt;
  return fail(Errc::malformed, "tar goes on behind a single block of zeros, at byte " +
                                   std::to_string(input_.position() - block_size));
}

Status TarReader::read_extended(char type, std::int64_t size, Pending& pending) {
  if (type == 'g') return read_global(size, pending);
  std::string text = TRY(read_special(size));
  if (type == 'x') {
    if (std::exchange(pending.has_pax, true)) pending.doubt = two_pax;
    return pax_.parse(std::move(text));
  }
  text.resize(std::min(text.size(), text.find('\0')));
  (type == 'L' ? pending.name : pending.link) = std::move(text);
  return {};
}

/// Stands between entries: headers before it belong to none. Its records are for all that follow,
/// but container runtimes do not apply them.
Status TarReader::read_global(std::int64_t size, Pending& pending) {
  PaxRecords records;
  const std::string text = TRY(read_special(size));
  TRY_STATUS(records.parse(text));
  const bool loses = pending.has_pax || !pending.name.empty() || !pending.link.empty();
  const PaxRecords::Values& values = records.values();
  const bool names = !values.path.empty() || !values.link.empty() || !values.size.empty() ||
                     records.has_sparse_records();
  const char* const doubt = loses ? headers_lost : names ? global_names : pending.doubt;
  pending = {.name = {}, .link = {}, .doubt = doubt};
  pax_.clear();
  return {};
}

Result<std::string> TarReader::read_special(std::int64_t size) {
  if (size < 0) return fail(Errc::malformed, "tar: a header of negative size");
  const auto length = static_cast<std::uint64_t>(size);
  if (length > extended_limit)
    return fail(Errc::too_large, "tar: a pax header or a name of more than 1 MB");
  std::string text;
  TRY_STATUS(input_.read(length, text));
  TRY_STATUS(input_.skip(padding_of(length)));
  return text;
}

namespace {

std::uint32_t id_of(const std::optional<std::int64_t>& extended, std::string_view block,
                    Field field) {
  return static_cast<std::uint32_t>(extended ? *extended : number_of(block, field).value_or(0));
}

/// GNU's headers come before pax records, those before the plain field.
std::string choose(std::string_view plain, std::string_view pax, std::string& gnu,
                   const char*& doubt) {
  if (!gnu.empty()) {
    if (!pax.empty() && pax != gnu) doubt = two_names;
    return std::move(gnu);
  }
  return std::string(pax.empty() ? plain : pax);
}

/// The name of an entry, and where a link leads: what cannot be a name on any system is bad.
void set_names(TarReader::Header& header, std::string_view raw, std::string link) {
  constexpr std::size_t link_limit = 4096;  // PATH_MAX
  auto path = clean_path(raw);
  if (!path) {
    header.bad_name = std::move(path).error();
    return;
  }
  header.absolute = path->absolute;
  header.entry.path = std::move(path->path);
  if (header.entry.type == EntryType::hardlink) {
    auto target = clean_path(link);
    if (!target) header.bad_name = std::move(target).error();
    else header.entry.link = std::move(target->path);
  }
  if (header.entry.type != EntryType::symlink) return;
  if (link.size() > link_limit) {
    header.bad_name = Error{Errc::too_large, "link target of more than 4096 bytes"};
  } else {
    header.entry.link = std::move(link);
  }
}

/// Of files alone, as the kernel heeds them; a hard link is one more name of a file.
void set_capabilities(TarReader::Header& header, const PaxRecords& records) {
  const EntryType type = header.entry.type;
  if (type != EntryType::file && type != EntryType::hardlink) return;
  auto capabilities = records.capabilities();
  if (capabilities) header.entry.capabilities = *capabilities;
  else header.bad_capabilities = std::move(capabilities).error();
}

}  // namespace

Entry TarReader::make_entry(std::optional<EntryType> type) const {
  return {.type = type.value_or(EntryType::file),
          .mode = static_cast<std::uint32_t>(number_of(block_, mode_field).value_or(0) & 07777),
          .uid = id_of(pax_.uid, block_, uid_field),
          .gid = id_of(pax_.gid, block_, gid_field),
          .size = type == EntryType::file ? real_size_ : 0};
}

Result<TarReader::Header> TarReader::make_header(Dialect dialect, std::int64_t size,
                                                 Pending& pending) {
  TRY_STATUS(pax_.check_numbers());
  const PaxRecords::Values& pax = pax_.values();
  std::string raw = choose(name_of(block_, dialect), pax.path, pending.name, pending.doubt);
  std::string link = choose(text_of(block_, link_field), pax.link, pending.link, pending.doubt);
  char type = block_[type_offset];
  if (type == '\0') type = raw.ends_with('/') ? '5' : '0';  // before ustar a slash said so
  TRY_STATUS(begin_content(type, pax_.size.value_or(size)));
  const bool is_pax_sparse = type != 'S' && pax_.sparse() != PaxRecords::Sparse::none;
  if (is_pax_sparse && !pax.sparse_name.empty()) raw = pax.sparse_name;
  if (!is_pax_sparse && pax_.has_sparse_records()) pending.doubt = sparse_unused;
  if (type == 'D') pending.doubt = dump_folder;
  const auto known = type_of(type);
  Header header;
  header.entry = make_entry(known);
  set_names(header, raw, std::move(link));
  set_capabilities(header, pax_);
  if (!known) {
    header.bad_name =
        Error{Errc::unsupported, "tar entry of unknown type: " + printable(raw.substr(0, 200))};
  }
  if (pending.doubt != nullptr) header.doubt = Error{Errc::conflict, pending.doubt};
  return header;
}

}  // namespace plimsoll
