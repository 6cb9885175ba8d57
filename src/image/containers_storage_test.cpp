// image/containers_storage_test.cpp - stores of podman and buildah, whole and damaged.
// SPDX-License-Identifier: Apache-2.0
#include "image/containers_storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/digest.h"
#include "image/store_records.h"
#include "testing/image_writer.h"
#include "testing/inputs.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() == 0 && !sees_trusted_marks())
      GTEST_SKIP() << "a user that is called root and may not see what root writes";
    make("overlay");
  }

  static std::string id_of(char c) { return std::string(64, c); }

  /// A store with one image of two layers.
  void make(const std::string& driver) {
    const std::string config = config_of({"lower", "upper"});
    const std::string config_digest = digest_text(sha256(config));
    image = config_digest.substr(7);
    const std::string manifest = "{\"config\":" + reference(config_digest, config.size()) +
                                 ",\"layers\":[" + reference("sha256:" + id_of('1'), 1) + "," +
                                 reference("sha256:" + id_of('2'), 1) + "]}";
    put(driver + "-images/" + image + "/manifest", manifest);
    put(driver + "-images/" + image + "/" + data_file_name(config_digest), config);
    put(driver + "-images/images.json",
        "[{\"id\":" + in_quotes(image) +
            ",\"names\":[\"localhost/app:1\"],\"layer\":" + in_quotes(id_of('b')) +
            ",\"digest\":" + in_quotes(digest_text(sha256(manifest))) + "}]");
    put(driver + "-layers/layers.json",
        "[" + layer('b', 'a', "upper") + "," + layer('a', ' ', "lower") + "]");
    for (const char id : {'a', 'b'}) {
      const std::string folder = driver == "vfs" ? "vfs/dir/" + id_of(id) : diff(id);
      put(folder + "/words", std::string(1, id));
    }
  }
  static std::string diff(char id) { return "overlay/" + id_of(id) + "/diff"; }
  static std::string layer(char id, char parent, std::string_view tar,
                           const std::string& more = "") {
    return "{\"id\":" + in_quotes(id_of(id)) +
           ",\"parent\":" + in_quotes(parent == ' ' ? "" : id_of(parent)) +
           ",\"diff-digest\":" + in_quotes(digest_text(sha256(tar))) + ",\"diff-size\":1024" +
           more + "}";
  }
  void put(const std::string& name, std::string_view text) {
    ASSERT_FALSE(store.write(name, text).empty());
  }
  Result<ImageSource> open(const std::string& name = "app:1", const std::string& platform = "") {
    std::optional<Platform> wanted;
    if (!platform.empty()) wanted = *parse_platform(platform);
    return open_stored_image("[" + store.path() + "]" + name, wanted);
  }
  std::string said(const std::string& name = "app:1", const std::string& platform = "") {
    const auto opened = open(name, platform);
    if (opened) return "opened";
    return std::string(name_of(opened.error().code)) + ": " + opened.error().what;
  }

  TemporaryFolder store;
  std::string image;
};

TEST_F(StorageTest, LayersAreFoldersInTheConfigsOrder) {
  const auto opened = open();
  ASSERT_TRUE(opened.has_value()) << opened.error().what;
  EXPECT_EQ(opened->artifact.name, "app:1");
  EXPECT_EQ(opened->artifact.reference, "localhost/app:1");
  EXPECT_EQ(opened->artifact.image_id, "sha256:" + image);
  EXPECT_EQ(opened->artifact.platform, "linux/amd64");
  ASSERT_THAT(opened->layers, SizeIs(2));
  const LayerSource& lower = opened->layers[0];
  EXPECT_EQ(lower.name, id_of('a'));
  EXPECT_EQ(lower.digest, "sha256:" + id_of('1'));
  EXPECT_EQ(lower.diff_id, digest_text(sha256("lower")));
  EXPECT_EQ(lower.folder->path, store.path(diff('a')));
  EXPECT_EQ(lower.folder->size, 1024U);
  EXPECT_EQ(opened->artifact.layers[1].diff_id, digest_text(sha256("upper")));
  EXPECT_EQ(opened->artifact.layers[1].created_by, "layer 5");
  EXPECT_THAT(opened->problems, IsEmpty());
}

TEST_F(StorageTest, WhoLaysTheLayersSaysWhichMarksCount) {
  const OverlayMount kernel = ::geteuid() == 0 ? OverlayMount::privileged : OverlayMount::user;
  EXPECT_EQ(open()->layers[0].folder->overlay, kernel);
  put("overlay/.has-mount-program", "false");
  EXPECT_EQ(open()->layers[0].folder->overlay, kernel);
  put("overlay/.has-mount-program", "true");
  EXPECT_EQ(open()->layers[0].folder->overlay, OverlayMount::fuse);
}

TEST_F(StorageTest, AnImageThatIsNotThere) {
  EXPECT_THAT(said("other"), HasSubstr("not-found: no image is named other in " + store.path() +
                                       "; there are: localhost/app:1"));
  EXPECT_THAT(said("app:1", "linux/arm64"),
              HasSubstr("not-found: image app:1 is for platform linux/amd64, not for linux/arm64"));
  EXPECT_EQ(said("app:1", "linux/amd64"), "opened");
  put("overlay-images/images.json", "");
  EXPECT_THAT(said(), HasSubstr("; there are none"));
}

TEST_F(StorageTest, AFolderThatIsNoStore) {
  const TemporaryFolder empty;
  const auto opened = [&](const std::string& text) {
    return open_stored_image(text, std::nullopt).error();
  };
  EXPECT_THAT(opened("[" + empty.path() + "]x").what, HasSubstr("no store of images"));
  EXPECT_THAT(opened("[" + empty.path("none") + "]x").what, HasSubstr("no store of images"));
  EXPECT_EQ(opened("[vfs@" + store.path() + "]app:1").code, Errc::not_found);
  EXPECT_EQ(opened("[tape@" + store.path() + "]app:1").code, Errc::usage);
  fs::create_directories(empty.path("btrfs-images"));
  EXPECT_THAT(opened("[" + empty.path() + "]x").what, HasSubstr("of the driver btrfs"));
}

TEST_F(StorageTest, ListsThatAreNoneNameTheFile) {
  for (const std::string name : {"overlay-images/images.json", "overlay-layers/layers.json",
                                 "overlay-layers/volatile-layers.json"}) {
    std::string kept;
    if (fs::exists(store.path(name))) kept = *read_file(store.path(name), 10'000);
    put(name, "{garbage");
    EXPECT_THAT(said(), HasSubstr("malformed: " + store.path(name))) << name;
    put(name, kept);
  }
  EXPECT_EQ(said(), "opened");
  fs::resize_file(store.path("overlay-images/images.json"), std::uintmax_t{1} << 32U);
  EXPECT_THAT(said(), HasSubstr("too-large: "));
}

TEST_F(StorageTest, DocumentsAreWhatTheirNamesSay) {
  const std::string folder = "overlay-images/" + image + "/";
  const std::string config = folder + data_file_name("sha256:" + image);
  const std::string kept = *read_file(store.path(config), 10'000);
  put(config, kept + " ");
  EXPECT_THAT(said(), HasSubstr("digest-mismatch: config sha256:"));
  fs::remove(store.path(config));
  EXPECT_THAT(said(), HasSubstr("not-found: " + store.path(config)));
  put(folder + "manifest", R"({"manifests":[]})");
  EXPECT_THAT(said(), HasSubstr("is a list of images"));
  put(folder + "manifest", "x");
  EXPECT_THAT(said(), HasSubstr("malformed: manifest of image"));
}

TEST_F(StorageTest, LayersAreThoseOfTheConfig) {
  const auto layers = [&](const std::string& list) { put("overlay-layers/layers.json", list); };
  layers("[" + layer('b', ' ', "upper") + "]");
  EXPECT_THAT(said(), HasSubstr("malformed: the store has 1 layers of the image"));
  layers("[" + layer('b', 'a', "upper") + "]");
  EXPECT_THAT(said(), HasSubstr("not-found: layer aaaa"));
  layers("[" + layer('b', 'a', "upper") + "," + layer('a', 'b', "lower") + "]");
  EXPECT_THAT(said(), HasSubstr("malformed: layer bbbb"));
  layers("[" + layer('b', 'a', "upper") + "," + layer('a', ' ', "evil") + "]");
  EXPECT_THAT(said(), HasSubstr("digest-mismatch: layer aaaa"));
  layers("[" + layer('b', 'a', "upper") + "," +
         layer('a', ' ', "lower", R"(,"flags":{"incomplete":true})") + "]");
  EXPECT_THAT(said(), HasSubstr("truncated: layer aaaa"));
  layers("[" + layer('b', 'a', "upper") + "]");
  put("overlay-layers/volatile-layers.json", "[" + layer('a', ' ', "lower") + "]");
  EXPECT_EQ(said(), "opened");
}

TEST_F(StorageTest, NoIdBecomesAPathUnlessItIsOne) {
  const auto images = [&](const std::string& id, const std::string& top) {
    put("overlay-images/images.json",
        "[{\"id\":" + in_quotes(id) +
            ",\"names\":[\"localhost/app:1\"],\"layer\":" + in_quotes(top) + "}]");
  };
  images("../../etc", id_of('b'));
  EXPECT_THAT(said(), HasSubstr("unsafe-path: "));
  images(image, "../" + id_of('b').substr(3));
  EXPECT_THAT(said(), HasSubstr("unsafe-path: the id of a layer"));
}

TEST_F(StorageTest, FoldersThatAreNotThereOrNotTheirs) {
  put("overlay/" + id_of('a') + "/composefs-data/composefs.blob", "");
  EXPECT_THAT(said(), HasSubstr("is kept by composefs"));
  fs::remove_all(store.path("overlay/" + id_of('a')));
  EXPECT_THAT(said(), HasSubstr("the store is damaged"));
}

TEST_F(StorageTest, TheDriverVfsGivesOneLayer) {
  fs::remove_all(store.path("overlay-images"));
  make("vfs");
  const auto opened = open();
  ASSERT_TRUE(opened.has_value()) << opened.error().what;
  ASSERT_THAT(opened->layers, SizeIs(1));
  ASSERT_THAT(opened->artifact.layers, SizeIs(1));
  EXPECT_EQ(opened->layers[0].folder->path, store.path("vfs/dir/" + id_of('b')));
  EXPECT_FALSE(opened->layers[0].folder->overlay.has_value());
  EXPECT_EQ(opened->artifact.layers[0].diff_id, "");
  ASSERT_THAT(opened->problems, SizeIs(1));
  EXPECT_THAT(opened->problems[0].error.what, HasSubstr("2 layers"));
  fs::remove_all(store.path("vfs/dir/" + id_of('b')));
  EXPECT_THAT(said(), HasSubstr("the store is damaged"));
}

TEST_F(StorageTest, LayersMayLieInASharedStore) {
  const TemporaryFolder shared;
  fs::create_directories(shared.path("overlay-layers"));
  fs::create_directories(shared.path("overlay-images"));
  fs::create_directories(shared.path("overlay"));
  ASSERT_FALSE(
      shared.write("overlay-layers/layers.json", "[" + layer('a', ' ', "lower") + "]").empty());
  fs::rename(store.path("overlay/" + id_of('a')), shared.path("overlay/" + id_of('a')));
  put("overlay-layers/layers.json", "[" + layer('b', 'a', "upper") + "]");
  const std::vector<StoreRoot> roots = {
      {.path = store.path()}, {.path = shared.path()}, {.path = store.path("missing")}};
  const auto opened = open_image_in_stores(roots, "app:1", std::nullopt);
  ASSERT_TRUE(opened.has_value()) << opened.error().what;
  EXPECT_EQ(opened->layers[0].folder->path, shared.path(diff('a')));
  EXPECT_EQ(opened->layers[1].folder->path, store.path(diff('b')));
}

TEST_F(StorageTest, AStoreOfSomebodyElse) {
  fs::permissions(store.path("overlay-images"), fs::perms::none);
  const bool is_root = ::geteuid() == 0;
  if (is_root) fs::permissions(store.path(), fs::perms(0755));
  ASSERT_EQ(is_root ? ::seteuid(65534) : 0, 0);
  const std::string locked = said();
  ASSERT_EQ(is_root ? ::seteuid(0) : 0, 0);
  fs::permissions(store.path("overlay-images"), fs::perms(0755));
  EXPECT_THAT(locked, HasSubstr("permission-denied: " + store.path("overlay-images/images.json")));
  EXPECT_THAT(locked, HasSubstr("the store belongs to another user: scan as that user"));
  if (!is_root) return;
  ASSERT_EQ(::seteuid(65534), 0);
  const std::string of_root = said();
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_THAT(of_root, HasSubstr("permission-denied: "));
  EXPECT_THAT(of_root, HasSubstr("scan as root"));
}

}  // namespace
}  // namespace plimsoll
