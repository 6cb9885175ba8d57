// image/store_records_test.cpp - records of stores: right, odd and wrong; names as podman takes
// them.
// SPDX-License-Identifier: Apache-2.0
#include "image/store_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plimsoll {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string id_of(char c) { return std::string(64, c); }
std::string digest_of(char c) { return "sha256:" + id_of(c); }

template <typename T>
std::string what(const Result<T>& result) {
  return result ? "fine" : std::string(name_of(result.error().code)) + ": " + result.error().what;
}

TEST(StoreRecords, ImagesWithNamesAndDigests) {
  const auto images = parse_stored_images(
      R"([{"id":"a","digest":"sha256:1","names":["localhost/app:1","x:2"],"layer":"b",
           "big-data-digests":{"manifest":"sha256:1","manifest-sha256:2":"sha256:2",
           "sha256:c":"sha256:c"},"unknown":[{}]},{"id":"c"}])");
  ASSERT_TRUE(images.has_value()) << images.error().what;
  ASSERT_EQ(images->size(), 2U);
  EXPECT_THAT(images->front().names, ElementsAre("localhost/app:1", "x:2"));
  EXPECT_THAT(images->front().digests, ElementsAre("sha256:1", "sha256:1", "sha256:2"));
  EXPECT_EQ(images->front().layer, "b");
  EXPECT_THAT(images->back().names, IsEmpty());
  EXPECT_EQ(images->back().layer, "");
}

TEST(StoreRecords, AnEmptyStoreIsNoError) {
  for (const std::string_view nothing : {"", " \n", "null", "[]"}) {
    EXPECT_TRUE(parse_stored_images(nothing)->empty()) << nothing;
    StoredLayers layers;
    EXPECT_TRUE(parse_stored_layers(nothing, layers).has_value()) << nothing;
  }
}

TEST(StoreRecords, WhatIsNoListOfRecordsIsSaid) {
  for (const std::string_view bad : {"{", "{}", "7", "[1]", "[null]", "[{}]", R"([{"id":7}])",
                                     R"([{"id":"a"},{"names":[]}])", "\xff", "[{\"id\":\"a\"}"}) {
    EXPECT_FALSE(parse_stored_images(bad).has_value()) << bad;
    StoredLayers layers;
    EXPECT_FALSE(parse_stored_layers(bad, layers).has_value()) << bad;
  }
  EXPECT_EQ(what(parse_stored_images("[{\"id\":\"a\"},\n{}]")),
            "malformed: line 2: a record that is no object with an \"id\"");
}

TEST(StoreRecords, MoreRecordsThanAnyStoreHasAreRefused) {
  std::string text = "[{\"id\":\"a\"}";
  for (int i = 0; i < 200'000; ++i) text += ",{\"id\":\"a\"}";
  EXPECT_EQ(parse_stored_images(text + "]").error().code, Errc::too_many);
}

TEST(StoreRecords, OddMembersAreAsIfTheyWereNotThere) {
  StoredLayers layers;
  const Status read = parse_stored_layers(
      R"([{"id":"a","parent":7,"diff-digest":[],"diff-size":-1,"flags":"incomplete"},
          {"id":"b","parent":"a","diff-digest":"sha256:x","diff-size":10240,
           "flags":{"incomplete":true}},{"id":"a","parent":"c"}])",
      layers);
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers.at("a").parent, "");
  EXPECT_FALSE(layers.at("a").size.has_value());
  EXPECT_FALSE(layers.at("a").incomplete);
  EXPECT_EQ(layers.at("b").size, 10240U);
  EXPECT_TRUE(layers.at("b").incomplete);
}

TEST(StoreRecords, AChainGoesFromTheLowestToTheTop) {
  StoredLayers layers;
  for (const auto& [id, parent] : {std::pair{'c', 'b'}, {'b', 'a'}, {'a', ' '}})
    layers[id_of(id)] = {.id = id_of(id), .parent = parent == ' ' ? "" : id_of(parent)};
  std::string ids;
  const auto chain = chain_of(layers, id_of('c'));
  ASSERT_TRUE(chain.has_value());
  for (const StoredLayer* const layer : *chain) ids += layer->id[0];
  EXPECT_EQ(ids, "abc");
  EXPECT_TRUE(chain_of(layers, "")->empty());
}

TEST(StoreRecords, AChainThatDoesNotEndIsRefused) {
  StoredLayers layers;
  layers[id_of('a')] = {.id = id_of('a'), .parent = id_of('b')};
  EXPECT_EQ(chain_of(layers, id_of('a')).error().code, Errc::not_found);
  layers[id_of('b')] = {.id = id_of('b'), .parent = id_of('a')};
  EXPECT_THAT(what(chain_of(layers, id_of('a'))), HasSubstr("malformed: layer aaaa"));
  layers[id_of('b')].parent = "../../etc";
  EXPECT_THAT(what(chain_of(layers, id_of('a'))), HasSubstr("unsafe-path: the id of a layer"));
}

TEST(StoreRecords, IdsAreHexAndNothingElse) {
  EXPECT_TRUE(is_store_id(id_of('0')));
  for (const std::string& bad :
       {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
        std::string(64, '.'), "../" + std::string(61, 'a'), std::string(63, 'a') + '\0'}) {
    EXPECT_FALSE(is_store_id(bad)) << bad;
  }
}

TEST(StoreRecords, NamesMayNameTheirStore) {
  const std::map<std::string, StoredName> names = {
      {"app", {"", "", "app"}},
      {"[overlay@/s]app:1", {"overlay", "/s", "app:1"}},
      {"[overlay@/s+/run:overlay.x=y,z]localhost/app:1", {"overlay", "/s", "localhost/app:1"}},
      {"[/s+/run]app", {"", "/s", "app"}},
      {"[vfs@]app", {"vfs", "", "app"}},
      {"[vfs]app", {"vfs", "", "app"}},
      {"[]app", {"", "", "app"}},
  };
  for (const auto& [text, wanted] : names) EXPECT_EQ(*parse_stored_name(text), wanted) << text;
  for (const std::string_view bad : {"", "[overlay@/s]", "[overlay@/s", "[overlay@s]app"})
    EXPECT_EQ(parse_stored_name(bad).error().code, Errc::usage) << bad;
}

class FindImage : public ::testing::Test {
 protected:
  /// The first digit of what is found.
  std::string found(std::string_view name) {
    const auto image = find_stored_image(images, name);
    if (!image) return std::string(name_of(image.error().code));
    return *image == nullptr ? "none" : (*image)->id.substr(0, 1);
  }
  std::vector<StoredImage> images = {
      {id_of('a'), "", {"localhost/app:1", "quay.io/team/app:2"}, {digest_of('1')}},
      {id_of('b'), "", {"docker.io/library/debian:latest"}, {digest_of('2')}},
      {id_of('c'), "", {"docker.io/library/debian@" + digest_of('3')}, {}},
      {id_of('d'), "", {"docker.io/bitnami/redis:7"}, {}},
      {id_of('e'), "", {"quay.io:5000/tool:latest", "example.com/tool:latest"}, {}},
      {"abcd" + std::string(60, '0'), "", {}, {}},
      {"abce" + std::string(60, '0'), "", {"app:1"}, {}},
      {id_of('f'), "", {"other.org/team/tool:latest"}, {}},
  };
};

TEST_F(FindImage, ByName) {
  EXPECT_EQ(found("localhost/app:1"), "a");
  EXPECT_EQ(found("app:2"), "a");  // the end of a name
  EXPECT_EQ(found("team/app:2"), "a");
  EXPECT_EQ(found("app:3"), "none");
  EXPECT_EQ(found("app"), "none");  // the tag is latest
  EXPECT_EQ(found("debian"), "b");
  EXPECT_EQ(found("docker.io/debian"), "b");
  EXPECT_EQ(found("library/debian:latest"), "b");
  EXPECT_EQ(found("bitnami/redis:7"), "d");
  EXPECT_EQ(found("quay.io:5000/tool"), "e");
  EXPECT_EQ(found("ebian"), "none");
  images.erase(images.begin() + 6);
  EXPECT_EQ(found("app:1"), "a");  // localhost/
}

TEST_F(FindImage, TheWholeNameComesFirst) {
  EXPECT_EQ(images[6].id, (*find_stored_image(images, "app:1"))->id);
}

TEST_F(FindImage, ByDigest) {
  EXPECT_EQ(found("app@" + digest_of('1')), "a");
  EXPECT_EQ(found("app:7@" + digest_of('1')), "a");
  EXPECT_EQ(found("debian@" + digest_of('3')), "c");
  EXPECT_EQ(found("debian@" + digest_of('2')), "b");
  EXPECT_EQ(found("debian@" + digest_of('9')), "none");
  EXPECT_EQ(found(digest_of('2')), "b");
  EXPECT_EQ(found("@" + digest_of('2')), "b");
}

TEST_F(FindImage, ById) {
  EXPECT_EQ(found(id_of('d')), "d");
  EXPECT_EQ(found(digest_of('d')), "d");
  EXPECT_EQ(found("@" + id_of('d')), "d");
  EXPECT_EQ(found("name@" + id_of('d')), "d");
  EXPECT_EQ(found("dddd"), "d");
  EXPECT_EQ(found("ddd"), "none");
  EXPECT_EQ(found("DDDD"), "none");
  EXPECT_EQ(found("abcd"), "a");
  EXPECT_EQ(found("9999"), "none");
}

TEST_F(FindImage, SeveralAreListed) {
  EXPECT_THAT(what(find_stored_image(images, "tool")),
              HasSubstr("usage: tool: is the name of 2 images: name one by its id: eeeeeeeeeeee "
                        "(quay.io:5000/tool:latest), ffffffffffff (other.org/team/tool:latest)"));
  images[6].id = "abcd1" + std::string(59, '0');
  EXPECT_EQ(found("abcd"), "usage");
  images.push_back({id_of('9'), "", {"localhost/app:1"}, {}});
  EXPECT_EQ(found("localhost/app:1"), "usage");
}

TEST(StoreRecords, NamesOfDataAreTheirKeysOrEncoded) {
  EXPECT_EQ(data_file_name("manifest"), "manifest");
  EXPECT_EQ(data_file_name("a.b-c"), "=YS5iLWM=");
  EXPECT_EQ(data_file_name("A"), "=QQ==");
  EXPECT_EQ(data_file_name("a:bc"), "=YTpiYw==");
  EXPECT_EQ(data_file_name("sha:bc"), "=c2hhOmJj");
}

}  // namespace
}  // namespace plimsoll
