// testing/bolt_writer.h - bbolt databases for tests, from a tree of buckets; and single pages,
// right or wrong.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll {

inline std::string little(std::uint64_t value, std::size_t length) {
  std::string bytes;
  for (std::size_t i = 0; i < length; ++i, value = i < 8 ? value >> 8U : 0)
    bytes += static_cast<char>(value & 0xFFU);
  return bytes;
}

struct BoltTree {
  std::map<std::string, std::string> values;
  std::map<std::string, BoltTree> buckets;
  bool is_inline = false;  // stands inside its parent's page
};

struct BoltSlot {
  std::string key, value;
  std::uint64_t child = 0;  // of a branch
  bool is_bucket = false;   // of a leaf
};

/// A page without what fills it up to its size.
inline std::string bolt_page(std::uint64_t number, bool is_leaf, const std::vector<BoltSlot>& slots,
                             std::uint64_t overflow = 0) {
  std::string page = little(number, 8) + little(is_leaf ? 2 : 1, 2) + little(slots.size(), 2) +
                     little(overflow, 4);
  std::string bytes;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint64_t place = 16 * (slots.size() - i) + bytes.size();
    const BoltSlot& slot = slots[i];
    if (is_leaf) page += little(slot.is_bucket ? 1 : 0, 4);
    page += little(place, 4) + little(slot.key.size(), 4);
    page += is_leaf ? little(slot.value.size(), 4) : little(slot.child, 8);
    bytes += slot.key + (is_leaf ? slot.value : "");
  }
  return page + bytes;
}

inline std::string bolt_meta(std::uint64_t number, std::uint64_t page_size, std::uint64_t root,
                             std::uint64_t pages, std::uint64_t transaction) {
  const std::string meta = little(0xED0CDAED, 4) + little(2, 4) + little(page_size, 4) +
                           little(0, 4) + little(root, 8) + little(0, 8) + little(2, 8) +
                           little(pages, 8) + little(transaction, 8);
  std::uint64_t sum = 0xCBF29CE484222325;
  for (const char byte : meta) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  std::string page = little(number, 8) + little(4, 2) + little(0, 6) + meta + little(sum, 8);
  page.resize(page_size);
  return page;
}

class BoltWriter {
 public:
  explicit BoltWriter(std::uint64_t page_size = 1024, std::size_t items_in_page = 4)
      : page_size_(page_size), fan_(items_in_page) {}

  std::string file(const BoltTree& tree, std::uint64_t transaction = 2) {
    pages_.assign(3 * page_size_, '\0');  // the metas, and a page of free pages that nobody reads
    const std::uint64_t root = write(slots_of(tree));
    const std::uint64_t count = pages_.size() / page_size_;
    return bolt_meta(0, page_size_, root, count, transaction) +
           bolt_meta(1, page_size_, root, count, transaction - 1) + pages_.substr(2 * page_size_);
  }

 private:
  std::vector<BoltSlot> slots_of(const BoltTree& tree) {
    std::map<std::string, BoltSlot> slots;
    for (const auto& [key, value] : tree.values) slots[key] = {.key = key, .value = value};
    for (const auto& [key, bucket] : tree.buckets) {
      const std::vector<BoltSlot> inner = slots_of(bucket);
      const std::string value = bucket.is_inline ? little(0, 16) + bolt_page(0, true, inner)
                                                 : little(write(inner), 8) + little(0, 8);
      slots[key] = {.key = key, .value = value, .is_bucket = true};
    }
    std::vector<BoltSlot> sorted;
    sorted.reserve(slots.size());
    for (auto& [key, slot] : slots) sorted.push_back(std::move(slot));
    return sorted;
  }

  /// Leaves, and branches above them until there is one; returns its number.
  std::uint64_t write(const std::vector<BoltSlot>& items) {
    std::vector<BoltSlot> level = items;
    for (bool is_leaf = true;; is_leaf = false) {
      if (level.size() <= fan_) return append(is_leaf, level);
      std::vector<BoltSlot> above;
      for (std::size_t i = 0; i < level.size(); i += fan_) {
        const auto from = level.begin() + static_cast<std::ptrdiff_t>(i);
        const auto to =
            level.size() - i < fan_ ? level.end() : from + static_cast<std::ptrdiff_t>(fan_);
        const std::uint64_t child = append(is_leaf, std::vector<BoltSlot>(from, to));
        above.push_back({.key = level[i].key, .value = {}, .child = child});
      }
      level = std::move(above);
    }
  }

  std::uint64_t append(bool is_leaf, const std::vector<BoltSlot>& slots) {
    const std::uint64_t number = pages_.size() / page_size_;
    const std::uint64_t run =
        (bolt_page(number, is_leaf, slots).size() + page_size_ - 1) / page_size_;
    pages_ += bolt_page(number, is_leaf, slots, run - 1);
    pages_.resize((number + run) * page_size_);
    return number;
  }

  std::uint64_t page_size_;
  std::size_t fan_;
  std::string pages_;
};

}  // namespace plimsoll
