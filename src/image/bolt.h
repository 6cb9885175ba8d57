// image/bolt.h - reads a bbolt database file: buckets of keys, values and further buckets.
//
// Format  bbolt (go.etcd.io/bbolt), file format version 2, as little-endian machines write it: two
// meta pages, B+trees of branch and leaf pages, pages that go on behind their end, small buckets
// inside their parent's page.
// Safety  no tree has a page twice, the items of a page have no more bytes than it has, and the
// pages read of one state are counted: work is linear in the size of the file, whatever it says.
// Threads each BoltFile belongs to one thread at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "facts/analyzer.h"

namespace plimsoll {

/// Where a bucket's items are: in a tree of pages, or in these bytes. Stays valid as long as the
/// state of the file that it was read from.
struct BoltBucket {
  std::uint64_t root = 0;     // page of its tree; 0: the bytes
  std::string page;           // of a bucket that lies inside its parent's page
  std::uint32_t nesting = 0;  // buckets around it
};

/// An item of a bucket; the views live during the call that is given it.
struct BoltItem {
  std::string_view key, value;
  bool is_bucket = false;  // the value is for BoltFile::bucket_in()
};

/// One state of a database: that of the newest meta page when it was opened.
class BoltFile {
 public:
  using EachItem = std::function<Status(const BoltItem&)>;

  /// Fails if the file is no bbolt database or neither of its meta pages is valid. `file` must
  /// outlive it.
  static Result<BoltFile> open(RandomAccess& file);

  [[nodiscard]] BoltBucket root() const { return {.root = root_}; }
  /// The items of a bucket in the order of their keys, until `each` fails.
  Status each(const BoltBucket& bucket, const EachItem& each);
  /// What an item that is_bucket holds; nested in `parent`.
  Result<BoltBucket> bucket_in(const BoltBucket& parent, const BoltItem& item) const;
  /// A bucket by its key, or nothing if there is none.
  Result<std::optional<BoltBucket>> bucket(const BoltBucket& parent, std::string_view key);
  /// A value by its key, or nothing if there is none.
  Result<std::optional<std::string>> value(const BoltBucket& bucket, std::string_view key);
  /// Whether this is still the newest state. Pages of an older one may have been written over while
  /// they were read.
  [[nodiscard]] Result<bool> is_current() const;

  static constexpr std::uint64_t run_limit = 64ULL << 20U;  // bytes of a page and those behind it
  static constexpr std::uint32_t nesting_limit = 32;        // buckets in buckets
  static constexpr std::uint32_t depth_limit = 32;          // pages between a root and its leaves

 private:
  struct Meta {
    std::uint64_t page_size = 0, root = 0, pages = 0, transaction = 0;
    bool operator==(const Meta&) const = default;
  };
  struct Page;
  struct Walk;

  BoltFile(RandomAccess& file, const Meta& meta);
  static Result<Meta> newest_meta(RandomAccess& file);
  static Result<Meta> meta_at(RandomAccess& file, std::uint64_t offset);
  Result<Page> read_page(std::uint64_t number);
  Status walk(Walk& walk, std::uint64_t number, std::uint32_t depth);
  Status find(const BoltBucket& bucket, std::string_view key, const EachItem& found);

  RandomAccess* file_;
  Meta meta_;
  std::uint64_t root_;
  std::uint64_t readable_;  // pages that may still be read
};

/// Reads a database that another program may be writing: opens the file and calls `read`, until
/// the state that it saw was the newest one before and after. Takes no lock. `read` may be called
/// several times, and its Errors count only if the state did not change.
Status read_bolt(const std::string& path, const std::function<Status(BoltFile&)>& read);

}  // namespace plimsoll
