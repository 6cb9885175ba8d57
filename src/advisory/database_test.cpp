// advisory/database_test.cpp - what goes in comes out, and a builder may die at any moment.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "advisory/advisory_set.h"
#include "advisory/build.h"
#include "advisory/writer.h"

namespace plimsoll {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A folder of its own, gone with the test.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(testing::TempDir() + name + "." + std::to_string(getpid())) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string at(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

Record record_of(const std::string& id, const std::string& name, const std::string& fixed) {
  return {.id = id,
          .aliases = {"CVE-of-" + id},
          .title = "Title of " + id,
          .score = 7.5,
          .modified = "2030-01-01T00:00:00Z",
          .references = {{"FIX", "https://example.org/" + id}},
          .affected = {{.ecosystem = "PyPI",
                        .name = name,
                        .ranges = {{{Event::Kind::introduced, "0"}, {Event::Kind::fixed, fixed}}},
                        .versions = {"0.1", "0.2"},
                        .vectors = {"CVSS:4.0/AV:N"},
                        .rating = "low",
                        .state = FixState::wont_fix}}};
}

Database written(const std::string& path, const std::vector<Record>& records) {
  Result<DatabaseWriter> writer = DatabaseWriter::create(path);
  EXPECT_TRUE(writer);
  for (const Record& record : records) EXPECT_TRUE(writer->add(record));
  EXPECT_TRUE(writer->finish({.name = "osv/test"}, false));
  Result<Database> database = Database::open(path);
  EXPECT_TRUE(database) << database.error().what;
  return *std::move(database);
}

TEST(Database, GivesBackStatementsAndDetails) {
  const Folder folder("database_whole");
  const Record record = record_of("A-1", "Some_Boat", "2.0");
  const Database database = written(folder.at("x.mdb"), {record, record_of("A-2", "raft", "3")});
  EXPECT_EQ(database.meta().records, 2U);
  EXPECT_EQ(database.meta().updated, "2030-01-01T00:00:00Z");
  EXPECT_THAT(database.meta().ecosystems, ElementsAre("PyPI"));
  EXPECT_TRUE(database.covers("PyPI"));
  EXPECT_FALSE(database.covers("npm"));
  const auto statements = database.statements("PyPI", "some.boat");  // PEP 503: the same name
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 1U);
  const PackedStatement& statement = statements->front();
  EXPECT_EQ(statement.id, "A-1");
  EXPECT_THAT(statement.names, ElementsAre("CVE-of-A-1"));
  EXPECT_EQ(statement.ranges.at(0).at(1).version, "2.0");
  EXPECT_THAT(statement.versions, ElementsAre("0.1", "0.2"));
  EXPECT_EQ(statement.rating, "low");
  EXPECT_EQ(statement.state, FixState::wont_fix);
  Record wanted = record;
  wanted.affected.clear();
  EXPECT_EQ(database.details(statement.record)->record, wanted);
  EXPECT_THAT(database.statements("PyPI", "absent").value(), IsEmpty());
  EXPECT_EQ(database.records_of("CVE-of-A-2")->size(), 1U);
  EXPECT_TRUE(database.verify());
}

TEST(Database, TheNewestStateOfARecordCounts) {
  const Folder folder("database_newest");
  const Record old = record_of("A-1", "boat", "1");
  Record newer = record_of("A-1", "boat", "2");
  newer.modified = "2030-02-01T00:00:00Z";
  const Database database = written(folder.at("x.mdb"), {old, newer, old});
  EXPECT_EQ(database.meta().records, 1U);
  const auto statements = database.statements("PyPI", "boat");
  ASSERT_EQ(statements->size(), 1U);
  EXPECT_EQ(statements->front().ranges[0][1].version, "2");
}

TEST(Database, NamesOfAnyLengthAreKeys) {
  const Folder folder("database_names");
  const std::string a(5000, 'a');
  const Database database =
      written(folder.at("x.mdb"), {record_of("A-1", a, "1"), record_of("A-2", a + "b", "2")});
  EXPECT_EQ(database.statements("PyPI", a)->size(), 1U);
  EXPECT_EQ(database.statements("PyPI", a + "b")->front().id, "A-2");
}

TEST(Database, DamagedValuesAreErrors) {
  EXPECT_FALSE(
      unpacked_statements("\x05"
                          "abc"));
  EXPECT_FALSE(unpacked_details("\x7F"));
  const Record record = record_of("A-1", "boat", "1");
  const std::string bytes = packed_statement(record, 7, {&record.affected[0]});
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    EXPECT_FALSE(unpacked_statements(std::string_view(bytes).substr(0, length))) << length;
  }
}

/// A folder of OSV files, `count` records, all fixed in `version`.
void write_feed(const std::string& folder, int count, const std::string& version) {
  std::filesystem::create_directories(folder);
  for (int i = 0; i < count; ++i) {
    const std::string id = "T-" + std::to_string(i);
    const std::string json = R"({"id": ")" + id + R"(", "modified": "2030-01-01T00:00:00Z",
      "affected": [{"package": {"ecosystem": "npm", "name": "boat)" +
                             std::to_string(i % 10) +
                             R"("}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"},
      {"fixed": ")" + version +
                             R"("}]}]}]})";
    ASSERT_TRUE(write_file(folder + "/" + id + ".json", json, false));
  }
}

TEST(Build, MakesAFileAFeedAndSaysWhatItLeftOut) {
  const Folder folder("build");
  write_feed(folder.at("in/npm"), 20, "1.0.0");
  ASSERT_TRUE(write_file(folder.at("in/npm/bad.json"), "{", false));
  ASSERT_TRUE(write_file(folder.at("in/npm/other.json"), "{\"a\": 1}", false));
  ASSERT_TRUE(write_file(folder.at("in/README"), "x", false));
  ASSERT_TRUE(write_file(folder.at("in/tracker.json"),
                         R"({"boat": {"CVE-1": {"releases": {"bookworm": {"status": "open"}}}}})",
                         false));
  const std::vector<std::string> from = {folder.at("in")};
  const auto summary = build_databases(from, folder.at("out"), {.now = "2030", .durable = false});
  ASSERT_TRUE(summary) << summary.error().what;
  ASSERT_EQ(summary->feeds.size(), 2U);
  EXPECT_EQ(summary->feeds[0].meta.name, "debian");
  EXPECT_THAT(summary->feeds[0].meta.ecosystems, ElementsAre("Debian:12"));
  EXPECT_EQ(summary->feeds[1].meta.name, "osv/npm");
  EXPECT_EQ(summary->feeds[1].meta.records, 20U);
  EXPECT_EQ(summary->feeds[1].reading.bad_records, 1U);
  EXPECT_EQ(summary->no_advisories.size(), 2U);
  std::vector<Problem> problems;
  const AdvisorySet advisories = open_advisories(folder.at("out"), problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(covering(advisories, "npm").size(), 1U);
  EXPECT_EQ(covering(advisories, "Debian:12").size(), 1U);
  EXPECT_EQ(load_advisories(folder.at("in/npm"), problems)->size(), 1U);
  EXPECT_EQ(problems.size(), 1U);  // bad.json
}

TEST(Build, AFeedThatCannotBeReadLeavesTheOldDatabase) {
  const Folder folder("build_old");
  write_feed(folder.at("in/npm"), 5, "1.0.0");
  const std::vector<std::string> from = {folder.at("in")};
  ASSERT_TRUE(build_databases(from, folder.at("out"), {.durable = false}));
  std::filesystem::remove_all(folder.at("in/npm"));
  std::filesystem::create_directories(folder.at("in/npm"));
  ASSERT_TRUE(write_file(folder.at("in/npm/all.zip"), "PK\3\4 cut short", false));
  const auto summary = build_databases(from, folder.at("out"), {.durable = false});
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->problems.size(), 1U);
  EXPECT_EQ(Database::open(folder.at("out/osv-npm.mdb"))->meta().records, 5U);
}

TEST(Build, ABrokenDatabaseIsAProblemNotSilence) {
  const Folder folder("build_broken");
  ASSERT_TRUE(write_file(folder.at("osv-npm.mdb"), "short", false));
  std::vector<Problem> problems;
  EXPECT_THAT(open_advisories(folder.at(""), problems).databases, IsEmpty());
  EXPECT_EQ(problems.size(), 1U);
  EXPECT_THAT(open_advisories(folder.at("absent"), problems).databases, IsEmpty());
  EXPECT_EQ(problems.size(), 1U);
}

/// Builds by turns until somebody kills it.
[[noreturn]] void build_for_ever(const Folder& folder) {
  for (int round = 0;; ++round) {
    const std::vector<std::string> from = {folder.at(round % 2 == 0 ? "a" : "b")};
    if (!build_databases(from, folder.at("out"), {.now = "2030", .jobs = 1})) _exit(1);
  }
}

TEST(Build, KilledAtAnyMomentTheReaderSeesAWholeDatabase) {
  const Folder folder("build_killed");
  write_feed(folder.at("a/npm"), 300, "1.0.0");
  write_feed(folder.at("b/npm"), 200, "2.0.0");
  const std::vector<std::string> from = {folder.at("a")};
  ASSERT_TRUE(build_databases(from, folder.at("out"), {.durable = false}));
  std::minstd_rand random(7);  // NOLINT(bugprone-random-generator-seed): the same moments each time
  for (int round = 0; round < 50; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) build_for_ever(folder);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the builder gave up by itself";
    const Result<Database> database = Database::open(folder.at("out/osv-npm.mdb"));
    ASSERT_TRUE(database) << database.error().what;
    ASSERT_TRUE(database->verify());
    const auto statements = database->statements("npm", "boat0");
    ASSERT_TRUE(statements);
    const std::string_view version = statements->front().ranges[0][1].version;
    EXPECT_EQ(database->meta().records, version == "1.0.0" ? 300U : 200U);
    EXPECT_EQ(statements->size(), version == "1.0.0" ? 30U : 20U);
  }
  ASSERT_TRUE(build_databases(from, folder.at("out"), {.durable = false}));
  for (const auto& entry : std::filesystem::directory_iterator(folder.at("out"))) {
    EXPECT_NE(entry.path().extension(), ".tmp") << "a leftover of a killed builder stays";
  }
}

TEST(Build, AReaderKeepsWhatItOpened) {
  const Folder folder("build_reader");
  write_feed(folder.at("a/npm"), 30, "1.0.0");
  write_feed(folder.at("b/npm"), 20, "2.0.0");
  const std::vector<std::string> a = {folder.at("a")};
  const std::vector<std::string> b = {folder.at("b")};
  ASSERT_TRUE(build_databases(a, folder.at("out"), {.durable = false}));
  const Result<Database> database = Database::open(folder.at("out/osv-npm.mdb"));
  ASSERT_TRUE(database);
  ASSERT_TRUE(build_databases(b, folder.at("out"), {.durable = false}));
  EXPECT_EQ(database->statements("npm", "boat1")->front().ranges[0][1].version, "1.0.0");
  EXPECT_TRUE(database->verify());
}

}  // namespace
}  // namespace plimsoll
