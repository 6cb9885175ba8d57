// detect/config/image/origin_facts.cpp - who vouches for an image, as facts: signatures and
// statements.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "content/facts.h"
#include "detect/config/image/records.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

/// What predicate types say, for people. With a version behind a slash too.
struct PredicateKind {
  std::string_view type, kind;
};
constexpr std::array predicate_kinds = {
    PredicateKind{"https://cyclonedx.org/bom", "sbom"},
    PredicateKind{"https://spdx.dev/Document", "sbom"},
    PredicateKind{"https://slsa.dev/provenance", "provenance"},
    PredicateKind{"https://slsa.dev/verification_summary", "verification"},
    PredicateKind{"https://openvex.dev/ns", "vex"},
    PredicateKind{"https://cosign.sigstore.dev/attestation/vuln", "vulnerabilities"},
    PredicateKind{"https://in-toto.io/attestation/vulns", "vulnerabilities"},
    PredicateKind{"https://in-toto.io/attestation/test-result", "test"},
};

std::string_view kind_of(std::string_view type) {
  for (const PredicateKind& known : predicate_kinds) {
    const std::string_view rest =
        type.starts_with(known.type) ? type.substr(known.type.size()) : "x";
    if (rest.empty() || rest[0] == '/') return known.kind;
  }
  return "other";
}

Record& add_attestation(ImageRecords& records, const Attestation& each, Record& config) {
  rule::Facts& facts = records.facts;
  Record& to = facts.add(of::image_attestation::record_type, &config);
  const std::string_view kind = kind_of(each.predicate_type);
  to.set(of::image_attestation::type, facts.text(kind));
  to.set(of::image_attestation::predicate, facts.text_if_any(each.predicate_type));
  const bool is_unread = kind == "provenance" && !each.is_read;
  const auto unless_unread = [&](Fact fact) { return is_unread ? Fact::unread() : fact; };
  to.set(of::image_attestation::builder, unless_unread(facts.text_if_any(each.builder)));
  to.set(of::image_attestation::source, unless_unread(facts.text_if_any(each.source)));
  to.set(of::image_attestation::materials, unless_unread(facts.texts(each.materials)));
  return to;
}

Fact attestations(ImageRecords& records, Record& config) {
  if (!records.subject.attestations) return Fact::unread();
  std::vector<Record*> found;
  for (const Attestation& each : *records.subject.attestations)
    found.push_back(&add_attestation(records, each, config));
  return records.facts.records(found);
}

Fact signatures(ImageRecords& records, Record& config) {
  if (!records.subject.signatures) return Fact::unread();
  std::vector<Record*> found;
  for (const ImageSignature& each : *records.subject.signatures) {
    Record& to = records.facts.add(of::image_signature::record_type, &config);
    to.set(of::image_signature::verified, Fact::of(each.verified));
    to.set(of::image_signature::identity, records.facts.text_if_any(each.identity));
    to.set(of::image_signature::issuer, records.facts.text_if_any(each.issuer));
    found.push_back(&to);
  }
  return records.facts.records(found);
}

}  // namespace

void add_origin(ImageRecords& records, Record& config) {
  config.set(of::image_config::attestations, attestations(records, config));
  config.set(of::image_config::signatures, signatures(records, config));
}

}  // namespace plimsoll
