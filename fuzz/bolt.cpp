// fuzz/bolt.cpp - bbolt databases, and the images that containerd's metadata has in them. An even
// first byte: the rest is the file; an odd one: its pages behind two valid meta pages, and it says
// which is the root.
// SPDX-License-Identifier: Apache-2.0
#include "image/bolt.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "image/containerd.h"
#include "image/content.h"
#include "testing/bolt_writer.h"

namespace {

using namespace plimsoll;

constexpr std::uint64_t page_size = 512;

std::string with_metas(std::string pages, std::uint8_t root) {
  const std::uint64_t count = 2 + (pages.size() + page_size - 1) / page_size;
  pages.resize((count - 2) * page_size);
  // A page that is written nowhere else: mutations of its number are not worth the time.
  for (std::uint64_t number = 2; number < count; ++number)
    pages.replace((number - 2) * page_size, 8, little(number, 8));
  const std::uint64_t place = count == 2 ? 2 : 2 + root % (count - 2);
  return bolt_meta(0, page_size, place, count, 2) + bolt_meta(1, page_size, place, count, 1) +
         pages;
}

Status walk(BoltFile& file, const BoltBucket& bucket, std::size_t& bytes) {
  return file.each(bucket, [&](const BoltItem& item) -> Status {
    bytes += item.key.size() + item.value.size();
    if (item.is_bucket) return walk(file, TRY(file.bucket_in(bucket, item)), bytes);
    return {};
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) bytes = with_metas(std::move(bytes), data[0] / 2);
  HeldAccess held("fuzz.db", bytes);
  if (auto file = BoltFile::open(held)) {
    std::size_t seen = 0;
    static_cast<void>(walk(*file, file->root(), seen));
    if (seen > 64 * (bytes.size() + 100'000)) std::abort();  // work is linear in the file
    if (!*file->is_current()) std::abort();
  }
  auto file = BoltFile::open(held);
  if (!file) return 0;
  if (const auto images = images_in(*file)) {
    static_cast<void>(find_containerd_image(*images, "app:1"));
    for (const ContainerdImage& image : *images) {
      const auto found = find_containerd_image(*images, image.name);
      if (!found || (*found)->name != image.name) std::abort();
    }
  }
  return 0;
}
