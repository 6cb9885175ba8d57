// detect/config/kept_facts_test.cpp - records that come back from bytes.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kept_facts.h"

#include <gtest/gtest.h>

#include "content/facts.h"
#include "detect/config/kubernetes/kubernetes.h"

namespace plimsoll::config {
namespace {

namespace of = rule::facts;

constexpr std::string_view pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: x}, annotations: {s: "
    "hunter2}}\nspec:\n"
    "  containers:\n  - {name: c, image: x, args: [--key=hunter2], env: [{name: A, value: "
    "hunter2}]}\n";

struct Kept {
  std::string bytes;
  std::uint32_t number = 0;
};

Kept kept_pod() {
  rule::Facts facts;
  std::vector<Problem> problems;
  kubernetes::read_objects("p.yaml", pod, "default", facts, problems);
  KeptFacts kept;
  const std::uint32_t number = kept.keep(*facts.of_type(of::k8s_pod::record_type)[0]);
  Encoder out;
  kept.encode(out);
  return {.bytes = out.take(), .number = number};
}

TEST(KeptFacts, ComeBackWithoutSecrets) {
  const auto [bytes, number] = kept_pod();
  EXPECT_FALSE(bytes.contains("hunter2"));
  rule::Facts facts;
  Decoder in(bytes);
  const auto records = decode_facts(in, facts);
  ASSERT_TRUE(records);
  const rule::Record& object = *(*records)[0];
  EXPECT_EQ(object.get(of::k8s_object::annotations).kind, rule::Fact::Kind::unread);
  const rule::Record& read = *(*records)[number];
  EXPECT_EQ(read.parent, &object);
  EXPECT_EQ(read.line, 4U);
  const rule::Record& container = *read.get(of::k8s_pod::containers).list()[0].record;
  EXPECT_EQ(container.get(of::k8s_container::name).text(), "c");
  EXPECT_EQ(container.get(of::k8s_container::args).kind, rule::Fact::Kind::unread);
  const rule::Record& variable = *container.get(of::k8s_container::env).list()[0].record;
  EXPECT_EQ(variable.get(of::k8s_env::name).text(), "A");
  EXPECT_EQ(variable.get(of::k8s_env::value).kind, rule::Fact::Kind::unread);
}

TEST(KeptFacts, DamagedOnesAreRefused) {
  const std::string bytes = kept_pod().bytes;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    rule::Facts facts;
    Decoder in(std::string_view(bytes).substr(0, length));
    EXPECT_FALSE(decode_facts(in, facts)) << length;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ 0x55);
    rule::Facts facts;
    Decoder in(other);
    (void)decode_facts(in, facts);
  }
}

}  // namespace
}  // namespace plimsoll::config
