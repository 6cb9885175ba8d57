// image/container_documents_test.cpp - what engines answer about containers, right, odd and wrong.
// SPDX-License-Identifier: Apache-2.0
#include "image/container_documents.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "testing/inputs.h"

namespace plimsoll {
namespace {

const std::string id(64, 'a');

std::string container(const std::string& host = "", const std::string& more = "") {
  return R"({"Id":")" + id + R"(","Name":"/web","Image":"sha256:)" + id +
         R"(","State":{"Status":"running","StartedAt":"2026-11-26T14:52:51.7Z"},"Config":{"User":"",)" +
         R"("Image":"app:1","Env":["PASSWORD=secret"]},"HostConfig":{"NetworkMode":"none")" + host +
         "}" + more + "}";
}

template <typename T>
Errc code_of(const Result<T>& result) {
  return result ? Errc::usage : result.error().code;
}

Result<std::vector<FileChange>> changes(std::string_view text, std::size_t step = 3) {
  DripInput input(text, step);
  return read_changes(input);
}

TEST(ContainerDocuments, SettingsAreRead) {
  const auto read = parse_container(container(
      R"(,"Privileged":true,"ReadonlyRootfs":true,"CapAdd":["SYS_ADMIN","NET_ADMIN"],"CapDrop":null,)"
      R"("PidMode":"host","Tmpfs":{"/tmp":"ro,size=1m"},"SecurityOpt":["no-new-privileges"])",
      R"(,"Mounts":[{"Type":"volume","Name":"data","Source":"/var/lib/x","Destination":"/data",)"
      R"("RW":true}])"));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->id, id);
  EXPECT_EQ(read->name, "web");
  EXPECT_EQ(read->image, "app:1");
  EXPECT_EQ(read->image_id, "sha256:" + id);
  EXPECT_EQ(read->state, "running");
  EXPECT_TRUE(read->privileged && read->read_only_root);
  EXPECT_EQ(read->cap_add, (std::vector<std::string>{"NET_ADMIN", "SYS_ADMIN"}));
  EXPECT_TRUE(read->cap_drop.empty());
  EXPECT_EQ(read->pid_mode, "host");
  const std::vector<ContainerMount> mounts = {{"volume", "data", "/data", true},
                                              {"tmpfs", "", "/tmp", false}};
  EXPECT_EQ(read->mounts, mounts);
}

TEST(ContainerDocuments, PodmansIdsAndNeverStarted) {
  std::string text = replace_all(container(), "sha256:", "");
  text = replace_all(text, "2026-11-26T14:52:51.7Z", "0001-01-01T00:00:00Z");
  const auto read = parse_container(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->image_id, "sha256:" + id);
  EXPECT_EQ(read->started, "");
}

TEST(ContainerDocuments, WrongSettingsAreRefused) {
  EXPECT_EQ(code_of(parse_container("")), Errc::truncated);
  EXPECT_EQ(code_of(parse_container("[]")), Errc::malformed);
  EXPECT_EQ(code_of(parse_container("{}")), Errc::malformed);
  EXPECT_EQ(code_of(parse_container(container().substr(0, 90))), Errc::truncated);
  EXPECT_EQ(code_of(parse_container(container(R"(,"Privileged":"yes")"))), Errc::malformed);
  EXPECT_EQ(code_of(parse_container(container(R"(,"CapAdd":"ALL")"))), Errc::malformed);
  EXPECT_EQ(code_of(parse_container(container(R"(,"CapAdd":[1])"))), Errc::malformed);
  EXPECT_EQ(code_of(parse_container(replace_all(container(), id, "../../etc"))), Errc::malformed);
  const std::string longest(5000, 'x');
  EXPECT_EQ(code_of(parse_container(container(R"(,"PidMode":")" + longest + "\""))),
            Errc::too_large);
  std::string many;
  for (int i = 0; i < 1001; ++i) many += (many.empty() ? "" : ",") + std::string(R"("A")");
  EXPECT_EQ(code_of(parse_container(container(R"(,"CapAdd":[)" + many + "]"))), Errc::too_many);
  EXPECT_EQ(code_of(parse_container(std::string(100'000, '['))), Errc::too_deep);
}

TEST(ContainerDocuments, NamesThatMayStandInAPath) {
  for (const char* const name : {"web", "a", "3f1c09", "my_app-1.2"})
    EXPECT_TRUE(is_container_name(name)) << name;
  for (const char* const name : {"", "-x", ".", "..", "a/b", "a?b", "a b", "a%2f", "\xC3\xA9"})
    EXPECT_FALSE(is_container_name(name)) << name;
  EXPECT_FALSE(is_container_name(std::string(256, 'a')));
}

TEST(ContainerDocuments, ListsHaveIds) {
  const auto ids = parse_container_list(R"([{"Id":")" + id + R"(","State":"running"}])");
  ASSERT_TRUE(ids);
  EXPECT_EQ(*ids, std::vector<std::string>{id});
  EXPECT_TRUE(parse_container_list("[]").has_value());
  EXPECT_EQ(code_of(parse_container_list("{}")), Errc::malformed);
  EXPECT_EQ(code_of(parse_container_list(R"([{"Id":"x"}])")), Errc::malformed);
}

TEST(ContainerDocuments, ChangesInPieces) {
  constexpr std::string_view text =
      " [ {\"Path\":\"/etc\",\"Kind\":0}, {\"Path\":\"/a\\\"]}\\\\\",\"Kind\":1},"
      "{\"Kind\":2,\"Path\":\"/x/y\"} ]\n";
  for (const std::size_t step : {1U, 2U, 7U, 1000U}) {
    const auto read = changes(text, step);
    ASSERT_TRUE(read) << read.error().what;
    const std::vector<FileChange> expected = {{"etc", ChangeKind::modified},
                                              {"a\"]}\\", ChangeKind::added},
                                              {"x/y", ChangeKind::deleted}};
    EXPECT_EQ(*read, expected);
  }
  EXPECT_TRUE(changes("[]")->empty());
  EXPECT_TRUE(changes("null\n")->empty());
}

TEST(ContainerDocuments, WrongChangesAreRefused) {
  for (const char* const text :
       {"{}", "nul1", "nulll", "[1]", "[{}]", "[[]]", R"([{"Path":"/a"}])",
        R"([{"Path":"/a","Kind":3}])", R"([{"Path":"a","Kind":1}])", R"([{"Path":1,"Kind":1}])",
        R"([{"Path":"/a","Kind":1},])", R"([,{"Path":"/a","Kind":1}])",
        R"([{"Path":"/a","Kind":1}{"Path":"/b","Kind":1}])", R"([{"Path":"/a","Kind":1}]x)",
        R"([{"Path":"/a","Kind":1]])", "garbage"}) {
    EXPECT_EQ(code_of(changes(text)), Errc::malformed) << text;
  }
  EXPECT_EQ(code_of(changes(R"([{"Path":"/../a","Kind":1}])")), Errc::unsafe_path);
  for (const char* const text : {"", "nul", "[", R"([{"Path":"/a","Kind":1})", R"([{"Path":"/a)"})
    EXPECT_EQ(code_of(changes(text)), Errc::truncated) << text;
  EXPECT_EQ(code_of(changes("[{\"Path\":\"" + std::string(100'000, 'x'))), Errc::too_large);
}

TEST(ContainerDocuments, AMillionChanges) {
  std::string text = "[";
  for (int i = 0; i < 1'000'000; ++i) {
    text += R"({"Path":"/d/)" + std::to_string(i) + R"(","Kind":1})";
    text += i == 999'999 ? "]" : ",";
  }
  const auto read = changes(text, 65'536);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->size(), 1'000'000U);
}

}  // namespace
}  // namespace plimsoll
