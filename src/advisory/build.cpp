// advisory/build.cpp - makes the databases.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/build.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/parallel.h"
#include "base/text.h"

namespace plimsoll {

namespace {

/// "osv/npm" → "osv-npm.mdb".
std::string file_name(std::string_view database) {
  std::string name;
  for (const char c : database) name += is_alnum(c) || c == '.' || c == '_' ? c : '-';
  return name + ".mdb";
}

/// The newest modification time of a feed's files: the date of data that does not say its own.
std::string date_of(const FeedInput& feed) {
  std::time_t newest = 0;
  for (const std::string& path : feed.files) {
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) newest = std::max(newest, status.st_mtim.tv_sec);
  }
  std::tm parts{};
  ::gmtime_r(&newest, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, length};
}

/// Holds the folder for this process until it is destroyed, or the process ends in any way.
Result<Descriptor> locked(const std::string& folder) {
  const std::string path = folder + "/.lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  while (::flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return std::unexpected(os_error(path, errno));
  }
  return file;
}

/// Files that a killed builder left; only for whoever holds the lock.
void remove_leftovers(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".tmp") std::filesystem::remove(entry.path(), error);
  }
}

Status put_in_place(const std::string& temporary, const std::string& folder,
                    const std::string& name, bool durable) {
  const std::string path = folder + "/" + name;
  if (::rename(temporary.c_str(), path.c_str()) != 0) return std::unexpected(os_error(path, errno));
  if (!durable) return {};
  const Descriptor opened = TRY(open_for_reading(folder));
  if (::fsync(opened.get()) != 0) return std::unexpected(os_error(folder, errno));
  return {};
}

/// Writes beside and renames; a feed without records leaves nothing.
Status replace_database(const FeedInput& feed, const std::string& folder,
                        const BuildOptions& options, BuiltFeed& built) {
  const std::string name = file_name(feed.name);
  const std::string temporary = folder + "/." + name + ".tmp";
  DatabaseMeta meta{.name = feed.name, .built = options.now};
  Result<DatabaseMeta> made =
      build_feed(feed, temporary, std::move(meta), built.reading, options.durable);
  if (made && made->records > 0) {
    built.meta = *std::move(made);
    TRY_STATUS(put_in_place(temporary, folder, name, options.durable));
    built.file = folder + "/" + name;
    return {};
  }
  ::unlink(temporary.c_str());
  if (!made) return fail(feed.name, made.error());
  return {};
}

void collect(std::vector<BuiltFeed>& feeds, BuildSummary& summary) {
  for (BuiltFeed& feed : feeds) {
    for (std::vector<std::string>* list = &feed.reading.no_advisories; !list->empty();) {
      summary.no_advisories.push_back(std::move(list->back()));
      list->pop_back();
    }
    if (!feed.file.empty() || feed.reading.bad_records > 0)
      summary.feeds.push_back(std::move(feed));
  }
  std::ranges::sort(summary.no_advisories);
}

}  // namespace

Result<DatabaseMeta> build_feed(const FeedInput& feed, const std::string& path, DatabaseMeta meta,
                                FeedReading& reading, bool durable) {
  Result<DatabaseWriter> writer = DatabaseWriter::create(path);
  if (!writer) return std::unexpected(writer.error());
  TRY_STATUS(read_feed(feed, *writer, reading));
  if (feed.tracker) meta.updated = date_of(feed);  // its records carry no dates
  return writer->finish(std::move(meta), durable);
}

Result<BuildSummary> build_databases(std::span<const std::string> from, const std::string& to,
                                     const BuildOptions& options) {
  BuildSummary summary;
  FoundInputs inputs = TRY(find_inputs(from));
  summary.no_advisories = std::move(inputs.no_advisories);
  TRY_STATUS(make_folders(to));
  const Descriptor lock = TRY(locked(to));
  remove_leftovers(to);
  std::vector<std::size_t> order(inputs.feeds.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto bytes = [&](std::size_t i) { return inputs.feeds[i].bytes; };
  std::ranges::sort(order, std::greater<>(),
                    bytes);  // the longest first, so that none is left over
  std::vector<BuiltFeed> built(order.size());
  std::vector<Status> results(order.size());
  for_each_parallel(order.size(), options.jobs, [&](std::size_t i) {
    const std::size_t at = order[i];
    results[at] = replace_database(inputs.feeds[at], to, options, built[at]);
  });
  for (std::size_t i = 0; i < results.size(); ++i) {
    built[i].meta.name = inputs.feeds[i].name;
    if (!results[i]) summary.problems.push_back(problem_at({}, results[i].error()));
  }
  collect(built, summary);
  return summary;
}

Result<std::vector<Database>> load_advisories(const std::string& path,
                                              std::vector<Problem>& problems) {
  const FoundInputs inputs = TRY(find_inputs(std::vector<std::string>{path}));
  std::vector<Database> databases;
  for (const FeedInput& feed : inputs.feeds) {
    const Descriptor memory(::memfd_create("advisories", MFD_CLOEXEC));
    if (memory.get() < 0) return std::unexpected(os_error("file in memory", errno));
    const std::string file = "/proc/self/fd/" + std::to_string(memory.get());
    FeedReading reading;
    const DatabaseMeta meta = TRY(build_feed(feed, file, {.name = feed.name}, reading, false));
    for (Problem& problem : reading.problems) problems.push_back(std::move(problem));
    if (const LeftOut& odd = reading.left_out; odd.unknown_ecosystems > 0) {
      problems.push_back(problem_at(
          {path, 0}, {Errc::malformed, std::to_string(odd.unknown_ecosystems) +
                                           " entries of ecosystems that are not known, for one " +
                                           printable(odd.unknown_ecosystem.substr(0, 100))}));
    }
    if (meta.records > 0) databases.push_back(TRY(Database::open(file)));
  }
  if (databases.empty()) return fail(Errc::not_found, path + ": holds no advisories");
  return databases;
}

}  // namespace plimsoll
