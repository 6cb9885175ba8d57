// facts/entries.cpp - every name of one layer, sorted and front-coded.
// SPDX-License-Identifier: Apache-2.0
#include "facts/entries.h"

#include <algorithm>
#include <cstring>

#include "base/encode.h"
#include "base/hash.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t has_capabilities = 8;  // in the number of the type

std::string encoded(const std::optional<FileCapabilities>& capabilities) {
  if (!capabilities) return {};
  Encoder out;
  out.number(capabilities->permitted);
  out.number(capabilities->inheritable);
  out.boolean(capabilities->effective);
  out.boolean(capabilities->root.has_value());
  out.number(capabilities->root.value_or(0));
  return out.take();
}

FileCapabilities decode_capabilities(Decoder& in) {
  FileCapabilities capabilities{.permitted = in.number(), .inheritable = in.number(), .root = {}};
  capabilities.effective = in.boolean();
  const bool has_root = in.boolean();
  const std::uint32_t root = in.number32();
  if (has_root) capabilities.root = root;
  return capabilities;
}

}  // namespace

/// Walks the bytes from the start of a group on.
struct Entries::Cursor {
  Decoder in;
  std::size_t index = 0;  // of the next entry
  Entry entry;
  bool valid = false, capable = false;

  /// Reads the next entry's path and type; the rest only by rest().
  bool next_path() {
    valid = !in.done();
    if (!valid) return false;
    const std::size_t shared = index++ % group == 0 ? 0 : in.number();
    if (shared > entry.path.size()) return valid = false;
    entry.path.resize(shared);
    entry.path += in.text();
    const std::uint64_t type = in.number();
    capable = (type & has_capabilities) != 0;
    entry.type = static_cast<EntryType>(type & ~has_capabilities);
    return valid = in.ok() && entry.type <= EntryType::fifo;
  }
  bool rest() {
    entry.mode = in.number32();
    entry.uid = in.number32();
    entry.gid = in.number32();
    entry.size = in.number();
    entry.link = in.text();
    entry.capabilities.reset();
    if (capable) entry.capabilities = decode_capabilities(in);
    return valid = in.ok();
  }
  bool skip_rest() {
    for (int i = 0; i < 4; ++i) in.number();
    in.text();
    if (capable) decode_capabilities(in);
    return valid = in.ok();
  }
};

/// Only the groups are found: what stands in them is read when it is asked for, and never beyond.
Result<Entries> Entries::from_bytes(std::string record, std::size_t begin) {
  Entries entries;
  Decoder in(std::string_view(record).substr(begin));
  entries.size_ = in.count();
  entries.groups_.reserve(entries.size_ / group + 1);
  std::uint64_t at = 0;
  for (std::size_t first = 0; first < entries.size_; first += group) {
    entries.groups_.push_back(static_cast<std::uint32_t>(at));
    at += std::min<std::uint64_t>(in.number(), record.size());
  }
  if (!in.ok() || at != in.rest().size())
    return fail(Errc::malformed, "list of entries is damaged");
  entries.begin_ = begin;
  entries.start_ = record.size() - in.rest().size();
  entries.record_ = std::move(record);
  return entries;
}

/// What from_bytes() reads.
void Entries::put_together(std::string list) {
  Encoder out;
  out.number(size_);
  for (std::size_t i = 0; i < groups_.size(); ++i)
    out.number((i + 1 < groups_.size() ? groups_[i + 1] : list.size()) - groups_[i]);
  start_ = out.bytes().size();
  list.insert(0, out.bytes());  // in place, if there is room
  record_ = std::move(list);
}

/// At the first entry whose path is not before `path`.
Entries::Cursor Entries::cursor_at(std::string_view path) const {
  const std::string_view all = list();
  const auto first_path = [&](std::uint32_t offset) { return Decoder(all.substr(offset)).text(); };
  const auto after = std::ranges::upper_bound(groups_, path, {}, first_path);
  const std::size_t at =
      after == groups_.begin() ? 0 : static_cast<std::size_t>(after - groups_.begin()) - 1;
  Cursor cursor{Decoder(groups_.empty() ? std::string_view() : all.substr(groups_[at])),
                at * group};
  while (cursor.next_path() && cursor.entry.path < path) cursor.skip_rest();
  return cursor;
}

std::optional<Entry> Entries::find(std::string_view path) const {
  Cursor cursor = cursor_at(path);
  if (!cursor.valid || cursor.entry.path != path) return std::nullopt;
  cursor.rest();
  return std::move(cursor.entry);
}

std::optional<EntryType> Entries::type_of(std::string_view path) const {
  const Cursor cursor = cursor_at(path);
  if (!cursor.valid || cursor.entry.path != path) return std::nullopt;
  return cursor.entry.type;
}

bool Entries::has_below(std::string_view folder) const {
  if (folder.empty()) return size_ > 0;
  const std::string prefix = std::string(folder) + "/";
  const Cursor cursor = cursor_at(prefix);
  return cursor.valid && cursor.entry.path.starts_with(prefix);
}

void Entries::for_each(const std::function<bool(const Entry&)>& visit) const {
  Cursor cursor{Decoder(list())};
  while (cursor.index < size_ && cursor.next_path() && cursor.rest()) {
    if (!visit(cursor.entry)) return;
  }
}

void Entries::for_each_below(std::string_view folder,
                             const std::function<bool(const Entry&)>& visit) const {
  const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
  for (Cursor cursor = cursor_at(prefix);
       cursor.valid && cursor.entry.path.starts_with(prefix) && cursor.rest(); cursor.next_path()) {
    if (!visit(cursor.entry)) return;
  }
}

namespace {

/// How many bytes both begin with, eight at a time.
std::size_t shared_length(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t length = 0;
  while (length + 8 <= most && std::memcmp(a.data() + length, b.data() + length, 8) == 0)
    length += 8;
  while (length < most && a[length] == b[length]) ++length;
  return length;
}

}  // namespace

void EntriesBuilder::add(const Entry& entry) {
  const std::string capabilities = encoded(entry.capabilities);
  unshared_ += entry.path.size() + entry.link.size() + capabilities.size();
  if (!items_.empty()) unshared_ -= shared_length(path_of(items_.back()), entry.path);
  items_.push_back({.path = arena_.add({entry.path, entry.link, capabilities}),
                    .size = entry.size,
                    .path_length = static_cast<std::uint32_t>(entry.path.size()),
                    .link_length = static_cast<std::uint32_t>(entry.link.size()),
                    .mode = entry.mode,
                    .uid = entry.uid,
                    .gid = entry.gid,
                    .type = entry.type,
                    .capabilities_length = static_cast<std::uint8_t>(capabilities.size())});
}

const char* EntriesBuilder::Arena::add(std::initializer_list<std::string_view> texts) {
  std::size_t size = 0;
  for (const std::string_view text : texts) size += text.size();
  if (size > left_) {
    left_ = std::max(size, block);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    next_ = blocks_.back().get();
  }
  char* const at = next_;
  for (const std::string_view text : texts) next_ = std::ranges::copy(text, next_).out;
  left_ -= size;
  held_ += size;
  return at;
}

void EntriesBuilder::write(Encoder& out, const Item& item, const Item* before) {
  const std::string_view path = path_of(item);
  std::size_t shared = 0;
  if (before != nullptr) {
    shared = shared_length(path_of(*before), path);
    out.number(shared);
  }
  out.text(path.substr(shared));
  const bool is_capable = item.capabilities_length > 0;
  out.number(static_cast<std::uint64_t>(item.type) | (is_capable ? has_capabilities : 0));
  for (const std::uint64_t value :
       {std::uint64_t{item.mode}, std::uint64_t{item.uid}, std::uint64_t{item.gid}, item.size}) {
    out.number(value);
  }
  const char* const link = item.path + item.path_length;
  out.text({link, item.link_length});
  out.raw({link + item.link_length, item.capabilities_length});
}

Entries EntriesBuilder::finish() {
  std::ranges::stable_sort(items_, {}, path_of);
  Encoder list;
  list.reserve(encoded_bound());
  Entries entries;
  const Item* before = nullptr;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (i + 1 < items_.size() && path_of(items_[i + 1]) == path_of(item)) {
      superseded_.push_back(hash64(path_of(item)));
      continue;
    }
    const bool opens_group = entries.size_++ % Entries::group == 0;
    if (opens_group) entries.groups_.push_back(static_cast<std::uint32_t>(list.bytes().size()));
    write(list, item, opens_group ? nullptr : before);
    before = &item;
  }
  items_ = {};
  arena_ = {};
  entries.put_together(list.take());
  return entries;
}

}  // namespace plimsoll
