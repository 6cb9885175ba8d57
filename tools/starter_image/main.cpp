// starter_image - turns the records under content/advisories into one database, at build time.
//
// usage: starter_image FOLDER OUT. Any record that is not perfect fails the build.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>

#include "advisory/build.h"

namespace plimsoll {
namespace {

Result<DatabaseMeta> made(const std::string& folder, const std::string& out) {
  FoundInputs inputs = TRY(find_inputs(std::vector<std::string>{folder}));
  FeedInput all{.name = "starter"};
  for (FeedInput& feed : inputs.feeds) {
    std::ranges::move(feed.files, std::back_inserter(all.files));
  }
  ::unlink(out.c_str());
  FeedReading reading;
  DatabaseMeta meta{.name = "starter", .starter = true};
  meta = TRY(build_feed(all, out, std::move(meta), reading, false));
  for (const Problem& problem : reading.problems) {
    return fail(problem.error.code, problem.path + ": " + problem.error.what);
  }
  for (const auto* others : {&inputs.no_advisories, &reading.no_advisories}) {
    for (const std::string& path : *others) {
      return fail(Errc::malformed, path + ": not an advisory");
    }
  }
  if (meta.records != all.files.size()) return fail(Errc::conflict, "an id stands in two files");
  return meta;
}

}  // namespace
}  // namespace plimsoll

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: starter_image FOLDER OUT\n";
    return 2;
  }
  const auto meta = plimsoll::made(argv[1], argv[2]);
  if (!meta) std::cerr << meta.error().what << '\n';
  return meta ? 0 : 1;
}
