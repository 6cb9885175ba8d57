// facts/entries.h - every name of one layer: sorted, front-coded, searched without decoding it all.
//
// Format  the number of entries, the length of each group, then the groups: entries sorted by path,
//         `group` ones each. The first of a group is written whole, the others as (bytes shared
//         with the one before, rest). Behind each path: type, mode, owner, size, link target, and
//         of few entries, whose type says so, capabilities.
// Safety  made from bytes of a cache file: the groups fill them exactly, or they are refused; every
//         read after that stays inside, and a list ends where an entry is damaged.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encode.h"
#include "base/result.h"
#include "facts/entry.h"

namespace plimsoll {

class Entries {
 public:
  static constexpr std::size_t group = 16;

  Entries() = default;

  /// What bytes() gave: all of `record` from `begin` on, which is kept as it is. An Error if it is
  /// damaged.
  static Result<Entries> from_bytes(std::string record, std::size_t begin = 0);
  [[nodiscard]] std::string_view bytes() const { return std::string_view(record_).substr(begin_); }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// The entry of exactly that path.
  [[nodiscard]] std::optional<Entry> find(std::string_view path) const;
  /// Only its type: cheaper.
  [[nodiscard]] std::optional<EntryType> type_of(std::string_view path) const;
  /// Whether any entry lies below that folder.
  [[nodiscard]] bool has_below(std::string_view folder) const;
  /// In order; `visit` returns false to stop.
  void for_each(const std::function<bool(const Entry&)>& visit) const;
  /// Only those below a folder.
  void for_each_below(std::string_view folder,
                      const std::function<bool(const Entry&)>& visit) const;

 private:
  friend class EntriesBuilder;
  struct Cursor;
  [[nodiscard]] Cursor cursor_at(std::string_view path) const;
  [[nodiscard]] std::string_view list() const { return std::string_view(record_).substr(start_); }
  void put_together(std::string list);

  std::string record_ = std::string(1, '\0');  // of no entries
  std::size_t begin_ = 0, start_ = 1;          // of bytes() and of list() in it
  std::vector<std::uint32_t> groups_;  // offsets of the first entry of each group, in list()
  std::size_t size_ = 0;
};

/// Takes entries in any order. Of two with one path the later one counts, as when a layer is
/// unpacked.
class EntriesBuilder {
 public:
  void add(const Entry& entry);
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  /// Bytes that the names take while finish() runs, never less than that: the measure of the limit
  /// on entries.
  [[nodiscard]] std::size_t held() const {
    return arena_.held() + items_.size() * item_cost + encoded_bound();
  }
  Entries finish();
  /// hash64() of the path of every entry that a later one replaced; after finish().
  [[nodiscard]] const std::vector<std::uint64_t>& superseded() const { return superseded_; }

 private:
  /// Texts that stay where they are: no growing block that is copied, and so held twice.
  class Arena {
   public:
    const char* add(std::initializer_list<std::string_view> texts);
    [[nodiscard]] std::size_t held() const { return held_; }

   private:
    static constexpr std::size_t block = std::size_t{1} << 20U;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t left_ = 0, held_ = 0;
    char* next_ = nullptr;
  };
  struct Item {
    const char* path;  // behind it the link's target, and the capabilities as they are written
    std::uint64_t size;
    std::uint32_t path_length, link_length, mode, uid, gid;
    EntryType type;
    std::uint8_t capabilities_length;
  };
  static constexpr std::size_t item_cost =
      sizeof(Item) * 3 / 2;  // sorting takes half as much again
  static constexpr std::size_t number_bound =
      16;  // bytes of one entry's numbers, as they usually are
  /// No order has fewer bytes to write than the sorted one: those of the order of arrival are a
  /// bound, when what each group writes whole and the numbers are added.
  [[nodiscard]] std::size_t encoded_bound() const {
    return unshared_ + arena_.held() / Entries::group + items_.size() * number_bound;
  }
  static std::string_view path_of(const Item& item) { return {item.path, item.path_length}; }
  static void write(Encoder& out, const Item& item, const Item* before);
  Arena arena_;
  std::size_t unshared_ = 0;  // bytes that each path does not begin with as the one before it
  std::vector<Item> items_;
  std::vector<std::uint64_t> superseded_;
};

}  // namespace plimsoll
