// image/attestation.cpp - statements that hold a bill of materials.
// SPDX-License-Identifier: Apache-2.0
#include "image/attestation.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "image/sigstore_bundle.h"

namespace plimsoll {

namespace {

constexpr JsonLimits manifest_limits{.depth = 32, .values = 200'000};
constexpr JsonLimits statement_limits{.depth = 110, .values = 5'000'000};
constexpr std::size_t most_layers = 1000;
constexpr std::array predicates = {"https://cyclonedx.org/bom"sv, "https://spdx.dev/Document"sv};
// on layers: of buildkit and cosign; on the manifest: of cosign 3
constexpr std::array layer_hints = {"in-toto.io/predicate-type"sv, "predicateType"sv};
constexpr std::string_view manifest_hint = "dev.sigstore.bundle.predicateType";

std::string hint_of(JsonValue manifest, JsonValue layer) {
  for (const std::string_view name : layer_hints) {
    const std::string_view hint = layer["annotations"][name].text();
    if (!hint.empty()) return std::string(hint);
  }
  return std::string(manifest["annotations"][manifest_hint].text());
}

std::string json_of(JsonValue value) {
  JsonWriter json(JsonWriter::Style::compact);
  json.copy(value);
  return json.take();
}

/// The document itself, or as cosign before version 3 wrapped it: in "Data", as JSON or as a text
/// of it.
Result<std::string> document_of(JsonValue predicate) {
  const JsonValue data = predicate["Data"];
  if (data.is_string()) return std::string(data.text());
  if (data.is_object()) return json_of(data);
  if (!predicate.is_object()) return fail(Errc::malformed, "has no object \"predicate\"");
  return json_of(predicate);
}

}  // namespace

Result<std::vector<AttachedLayer>> parse_attached_layers(std::string_view manifest) {
  JsonDocument document;
  TRY_STATUS(document.parse(manifest, manifest_limits));
  const JsonValue root = document.root();
  if (!root["layers"].is_array())
    return fail(Errc::malformed, "is no manifest: has no list \"layers\"");
  std::vector<AttachedLayer> layers;
  for (const JsonValue one : root["layers"].items()) {
    if (layers.size() >= most_layers) return fail(Errc::too_many, "lists more than 1,000 layers");
    AttachedLayer layer{.media_type = std::string(one["mediaType"].text()),
                        .digest = std::string(one["digest"].text()),
                        .predicate_type = hint_of(root, one)};
    TRY(parse_digest(layer.digest));
    layers.push_back(std::move(layer));
  }
  return layers;
}

Result<std::vector<std::string>> parse_attestation_manifests(std::string_view index,
                                                             std::string_view digest) {
  JsonDocument document;
  TRY_STATUS(document.parse(index, manifest_limits));
  std::vector<std::string> found;
  for (const JsonValue one : document.root()["manifests"].items()) {
    const JsonValue annotations = one["annotations"];
    const bool is_of_it =
        annotations["vnd.docker.reference.type"].text() == "attestation-manifest" &&
        annotations["vnd.docker.reference.digest"].text() == digest;
    if (!is_of_it) continue;
    if (found.size() >= most_layers)
      return fail(Errc::too_many, "lists more than 1,000 attestations of one image");
    found.emplace_back(one["digest"].text());
    TRY(parse_digest(found.back()));
  }
  return found;
}

bool is_predicate_of_bom(std::string_view type) {
  return std::ranges::any_of(predicates, [&](std::string_view known) {
    return type == known || type.starts_with(std::string(known) + "/");
  });
}

Result<std::optional<std::string>> bom_in_statement(std::string_view json,
                                                    std::string_view digest) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, statement_limits));
  const JsonValue root = document.root();
  const InTotoStatement statement = TRY(in_toto_statement_of(root));
  if (!is_predicate_of_bom(statement.predicate_type)) return std::nullopt;
  if (std::ranges::find(statement.digests, digest) == statement.digests.end()) {
    return fail(Errc::conflict, "is about another image: " +
                                    (statement.digests.empty() ? std::string("it names no digest")
                                                               : statement.digests.front()));
  }
  return TRY(document_of(root["predicate"]));
}

}  // namespace plimsoll
