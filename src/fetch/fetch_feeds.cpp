// fetch/fetch_feeds.cpp - shares the feeds among a few workers, each in a conversation of its own.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/fetch_feeds.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "fetch/download.h"

namespace plimsoll::fetch {

namespace {

/// What the workers share; every member is used under the mutex.
class Board {
 public:
  Board(std::span<const Feed> feeds, const FetchOptions& options)
      : feeds_(feeds), options_(options), states_(feeds.size()) {}

  /// The next feed that nobody has taken, or nothing.
  std::optional<std::size_t> take() {
    const std::scoped_lock lock(mutex_);
    if (next_ == feeds_.size()) return std::nullopt;
    states_[next_].under_way = true;
    return next_++;
  }

  void bytes(std::size_t feed, std::uint64_t done, std::uint64_t total) {
    const std::scoped_lock lock(mutex_);
    states_[feed].done = done;
    states_[feed].total = total;
    tell();
  }

  void notice(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    if (options_.notice) options_.notice(text);
  }

  void finish(std::size_t feed, Result<FetchedFeed> result) {
    const std::scoped_lock lock(mutex_);
    states_[feed].under_way = false;
    states_[feed].result = std::move(result);
  }

  FetchSummary summary() {
    FetchSummary summary;
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
      Result<FetchedFeed>& result = states_[i].result;
      if (result) summary.fetched.push_back(*std::move(result));
      else summary.failed.push_back({feeds_[i], std::move(result).error()});
    }
    return summary;
  }

 private:
  struct State {
    bool under_way = false;
    std::uint64_t done = 0, total = 0;
    Result<FetchedFeed> result = fail(Errc::io, "nobody has taken it");
  };

  void tell() {
    if (!options_.progress) return;
    std::vector<std::string_view> names;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    bool all_known = true;
    for (std::size_t i = 0; i < feeds_.size(); ++i) {
      if (states_[i].under_way) names.push_back(feeds_[i].name);
      done += states_[i].done;
      total += states_[i].total;
      all_known = all_known && (states_[i].total > 0 || !states_[i].under_way);
    }
    options_.progress(join(names, ", "), done, all_known ? total : 0);
  }

  std::mutex mutex_;
  std::span<const Feed> feeds_;
  const FetchOptions& options_;
  std::vector<State> states_;
  std::size_t next_ = 0;
};

void work(Board& board, std::span<const Feed> feeds, const std::string& folder,
          const FetchOptions& options) {
  Connection connection(options.fetcher);
  while (const std::optional<std::size_t> taken = board.take()) {
    const DownloadEvents events{
        .bytes = [&](std::uint64_t done, std::uint64_t total) { board.bytes(*taken, done, total); },
        .notice = [&](const std::string& text) { board.notice(text); },
    };
    board.finish(*taken, download(connection, feeds[*taken], folder, options, events));
  }
}

}  // namespace

Result<FetchSummary> fetch_feeds(std::span<const Feed> feeds, const std::string& folder,
                                 const FetchOptions& options) {
  if (feeds.empty()) return FetchSummary{};
  TRY_STATUS(make_folders(folder));
  FetchOptions with_fetcher = options;
  if (!options.fetcher) with_fetcher.fetcher = TRY(Fetcher::start());
  Board board(feeds, options);
  {
    std::vector<std::jthread> workers;
    const std::size_t count = std::clamp<std::size_t>(options.parallel, 1, feeds.size());
    workers.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      workers.emplace_back([&] { work(board, feeds, folder, with_fetcher); });
  }
  return board.summary();
}

}  // namespace plimsoll::fetch
