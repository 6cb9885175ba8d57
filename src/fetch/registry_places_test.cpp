// fetch/registry_places_test.cpp - names to servers: mirrors, what is blocked, what is insecure.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

RegistryPlaces places(std::string_view conf, const RegistryRequest& request,
                      DockerRegistries docker = {}) {
  MachineRegistries machine{.conf = {}, .docker = std::move(docker)};
  read_registries_conf(conf, "r.conf", machine.conf);
  EXPECT_THAT(machine.conf.faults, IsEmpty());
  return places_of(machine, request);
}

RegistryRequest image(std::string registry, std::string repository, bool pinned = false) {
  return {.registry = std::move(registry),
          .repository = std::move(repository),
          .path = "manifests/1",
          .pinned = pinned};
}

TEST(RegistryPlaces, WithoutFilesItIsTheRegistryItself) {
  const RegistryPlaces found = places("", image("a.example", "app"));
  EXPECT_THAT(found.mirrors, IsEmpty());
  EXPECT_EQ(found.own, (RegistryPlace{"a.example", "app"}));
  EXPECT_EQ(found.blocked_by + found.moved_by, "");
}

TEST(RegistryPlaces, MirrorsThenTheLocation) {
  const std::string conf = R"([[registry]]
prefix = "docker.io/library"
location = "i.example/hub"
[[registry.mirror]]
location = "d.example"
pull-from-mirror = "digest-only"
[[registry.mirror]]
location = "t.example:5000/x/y"
insecure = true
pull-from-mirror = "tag-only")";
  const DockerRegistries docker{.mirrors = {{"never.example", false}}, .insecure = {"i.example"}};
  const RegistryPlaces tag = places(conf, image("docker.io", "library/debian"), docker);
  EXPECT_THAT(tag.mirrors, ElementsAre(RegistryPlace{"t.example:5000", "x/y/debian", true}));
  EXPECT_EQ(tag.own, (RegistryPlace{"i.example", "hub/debian", true}));
  EXPECT_EQ(tag.moved_by, "r.conf");
  const RegistryPlaces digest = places(conf, image("docker.io", "library/debian", true), docker);
  EXPECT_THAT(digest.mirrors, ElementsAre(RegistryPlace{"d.example", "debian"}));
  const RegistryPlaces other = places(conf, image("docker.io", "team/app"), docker);
  EXPECT_THAT(other.mirrors,
              ElementsAre(RegistryPlace{"never.example", "team/app", false, "https"}));
}

TEST(RegistryPlaces, BlockedOnesLeaveTheirMirrors) {
  const std::string conf = R"([[registry]]
location = "a.example"
blocked = true
[[registry.mirror]]
location = "m.example"
[[registry.mirror]]
location = "b.example/a"
[[registry]]
location = "b.example"
blocked = true
[[registry]]
prefix = "c.example"
location = "b.example/c")";
  const RegistryPlaces found = places(conf, image("a.example", "app"));
  EXPECT_EQ(found.blocked_by, "r.conf");
  EXPECT_THAT(found.mirrors, ElementsAre(RegistryPlace{"m.example", "app"}));
  EXPECT_EQ(places(conf, image("c.example", "app")).blocked_by, "r.conf");
  EXPECT_EQ(places(conf, image("a.example:5000", "app")).blocked_by, "r.conf");
  EXPECT_EQ(places(conf, image("d.example", "app")).blocked_by, "");
}

TEST(RegistryPlaces, TheRegistryItselfIsAnotherOneOnlyAsAWhole) {
  const std::string conf = R"([[registry]]
prefix = "a.example"
location = "i.example"
mirror = [{location = "m.example"}]
[[registry]]
prefix = "b.example"
location = "i.example/b"
insecure = true)";
  const RegistryPlaces whole = places(conf, image("a.example", ""));
  EXPECT_EQ(whole.own, (RegistryPlace{"i.example", ""}));
  EXPECT_THAT(whole.mirrors, IsEmpty());
  EXPECT_EQ(places(conf, image("b.example", "")).own, (RegistryPlace{"b.example", "", true}));
}

}  // namespace
}  // namespace plimsoll::fetch
