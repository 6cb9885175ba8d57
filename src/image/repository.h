// image/repository.h - what lies below one repository of a registry: documents whole, blobs as
// they pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/network.h"
#include "image/reference.h"
#include "image/source.h"

namespace plimsoll {

/// What manifests and indexes of images are asked for as.
constexpr std::string_view manifest_types =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.docker.distribution.manifest.v2+json";

/// "manifests/12", "blobs/sha256:…", "tags/list". An empty repository is the registry itself:
/// "_catalog". The network must outlive it, and what it opens.
class Repository {
 public:
  Repository(Network& network, std::string registry, std::string repository)
      : network_(network), registry_(std::move(registry)), repository_(std::move(repository)) {}
  /// Of an image: whether it is named by its digest decides which mirrors are asked.
  Repository(Network& network, const Reference& reference)
      : network_(network),
        registry_(reference.registry),
        repository_(reference.repository),
        is_pinned_(!reference.digest.empty()) {}

  struct Document {
    std::string text;
    fetch::AnswerHead head;
  };
  [[nodiscard]] std::unique_ptr<FetchedInput> open(std::string path, std::string_view accept,
                                                   std::uint64_t size_limit) const;
  /// The whole of it; too_large when it has more than `limit` bytes.
  [[nodiscard]] Result<Document> read(const std::string& path, std::string_view accept,
                                      std::uint64_t limit = document_limit) const;
  /// The same of a document that must be what its digest says.
  [[nodiscard]] Result<std::string> read_verified(std::string_view kind, const std::string& digest,
                                                  std::uint64_t limit = document_limit) const;
  /// "localhost:5000/team/app", for messages.
  [[nodiscard]] std::string name() const;

 private:
  Network& network_;
  std::string registry_, repository_;
  bool is_pinned_ = false;
};

}  // namespace plimsoll
