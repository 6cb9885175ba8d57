// fetch/update.cpp - databases brought up to date: fetch what has changed, build, remember.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/update.h"

#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <filesystem>

#include "base/lock.h"
#include "fetch/state.h"

namespace plimsoll::fetch {

namespace {

namespace fs = std::filesystem;

std::string staging_folder(const std::string& folder) { return folder + "/.staging"; }

/// What is had already: a state counts only while its database is there.
std::map<std::string, Validators> known_of(std::span<const Feed> feeds, const FeedStates& states,
                                           const std::string& folder) {
  std::map<std::string, Validators> known;
  std::error_code error;
  for (const Feed& feed : feeds) {
    const auto state = states.find(feed.name);
    if (state != states.end() && fs::exists(folder + '/' + feed.database, error))
      known[feed.name] = state->second.validators;
  }
  return known;
}

/// State files that a write which was killed left behind: "updates.json.x4Fz0Q".
void sweep(const std::string& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with("updates.json."))
      fs::remove(entry.path(), error);
  }
}

std::uint64_t now() { return static_cast<std::uint64_t>(std::time(nullptr)); }

/// One feed that has come: build, then remember, then drop the file. In this order a crash repeats
/// work, but loses none.
Result<Built> take_in(const FetchedFeed& fetched, const std::string& folder,
                      const UpdateOptions& options, FeedStates& states) {
  const Staging staging(staging_folder(folder), fetched.feed);
  Result<Built> built = options.build(fetched, folder);
  if (!built) {
    // A file that does not read stays bad; any other failure (a full disk) is not the file's.
    const Errc code = built.error().code;
    if (code == Errc::malformed || code == Errc::truncated) staging.clear();
    return built;
  }
  states[fetched.feed.name] = {
      .validators = fetched.validators, .fetched = now(), .checked = now()};
  TRY_STATUS(write_feed_states(folder, states));
  staging.clear();
  return built;
}

/// When somebody last knew that a database is right: an update, or whoever built it by hand.
std::uint64_t last_right(const Feed& feed, const FeedStates& states, const std::string& folder) {
  struct stat status{};
  if (stat((folder + '/' + feed.database).c_str(), &status) != 0) return 0;
  const auto built = static_cast<std::uint64_t>(std::max<std::time_t>(status.st_mtime, 0));
  const auto state = states.find(feed.name);
  return state == states.end() ? built : std::max(built, state->second.checked);
}

}  // namespace

std::vector<Feed> stale_feeds(std::span<const Feed> feeds, const std::string& folder,
                              std::chrono::seconds age) {
  const FeedStates states = read_feed_states(folder);
  const auto allowed = static_cast<std::uint64_t>(age.count());
  std::vector<Feed> stale;
  for (const Feed& feed : feeds) {
    if (last_right(feed, states, folder) + allowed < now()) stale.push_back(feed);
  }
  return stale;
}

Result<Descriptor> lock_folder(const std::string& folder, const UpdateOptions& options) {
  TRY_STATUS(make_folders(folder));
  const auto waiting = [&] {
    if (options.fetch.notice) options.fetch.notice("waiting for another update of " + folder);
  };
  Result<Descriptor> lock = lock_file(folder + "/.update.lock", options.lock_wait, waiting);
  if (!lock && lock.error().code == Errc::conflict)
    return fail(Errc::conflict, "another update of " + folder + " is under way: try again later");
  return lock;
}

Result<UpdateSummary> update_feeds(std::span<const Feed> feeds, const std::string& folder,
                                   const UpdateOptions& options) {
  const Descriptor lock = TRY(lock_folder(folder, options));
  sweep(folder);
  FeedStates states = read_feed_states(folder);
  FetchOptions fetch_options = options.fetch;
  fetch_options.known = known_of(feeds, states, folder);
  FetchSummary fetched = TRY(fetch_feeds(feeds, staging_folder(folder), fetch_options));

  UpdateSummary summary{.failed = std::move(fetched.failed)};
  for (FetchedFeed& feed : fetched.fetched) {
    if (!feed.file) {
      states[feed.feed.name].checked = now();
      Staging(staging_folder(folder), feed.feed).clear();  // the empty folder
      summary.unchanged.push_back(std::move(feed.feed));
    } else if (Result<Built> built = take_in(feed, folder, options, states); built) {
      summary.updated.push_back({std::move(feed), *std::move(built)});
    } else {
      summary.failed.push_back({feed.feed, built.error()});
    }
  }
  if (!summary.unchanged.empty()) TRY_STATUS(write_feed_states(folder, states));
  std::error_code error;
  fs::remove(staging_folder(folder), error);  // if nothing waits in it
  return summary;
}

}  // namespace plimsoll::fetch
