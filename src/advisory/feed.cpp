// advisory/feed.cpp - reads the files of one feed into a database.
//
// Safety  a record has at most 64 MB, depth 64 and a million values; a tracker at most 1 GB.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/feed.h"

#include <utility>

#include "advisory/debian_tracker.h"
#include "advisory/osv.h"
#include "base/archive.h"
#include "base/json.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t record_bytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t tracker_bytes = std::uint64_t{1} << 30U;
constexpr JsonLimits record_limits{.depth = 64, .values = 1'000'000};
constexpr std::size_t most_problems = 1000;

class Reader {
 public:
  Reader(DatabaseWriter& writer, FeedReading& reading) : writer_(writer), reading_(reading) {}

  Status take_file(const std::string& path) {
    if (!is_zip(path)) return take_json(path, TRY(read_file(path, record_bytes)));
    const auto visit = [&](std::string_view name, std::string_view bytes) -> Status {
      if (!name.ends_with(".json")) return note_other(path + "/" + std::string(name));
      return take_json(path + "/" + std::string(name), bytes);
    };
    return for_each_zipped(path, visit, {.file_bytes = record_bytes});
  }

  Status take_tracker(const std::string& path) {
    const std::string text = TRY(read_file(path, tracker_bytes));
    Status failed;
    const auto take = [&](const Record& record) {
      if (record.affected.empty() || !failed) return;
      // One CVE concerns many source packages: each is a record of its own.
      failed = writer_.add(record, record.id + '\0' + record.affected[0].name);
    };
    const auto problem = [&](Error error) { note_bad(path, std::move(error)); };
    if (Status read = parse_tracker(text, take, problem, reading_.unknown_releases); !read) {
      return fail(path, read.error());
    }
    return failed;
  }

 private:
  /// One record, or a list of them.
  Status take_json(const std::string& place, std::string_view text) {
    if (const Status parsed = document_.parse(text, record_limits); !parsed) {
      note_bad(place, parsed.error());
      return {};
    }
    const JsonValue root = document_.root();
    if (root.is_array()) {
      for (const JsonValue item : root.items()) TRY_STATUS(take_record(place, item));
      return {};
    }
    return take_record(place, root);
  }
  Status take_record(const std::string& place, JsonValue root) {
    if (!looks_like_osv(root)) return note_other(place);
    const Result<Record> record = parse_osv(root, reading_.left_out);
    if (record) return writer_.add(*record);
    note_bad(place, record.error());
    return {};
  }
  Status note_other(std::string place) {
    if (reading_.no_advisories.size() < most_problems) {
      reading_.no_advisories.push_back(std::move(place));
    }
    return {};
  }
  void note_bad(const std::string& place, Error error) {
    if (++reading_.bad_records <= most_problems) {
      reading_.problems.push_back(problem_at({place, 0}, std::move(error)));
    }
  }

  DatabaseWriter& writer_;
  FeedReading& reading_;
  JsonDocument document_;
};

}  // namespace

Status read_feed(const FeedInput& feed, DatabaseWriter& writer, FeedReading& reading) {
  Reader reader(writer, reading);
  for (const std::string& path : feed.files) {
    TRY_STATUS(feed.tracker ? reader.take_tracker(path) : reader.take_file(path));
  }
  return {};
}

}  // namespace plimsoll
