// image/source.h - an image as its source describes it: identity, config, and where each layer's
// bytes are.
//
// The seam of the map: files and folders today; registries and daemons give the same ImageSource.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/layer_facts.h"
#include "image/documents.h"
#include "image/input.h"
#include "image/members.h"
#include "image/overlay.h"
#include "model/attestation.h"
#include "model/problem.h"
#include "model/report.h"

namespace plimsoll {

/// A layer that a store keeps unpacked. No digest can prove what it holds: its facts are never
/// cached nor called verified.
struct LayerFolder {
  std::string path;
  std::optional<OverlayMount> overlay;  // nothing: a whole tree, as driver vfs keeps it
  std::optional<std::uint64_t> size;    // of the tar archive that it came as, by the store's record
};

struct LayerSource {
  std::string name;                        // for messages: digest or member
  std::string digest;                      // that the manifest names; empty in docker's archives
  std::string diff_id;                     // that the config names; empty if the config lists fewer
  bool says_compressed = false;            // the manifest calls it so, whatever its bytes are
  Member member = {};                      // its bytes, or what was read when they passed
  std::optional<LayerFolder> folder = {};  // instead of bytes
};

struct ImageSource {
  Artifact artifact;  // identity, platform, layers with their history lines
  std::vector<LayerSource> layers;
  std::vector<Problem> problems = {};          // what this source cannot tell of the image
  std::optional<ImageSettings> settings = {};  // nothing: the source does not tell them
  /// What lies beside it in its index (image/stated.h); nothing: not asked for, or not known.
  std::optional<std::vector<Attestation>> attestations = {};
};

/// Which of several images in one place is meant.
struct ImageChoice {
  std::string tag_or_digest;         // empty: the only one
  std::optional<Platform> platform;  // empty: this machine's, or the only one
  std::string scheme = {};           // of an archive: "docker-archive"; empty: by looking
  bool attestations = false;         // read what is stated of it, where its index lists that
};

/// Reads one blob that passes: given to streams, which cannot come back to it. `again`: where it
/// can be asked for once more, or null.
using ReadBlob = std::function<Result<LayerRead>(Input& blob, const Member* again)>;

/// The same archive from its first byte on, of who can make it anew. What fails shows when it is
/// read.
using Reopen = std::function<std::unique_ptr<Input>()>;

/// Where documents and layers are asked for by their digests, once a manifest is known.
class BlobStore {
 public:
  BlobStore() = default;
  BlobStore(const BlobStore&) = delete;
  BlobStore& operator=(const BlobStore&) = delete;
  virtual ~BlobStore() = default;
  /// The text of a manifest, an index or a config; it is verified by who asks.
  [[nodiscard]] virtual Result<std::string> manifest(const std::string& digest) const = 0;
  [[nodiscard]] virtual Result<std::string> config(const std::string& digest) const = 0;
  [[nodiscard]] virtual Result<Member> layer(const BlobReference& blob) const = 0;
  /// The folder that holds the files of the topmost of these layers alone, from the lowest one on:
  /// asked for where layer() finds no bytes.
  [[nodiscard]] virtual Result<std::string> unpacked(
      std::span<const std::string> /*diff_ids*/) const {
    return fail(Errc::not_found, "is not unpacked");
  }
};

/// A manifest or an index that was asked for by name.
struct NamedDocument {
  std::string digest, text;  // empty digest: of the index of a layout, which has none
};

/// The image that a document leads to, through indexes to the platform that is meant.
Result<ImageSource> open_by_digest(const BlobStore& store, NamedDocument document,
                                   const std::string& name, const ImageChoice& choice);

/// The digest of that image's manifest.
Result<std::string> digest_by_platform(const BlobStore& store, NamedDocument document,
                                       const ImageChoice& choice);

/// Every platform that a document has an image for, in its order, each once. Of a layout: those of
/// the image that the choice names.
Result<std::vector<Platform>> platforms_of(const BlobStore& store, const NamedDocument& document,
                                           const ImageChoice& choice);
Result<std::vector<Platform>> platforms_of_layout(const Members& members,
                                                  const ImageChoice& choice);

constexpr std::uint64_t document_limit = std::uint64_t{16} << 20U;  // bytes

/// An OCI image layout: a folder, or a tar archive of one.
Result<ImageSource> open_oci_layout(const Members& members, const std::string& name,
                                    const ImageChoice& choice);

/// What docker save writes: manifest.json, configs, layers; the older layout and the newer one.
Result<ImageSource> open_docker_archive(const Members& members, const std::string& name,
                                        const ImageChoice& choice);

/// Either of the two, by what the archive holds.
Result<ImageSource> open_members(const Members& members, const std::string& name,
                                 const ImageChoice& choice);

/// The same of an archive that passes once (standard input, or a compressed file), and once more
/// for single layers where `reopen` is given.
Result<ImageSource> open_stream(std::unique_ptr<Input> input, const std::string& name,
                                const ImageChoice& choice, const ReadBlob& read_blob,
                                Deadline deadline = Deadline::max(), const Reopen& reopen = {});

/// Layers of the model from a config: diff ids, history lines, base layers.
std::vector<Layer> layers_of(const ImageConfig& config, std::size_t count);

}  // namespace plimsoll
