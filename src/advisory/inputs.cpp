// advisory/inputs.cpp - finds the files of feeds under what the user names.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/inputs.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "advisory/debian_tracker.h"
#include "base/file.h"
#include "base/text.h"

namespace plimsoll {

namespace {

namespace fs = std::filesystem;

/// The first bytes of a file; empty if it cannot be read, which is reported when it is opened.
std::string start_of(const std::string& path) {
  const Result<Descriptor> file = open_for_reading(path);
  if (!file) return {};
  std::string bytes(4096, '\0');
  const Result<std::size_t> got = read_at(file->get(), 0, bytes);
  bytes.resize(got.value_or(0));
  return bytes;
}

std::string folder_of(const fs::path& path) {
  return fs::absolute(path).lexically_normal().parent_path().filename().string();
}

class Search {
 public:
  void take_folder(const std::string& root) {
    std::error_code error;
    fs::recursive_directory_iterator at(root, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      if (at->path().filename().string().starts_with('.')) {
        at.disable_recursion_pending();
      } else if (!at->is_directory(error)) {
        const std::string kind = at->path().extension().string();
        const bool is_feed = (kind == ".zip" || kind == ".json") && at->is_regular_file(error);
        if (is_feed) take_file(at->path());
        else no_advisories_.push_back(at->path().string());
      }
    }
    failed_ = error;
  }
  void take_file(const fs::path& path) {
    const std::string start = start_of(path.string());
    if (looks_like_tracker(start)) return add("debian", path, true);
    if (!start.starts_with("PK") || path.filename() == "all.zip") {
      return add("osv/" + folder_of(path), path, false);
    }
    add(folder_of(path) + "/" + path.stem().string(), path, false);
  }
  [[nodiscard]] std::error_code failed() const { return failed_; }
  FoundInputs found() {
    FoundInputs inputs;
    for (auto& [name, feed] : feeds_) {
      std::ranges::sort(feed.files);
      feed.files.erase(std::ranges::unique(feed.files).begin(), feed.files.end());
      inputs.feeds.push_back(std::move(feed));
    }
    std::ranges::sort(no_advisories_);
    inputs.no_advisories = std::move(no_advisories_);
    return inputs;
  }

 private:
  void add(const std::string& name, const fs::path& path, bool tracker) {
    FeedInput& feed = feeds_[name];
    feed.name = name;
    feed.tracker = tracker;
    feed.files.push_back(path.string());
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (!error) feed.bytes += size;
  }

  std::map<std::string, FeedInput> feeds_;
  std::vector<std::string> no_advisories_;
  std::error_code failed_;
};

}  // namespace

Result<FoundInputs> find_inputs(std::span<const std::string> paths) {
  Search search;
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error) return std::unexpected(os_error(path, error.value()));
    if (fs::is_directory(status)) search.take_folder(path);
    else search.take_file(path);
    if (search.failed()) return std::unexpected(os_error(path, search.failed().value()));
  }
  return search.found();
}

bool is_zip(const std::string& path) { return start_of(path).starts_with("PK"); }

}  // namespace plimsoll
