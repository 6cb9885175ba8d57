// analyzer/golden_test.cpp - runs every case of every analyzer:
// analyzer/<ecosystem>/testdata/<analyzer>/<case>/.
//
// A case is a folder with root/ (the files, as they lie in a layer) and want.json (what must come
// out). The name of a case begins with good, broken or hostile; an analyzer that lacks one of the
// three kinds fails, and so does one whose folder of cases has a name that is not in the table.
// PLIMSOLL_UPDATE_GOLDEN=1 writes want.json anew.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "analyzer/registry.h"
#include "base/hash.h"
#include "base/json.h"
#include "facts/router.h"
#include "testing/files.h"

namespace plimsoll {
namespace {

namespace fs = std::filesystem;

std::string read_all(const fs::path& path) {
  const std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

enum class Reading : std::uint8_t { any_order, forward_first };

void run_stream(const Analyzer& analyzer, HeldFile& held, Reading reading, Collector& out) {
  if (reading == Reading::forward_first) {
    PassingFile passing(std::string(held.path()), std::string(held.text()));
    analyzer.analyze_stream(passing, out);
    if (!out.take_look_again()) return;
  }
  analyzer.analyze_stream(held, out);
  EXPECT_FALSE(out.take_look_again()) << held.path() << ": nothing has passed";
}

void run(const Analyzer& analyzer, const std::string& path, const std::string& text,
         Reading reading, Collector& out) {
  out.speak_for(analyzer.name);
  HeldFile held(path, text);
  if (analyzer.analyze != nullptr) analyzer.analyze({path, text}, out);
  else if (analyzer.analyze_stream != nullptr) run_stream(analyzer, held, reading, out);
  else analyzer.analyze_indexed(held, out);
}

Collected run_case(const Analyzer& analyzer, const fs::path& folder,
                   Reading reading = Reading::any_order) {
  const std::array<const Analyzer*, 1> only = {&analyzer};
  const Router router(only);
  std::set<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "root")) {
    if (entry.is_regular_file()) files.insert(entry.path());
  }
  Collected collected;
  Collector collector(collected);
  for (const fs::path& file : files) {
    const std::string path = fs::relative(file, folder / "root").string();
    const bool executable =
        (fs::status(file).permissions() & fs::perms::owner_exec) != fs::perms::none;
    if (!router.route(path, executable).empty())
      run(analyzer, path, read_all(file), reading, collector);
  }
  return collected;
}

void write_package(JsonWriter& json, const Package& package) {
  json.begin_object();
  json.member("type", package.type);
  json.member("name", package.name);
  json.member("version", package.version);
  json.member_if("arch", package.arch);
  json.member_if("module", package.module);
  if (!package.source.name.empty())
    json.member("source", package.source.name + " " + package.source.version);
  if (!package.licenses.empty()) json.strings("licenses", package.licenses);
  json.member("path", package.locations.front().path);
  if (package.locations.front().line != 0) json.member("line", package.locations.front().line);
  json.member_if("relationship", name_of(package.relationship));
  json.member_if("scope", name_of(package.scope));
  if (!package.depends_on.empty()) json.strings("depends_on", package.depends_on);
  json.end_object();
}

void write_system(JsonWriter& json, const FoundSystem& found) {
  json.begin_object();
  json.member("path", found.path);
  json.member("id", found.system.id);
  json.member("version", found.system.version);
  json.member_if("codename", found.system.codename);
  json.member_if("name", found.system.name);
  json.strings("id_like", found.system.id_like);
  json.end_object();
}

void write_account(JsonWriter& json, const Account& account) {
  constexpr std::array<std::string_view, 5> kinds = {"none", "empty", "locked", "shadow", "hash"};
  json.begin_object();
  json.member("line", account.line);
  json.member("name", account.name);
  json.member("uid", account.uid);
  json.member("gid", account.gid);
  json.member_if("home", account.home);
  json.member_if("shell", account.shell);
  json.member("password", kinds[static_cast<std::size_t>(account.password)]);
  json.end_object();
}

void write_owned(JsonWriter& json, const OwnedFiles& owned) {
  json.begin_object();
  json.member("path", owned.path);
  json.member("owner", owned.type + " " + owned.owner);
  json.member("files", std::uint64_t{owned.files.size()});
  std::uint64_t sum = 0;
  for (const std::uint64_t key : owned.files) sum ^= key;
  json.member("keys", std::to_string(sum));
  json.end_object();
}

void write_problem(JsonWriter& json, const Problem& problem) {
  json.begin_object();
  json.member("path", problem.path);
  if (problem.line != 0) json.member("line", problem.line);
  json.member("code", name_of(problem.error.code));
  json.member("what", problem.error.what);
  json.end_object();
}

template <typename Items, typename Write>
void write_list(JsonWriter& json, std::string_view name, const Items& items, Write write) {
  if (items.empty()) return;
  json.key(name);
  json.begin_array();
  for (const auto& item : items) write(item);
  json.end_array();
}

std::string as_json(const Collected& collected) {
  JsonWriter json;
  json.begin_object();
  write_list(json, "packages", collected.packages,
             [&](const FoundPackage& f) { write_package(json, f.package); });
  write_list(json, "systems", collected.systems,
             [&](const FoundSystem& s) { write_system(json, s); });
  for (const FoundAccounts& found : collected.accounts) {
    write_list(json, found.path, found.accounts, [&](const Account& a) { write_account(json, a); });
  }
  write_list(json, "owned", collected.owned, [&](const OwnedFiles& o) { write_owned(json, o); });
  write_list(json, "problems", collected.problems,
             [&](const Problem& p) { write_problem(json, p); });
  json.end_object();
  return json.take() + "\n";
}

std::vector<fs::path> case_folders() {
  std::vector<fs::path> found;
  for (const auto& ecosystem :
       fs::directory_iterator(fs::path(PLIMSOLL_SOURCE_DIR) / "src/analyzer")) {
    if (!fs::is_directory(ecosystem.path() / "testdata")) continue;
    for (const auto& analyzer : fs::directory_iterator(ecosystem.path() / "testdata")) {
      for (const auto& one : fs::directory_iterator(analyzer.path())) found.push_back(one.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

const Analyzer* analyzer_named(std::string_view name) {
  for (const Analyzer* const analyzer : all_analyzers()) {
    if (analyzer->name == name) return analyzer;
  }
  return nullptr;
}

TEST(Golden, EveryCaseGivesWhatItMust) {
  for (const fs::path& folder : case_folders()) {
    const std::string name = folder.parent_path().filename();
    const Analyzer* const analyzer = analyzer_named(name);
    ASSERT_NE(analyzer, nullptr) << folder << ": no analyzer '" << name
                                 << "' in analyzer/registry.cpp";
    const std::string got = as_json(run_case(*analyzer, folder));
    if (std::getenv("PLIMSOLL_UPDATE_GOLDEN") != nullptr)
      std::ofstream(folder / "want.json") << got;
    EXPECT_EQ(got, read_all(folder / "want.json")) << folder;
    if (analyzer->shape() == Shape::stream) {
      EXPECT_EQ(got, as_json(run_case(*analyzer, folder, Reading::forward_first)))
          << folder << ": read forward, then again where it asked for it";
    }
  }
}

TEST(Golden, EveryAnalyzerHasAGoodABrokenAndAHostileCase) {
  std::map<std::string, std::set<std::string>> kinds;
  for (const fs::path& folder : case_folders()) {
    const std::string name = folder.filename();
    kinds[folder.parent_path().filename()].insert(name.substr(0, name.find('-')));
  }
  for (const Analyzer* const analyzer : all_analyzers()) {
    for (const std::string kind : {"good", "broken", "hostile"}) {
      EXPECT_TRUE(kinds[std::string(analyzer->name)].contains(kind))
          << "analyzer " << analyzer->name << " has no case of kind '" << kind << "'";
    }
  }
}

TEST(Registry, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const Analyzer* const analyzer : all_analyzers())
    EXPECT_TRUE(names.insert(analyzer->name).second) << analyzer->name;
}

}  // namespace
}  // namespace plimsoll
