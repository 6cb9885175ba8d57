// pipeline/known_images_test.cpp - what is kept of images, and what goes first.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/known_images.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

std::shared_ptr<const LaidImage> image_of(std::size_t packages) {
  LayerFacts facts;
  FoundPackage found;
  found.package.locations = {{.path = "var/lib/dpkg/status"}};
  facts.collected.packages.assign(packages, found);
  auto image = std::make_shared<LaidImage>();
  image->layers.push_back(std::make_shared<const LayerFacts>(std::move(facts)));
  return image;
}

TEST(KnownImages, AreKnownByEngineAndId) {
  KnownImages known;
  const auto image = image_of(1);
  known.keep("docker", "sha256:a", image);
  known.keep("docker", "", image);
  EXPECT_EQ(known.find("docker", "sha256:a"), image);
  EXPECT_EQ(known.find("podman", "sha256:a"), nullptr);
  EXPECT_EQ(known.find("docker", "sha256:b"), nullptr);
  EXPECT_EQ(known.find("docker", ""), nullptr);
}

TEST(KnownImages, TheOldestGoFirst) {
  const std::uint64_t cost = 2 * cost_of(image_of(100)->layers[0]->collected);
  ASSERT_GT(cost, 0U);
  KnownImages known(2 * cost + cost / 2);
  for (const char* const id : {"a", "b", "c"}) known.keep("docker", id, image_of(100));
  EXPECT_EQ(known.find("docker", "a"), nullptr);
  EXPECT_NE(known.find("docker", "b"), nullptr);
  EXPECT_NE(known.find("docker", "c"), nullptr);
  known.keep("docker", "huge", image_of(1000));  // more than there is room for: nothing changes
  EXPECT_EQ(known.find("docker", "huge"), nullptr);
  EXPECT_NE(known.find("docker", "b"), nullptr);
}

}  // namespace
}  // namespace plimsoll
