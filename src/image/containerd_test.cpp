// image/containerd_test.cpp - images in containerd's stores, right and wrong. The real containerd's
// are read by tests/e2e/containerd.py.
// SPDX-License-Identifier: Apache-2.0
#include "image/containerd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/text.h"
#include "image/target.h"
#include "testing/bolt_writer.h"
#include "testing/image_writer.h"
#include "testing/inputs.h"

namespace plimsoll {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* meta_path = "root/io.containerd.metadata.v1.bolt/meta.db";
constexpr const char* content_path = "root/io.containerd.content.v1.content";
constexpr const char* snapshotter_path = "root/io.containerd.snapshotter.v1.overlayfs/metadata.db";

template <typename T>
std::string said(const Result<T>& result) {
  return result ? "" : std::string(name_of(result.error().code)) + ": " + result.error().what;
}

std::string digest_of(const std::string& text) { return digest_text(sha256(text)); }

// names

TEST(ContainerdNames, APlaceMayStandInFront) {
  const auto parsed = [](const char* text) { return *parse_containerd_name(text); };
  EXPECT_EQ(parsed("debian:12"), (ContainerdName{"", "", "debian:12"}));
  EXPECT_EQ(parsed("[k8s.io]a/b"), (ContainerdName{"k8s.io", "", "a/b"}));
  EXPECT_EQ(parsed("[@/x/y]a@sha256:0"), (ContainerdName{"", "/x/y", "a@sha256:0"}));
  EXPECT_EQ(parsed("[moby@/x]a:1"), (ContainerdName{"moby", "/x", "a:1"}));
  EXPECT_EQ(parsed("[]a"), (ContainerdName{"", "", "a"}));
  for (const char* wrong : {"", "[k8s.io]", "[k8s.io", "[k8s.io@]a", "[k8s.io@x]a"})
    EXPECT_EQ(parse_containerd_name(wrong).error().code, Errc::usage) << wrong;
}

class Finding : public ::testing::Test {
 protected:
  std::string found(const std::string& name) {
    const auto image = find_containerd_image(images, name);
    return image ? (*image)->name_space + " " + (*image)->name : said(image);
  }

  std::string one = digest_of("1");  // 6b86b273…
  std::string two = digest_of("2");  // d4735e3a…
  std::string twin = "sha256:6b86" + std::string(60, '0');
  std::string config = digest_of("config");
  std::vector<ContainerdImage> images = {
      {"default", "docker.io/library/app:1", one},
      {"default", "docker.io/library/app:latest", two},
      {"default", "plain", two},
      {"k8s.io", "docker.io/library/app:1", two},
      {"k8s.io", "host:5000/app:3", twin},
      {"k8s.io", config, two},
      {"k8s.io", "docker.io/library/app@" + two, two},
  };
};

TEST_F(Finding, ByName) {
  EXPECT_EQ(found("docker.io/library/app:1"), "default docker.io/library/app:1");
  EXPECT_EQ(found("app:1"), "default docker.io/library/app:1");
  EXPECT_EQ(found("app"), "default docker.io/library/app:latest");
  EXPECT_EQ(found("library/app"), "default docker.io/library/app:latest");
  EXPECT_EQ(found("plain"), "default plain");
  EXPECT_EQ(found("host:5000/app:3"), "k8s.io host:5000/app:3");
}

TEST_F(Finding, ByDigest) {
  EXPECT_EQ(found(one), "default docker.io/library/app:1");
  EXPECT_EQ(found(config), "k8s.io " + config);
  EXPECT_EQ(found("app@" + two), "k8s.io docker.io/library/app@" + two) << "stored so";
  EXPECT_EQ(found("app:whatever@" + one), "default docker.io/library/app:1");
  EXPECT_EQ(found("host:5000/app@" + twin), "k8s.io host:5000/app:3");
  EXPECT_THAT(found("other@" + one), HasSubstr("not-found: no image is named other@"));
}

TEST_F(Finding, ByTheFirstDigits) {
  EXPECT_EQ(found("6b86b"), "default docker.io/library/app:1");
  EXPECT_EQ(found("sha256:6b86b273"), "default docker.io/library/app:1");
  EXPECT_EQ(found(config.substr(7, 12)), "k8s.io " + config);
  EXPECT_THAT(found("6b86"), HasSubstr("usage: several images"));
  EXPECT_THAT(found("6b8"), HasSubstr("not-found")) << "too few";
  EXPECT_THAT(found("ffffffff"), HasSubstr("not-found"));
}

TEST_F(Finding, WhatIsNotThereIsListed) {
  EXPECT_THAT(found("app:9"),
              HasSubstr("there are: docker.io/library/app:1 (namespace default), "));
  images.resize(30, {"default", "x\x1B[2J", one});
  EXPECT_THAT(found("app:9"), HasSubstr("and 20 more"));
  EXPECT_THAT(found("app:9"), Not(HasSubstr("\x1B")));
  images.clear();
  EXPECT_EQ(found("app:9"), "not-found: no image is named app:9; there are none");
}

// the store

class Containerd : public ::testing::Test {
 protected:
  /// A record of the metadata database.
  void add(const std::string& name_space, const std::string& name, const std::string& digest) {
    BoltTree target{.values = {{"digest", digest}, {"mediatype", "m"}, {"size", "\x02"}}};
    target.is_inline = true;
    meta.buckets["v1"].buckets[name_space].buckets["images"].buckets[name].buckets["target"] =
        target;
  }
  void write() {
    ASSERT_FALSE(folder.write(meta_path, BoltWriter().file(meta)).empty());
    ASSERT_FALSE(folder.write(snapshotter_path, BoltWriter().file(snapshots)).empty());
    files.write_to(folder, content_path);
  }
  Result<ImageSource> open(const std::string& name, const std::string& platform = "") {
    write();
    std::optional<Platform> wanted;
    if (!platform.empty()) wanted = *parse_platform(platform);
    const auto target = parse_target("containerd:[@" + folder.path("root") + "]" + name);
    if (!target) return std::unexpected(target.error());
    return open_image(*target, wanted, {});
  }
  /// The digest of a manifest's descriptor that add_manifest() made.
  static std::string digest_in(const std::string& descriptor) { return descriptor.substr(11, 71); }

  TemporaryFolder folder;
  ImageFiles files;  // of the content store
  BoltTree meta, snapshots;
  std::string lower = tar_file("a", "one") + tar_end();
  std::string upper = tar_file("b", "two") + tar_end();
};

TEST_F(Containerd, AnImageIsReadByItsName) {
  const std::string manifest = digest_in(add_manifest(files, {lower, upper}, {lower, upper}));
  add("k8s.io", "docker.io/library/app:1", manifest);
  const auto image = open("app:1");
  ASSERT_EQ(said(image), "");
  EXPECT_EQ(image->artifact.reference, "docker.io/library/app:1");
  EXPECT_EQ(image->artifact.name, "[@" + folder.path("root") + "]app:1");
  EXPECT_EQ(image->artifact.digest, manifest);
  ASSERT_EQ(image->layers.size(), 2U);
  EXPECT_EQ(image->layers[1].diff_id, digest_of(upper));
  EXPECT_EQ(image->layers[1].member.size, upper.size());
  EXPECT_EQ(image->artifact.layers[0].created_by, "layer " + std::to_string(lower.size()));
}

TEST_F(Containerd, ThePlatformIsChosenFromAnIndex) {
  const std::string amd = add_manifest(files, {lower}, {lower}, for_platform("amd64"));
  const std::string arm = add_manifest(files, {upper}, {upper}, for_platform("arm64"), "arm64");
  add("default", "app:1", files.add_blob(index_of({amd, arm})));
  EXPECT_EQ(open("app:1", "linux/arm64")->layers[0].diff_id, digest_of(upper));
  EXPECT_EQ(open("app:1", "linux/amd64")->artifact.platform, "linux/amd64");
  EXPECT_THAT(said(open("app:1", "linux/s390x")), HasSubstr("no image for platform linux/s390x"));
}

TEST_F(Containerd, NamespacesAreLookedThroughInOrder) {
  for (const char* name_space : {"a-first", "moby", "k8s.io", "default"})
    add(name_space, "app:1", digest_of(name_space));
  add("default", "b", digest_of("x"));
  meta.buckets["v1"].values["version"] = "\x03";
  meta.buckets["v1"].buckets["no-images"] = {};
  write();
  std::vector<std::string> order;
  std::vector<ContainerdImage> images;
  const auto read = [&](BoltFile& file) -> Status {
    images = TRY(images_in(file));
    return {};
  };
  ASSERT_EQ(said(read_bolt(folder.path(meta_path), read)), "");
  for (const ContainerdImage& image : images) order.push_back(image.name_space + " " + image.name);
  EXPECT_THAT(order, ElementsAre("default app:1", "default b", "k8s.io app:1", "moby app:1",
                                 "a-first app:1"));
}

TEST_F(Containerd, ANamespaceMayBeNamed) {
  add("default", "app:1", digest_in(add_manifest(files, {lower}, {lower})));
  add("k8s.io", "app:1", digest_in(add_manifest(files, {upper}, {upper})));
  write();
  const auto in = [&](const std::string& name_space) {
    return open_containerd_image("[" + name_space + "@" + folder.path("root") + "]app:1", {});
  };
  EXPECT_EQ(in("")->layers[0].diff_id, digest_of(lower));
  EXPECT_EQ(in("k8s.io")->layers[0].diff_id, digest_of(upper));
  EXPECT_THAT(said(in("other")), HasSubstr("there are none"));
}

TEST_F(Containerd, AMissingBlobSaysWhatToDo) {
  const std::string manifest = digest_in(add_manifest(files, {lower, upper}, {lower, upper}));
  add("k8s.io", "docker.io/library/app:1", manifest);
  files.erase("blobs/sha256/" + digest_of(upper).substr(7));
  EXPECT_THAT(said(open("app:1", "linux/amd64")),
              AllOf(HasSubstr("not-found: "), HasSubstr("layer " + digest_of(upper)),
                    HasSubstr("ctr -n k8s.io content fetch --platform linux/amd64 "
                              "docker.io/library/app:1")));
}

TEST_F(Containerd, WhatDoesNotMatchItsDigestIsRefused) {
  const std::string manifest = digest_in(add_manifest(files, {lower}, {lower}));
  add("default", "app:1", manifest);
  files["blobs/sha256/" + manifest.substr(7)] = "{}";
  EXPECT_THAT(said(open("app:1")), HasSubstr("digest-mismatch: "));
}

TEST_F(Containerd, RecordsThatMakeNoSenseCostThatImageAlone) {
  add("default", "good", digest_in(add_manifest(files, {lower}, {lower})));
  add("default", "bad", R"(sha256:x"},{"digest":"../../../etc)");
  meta.buckets["v1"].buckets["default"].buckets["images"].buckets["none"] = {};
  EXPECT_EQ(said(open("good")), "");
  EXPECT_THAT(said(open("bad")), HasSubstr("malformed: containerd's image bad: its record names"));
  EXPECT_THAT(said(open("none")), HasSubstr("its record names no digest"));
}

TEST_F(Containerd, ADatabaseThatIsNoneIsAnError) {
  add("default", "app:1", digest_of("x"));
  write();
  ASSERT_FALSE(folder.write(meta_path, std::string(40'000, 'x')).empty());
  const auto open_again = [&] {
    return open_containerd_image("[@" + folder.path("root") + "]app:1", {});
  };
  EXPECT_THAT(said(open_again()), HasSubstr("meta.db: not a bbolt database"));
  meta = {.values = {{"v1", "a value"}}};
  write();
  EXPECT_THAT(said(open_again()), HasSubstr("v1 is a value"));
  meta = {};
  write();
  EXPECT_THAT(said(open_again()), HasSubstr("there are none"));
}

TEST_F(Containerd, AStoreThatIsNotThereSaysWhatToDo) {
  EXPECT_THAT(said(open_containerd_image("[@" + folder.path("nowhere") + "]app:1", {})),
              AllOf(HasSubstr("not-found: "), HasSubstr("name its root")));
  if (::geteuid() == 0) GTEST_SKIP() << "skipped: root may read everything";
  write();
  std::filesystem::permissions(folder.path(meta_path), std::filesystem::perms::none);
  EXPECT_THAT(said(open_containerd_image("[@" + folder.path("root") + "]app:1", {})),
              AllOf(HasSubstr("permission-denied: "), HasSubstr("run plimsoll as root")));
}

TEST_F(Containerd, WhatItReadsIsKnownBefore) {
  const auto paths = ElementsAre("/x/io.containerd.metadata.v1.bolt/meta.db",
                                 "/x/io.containerd.content.v1.content",
                                 "/x/io.containerd.snapshotter.v1.overlayfs");
  EXPECT_THAT(containerd_paths("[k8s.io@/x]app:1"), paths);
  EXPECT_THAT(containerd_paths("app:1"), Contains("/etc/containerd/config.toml"));
  EXPECT_TRUE(is_on_disk("containerd"));
  EXPECT_FALSE(is_on_disk("registry"));
  EXPECT_THAT(paths_of_places("containerd", "[@/x]a"), paths);
  EXPECT_THAT(paths_of_places("registry", "a"), IsEmpty());
}

TEST_F(Containerd, TheRootIsWhatTheSettingsSay) {
  EXPECT_EQ(*containerd_root(folder.path("none.toml")), "/var/lib/containerd");
  EXPECT_EQ(*containerd_root(folder.write("a.toml", "version = 2\n[grpc]\nroot = '/x'\n")),
            "/var/lib/containerd");
  EXPECT_EQ(*containerd_root(folder.write("b.toml", "root = \"/data/c\"\n[debug]\n")), "/data/c");
  EXPECT_THAT(said(containerd_root(folder.write("c.toml", "root = \n"))), HasSubstr("c.toml:1"));
  EXPECT_THAT(said(containerd_root(folder.path())), HasSubstr(folder.path()));
}

// snapshots

TEST_F(Containerd, ChainIdsNameLayersLaidOverEachOther) {
  const std::vector<std::string> ids = {digest_of("a"), digest_of("b"), digest_of("c")};
  EXPECT_EQ(chain_id_of(std::span(ids).first(1)), ids[0]);
  const std::string two = digest_of(ids[0] + " " + ids[1]);
  EXPECT_EQ(chain_id_of(std::span(ids).first(2)), two);
  EXPECT_EQ(chain_id_of(ids), digest_of(two + " " + ids[2]));
  EXPECT_EQ(chain_id_of({}), "");
}

TEST_F(Containerd, AnUnpackedLayerIsFoundByItsChain) {
  BoltTree& keys = meta.buckets["v1"].buckets["k8s.io"].buckets["snapshots"].buckets["overlayfs"];
  BoltTree& records = snapshots.buckets["v1"].buckets["snapshots"];
  const auto unpacked = [&](const std::string& chain, BoltTree record) {
    keys.buckets[chain].values["name"] = "k8s.io/7/" + chain;
    records.buckets["k8s.io/7/" + chain] = std::move(record);
  };
  unpacked("sha256:a", {.values = {{"id", "\xAC\x02"}, {"kind", "\x03"}}});
  unpacked("sha256:b", {.values = {{"id", "\x05"}, {"kind", "\x02"}}});
  unpacked("sha256:c", {.values = {{"id", "\xFF\xFF"}, {"kind", "\x03"}}});
  keys.buckets["sha256:d"].values["name"] = "gone";
  write();
  const auto folder_of = [&](const std::string& chain) {
    const auto path = containerd_layer_folder(folder.path("root"), "k8s.io", chain);
    return path ? *path : said(path);
  };
  EXPECT_EQ(folder_of("sha256:a"),
            folder.path("root/io.containerd.snapshotter.v1.overlayfs/snapshots/300/fs"));
  EXPECT_THAT(folder_of("sha256:b"), HasSubstr("not-found: "));
  EXPECT_THAT(folder_of("sha256:c"), HasSubstr("snapshot has no id"));
  EXPECT_THAT(folder_of("sha256:d"), HasSubstr("has no snapshot gone"));
  EXPECT_THAT(folder_of("sha256:e"), HasSubstr("not unpacked by the snapshotter overlayfs"));
}

}  // namespace
}  // namespace plimsoll
