// fuzz/held.cpp - what was held of documents: any text as a manifest there and back, and any bytes
// as records that were kept.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encode.h"
#include "content/facts.h"
#include "detect/config/kept_facts.h"
#include "detect/config/kubernetes/kubernetes.h"
#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/kubernetes/links.h"

namespace {

using namespace plimsoll;  // NOLINT(google-build-using-namespace)

std::string bytes_of(const config::KeptFacts& kept) {
  Encoder out;
  kept.encode(out);
  return out.take();
}

void there_and_back(std::string_view text) {
  rule::Facts facts;
  std::vector<Problem> problems;
  kubernetes::read_objects("a/b.yaml", text, "default", facts, problems);
  config::KeptFacts kept;
  for (const std::uint16_t type :
       {rule::facts::k8s_object::record_type, rule::facts::k8s_pod::record_type})
    for (const rule::Record* const record : facts.of_type(type)) kept.keep(*record);
  const std::string bytes = bytes_of(kept);
  rule::Facts read;
  Decoder in(bytes);
  const auto records = config::decode_facts(in, read);
  if (!records || !in.done()) std::abort();
  config::KeptFacts again;
  for (const rule::Record* const record : *records) again.keep(*record);
  if (bytes_of(again) != bytes) std::abort();
  kubernetes::Links links;
  links.add(read, "a/b.yaml");
  links.set(read, "a/b.yaml");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  there_and_back(text);
  rule::Facts facts;
  Decoder in(text);
  (void)config::decode_facts(in, facts);
  std::vector<Problem> problems;
  kubernetes::Kustomizations all;
  for (const std::string_view path : {"kustomization.yaml", "a/Kustomization"})
    all.add(kubernetes::read_kustomization(path, text, problems));
  all.finish();
  (void)all.is_patch("a/x.yaml");
  return 0;
}
