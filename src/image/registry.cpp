// image/registry.cpp - an image in a registry.
// SPDX-License-Identifier: Apache-2.0
#include "image/registry.h"

#include "base/text.h"
#include "image/repository.h"

namespace plimsoll {

namespace {

constexpr std::string_view first_schema = "application/vnd.docker.distribution.manifest.v1";

class RegistryBlob : public RemoteBlob {
 public:
  RegistryBlob(const Repository& repository, BlobReference blob)
      : repository_(repository), blob_(std::move(blob)) {}
  [[nodiscard]] std::unique_ptr<Input> open() const override {
    // A registry that sends more than the manifest says is not listened to.
    const std::uint64_t limit = blob_.size == 0 ? UINT64_MAX : blob_.size;
    return repository_.open("blobs/" + blob_.digest, {}, limit);
  }

 private:
  Repository repository_;
  BlobReference blob_;
};

class RegistryStore : public BlobStore {
 public:
  RegistryStore(const Repository& repository, const FactsCache* cache)
      : repository_(repository), cache_(cache) {}
  [[nodiscard]] Result<std::string> manifest(const std::string& digest) const override {
    return document(digest, "manifests/", manifest_types);
  }
  [[nodiscard]] Result<std::string> config(const std::string& digest) const override {
    return document(digest, "blobs/", {});
  }
  [[nodiscard]] Result<Member> layer(const BlobReference& blob) const override {
    return Member{.file = nullptr,
                  .size = blob.size,
                  .identity = {},
                  .remote = std::make_shared<const RegistryBlob>(repository_, blob)};
  }

 private:
  /// What was asked for once is not asked for again; only what is what its digest says is kept.
  [[nodiscard]] Result<std::string> document(const std::string& digest, std::string_view kind,
                                             std::string_view accept) const {
    if (cache_ != nullptr) {
      if (auto known = cache_->document(digest)) return *std::move(known);
    }
    std::string text = TRY(repository_.read(std::string(kind) + digest, accept)).text;
    if (cache_ != nullptr && digest_text(sha256(text)) == digest) {
      // Without it the next scan asks once more.
      [[maybe_unused]] const Status kept = cache_->keep_document(digest, text);
    }
    return text;
  }
  const Repository& repository_;
  const FactsCache* cache_;
};

}  // namespace

Result<NamedDocument> ask_for_manifest(Network& network, const Reference& reference) {
  const Repository repository(network, reference);
  auto [text, head] =
      TRY(repository.read("manifests/" + name_in_repository(reference), manifest_types));
  if (head.content_type.starts_with(first_schema)) {
    return fail(Errc::unsupported, to_text(reference) +
                                       ": is kept in the format of Docker before 1.10 (schema 1), "
                                       "which is not read: push it anew");
  }
  std::string digest = digest_text(sha256(text));
  if (!reference.digest.empty() && digest != reference.digest) {
    return fail(Errc::digest_mismatch,
                to_text(reference) + ": the manifest that came has another digest: " + digest);
  }
  return NamedDocument{.digest = std::move(digest), .text = std::move(text)};
}

Result<ImageSource> open_registry_image(Network& network, const Reference& reference,
                                        const ImageChoice& choice, const FactsCache* cache) {
  NamedDocument document = TRY(ask_for_manifest(network, reference));
  const Repository repository(network, reference);
  ImageChoice by_platform = choice;
  by_platform.tag_or_digest.clear();
  auto image = open_by_digest(RegistryStore(repository, cache), std::move(document),
                              to_text(reference), by_platform);
  if (!image) return fail(to_text(reference), image.error());
  image->artifact.reference = to_text(reference);
  return image;
}

Result<std::string> digest_of_platform(Network& network, const Reference& reference,
                                       NamedDocument index, const ImageChoice& choice) {
  const Repository repository(network, reference);
  auto digest = digest_by_platform(RegistryStore(repository, nullptr), std::move(index), choice);
  if (!digest) return fail(to_text(reference), digest.error());
  return digest;
}

Result<std::vector<Platform>> registry_platforms(Network& network, const Reference& reference,
                                                 const FactsCache* cache) {
  const NamedDocument document = TRY(ask_for_manifest(network, reference));
  const Repository repository(network, reference);
  auto platforms = platforms_of(RegistryStore(repository, cache), document, {});
  if (!platforms) return fail(to_text(reference), platforms.error());
  return platforms;
}

}  // namespace plimsoll
