// cli/cache.cpp - plimsoll cache status | clear: the facts of layers that were read before.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/paths.h"
#include "cli/command.h"
#include "cli/settings.h"
#include "facts/cache.h"

namespace plimsoll {

namespace {

Result<FactsCache> open_cache(const std::string& folder) {
  const std::string chosen = folder.empty() ? TRY(cache_folder("layers")) : folder;
  return FactsCache(chosen, UINT64_MAX);
}

Status show(const FactsCache& cache) {
  const FactsCache::Usage usage = TRY(cache.usage());
  std::cout << "folder   " << cache.folder() << "\nrecords  " << usage.records << "\nbytes    "
            << usage.bytes << '\n';
  return {};
}

}  // namespace

Exit run_cache(const Arguments& arguments) {
  CLI::App app{
      "The facts of layers that were read before: a scan does not read such a layer again.",
      "plimsoll cache"};
  std::string folder;
  std::string what;
  app.add_option("action", what, "status: how much is kept; clear: remove all of it")
      ->required()
      ->check(CLI::IsMember({"status", "clear"}));
  app.add_option("--cache-dir", folder, "where they are kept")->type_name("DIR");
  return parse_and_run(app, arguments, [&]() -> Exit {
    const Result<AppliedSettings> applied = apply_settings(app);
    if (!applied) return report_failure(applied.error());
    print_notices(*applied, false);
    const Result<FactsCache> cache = open_cache(folder);
    if (!cache) return report_failure(cache.error());
    const Status done = what == "status" ? show(*cache) : cache->clear();
    return done ? Exit::ok : report_failure(done.error());
  });
}

}  // namespace plimsoll
