// base/memory.cpp - how this process takes memory from the system: glibc's malloc, Linux's
// transparent huge pages (madvise(2), mallopt(3)).
// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

namespace plimsoll {

namespace {

constexpr std::size_t large_page = std::size_t{2} << 20U;
constexpr std::size_t region = std::size_t{16} << 20U;  // addresses only, until they are used
constexpr int mapped_from = 4 << 20;                    // bytes: larger blocks are given back
constexpr int kept_free = 64 << 20;                     // bytes

}  // namespace

void prefer_large_pages() {
  ::mallopt(M_TRIM_THRESHOLD, kept_free);
  ::mallopt(M_MMAP_THRESHOLD, 2 * static_cast<int>(region));  // the region is to be of the heap
  void* const room = std::malloc(region);
  ::mallopt(M_MMAP_THRESHOLD, mapped_from);
  if (room == nullptr) return;
  const std::size_t before_page = large_page - reinterpret_cast<std::uintptr_t>(room) % large_page;
  ::madvise(static_cast<char*>(room) + before_page, region - large_page, MADV_HUGEPAGE);
  std::free(room);  // it stays the heap's: what comes next lies in it
  // What lies before the first large page is filled with a block that nobody touches.
  static void* const filler = std::malloc(before_page);
  static_cast<void>(filler);
}

}  // namespace plimsoll
