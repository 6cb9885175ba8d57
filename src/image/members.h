// image/members.h - the parts of an image by name, wherever they lie: a folder, or an archive that
// can seek.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "facts/layer_facts.h"
#include "image/input.h"

namespace plimsoll {

class TarReader;

/// What was read of a layer's blob, and the digests that this tool computed on the way.
struct LayerRead {
  LayerFacts facts;
  std::optional<Sha256> blob_digest, diff_id;
};

/// A blob that is asked for when somebody wants it, as of a registry.
class RemoteBlob {
 public:
  RemoteBlob() = default;
  RemoteBlob(const RemoteBlob&) = delete;
  RemoteBlob& operator=(const RemoteBlob&) = delete;
  virtual ~RemoteBlob() = default;
  /// From its first byte on. What fails shows when it is read.
  [[nodiscard]] virtual std::unique_ptr<Input> open() const = 0;
};

/// A range of bytes in a file, a blob elsewhere, or what was read of one when it passed in a
/// stream (`remote` then: where it can be asked for again).
struct Member {
  std::shared_ptr<const Descriptor> file;
  std::uint64_t offset = 0, size = 0;
  FileIdentity identity;  // of the file
  std::shared_ptr<const RemoteBlob> remote = {};
  std::shared_ptr<const LayerRead> passed = {};

  [[nodiscard]] std::unique_ptr<Input> open() const {
    if (remote) return remote->open();
    return std::make_unique<FileInput>(file, offset, size);
  }
};

class Members {
 public:
  Members() = default;
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;
  virtual ~Members() = default;
  /// not_found, or an Error that says why it cannot be read.
  [[nodiscard]] virtual Result<Member> find(const std::string& name) const = 0;
  /// Whether anything has that name, readable or not.
  [[nodiscard]] virtual bool has(const std::string& name) const;
  /// Its bytes, if there are no more than `limit`.
  [[nodiscard]] virtual Result<std::string> read(const std::string& name,
                                                 std::uint64_t limit) const;
};

/// Files below a folder, by path.
std::unique_ptr<Members> folder_members(std::string folder);

/// Members of an uncompressed tar archive, by their clean paths; links inside the archive are
/// followed.
Result<std::unique_ptr<Members>> archive_members(std::shared_ptr<const Descriptor> file,
                                                 const FileIdentity& identity);

// What the two ways to read an archive's members say alike.

constexpr int member_link_limit = 8;  // links to links

/// Counts one more entry of an archive; too_many beyond what an image may have.
Status count_member(std::size_t& count);

/// Why a member has no bytes that can be read, or nothing: "…: ", a name follows.
const char* refusal_of_member(const Entry& entry, const TarReader& tar);

}  // namespace plimsoll
