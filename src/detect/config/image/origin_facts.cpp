// detect/config/image/origin_facts.cpp - who vouches for an image, as facts: signatures and statements.
// SPDX-License-Identifier: Apache-2.0
#include "content/facts.h"
#include "detect/config/image/records.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Fact attestations(ImageRecords& records, Record& config) {
  if (!records.subject.attestations) return Fact::unread();
  std::vector<Record*> found;
  for (const std::string& type : *records.subject.attestations) {
    found.push_back(&records.facts.add(of::image_attestation::record_type, &config));
    found.back()->set(of::image_attestation::type, records.facts.text(type));
  }
  return records.facts.records(found);
}

}  // namespace

void add_origin(ImageRecords& records, Record& config) {
  config.set(of::image_config::attestations, attestations(records, config));
  if (!records.subject.signature) {
    config.set(of::image_config::signatures, Fact::unread());
    return;
  }
  Record& signature = records.facts.add(of::image_signature::record_type, &config);
  signature.set(of::image_signature::verified, Fact::of(*records.subject.signature));
  Record* const only = &signature;
  config.set(of::image_config::signatures, records.facts.records({&only, 1}));
}

}  // namespace plimsoll
