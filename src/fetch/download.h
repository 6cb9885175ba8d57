// fetch/download.h - one feed into the staging folder: condition, resume, retry, check.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "fetch/fetch_feeds.h"
#include "fetch/session.h"

namespace plimsoll::fetch {

/// A conversation that is begun when it is first needed, and anew after it failed.
class Connection {
 public:
  explicit Connection(std::shared_ptr<const Fetcher> fetcher) : fetcher_(std::move(fetcher)) {}
  Result<Session*> session();
  void drop() { session_.reset(); }

 private:
  std::shared_ptr<const Fetcher> fetcher_;
  std::optional<Session> session_;
};

struct DownloadEvents {
  std::function<void(std::uint64_t done, std::uint64_t total)> bytes;
  std::function<void(const std::string&)> notice;
};

Result<FetchedFeed> download(Connection& connection, const Feed& feed, const std::string& folder,
                             const FetchOptions& options, const DownloadEvents& events);

}  // namespace plimsoll::fetch
