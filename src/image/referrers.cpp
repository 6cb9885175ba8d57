// image/referrers.cpp - what is attached to an image.
// SPDX-License-Identifier: Apache-2.0
#include "image/referrers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 32, .values = 200'000};
constexpr std::uint64_t list_limit = std::uint64_t{4} << 20U;  // bytes; of the specification
constexpr std::size_t most_pages = 50;
constexpr std::string_view index_type = "application/vnd.oci.image.index.v1+json";
constexpr std::string_view created_annotation = "org.opencontainers.image.created";
constexpr std::array<std::string_view, 3> cosign_endings = {".sig", ".att", ".sbom"};

bool is_type_of_images(std::string_view type) {
  return type.empty() || type == "application/vnd.oci.image.config.v1+json" ||
         type == "application/vnd.docker.container.image.v1+json" ||
         type == "application/vnd.oci.empty.v1+json";
}

/// A manifest says what it is by artifactType; before that there was the type of its config, and
/// cosign has only that of its layers.
std::string type_of(JsonValue manifest) {
  if (!manifest["artifactType"].text().empty()) return std::string(manifest["artifactType"].text());
  const std::string_view config = manifest["config"]["mediaType"].text();
  if (!is_type_of_images(config)) return std::string(config);
  for (const JsonValue layer : manifest["layers"].items())
    return std::string(layer["mediaType"].text());
  return {};
}

/// A registry that has no such list says 404; older ones take the path for another question.
bool is_missing(const Error& error) {
  return error.code == Errc::not_found || error.code == Errc::usage;
}

Status add(std::vector<Referrer>& all, Referrer one) {
  const bool is_known = std::ranges::find(all, one.digest, &Referrer::digest) != all.end();
  if (is_known) return {};
  if (all.size() >= most_referrers)
    return fail(Errc::too_many, "more than 1,000 artefacts are attached to it");
  all.push_back(std::move(one));
  return {};
}

Status add_page(std::vector<Referrer>& all, std::string_view json, const std::string& tag) {
  for (Referrer& one : TRY(parse_referrers(json))) {
    one.tag = tag;
    TRY_STATUS(add(all, std::move(one)));
  }
  return {};
}

/// False: this registry has no such list.
Result<bool> add_list(const Repository& repository, const std::string& digest,
                      std::vector<Referrer>& all) {
  const std::string path = "referrers/" + digest;
  std::string query;
  for (std::size_t page = 0; page < most_pages; ++page) {
    const auto answer = repository.read(path + query, index_type, list_limit);
    if (!answer && page == 0 && is_missing(answer.error())) return false;
    if (!answer) return std::unexpected(answer.error());
    if (const Status added = add_page(all, answer->text, {}); !added)
      return fail(repository.name() + ": " + path, added.error());
    const std::size_t mark = answer->head.next.find('?');
    if (mark == std::string::npos) return true;
    query = answer->head.next.substr(mark);
  }
  return fail(Errc::too_many, repository.name() + ": " + path + ": has more than 50 pages");
}

/// Nothing, if there is no such tag.
Result<std::optional<std::string>> document_at(const Repository& repository,
                                               const std::string& tag) {
  auto answer = repository.read("manifests/" + tag, manifest_types, list_limit);
  if (answer) return std::optional(std::move(answer->text));
  if (answer.error().code == Errc::not_found) return std::optional<std::string>();
  return std::unexpected(answer.error());
}

Status add_tagged(const Repository& repository, const std::string& tag,
                  std::vector<Referrer>& all) {
  const std::optional<std::string> text = TRY(document_at(repository, tag));
  if (!text) return {};
  JsonDocument document;
  if (const Status parsed = document.parse(*text, limits); !parsed)
    return fail(repository.name() + ":" + tag, parsed.error());
  const JsonValue root = document.root();
  return add(all, {.artifact_type = type_of(root),
                   .digest = digest_text(sha256(*text)),
                   .size = text->size(),
                   .created = std::string(root["annotations"][created_annotation].text()),
                   .tag = tag});
}

}  // namespace

Result<std::vector<Referrer>> parse_referrers(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue list = document.root()["manifests"];
  if (!document.root().is_object()) return fail(Errc::malformed, "is not a JSON object");
  if (!list.is_array() && !list.is(JsonKind::null))
    return fail(Errc::malformed, "is no index: has no list \"manifests\"");
  std::vector<Referrer> found;
  for (const JsonValue item : list.items()) {
    if (found.size() >= most_referrers)
      return fail(Errc::too_many, "lists more than 1,000 artefacts");
    Referrer one{.artifact_type = std::string(item["artifactType"].text()),
                 .digest = std::string(item["digest"].text()),
                 .size = item["size"].whole().value_or(0),
                 .created = std::string(item["annotations"][created_annotation].text()),
                 .tag = {}};
    TRY(parse_digest(one.digest));
    found.push_back(std::move(one));
  }
  return found;
}

std::string referrers_tag(std::string_view digest) { return replace_all(digest, ":", "-"); }

Result<std::vector<Referrer>> list_referrers(const Repository& repository,
                                             const std::string& digest) {
  std::vector<Referrer> all;
  const std::string tag = referrers_tag(digest);
  if (!TRY(add_list(repository, digest, all))) {
    const std::optional<std::string> text = TRY(document_at(repository, tag));
    const Status added = text ? add_page(all, *text, tag) : Status();
    if (!added) return fail(repository.name() + ":" + tag, added.error());
  }
  for (const std::string_view ending : cosign_endings)
    TRY_STATUS(add_tagged(repository, tag + std::string(ending), all));
  return all;
}

}  // namespace plimsoll
