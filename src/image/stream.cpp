// image/stream.cpp - an image archive that passes once: standard input, or a compressed file.
//
// docker save writes the layers first and the documents that name them last: every blob is read as
// it passes, and put in order when all is known.
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/text.h"
#include "image/path.h"
#include "image/source.h"
#include "image/tar.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t document_limit = std::uint64_t{16} << 20U;
constexpr std::uint64_t documents_limit = std::uint64_t{64} << 20U;
constexpr std::uint64_t small_limit = 512;  // too little for a layer that is worth a walk now

/// The content of a TarReader's current entry.
class EntryInput : public Input {
 public:
  explicit EntryInput(TarReader& tar) : tar_(tar) {}

 protected:
  Result<std::string_view> produce() override { return tar_.next_piece(); }

 private:
  TarReader& tar_;
};

/// A file of an archive that is made anew.
class ReopenedInput : public Input {
 public:
  ReopenedInput(std::unique_ptr<Input> archive, std::string path)
      : archive_(std::move(archive)), tar_(*archive_), path_(std::move(path)) {}

 protected:
  Result<std::string_view> produce() override {
    while (!found_) {
      const auto header = TRY(tar_.next());
      if (!header) return fail(Errc::not_found, printable(path_) + ": is not there once more");
      found_ =
          !header->bad_name && header->entry.type == EntryType::file && header->entry.path == path_;
    }
    return tar_.next_piece();
  }

 private:
  std::unique_ptr<Input> archive_;
  TarReader tar_;
  std::string path_;
  bool found_ = false;
};

class ReopenedBlob : public RemoteBlob {
 public:
  ReopenedBlob(Reopen reopen, std::string path)
      : reopen_(std::move(reopen)), path_(std::move(path)) {}
  [[nodiscard]] std::unique_ptr<Input> open() const override {
    return std::make_unique<ReopenedInput>(reopen_(), path_);
  }

 private:
  Reopen reopen_;
  std::string path_;
};

/// White space or a byte order mark may stand in front.
bool may_be_json(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) return true;
  head = trim(head);
  return head.starts_with('{') || head.starts_with('[');
}

class PassedMembers : public Members {
 public:
  PassedMembers(const ReadBlob& read_blob, const Reopen& reopen)
      : read_blob_(read_blob), reopen_(reopen) {}

  [[nodiscard]] Result<Member> find(const std::string& name) const override {
    const auto& [path, slot] = *TRY(slot_of(name));
    Member member = again(path, slot.size);
    if (slot.is_held) {  // a small layer, or one that begins as JSON would
      TextInput text(slot.text);
      member.passed = std::make_shared<const LayerRead>(TRY(read_blob_(text, again_of(member))));
    } else {
      member.passed = TRY(slot.read);
    }
    return member;
  }

  [[nodiscard]] Result<std::string> read(const std::string& name,
                                         std::uint64_t limit) const override {
    const auto& [path, slot] = *TRY(slot_of(name));
    if (slot.size > limit) {
      return fail(Errc::too_large,
                  printable(name) + ": larger than " + std::to_string(limit) + " bytes");
    }
    if (!slot.is_held) return fail(Errc::malformed, printable(path) + ": is no JSON document");
    return slot.text;
  }

  [[nodiscard]] bool has(const std::string& name) const override {
    const auto slot = slot_of(name);
    return slot || slot.error().code != Errc::not_found;
  }

  Status take(const TarReader::Header& header, TarReader& tar) {
    const Entry& entry = header.entry;
    if (header.bad_name || entry.path.empty()) return {};
    Slot& slot = slots_[entry.path];  // of several with one name the last one counts
    held_ -= slot.is_document ? slot.size : 0;
    slot = {.size = entry.size, .refusal = refusal_of_member(entry, tar)};
    if (entry.type == EntryType::symlink) slot.link = link_target(entry.path, entry.link);
    if (entry.type == EntryType::hardlink) slot.link = entry.link;
    if (entry.type != EntryType::file || slot.refusal != nullptr) return {};
    EntryInput rest(tar);
    std::string head = TRY(take_head(rest, 8));
    slot.is_document = may_be_json(head) || entry.path.ends_with(".json");
    HeadInput content(std::move(head), rest);
    slot.is_held = entry.size <= (slot.is_document ? document_limit : small_limit);
    slot.is_document = slot.is_document && slot.is_held;
    if (slot.is_held) return hold(slot, content);
    const Member member = again(entry.path, entry.size);
    auto read = read_blob_(content, again_of(member));
    // What is no layer may still lie in the archive: its error counts only if a document names it.
    if (read) slot.read = std::make_shared<const LayerRead>(std::move(*read));
    else slot.read = std::unexpected(std::move(read).error());
    return {};
  }

 private:
  struct Slot {
    std::uint64_t size = 0;
    const char* refusal = nullptr;
    std::string link, text;
    bool is_held = false;      // `text` is its content
    bool is_document = false;  // held because it may be one
    Result<std::shared_ptr<const LayerRead>> read = nullptr;
  };
  using Slots = std::map<std::string, Slot>;

  /// Where a member that passed can be asked for once more, if anywhere.
  [[nodiscard]] Member again(const std::string& path, std::uint64_t size) const {
    Member member{.size = size};
    if (reopen_) member.remote = std::make_shared<const ReopenedBlob>(reopen_, path);
    return member;
  }
  static const Member* again_of(const Member& member) { return member.remote ? &member : nullptr; }

  Status hold(Slot& slot, Input& content) {
    held_ += slot.is_document ? slot.size : 0;  // of small ones the number is limited
    if (held_ > documents_limit)
      return fail(Errc::too_large, "archive has more than 64 MB of JSON documents");
    return content.read(slot.size, slot.text);
  }

  [[nodiscard]] Result<Slots::const_iterator> slot_of(const std::string& name) const {
    std::string wanted = TRY(clean_path(name)).path;
    for (int followed = 0; followed < member_link_limit; ++followed) {
      const auto slot = slots_.find(wanted);
      if (slot == slots_.end())
        return fail(Errc::not_found, "archive has no member " + printable(wanted));
      if (slot->second.refusal != nullptr)
        return fail(Errc::unsupported, slot->second.refusal + printable(wanted));
      if (slot->second.link.empty()) return slot;
      wanted = slot->second.link;
    }
    return fail(Errc::malformed, "archive member is a link that leads nowhere: " + printable(name));
  }

  const ReadBlob& read_blob_;
  const Reopen& reopen_;
  Slots slots_;
  std::uint64_t held_ = 0;
};

Result<std::unique_ptr<Input>> without_compression(Input& input) {
  std::string head = TRY(take_head(input, 8));
  const Compression compression = compression_of(head);
  auto whole = std::make_unique<HeadInput>(std::move(head), input);
  switch (compression) {
    case Compression::gzip: return make_gzip_input(std::move(whole));
    case Compression::zstd: return make_zstd_input(std::move(whole));
    case Compression::unsupported:
      return fail(Errc::unsupported,
                  "archive is compressed by bzip2 or xz: only gzip and zstd are read");
    case Compression::none: break;
  }
  return whole;
}

}  // namespace

Result<ImageSource> open_stream(std::unique_ptr<Input> input, const std::string& name,
                                const ImageChoice& choice, const ReadBlob& read_blob,
                                Deadline deadline, const Reopen& reopen) {
  const auto archive = std::make_unique<TimedInput>(TRY(without_compression(*input)), deadline);
  PassedMembers members(read_blob, reopen);
  TarReader tar(*archive);
  std::size_t count = 0;
  for (auto header = tar.next();; header = tar.next()) {
    if (!header) return std::unexpected(std::move(header).error());
    if (!*header) break;
    TRY_STATUS(count_member(count));
    TRY_STATUS(members.take(**header, tar));
  }
  if (count == 0) return fail(Errc::malformed, "is empty, or no tar archive");
  TRY_STATUS(archive->drain());  // checksums stand at the end; who writes a pipe wants to finish
  return open_members(members, name, choice);
}

}  // namespace plimsoll
