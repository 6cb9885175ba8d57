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
constexpr std::size_t member_limit = 100'000;
constexpr int link_limit = 8;

/// The content of a TarReader's current entry.
class EntryInput : public Input {
 public:
  explicit EntryInput(TarReader& tar) : tar_(tar) {}

 protected:
  Result<std::string_view> produce() override { return tar_.next_piece(); }

 private:
  TarReader& tar_;
};

/// White space or a byte order mark may stand in front.
bool may_be_json(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) return true;
  head = trim(head);
  return head.starts_with('{') || head.starts_with('[');
}

class PassedMembers : public Members {
 public:
  explicit PassedMembers(const ReadBlob& read_blob) : read_blob_(read_blob) {}

  [[nodiscard]] Result<Member> find(const std::string& name) const override {
    const std::string path = TRY(real_name(name));
    if (const auto document = documents_.find(path); document != documents_.end()) {
      TextInput text(document->second);  // a layer that begins as JSON would
      return Member{.size = document->second.size(),
                    .passed = std::make_shared<const LayerRead>(TRY(read_blob_(text)))};
    }
    const auto blob = blobs_.find(path);
    if (blob == blobs_.end())
      return fail(Errc::not_found, "archive has no member " + printable(path));
    if (!blob->second.read) return std::unexpected(blob->second.read.error());
    return Member{.size = blob->second.size, .passed = *blob->second.read};
  }

  [[nodiscard]] Result<std::string> read(const std::string& name,
                                         std::uint64_t limit) const override {
    const std::string path = TRY(real_name(name));
    const auto document = documents_.find(path);
    if (document == documents_.end() && blobs_.contains(path))
      return fail(Errc::malformed, printable(path) + ": is no JSON document of up to 16 MB");
    if (document == documents_.end())
      return fail(Errc::not_found, "archive has no document " + printable(path));
    if (document->second.size() > limit)
      return fail(Errc::too_large,
                  printable(path) + ": larger than " + std::to_string(limit) + " bytes");
    return document->second;
  }

  [[nodiscard]] bool has(const std::string& name) const { return documents_.contains(name); }

  Status take(const TarReader::Header& header, TarReader& tar) {
    const Entry& entry = header.entry;
    if (header.bad_name || entry.path.empty()) return {};
    if (blobs_.size() + documents_.size() + links_.size() >= member_limit)
      return fail(Errc::too_many, "archive has more than 100,000 members");
    if (entry.type == EntryType::symlink) links_[entry.path] = link_target(entry.path, entry.link);
    if (entry.type == EntryType::hardlink) links_[entry.path] = entry.link;
    if (entry.type != EntryType::file) return {};
    links_.erase(entry.path);
    EntryInput rest(tar);
    std::string head = TRY(take_head(rest, 8));
    const bool is_document = may_be_json(head) || entry.path.ends_with(".json");
    HeadInput content(std::move(head), rest);
    if (is_document && entry.size <= document_limit) return hold(entry, content);
    documents_.erase(entry.path);
    auto read = read_blob_(content);
    // What is no layer may still lie in the archive: its error counts only if a document names it.
    Blob blob{.size = entry.size, .read = {}};
    if (read) blob.read = std::make_shared<const LayerRead>(std::move(*read));
    else blob.read = std::unexpected(std::move(read).error());
    blobs_.insert_or_assign(entry.path, std::move(blob));
    return {};
  }

 private:
  struct Blob {
    std::uint64_t size;
    Result<std::shared_ptr<const LayerRead>> read;
  };

  Status hold(const Entry& entry, Input& content) {
    blobs_.erase(entry.path);
    held_ += entry.size;
    if (held_ > documents_limit)
      return fail(Errc::too_large, "archive has more than 64 MB of JSON documents");
    std::string& text = documents_[entry.path];
    text.clear();
    return content.read(entry.size, text);
  }

  [[nodiscard]] Result<std::string> real_name(const std::string& name) const {
    std::string path = TRY(clean_path(name)).path;
    for (int followed = 0; followed < link_limit; ++followed) {
      const auto link = links_.find(path);
      if (link == links_.end()) return path;
      path = link->second;
    }
    return fail(Errc::malformed, "archive member is a link that leads nowhere: " + printable(name));
  }

  const ReadBlob& read_blob_;
  std::map<std::string, Blob> blobs_;
  std::map<std::string, std::string> documents_, links_;
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
                                Deadline deadline) {
  const auto archive = std::make_unique<TimedInput>(TRY(without_compression(*input)), deadline);
  PassedMembers members(read_blob);
  TarReader tar(*archive);
  std::size_t count = 0;
  for (auto header = tar.next();; header = tar.next()) {
    if (!header) return std::unexpected(std::move(header).error());
    if (!*header) break;
    ++count;
    TRY_STATUS(members.take(**header, tar));
  }
  if (count == 0) return fail(Errc::malformed, "is empty, or no tar archive");
  TRY_STATUS(archive->drain());  // checksums stand at the end; who writes a pipe wants to finish
  const bool docker =
      choice.format.empty() ? members.has("manifest.json") : choice.format == "docker-archive";
  return docker ? open_docker_archive(members, name, choice)
                : open_oci_layout(members, name, choice);
}

}  // namespace plimsoll
