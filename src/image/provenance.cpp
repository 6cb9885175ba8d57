// image/provenance.cpp
// SPDX-License-Identifier: Apache-2.0
#include "image/provenance.h"

#include <algorithm>
#include <initializer_list>

#include "base/json.h"
#include "base/text.h"
#include "image/sigstore_bundle.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits{.depth = 110, .values = 2'000'000};
constexpr std::string_view predicate = "https://slsa.dev/provenance/";
constexpr std::size_t most_materials = 1000;
constexpr std::size_t longest_text = 4096;

/// What is longer is cut: it is shown and compared, never asked for.
std::string text_of(JsonValue value) { return std::string(value.text().substr(0, longest_text)); }

std::string first_of(std::initializer_list<JsonValue> values) {
  for (const JsonValue value : values) {
    if (!value.text().empty()) return text_of(value);
  }
  return {};
}

Status add_materials(JsonValue list, Attestation& to) {
  for (const JsonValue one : list.items()) {
    if (to.materials.size() >= most_materials)
      return fail(Errc::too_many, "names more than 1,000 materials");
    if (std::string uri = text_of(one["uri"]); !uri.empty()) to.materials.push_back(std::move(uri));
  }
  return {};
}

bool is_repository(std::string_view uri) {
  const std::string_view path = uri.substr(0, std::min(uri.find('#'), uri.find('@')));
  return uri.starts_with("git+") || path.ends_with(".git");
}

/// Where no parameter says it: the first repository among the materials.
void choose_source(Attestation& to) {
  if (!to.source.empty()) return;
  const auto found = std::ranges::find_if(to.materials, is_repository);
  if (found != to.materials.end()) to.source = *found;
}

Status read_first_version(JsonValue from, Attestation& to) {
  to.builder = text_of(from["builder"]["id"]);
  const JsonValue of_buildkit = from["metadata"]["https://mobyproject.org/buildkit@v1#metadata"];
  to.source = first_of({from["invocation"]["configSource"]["uri"], of_buildkit["vcs"]["source"]});
  return add_materials(from["materials"], to);
}

Status read_second_version(JsonValue from, Attestation& to) {
  const JsonValue definition = from["buildDefinition"];
  const JsonValue run = from["runDetails"];
  const JsonValue parameters = definition["externalParameters"];
  to.builder = text_of(run["builder"]["id"]);
  to.source = first_of({parameters["configSource"]["uri"], parameters["workflow"]["repository"],
                        parameters["source"]["uri"], parameters["source"],
                        run["metadata"]["buildkit_metadata"]["vcs"]["source"]});
  return add_materials(definition["resolvedDependencies"], to);
}

}  // namespace

bool is_predicate_of_provenance(std::string_view type) { return type.starts_with(predicate); }

Result<Attestation> provenance_in_statement(std::string_view json, std::string_view digest) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue root = document.root();
  const InTotoStatement statement = TRY(in_toto_statement_of(root));
  if (!is_predicate_of_provenance(statement.predicate_type))
    return fail(Errc::unsupported, "is no provenance: " + printable(statement.predicate_type));
  if (std::ranges::find(statement.digests, digest) == statement.digests.end())
    return fail(Errc::conflict, "is about another image");
  if (!root["predicate"].is_object()) return fail(Errc::malformed, "has no object \"predicate\"");
  Attestation found{.predicate_type = statement.predicate_type.substr(0, longest_text),
                    .is_read = true,
                    .builder = {},
                    .source = {},
                    .materials = {}};
  const JsonValue from = root["predicate"];
  TRY_STATUS(from["buildDefinition"].exists() ? read_second_version(from, found)
                                              : read_first_version(from, found));
  choose_source(found);
  return found;
}

}  // namespace plimsoll
