// image/registry.h - an image in a registry: its documents now, its layers when they are wanted.
//
// Format  OCI distribution-spec 1.1; Docker image manifest v2 schema 2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "facts/cache.h"
#include "image/network.h"
#include "image/reference.h"
#include "image/source.h"

namespace plimsoll {

/// The manifest or index that the name stands for now, with its digest. Errors: what it is when
/// the registry gives another one than was named by digest.
Result<NamedDocument> ask_for_manifest(Network& network, const Reference& reference);

/// Asks for the manifest (through an index: of the platform that is meant) and the config, but not
/// for documents that the cache has under their digests. Layers are asked for only if they are
/// read. `network` must outlive what is returned. `cache`: may be null.
Result<ImageSource> open_registry_image(Network& network, const Reference& reference,
                                        const ImageChoice& choice, const FactsCache* cache);

/// The digest of the manifest that an index leads to for the platform that is meant.
Result<std::string> digest_of_platform(Network& network, const Reference& reference,
                                       NamedDocument index, const ImageChoice& choice);

/// Every platform that it has an image for.
Result<std::vector<Platform>> registry_platforms(Network& network, const Reference& reference,
                                                 const FactsCache* cache);

}  // namespace plimsoll
