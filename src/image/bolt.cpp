// image/bolt.cpp - reads a bbolt database file.
// SPDX-License-Identifier: Apache-2.0
#include "image/bolt.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"
#include "image/content.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t magic = 0xED0CDAED;
constexpr std::uint64_t format_version = 2;
constexpr std::size_t page_header = 16;  // id 8, flags 2, count 2, overflow 4
constexpr std::size_t element_size = 16;
constexpr std::size_t meta_size = 64;  // behind the page header; the last 8 bytes are its checksum
constexpr std::size_t bucket_header = 16;  // root 8, sequence 8
constexpr std::uint64_t branch_page = 0x01;
constexpr std::uint64_t leaf_page = 0x02;
constexpr std::uint64_t bucket_item = 0x01;
constexpr std::uint64_t smallest_page = 512;
constexpr std::uint64_t largest_page = 64ULL << 10U;

std::uint64_t field(std::string_view bytes, std::size_t offset, std::size_t length) {
  return little_endian(slice(bytes, offset, length));
}

/// FNV-1a, 64 bits.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t sum = 0xCBF29CE484222325;
  for (const char byte : bytes) sum = (sum ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3;
  return sum;
}

std::string at_page(std::uint64_t number) { return "page " + std::to_string(number); }

struct Element {
  std::string_view key, value;
  std::uint64_t child = 0;  // of a branch
  bool is_bucket = false;   // of a leaf
};

/// `at` is where the element stands: places in it count from there.
Result<Element> element_at(std::string_view page, std::size_t at, bool is_leaf) {
  const std::string_view bytes = page.substr(at, element_size);
  const std::uint64_t place = at + field(bytes, is_leaf ? 4 : 0, 4);
  const std::uint64_t key_size = field(bytes, is_leaf ? 8 : 4, 4);
  const std::uint64_t value_size = is_leaf ? field(bytes, 12, 4) : 0;
  const std::string_view both = slice(page, place, key_size + value_size);
  if (both.size() != key_size + value_size)
    return fail(Errc::malformed, "has an item behind its end");
  Element element{.key = both.substr(0, key_size), .value = both.substr(key_size)};
  if (is_leaf) element.is_bucket = (field(bytes, 0, 4) & bucket_item) != 0;
  else element.child = field(bytes, 8, 8);
  return element;
}

/// The items of a page, or of what looks like one inside a bucket.
Result<std::vector<Element>> elements_of(std::string_view page) {
  const std::uint64_t flags = field(page, 8, 2);
  if (page.size() < page_header || (flags != leaf_page && flags != branch_page))
    return fail(Errc::malformed, "is no page of a tree");
  const std::size_t count = field(page, 10, 2);
  if (count > (page.size() - page_header) / element_size)
    return fail(Errc::malformed, "has more items than fit");
  if (count == 0 && flags == branch_page) return fail(Errc::malformed, "is a branch without items");
  std::vector<Element> elements;
  elements.reserve(count);
  std::uint64_t used = page_header + count * element_size;
  for (std::size_t i = 0; i < count; ++i) {
    elements.push_back(TRY(element_at(page, page_header + i * element_size, flags == leaf_page)));
    used += elements[i].key.size() + elements[i].value.size();
    if (used > page.size()) return fail(Errc::malformed, "has items that overlap");
    if (i > 0 && elements[i].key <= elements[i - 1].key)
      return fail(Errc::malformed, "has items out of order");
  }
  return elements;
}

}  // namespace

struct BoltFile::Page {
  std::string bytes;
  std::vector<Element> elements;  // views of the bytes
  bool is_leaf = false;
};

struct BoltFile::Walk {
  const EachItem& each;
  std::set<std::uint64_t> seen;
};

BoltFile::BoltFile(RandomAccess& file, const Meta& meta)
    : file_(&file), meta_(meta), root_(meta.root), readable_(8 * meta.pages + 10'000) {}

Result<BoltFile::Meta> BoltFile::meta_at(RandomAccess& file, std::uint64_t offset) {
  std::array<char, page_header + meta_size> bytes{};
  const std::size_t length = TRY(file.read(offset, bytes));
  if (length < bytes.size()) return fail(Errc::truncated, "too short for a bbolt database");
  const std::string_view meta = std::string_view(bytes.data(), bytes.size()).substr(page_header);
  if (field(meta, 0, 4) != magic) {
    if (big_endian(meta.substr(0, 4)) == magic)
      return fail(Errc::unsupported, "bbolt database of a big-endian machine");
    return fail(Errc::malformed, "not a bbolt database");
  }
  if (field(meta, 4, 4) != format_version) {
    return fail(Errc::unsupported, "bbolt database of format version " +
                                       std::to_string(field(meta, 4, 4)) + "; 2 is read");
  }
  if (field(meta, 56, 8) != checksum(meta.substr(0, 56)))
    return fail(Errc::malformed, "meta page of the bbolt database has a wrong checksum");
  Meta found{.page_size = field(meta, 8, 4),
             .root = field(meta, 16, 8),
             .pages = field(meta, 40, 8),
             .transaction = field(meta, 48, 8)};
  if (found.page_size < smallest_page || found.page_size > largest_page ||
      (found.page_size & (found.page_size - 1)) != 0)
    return fail(Errc::malformed, "bbolt database has an impossible page size");
  if (found.root < 2 || found.root >= found.pages)
    return fail(Errc::malformed, "meta page of the bbolt database has an impossible root");
  // Pages that no page leads to need not be there.
  found.pages = std::min(found.pages, file.size() / found.page_size + 1);
  return found;
}

/// The valid meta page of the later transaction. Where the second one is only the first one says;
/// if that one is broken, the sizes that there are get tried.
Result<BoltFile::Meta> BoltFile::newest_meta(RandomAccess& file) {
  Result<Meta> first = meta_at(file, 0);
  if (first) {
    const Result<Meta> second = meta_at(file, first->page_size);
    const bool newer =
        second && second->page_size == first->page_size && second->transaction > first->transaction;
    return newer ? *second : *first;
  }
  for (std::uint64_t size = smallest_page; size <= largest_page; size *= 2) {
    const Result<Meta> second = meta_at(file, size);
    if (second && second->page_size == size) return *second;
  }
  return first;
}

Result<BoltFile> BoltFile::open(RandomAccess& file) {
  return BoltFile(file, TRY(newest_meta(file)));
}

Result<bool> BoltFile::is_current() const { return TRY(newest_meta(*file_)) == meta_; }

Result<BoltFile::Page> BoltFile::read_page(std::uint64_t number) {
  if (number < 2 || number >= meta_.pages)
    return fail(Errc::truncated, at_page(number) + " lies behind the end of the file");
  std::array<char, page_header> header{};
  const std::uint64_t offset = number * meta_.page_size;
  const std::size_t length = TRY(file_->read(offset, header));
  const std::string_view head(header.data(), length);
  if (length == page_header && field(head, 0, 8) != number)
    return fail(Errc::malformed, at_page(number) + " says that it is another page");
  const std::uint64_t run = field(head, 12, 4) + 1;
  if (run * meta_.page_size > run_limit)
    return fail(Errc::too_large, at_page(number) + " goes on for more bytes than are read");
  if (run > readable_) return fail(Errc::too_many, "pages of the database are used many times");
  readable_ -= run;
  if (length < page_header || offset + run * meta_.page_size > file_->size())
    return fail(Errc::truncated, at_page(number) + " ends early");
  Page page;
  page.bytes.resize(run * meta_.page_size);
  if (TRY(file_->read(offset, page.bytes)) < page.bytes.size())
    return fail(Errc::truncated, at_page(number) + " ends early");
  auto elements = elements_of(page.bytes);
  if (!elements) return fail(at_page(number), elements.error());
  page.elements = std::move(*elements);
  page.is_leaf = field(page.bytes, 8, 2) == leaf_page;
  return page;
}

Status BoltFile::walk(Walk& walk, std::uint64_t number, std::uint32_t depth) {
  if (depth > depth_limit) return fail(Errc::too_deep, at_page(number) + " lies too deep");
  if (!walk.seen.insert(number).second)
    return fail(Errc::malformed, at_page(number) + " is used twice");
  const Page page = TRY(read_page(number));
  for (const Element& element : page.elements) {
    if (page.is_leaf) TRY_STATUS(walk.each({element.key, element.value, element.is_bucket}));
    else TRY_STATUS(this->walk(walk, element.child, depth + 1));
  }
  return {};
}

Status BoltFile::each(const BoltBucket& bucket, const EachItem& each) {
  if (bucket.root != 0) {
    Walk state{.each = each, .seen = {}};
    return walk(state, bucket.root, 0);
  }
  const auto elements = elements_of(bucket.page);
  if (!elements) return fail("bucket inside a page", elements.error());
  if (field(bucket.page, 8, 2) != leaf_page)
    return fail(Errc::malformed, "bucket inside a page has branches");
  for (const Element& element : *elements)
    TRY_STATUS(each({element.key, element.value, element.is_bucket}));
  return {};
}

Result<BoltBucket> BoltFile::bucket_in(const BoltBucket& parent, const BoltItem& item) const {
  if (item.value.size() < bucket_header)
    return fail(Errc::malformed, "bucket has no header: " + printable(item.key));
  if (parent.nesting == nesting_limit)
    return fail(Errc::too_deep, "buckets nested too deep: " + printable(item.key));
  BoltBucket bucket{.root = field(item.value, 0, 8), .page = {}, .nesting = parent.nesting + 1};
  if (bucket.root == 0) bucket.page = item.value.substr(bucket_header);
  return bucket;
}

/// Calls `found` with the item of that key, if there is one.
Status BoltFile::find(const BoltBucket& bucket, std::string_view key, const EachItem& found) {
  if (bucket.root == 0) {
    return each(bucket, [&](const BoltItem& item) -> Status {
      return item.key == key ? found(item) : Status();
    });
  }
  std::uint64_t number = bucket.root;
  for (std::uint32_t depth = 0; depth <= depth_limit; ++depth) {
    const Page page = TRY(read_page(number));
    auto next = std::ranges::upper_bound(page.elements, key, {}, &Element::key);
    // A branch's item leads to keys from its own on; what comes before all of them is at the first.
    if (next != page.elements.begin()) --next;
    if (page.is_leaf) {
      if (next == page.elements.end() || next->key != key) return {};
      return found({next->key, next->value, next->is_bucket});
    }
    number = next->child;
  }
  return fail(Errc::too_deep, at_page(number) + " lies too deep");
}

Result<std::optional<BoltBucket>> BoltFile::bucket(const BoltBucket& parent, std::string_view key) {
  std::optional<BoltBucket> bucket;
  const auto open = [&](const BoltItem& item) -> Status {
    if (!item.is_bucket)
      return fail(Errc::malformed, printable(key) + " is a value where a bucket is expected");
    bucket = TRY(bucket_in(parent, item));
    return {};
  };
  TRY_STATUS(find(parent, key, open));
  return bucket;
}

Result<std::optional<std::string>> BoltFile::value(const BoltBucket& bucket, std::string_view key) {
  std::optional<std::string> value;
  TRY_STATUS(find(bucket, key, [&](const BoltItem& item) -> Status {
    if (item.is_bucket)
      return fail(Errc::malformed, printable(key) + " is a bucket where a value is expected");
    value = item.value;
    return {};
  }));
  return value;
}

namespace {

struct Attempt {
  Status status;
  bool is_current = false;
};

/// What was read is right if no meta page was written meanwhile: bbolt copies what it changes into
/// pages that the newest state does not use, and says so in a meta page before it uses any other.
Result<Attempt> read_once(int file, const std::string& path,
                          const std::function<Status(BoltFile&)>& read) {
  const FileIdentity before = TRY(identity_of(file, path));
  if (!before.is_regular) return fail(Errc::malformed, path + ": is no regular file");
  FileAccess access(path, file, 0, before.size);
  auto database = BoltFile::open(access);
  // One of the two meta pages is always whole: this is not for having looked at a bad moment.
  if (!database) return fail(path, database.error());
  Attempt attempt{.status = read(*database)};
  const auto current = database->is_current();
  const FileIdentity after = TRY(identity_of(file, path));
  attempt.is_current = current && *current && before.size == after.size;
  return attempt;
}

}  // namespace

Status read_bolt(const std::string& path, const std::function<Status(BoltFile&)>& read) {
  using namespace std::chrono_literals;
  constexpr int attempts = 20;
  const Descriptor file = TRY(open_without_waiting(path));
  for (int i = 0; i < attempts; ++i) {
    if (i > 0) std::this_thread::sleep_for(i * 1ms);
    const Attempt attempt = TRY(read_once(file.get(), path, read));
    if (!attempt.is_current) continue;
    if (!attempt.status) return fail(path, attempt.status.error());
    return {};
  }
  return fail(Errc::io, path +
                            ": is written all the time, no state could be read: try again when "
                            "less goes on");
}

}  // namespace plimsoll
