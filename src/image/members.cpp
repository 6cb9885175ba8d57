// image/members.cpp - the parts of an image by name.
// SPDX-License-Identifier: Apache-2.0
#include "image/members.h"

#include <system_error>

#include "base/text.h"
#include "image/path.h"
#include "image/tar.h"

namespace plimsoll {

namespace {

class FolderMembers : public Members {
 public:
  explicit FolderMembers(std::string folder) : folder_(std::move(folder)) {}

  [[nodiscard]] Result<Member> find(const std::string& name) const override {
    const std::string path = folder_ + "/" + name;
    auto file = std::make_shared<const Descriptor>(TRY(open_without_waiting(path)));
    const FileIdentity identity = TRY(identity_of(file->get(), path));
    if (!identity.is_regular) return fail(Errc::malformed, path + ": is no regular file");
    return Member{
        .file = std::move(file), .offset = 0, .size = identity.size, .identity = identity};
  }

 private:
  std::string folder_;
};

class ArchiveMembers : public Members {
 public:
  ArchiveMembers(std::shared_ptr<const Descriptor> file, const FileIdentity& identity)
      : file_(std::move(file)), identity_(identity) {}

  [[nodiscard]] Result<Member> find(const std::string& name) const override {
    std::string wanted = TRY(clean_path(name)).path;
    for (int followed = 0; followed < member_link_limit; ++followed) {
      const auto slot = slots_.find(wanted);
      if (slot == slots_.end())
        return fail(Errc::not_found, "archive has no member " + printable(wanted));
      if (slot->second.link.empty()) {
        if (slot->second.refusal != nullptr)
          return fail(Errc::unsupported, slot->second.refusal + printable(wanted));
        return Member{.file = file_,
                      .offset = slot->second.offset,
                      .size = slot->second.size,
                      .identity = identity_};
      }
      wanted = slot->second.link;
    }
    return fail(Errc::malformed, "archive member is a link that leads nowhere: " + printable(name));
  }

  Status index() {
    FileInput input(file_, 0, identity_.size);
    TarReader tar(input);
    for (std::size_t count = 0;;) {
      const auto header = TRY(tar.next());
      if (!header) return {};
      TRY_STATUS(count_member(count));
      if (header->bad_name || header->entry.path.empty()) continue;
      const Entry& entry = header->entry;
      Slot slot{.offset = tar.content_position(),
                .size = tar.stored(),
                .link = {},
                .refusal = refusal_of_member(entry, tar)};
      if (entry.type == EntryType::symlink) slot.link = link_target(entry.path, entry.link);
      if (entry.type == EntryType::hardlink) slot.link = entry.link;
      if (slot.size > identity_.size - std::min(identity_.size, slot.offset)) {
        return fail(Errc::truncated, "archive ends inside member " + printable(entry.path));
      }
      slots_[entry.path] = std::move(slot);
    }
  }

 private:
  struct Slot {
    std::uint64_t offset = 0, size = 0;
    std::string link;
    const char* refusal = nullptr;  // why it has no bytes that could be read in place
  };

  std::shared_ptr<const Descriptor> file_;
  FileIdentity identity_;
  std::map<std::string, Slot> slots_;
};

}  // namespace

Status count_member(std::size_t& count) {
  constexpr std::size_t limit = 100'000;
  if (count++ < limit) return {};
  return fail(Errc::too_many, "archive has more than 100,000 members");
}

const char* refusal_of_member(const Entry& entry, const TarReader& tar) {
  switch (entry.type) {
    case EntryType::file:
      return tar.is_sparse() ? "archive member is stored as a sparse file: " : nullptr;
    case EntryType::symlink:
    case EntryType::hardlink: return nullptr;
    case EntryType::folder: return "archive member is a folder: ";
    default: return "archive member is a device or a pipe: ";
  }
}

bool Members::has(const std::string& name) const {
  const auto found = find(name);
  return found || found.error().code != Errc::not_found;
}

Result<std::string> Members::read(const std::string& name, std::uint64_t limit) const {
  const Member member = TRY(find(name));
  if (member.size > limit) {
    return fail(Errc::too_large,
                printable(name) + ": larger than " + std::to_string(limit) + " bytes");
  }
  std::string text;
  if (Status got = member.open()->read(member.size, text); !got)
    return fail(printable(name), got.error());
  return text;
}

std::unique_ptr<Members> folder_members(std::string folder) {
  return std::make_unique<FolderMembers>(std::move(folder));
}

Result<std::unique_ptr<Members>> archive_members(std::shared_ptr<const Descriptor> file,
                                                 const FileIdentity& identity) {
  auto members = std::make_unique<ArchiveMembers>(std::move(file), identity);
  TRY_STATUS(members->index());
  return members;
}

}  // namespace plimsoll
