// pipeline/attached_document.cpp - plain documents, statements, envelopes, bundles.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/attached_document.h"

#include <algorithm>
#include <array>
#include <ranges>

#include "base/text.h"
#include "document/cyclonedx_read.h"
#include "document/spdx_read.h"
#include "image/attestation.h"
#include "image/sigstore_bundle.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t plain_limit = std::uint64_t{128} << 20U;   // bytes
constexpr std::uint64_t wrapped_limit = std::uint64_t{64} << 20U;  // held several times over
constexpr std::size_t most_tried = 50;                             // documents of one artefact

using ReadBom = Result<BillOfMaterials> (*)(std::string_view json, std::string_view place);

/// Either format, by what the document says of itself.
Result<BillOfMaterials> read_either(std::string_view json, std::string_view place) {
  auto bom = read_cyclonedx(json, place);
  if (bom || bom.error().code != Errc::malformed) return bom;
  auto spdx = read_spdx(json, place);
  if (spdx || spdx.error().code != Errc::malformed) return spdx;
  return fail(Errc::malformed, "its document " + bom.error().what + ", and " + spdx.error().what);
}

using ParseEnvelope = Result<SignedStatement> (*)(std::string_view json);

struct Kind {
  std::string_view type;
  bool is_beginning;     // versions follow
  ReadBom read;          // null: a statement
  ParseEnvelope unwrap;  // null: nothing is around it, and so nobody signed it
};

constexpr std::array kinds = {
    Kind{"application/vnd.cyclonedx+json", false, read_cyclonedx, nullptr},
    Kind{"application/spdx+json", false, read_spdx, nullptr},
    Kind{"text/spdx+json", false, read_spdx, nullptr},
    Kind{in_toto_type, false, nullptr, nullptr},
    Kind{"application/vnd.dsse.envelope.v1+json", false, nullptr, parse_dsse_envelope},
    Kind{"application/vnd.dev.sigstore.bundle", true, nullptr, parse_sigstore_bundle},
};

const Kind* kind_of(std::string_view media_type) {
  const std::string_view type = media_type.substr(0, media_type.find(';'));
  const auto* const found = std::ranges::find_if(kinds, [&](const Kind& kind) {
    return kind.is_beginning ? type.starts_with(kind.type) : type == kind.type;
  });
  return found == kinds.end() ? nullptr : found;
}

/// What is wrong with one artefact; other Errors are of the registry, or of the way to it.
bool is_of_artefact(const Error& error) {
  constexpr std::array codes = {Errc::malformed, Errc::truncated, Errc::unsupported,
                                Errc::too_large, Errc::too_deep,  Errc::too_many,
                                Errc::not_found, Errc::conflict,  Errc::digest_mismatch};
  return std::ranges::find(codes, error.code) != codes.end();
}

class Reading {
 public:
  Reading(const Repository& repository, const Attachment& attachment, const PublicKey* key)
      : repository_(repository),
        attachment_(attachment),
        key_(key),
        place_("sbom@" + attachment.manifest) {}

  Status read() {
    const auto manifest = repository_.read_verified("manifests/", attachment_.manifest);
    if (!manifest) return refuse(manifest.error());
    const auto layers = parse_attached_layers(*manifest);
    if (!layers) return refuse(layers.error());
    if (layers->empty()) return refuse({Errc::malformed, "holds no document"});
    std::size_t tried = 0;
    for (const AttachedLayer& layer : std::views::reverse(*layers)) {
      if (++tried > most_tried)
        return refuse({Errc::too_many, "holds more than 50 documents: the first are not read"});
      TRY_STATUS(read_layer(layer));
      if (found_.bom) return {};
    }
    return {};
  }

  AttachedBom take() && { return std::move(found_); }

 private:
  Status refuse(const Error& error) {
    const std::string where = repository_.name() + "@" + attachment_.manifest;
    const Error named = fail(where, error).error();
    if (!is_of_artefact(error)) return std::unexpected(named);
    found_.refused.push_back(named);
    return {};
  }

  Status refuse_unsigned(std::string what) {
    found_.lacks_signature = true;
    return refuse({Errc::conflict, std::move(what)});
  }

  Status read_layer(const AttachedLayer& layer) {
    const Kind* kind = kind_of(layer.media_type);
    if (kind == nullptr) kind = kind_of(attachment_.type);
    if (kind == nullptr) return {};
    const bool is_else =
        !layer.predicate_type.empty() && !is_predicate_of_bom(layer.predicate_type);
    if (kind->read == nullptr && is_else) return {};
    if (key_ != nullptr && kind->unwrap == nullptr)
      return refuse_unsigned("is no signed statement, as --verify-key asks for");
    auto text = repository_.read_verified("blobs/", layer.digest,
                                          kind->read != nullptr ? plain_limit : wrapped_limit);
    if (!text) return refuse(text.error());
    if (kind->read != nullptr) return take(kind->read(*text, place_));
    return kind->unwrap == nullptr ? read_statement(*text) : read_envelope(kind->unwrap(*text));
  }

  Status read_envelope(const Result<SignedStatement>& envelope) {
    if (!envelope) return refuse(envelope.error());
    // First the key: what it did not sign is not worth being understood.
    if (key_ != nullptr && !is_signed_by(*key_, *envelope))
      return refuse_unsigned("is not signed by this key, or was changed since");
    if (envelope->type != in_toto_type)
      return refuse({Errc::unsupported, "is no statement: " + envelope->type});
    return read_statement(envelope->payload);
  }

  Status read_statement(std::string_view json) {
    const auto document = bom_in_statement(json, attachment_.subject);
    if (!document) return refuse({document.error().code, "its statement " + document.error().what});
    return *document ? take(read_either(**document, place_)) : Status();
  }

  Status take(Result<BillOfMaterials> bom) {
    if (!bom) return refuse(bom.error());
    found_.bom = *std::move(bom);
    return {};
  }

  const Repository& repository_;
  const Attachment& attachment_;
  const PublicKey* key_;
  std::string place_;
  AttachedBom found_;
};

}  // namespace

bool may_hold_bom(std::string_view media_type) { return kind_of(media_type) != nullptr; }

Result<AttachedBom> read_attached(const Repository& repository, const Attachment& attachment,
                                  const PublicKey* key) {
  Reading reading(repository, attachment, key);
  TRY_STATUS(reading.read());
  return std::move(reading).take();
}

}  // namespace plimsoll
