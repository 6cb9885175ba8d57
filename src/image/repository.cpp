// image/repository.cpp - what lies below one repository of a registry.
// SPDX-License-Identifier: Apache-2.0
#include "image/repository.h"

#include "base/digest.h"

namespace plimsoll {

std::string Repository::name() const {
  return repository_.empty() ? registry_ : registry_ + "/" + repository_;
}

std::unique_ptr<FetchedInput> Repository::open(std::string path, std::string_view accept,
                                               std::uint64_t size_limit) const {
  std::string what = name() + ": " + path;
  const auto ask = [network = &network_, registry = registry_, repository = repository_,
                    pinned = is_pinned_, path = std::move(path), accept = std::string(accept),
                    size_limit](fetch::Session& session, std::uint64_t offset) {
    return session.begin({.registry = registry,
                          .repository = repository,
                          .path = path,
                          .accept = accept,
                          .insecure = network->options().insecure,
                          .pinned = pinned,
                          .transfer = network->transfer(offset, size_limit)});
  };
  return std::make_unique<FetchedInput>(network_, std::move(what), true, ask);
}

Result<Repository::Document> Repository::read(const std::string& path, std::string_view accept,
                                              std::uint64_t limit) const {
  const auto input = open(path, accept, limit);
  Document document;
  while (true) {
    TRY_STATUS(input->refill());
    if (input->available().empty()) break;
    document.text += input->available();
    input->consume(input->available().size());
    if (document.text.size() > limit) {
      return fail(Errc::too_large,
                  name() + ": " + path + ": is larger than " + std::to_string(limit) + " bytes");
    }
  }
  document.head = input->head();
  return document;
}

Result<std::string> Repository::read_verified(std::string_view kind, const std::string& digest,
                                              std::uint64_t limit) const {
  const bool is_manifest = kind == "manifests/";
  std::string text = TRY(read(std::string(kind) + digest,
                              is_manifest ? manifest_types : std::string_view(), limit))
                         .text;
  const std::string found = digest_text(sha256(text));
  if (found != digest) {
    return fail(Errc::digest_mismatch, name() + ": " + std::string(kind) + digest +
                                           ": what came has another digest: " + found);
  }
  return text;
}

}  // namespace plimsoll
