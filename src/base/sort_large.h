// base/sort_large.h - sorting items that are large: hundreds of bytes and many texts each.
//
// Why     sorting moves an item about ten times; here only pointers move, and each item once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace plimsoll {

/// As std::ranges::stable_sort with this order; nothing is moved if all is in order.
template <typename T, typename Before = std::ranges::less, typename Key = std::identity>
void stable_sort_large(std::vector<T>& items, Before before = {}, Key key = {}) {
  if (std::ranges::is_sorted(items, before, key)) return;
  std::vector<T*> order;
  order.reserve(items.size());
  for (T& item : items) order.push_back(&item);
  std::ranges::stable_sort(
      order, before, [&](const T* item) -> decltype(auto) { return std::invoke(key, *item); });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (T* const item : order) sorted.push_back(std::move(*item));
  items = std::move(sorted);
}

}  // namespace plimsoll
