// image/containerd.cpp - images read from containerd's stores on the disk.
// SPDX-License-Identifier: Apache-2.0
#include "image/containerd.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "base/toml.h"

namespace plimsoll {

namespace {

constexpr std::string_view default_root = "/var/lib/containerd";
constexpr std::string_view metadata_path = "/io.containerd.metadata.v1.bolt/meta.db";
constexpr std::string_view content_path = "/io.containerd.content.v1.content";
constexpr std::string_view snapshotter_path = "/io.containerd.snapshotter.v1.overlayfs";
constexpr std::string_view snapshotter = "overlayfs";
constexpr std::array<std::string_view, 3> first_namespaces = {"default", "k8s.io", "moby"};
constexpr char committed_snapshot = 3;
constexpr std::uint64_t config_limit = 1ULL << 20U;

std::string below(const std::string& root, std::string_view path) {
  return root + std::string(path);
}

/// The bucket at the end of a path of keys, or nothing if one of them is missing.
Result<std::optional<BoltBucket>> bucket_at(BoltFile& file,
                                            std::initializer_list<std::string_view> keys) {
  std::optional<BoltBucket> bucket = file.root();
  for (const std::string_view key : keys) {
    bucket = TRY(file.bucket(*bucket, key));
    if (!bucket) break;
  }
  return bucket;
}

Result<ContainerdImage> image_in(BoltFile& file, const BoltBucket& record, std::string name_space,
                                 std::string_view name) {
  ContainerdImage image{.name_space = std::move(name_space), .name = std::string(name)};
  const auto target = TRY(file.bucket(record, "target"));
  if (target) {
    const auto digest = TRY(file.value(*target, "digest"));
    image.digest = digest.value_or("");
  }
  if (!parse_digest(image.digest)) image.digest.clear();
  return image;
}

Result<std::vector<std::string>> namespaces_in(BoltFile& file, const BoltBucket& version) {
  std::vector<std::string> names(first_namespaces.begin(), first_namespaces.end());
  TRY_STATUS(file.each(version, [&](const BoltItem& item) -> Status {
    if (item.is_bucket && std::ranges::find(first_namespaces, item.key) == first_namespaces.end())
      names.emplace_back(item.key);
    return {};
  }));
  return names;
}

/// What to do about a store that the operating system does not show.
Error explained(const Error& error, const std::string& root) {
  if (error.code == Errc::permission_denied) {
    return {error.code, error.what +
                            "; containerd's store belongs to root: run plimsoll as root, or save "
                            "the image (ctr images export FILE NAME) and name the file"};
  }
  if (error.code == Errc::not_found) {
    return {error.code, error.what + "; there is no store of containerd in " + printable(root) +
                            ": name its root: containerd:[NAMESPACE@ROOT]NAME"};
  }
  return error;
}

/// The blobs of the store: its folder is an OCI layout without an index.
class ContainerdBlobs : public BlobStore {
 public:
  ContainerdBlobs(const std::string& root, const ContainerdImage& image, const Platform& platform)
      : root_(root),
        name_space_(image.name_space),
        blobs_(folder_members(below(root, content_path))) {
    advice_ =
        "; it was pulled for another platform alone, or containerd discarded it when it was "
        "unpacked: choose another platform (--platform), or fetch it again: ";
    advice_ += printable("ctr -n " + image.name_space + " content fetch --platform " +
                         to_text(platform) + " " + image.name);
  }

  [[nodiscard]] Result<std::string> manifest(const std::string& digest) const override {
    return advised(blobs_->read(path_of(digest), document_limit));
  }
  [[nodiscard]] Result<std::string> config(const std::string& digest) const override {
    return advised(blobs_->read(path_of(digest), document_limit));
  }
  [[nodiscard]] Result<Member> layer(const BlobReference& blob) const override {
    return advised(blobs_->find(path_of(blob.digest)));
  }
  [[nodiscard]] Result<std::string> unpacked(std::span<const std::string> diff_ids) const override {
    return containerd_layer_folder(root_, name_space_, chain_id_of(diff_ids));
  }

 private:
  static std::string path_of(const std::string& digest) {
    return "blobs/" + replace_all(digest, ":", "/");
  }
  template <typename T>
  Result<T> advised(Result<T> result) const {
    if (result) return result;
    const Error& error = result.error();
    if (error.code == Errc::not_found) return fail(error.code, error.what + advice_);
    return std::unexpected(explained(error, ""));
  }

  std::string root_, name_space_;
  std::unique_ptr<Members> blobs_;
  std::string advice_;  // where a blob is missing
};

Result<std::vector<ContainerdImage>> images_below(const std::string& root,
                                                  const std::string& name_space) {
  std::vector<ContainerdImage> images;
  const Status status = read_bolt(below(root, metadata_path), [&](BoltFile& file) -> Status {
    images = TRY(images_in(file));
    return {};
  });
  if (!status) return std::unexpected(explained(status.error(), root));
  if (!name_space.empty()) {
    std::erase_if(images,
                  [&](const ContainerdImage& image) { return image.name_space != name_space; });
  }
  return images;
}

Result<ImageSource> open_record(const std::string& root, const ContainerdImage& record,
                                const std::string& name, const ImageChoice& choice) {
  const ContainerdBlobs blobs(root, record, choice.platform.value_or(host_platform()));
  auto text = blobs.manifest(record.digest);
  if (!text) return fail("manifest " + record.digest, text.error());
  if (digest_text(sha256(*text)) != record.digest) {
    return fail(Errc::digest_mismatch,
                "manifest " + record.digest + ": content has another digest");
  }
  ImageChoice by_platform = choice;
  by_platform.tag_or_digest.clear();
  return open_by_digest(blobs, {.digest = record.digest, .text = std::move(*text)}, name,
                        by_platform);
}

/// Go's unsigned varint: seven bits a byte, least significant first.
std::optional<std::uint64_t> varint(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

/// Where the snapshotter keeps the snapshot that it knows by this key.
Result<std::string> folder_of_snapshot(const std::string& root, const std::string& key) {
  std::uint64_t id = 0;
  const auto read = [&](BoltFile& file) -> Status {
    const auto record = TRY(bucket_at(file, {"v1", "snapshots", key}));
    if (!record) return fail(Errc::not_found, "has no snapshot " + printable(key));
    const auto kind = TRY(file.value(*record, "kind"));
    if (kind != std::string(1, committed_snapshot))
      return fail(Errc::not_found, "snapshot is not complete: " + printable(key));
    const auto value = TRY(file.value(*record, "id"));
    const auto number = varint(value.value_or(""));
    if (!number) return fail(Errc::malformed, "snapshot has no id: " + printable(key));
    id = *number;
    return {};
  };
  const std::string folder = below(root, snapshotter_path);
  TRY_STATUS(read_bolt(folder + "/metadata.db", read));
  return folder + "/snapshots/" + std::to_string(id) + "/fs";
}

}  // namespace

Result<std::string> containerd_root(const std::string& config) {
  const auto text = read_regular_file(config, config_limit);
  if (!text && text.error().code == Errc::not_found) return std::string(default_root);
  if (!text) {
    return fail(text.error().code,
                text.error().what +
                    "; it says where containerd's store is: run plimsoll as root, "
                    "or name the root: containerd:[NAMESPACE@ROOT]NAME");
  }
  const TomlDocument settings = TRY(TomlDocument::parse(*text, config));
  const std::string root = settings.text("root");
  return root.empty() ? std::string(default_root) : root;
}

Result<std::vector<ContainerdImage>> images_in(BoltFile& metadata) {
  std::vector<ContainerdImage> images;
  const auto version = TRY(metadata.bucket(metadata.root(), "v1"));
  if (!version) return images;  // as containerd leaves it before it has any
  for (const std::string& name_space : TRY(namespaces_in(metadata, *version))) {
    const auto records = TRY(bucket_at(metadata, {"v1", name_space, "images"}));
    if (!records) continue;
    const auto add = [&](const BoltItem& item) -> Status {
      if (!item.is_bucket) return {};
      const BoltBucket record = TRY(metadata.bucket_in(*records, item));
      images.push_back(TRY(image_in(metadata, record, name_space, item.key)));
      return {};
    };
    TRY_STATUS(metadata.each(*records, add));
  }
  return images;
}

Result<ImageSource> open_containerd_image(const std::string& name, const ImageChoice& choice) {
  ContainerdName wanted = TRY(parse_containerd_name(name));
  if (wanted.root.empty()) wanted.root = TRY(containerd_root());
  const std::vector<ContainerdImage> images = TRY(images_below(wanted.root, wanted.name_space));
  const auto found = find_containerd_image(images, wanted.name);
  if (!found) return fail("containerd's store " + printable(wanted.root), found.error());
  const ContainerdImage& chosen = **found;
  const std::string place = "containerd's image " + printable(chosen.name);
  if (chosen.digest.empty())
    return fail(Errc::malformed, place + ": its record names no digest that can be read");
  auto image = open_record(wanted.root, chosen, name, choice);
  if (!image) return fail(place, image.error());
  image->artifact.reference = chosen.name;
  return image;
}

std::vector<std::string> containerd_paths(const std::string& name) {
  const auto wanted = parse_containerd_name(name);
  const bool is_named = wanted && !wanted->root.empty();
  std::vector<std::string> paths;
  if (!is_named) paths.emplace_back(containerd_settings);
  if (const auto root = is_named ? wanted->root : containerd_root()) {
    for (const std::string_view path : {metadata_path, content_path, snapshotter_path})
      paths.push_back(below(*root, path));
  }
  return paths;
}

std::string chain_id_of(std::span<const std::string> diff_ids) {
  std::string chain;
  for (const std::string& diff_id : diff_ids) {
    const bool is_lowest = chain.empty();
    if (!is_lowest) chain += ' ';
    chain += diff_id;
    if (!is_lowest) chain = digest_text(sha256(chain));
  }
  return chain;
}

Result<std::string> containerd_layer_folder(const std::string& root, const std::string& name_space,
                                            const std::string& chain_id) {
  std::optional<std::string> key;
  const auto read = [&](BoltFile& file) -> Status {
    const auto record =
        TRY(bucket_at(file, {"v1", name_space, "snapshots", snapshotter, chain_id}));
    if (record) key = TRY(file.value(*record, "name"));
    else key.reset();
    return {};
  };
  const Status status = read_bolt(below(root, metadata_path), read);
  if (!status) return std::unexpected(explained(status.error(), root));
  if (!key) {
    return fail(Errc::not_found, "snapshot " + printable(chain_id) +
                                     ": is not unpacked by the snapshotter overlayfs");
  }
  auto folder = folder_of_snapshot(root, *key);
  if (!folder && folder.error().code == Errc::permission_denied)
    return std::unexpected(explained(folder.error(), root));
  return folder;
}

}  // namespace plimsoll
