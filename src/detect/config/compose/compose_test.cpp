// detect/config/compose/compose_test.cpp - short forms, variables, and what people write to hurt.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/compose/compose.h"

#include <gtest/gtest.h>

#include "content/facts.h"
#include "detect/config/compose/interpolate.h"
#include "detect/config/compose/syntax.h"

namespace plimsoll::compose {

namespace {

namespace of = rule::facts;

TEST(IsCompose, GoesByNameAndKey) {
  EXPECT_TRUE(is_compose("a/docker-compose.prod.yml", "version: '3'\nservices:\n"));
  EXPECT_TRUE(is_compose("compose.yaml", "services : {}\n"));
  EXPECT_FALSE(is_compose("compose.yaml", "my-services: {}\n"));
  EXPECT_FALSE(is_compose("stack.yml", "services:\n"));
  EXPECT_FALSE(is_compose("compose.json", "services:\n"));
}

TEST(Interpolated, PutsDefaultsIn) {
  const auto shown = [](std::string_view text) {
    const Interpolated out = interpolated(text);
    return out.text + (out.unresolved ? "|?" : "") + (out.variable ? "|v" : "");
  };
  EXPECT_EQ(shown("a$$b"), "a$b");
  EXPECT_EQ(shown("${A:-b}c"), "bc|v");
  EXPECT_EQ(shown("${A-${B:-d}}"), "d|v");
  EXPECT_EQ(shown("$A.${B:?no}"), "$A.${B:?no}|?|v");
  EXPECT_EQ(shown("${A:-"), "${A:-|?|v");
  EXPECT_EQ(shown("100$"), "100$");
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "${A:-";
  EXPECT_TRUE(interpolated(deep + "x" + std::string(1000, '}')).unresolved);
  EXPECT_EQ(shown("${A:-{}"), "${A:-{}|?|v");
  EXPECT_EQ(shown("{${A:-b}}"), "{b}|v");
  EXPECT_EQ(shown("}${A}{"), "}${A}{|?|v");
}

TEST(Port, IsCut) {
  const auto shown = [](std::string_view text) {
    const Port port = port_in(text);
    return port.ip + " " + std::to_string(port.host.value_or(-1)) + " " +
           std::to_string(port.container.value_or(-1)) + " " + port.proto;
  };
  EXPECT_EQ(shown("80"), " -1 80 tcp");
  EXPECT_EQ(shown("8080-8090:80-90/udp"), " 8080 80 udp");
  EXPECT_EQ(shown("[::1]:1:2"), "::1 1 2 tcp");
  EXPECT_EQ(shown("127.0.0.1::2"), "127.0.0.1 -1 2 tcp");
  EXPECT_EQ(shown(":::/"), ": -1 -1 ");
}

TEST(Volume, IsCut) {
  const auto shown = [](std::string_view text) {
    const Volume v = volume_in(text);
    return v.type + "|" + v.source + "|" + v.target + "|" + (v.read_only ? "ro" : "") +
           v.propagation;
  };
  EXPECT_EQ(shown("/a/../b/:/c:ro,rshared"), "bind|/b|/c|rorshared");
  EXPECT_EQ(shown("data:/c"), "volume|data|/c|");
  EXPECT_EQ(shown("/c"), "volume||/c|");
  EXPECT_EQ(shown("C:\\x:/c:ro"), "bind|C:\\x|/c|ro");
  EXPECT_EQ(shown("~/x:/c"), "bind|~/x|/c|");
}

TEST(ByteAmount, IsRead) {
  EXPECT_DOUBLE_EQ(byte_amount("512m").value_or(0), 512.0 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(byte_amount("1.5GB").value_or(0), 1.5 * 1024 * 1024 * 1024);
  for (const std::string_view bad : {"", "0", "m", "5x", "-1"})
    EXPECT_FALSE(byte_amount(bad)) << bad;
}

std::size_t services(std::string_view text, std::size_t problems = 0) {
  rule::Facts facts;
  std::vector<Problem> found;
  read_compose("compose.yaml", text, facts, found);
  EXPECT_EQ(found.size(), problems) << text.substr(0, 200);
  return facts.of_type(of::compose_service::record_type).size();
}

TEST(ReadCompose, TakesWrongTypesEverywhere) {
  for (const std::string_view wrong :
       {"5", "[[1], {a: b}, ~]", "{a: [b], 1: {}}", "''", "~", "!x y"}) {
    std::string text = "services:\n  a:\n";
    for (const std::string_view field :
         {"image",        "build",       "ports",    "volumes",   "devices",
          "security_opt", "environment", "env_file", "command",   "deploy",
          "healthcheck",  "networks",    "cap_add",  "mem_limit", "cpus",
          "restart",      "privileged",  "user",     "secrets",   "profiles"})
      text += "    " + std::string(field) + ": " + std::string(wrong) + "\n";
    EXPECT_EQ(services(text), 1U);
    services("services: " + std::string(wrong) + "\n");
  }
}

TEST(ReadCompose, EndsWhateverItGets) {
  EXPECT_EQ(services("services:\n  a: {extends: b}\n  b: {extends: {service: a}}\n", 2), 2U);
  std::string chain = "services:\n";
  for (int i = 0; i < 3000; ++i)
    chain += "  s" + std::to_string(i) + ": {extends: s" + std::to_string(i + 1) + "}\n";
  EXPECT_EQ(services(chain), 3000U);
  std::string bomb = "x: &e\n";
  for (int i = 0; i < 1000; ++i) bomb += "  k" + std::to_string(i) + ": v\n";
  bomb += "services:\n";
  for (int i = 0; i < 400; ++i)
    bomb += "  s" + std::to_string(i) + ": {environment: *e, networks: *e}\n";
  EXPECT_LT(services(bomb, 1), 400U);
}

}  // namespace

}  // namespace plimsoll::compose
