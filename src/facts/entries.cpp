// facts/entries.cpp - every name of one layer, sorted and front-coded.
// SPDX-License-Identifier: Apache-2.0
#include "facts/entries.h"

#include <algorithm>

#include "base/encode.h"
#include "base/hash.h"

namespace plimsoll {

/// Walks the bytes from the start of a group on.
struct Entries::Cursor {
  Decoder in;
  std::size_t index = 0;  // of the next entry
  Entry entry;
  bool valid = false;

  /// Reads the next entry's path and type; the rest only by rest().
  bool next_path() {
    valid = !in.done();
    if (!valid) return false;
    const std::size_t shared = index++ % group == 0 ? 0 : in.number();
    if (shared > entry.path.size()) return valid = false;
    entry.path.resize(shared);
    entry.path += in.text();
    entry.type = static_cast<EntryType>(in.number());
    return valid = in.ok() && entry.type <= EntryType::fifo;
  }
  bool rest() {
    entry.mode = in.number32();
    entry.uid = in.number32();
    entry.gid = in.number32();
    entry.size = in.number();
    entry.link = in.text();
    return valid = in.ok();
  }
  bool skip_rest() {
    for (int i = 0; i < 4; ++i) in.number();
    in.text();
    return valid = in.ok();
  }
};

Result<Entries> Entries::from_bytes(std::string bytes) {
  Entries entries;
  entries.bytes_ = std::move(bytes);
  if (!entries.index()) return fail(Errc::malformed, "list of entries is damaged");
  return entries;
}

/// Finds the groups; walks everything once, so that later look-ups can trust the bytes.
bool Entries::index() {
  groups_.clear();
  Cursor cursor{Decoder(bytes_)};
  while (!cursor.in.done()) {
    if (cursor.index % group == 0) {
      groups_.push_back(static_cast<std::uint32_t>(bytes_.size() - cursor.in.rest().size()));
    }
    if (!cursor.next_path() || !cursor.skip_rest()) return false;
  }
  size_ = cursor.index;
  return true;
}

/// At the first entry whose path is not before `path`.
Entries::Cursor Entries::cursor_at(std::string_view path) const {
  const std::string_view all = bytes_;
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
  Cursor cursor{Decoder(bytes_)};
  while (cursor.next_path() && cursor.rest()) {
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

void EntriesBuilder::add(const Entry& entry) {
  if (!items_.empty()) {
    const auto [end, unused] = std::ranges::mismatch(path_of(items_.back()), entry.path);
    unshared_ -= static_cast<std::size_t>(end - path_of(items_.back()).begin());
  }
  unshared_ += entry.path.size() + entry.link.size();
  items_.push_back({.path = arena_.add(entry.path, entry.link),
                    .size = entry.size,
                    .path_length = static_cast<std::uint32_t>(entry.path.size()),
                    .link_length = static_cast<std::uint32_t>(entry.link.size()),
                    .mode = entry.mode,
                    .uid = entry.uid,
                    .gid = entry.gid,
                    .type = entry.type});
}

const char* EntriesBuilder::Arena::add(std::string_view first, std::string_view second) {
  const std::size_t size = first.size() + second.size();
  if (size > left_) {
    left_ = std::max(size, block);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    next_ = blocks_.back().get();
  }
  char* const at = next_;
  next_ = std::ranges::copy(second, std::ranges::copy(first, at).out).out;
  left_ -= size;
  held_ += size;
  return at;
}

Entries EntriesBuilder::finish() {
  std::ranges::stable_sort(items_, {}, path_of);
  Encoder out;
  out.reserve(encoded_bound());
  Entries entries;
  std::string_view before;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const std::string_view path = path_of(item);
    if (i + 1 < items_.size() && path_of(items_[i + 1]) == path) {
      superseded_.push_back(hash64(path));
      continue;
    }
    if (entries.size_ % Entries::group == 0) {
      entries.groups_.push_back(static_cast<std::uint32_t>(out.bytes().size()));
      out.text(path);
    } else {
      const auto [end, unused] = std::ranges::mismatch(before, path);
      const auto shared = static_cast<std::size_t>(end - before.begin());
      out.number(shared);
      out.text(path.substr(shared));
    }
    out.number(static_cast<std::uint64_t>(item.type));
    for (const std::uint64_t value :
         {std::uint64_t{item.mode}, std::uint64_t{item.uid}, std::uint64_t{item.gid}, item.size}) {
      out.number(value);
    }
    out.text({item.path + item.path_length, item.link_length});
    before = path;
    ++entries.size_;
  }
  entries.bytes_ = out.take();
  items_ = {};
  arena_ = {};
  return entries;
}

}  // namespace plimsoll
