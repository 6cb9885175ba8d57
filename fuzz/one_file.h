// fuzz/one_file.h - a file in memory for analyzers of the indexed and the stream shape.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "analyzer/registry.h"

namespace plimsoll {

class OneFile : public RandomAccess {
 public:
  OneFile(std::string_view bytes, bool forward) : bytes_(bytes), forward_(forward) {}
  [[nodiscard]] std::string_view path() const override { return "x"; }
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override {
    if (forward_ && offset < passed_) return fail(Errc::not_found, "these bytes have passed");
    if (offset >= bytes_.size()) return std::size_t{0};
    const std::size_t length = std::min<std::size_t>(out.size(), bytes_.size() - offset);
    std::memcpy(out.data(), bytes_.data() + offset, length);
    passed_ = offset + length;
    return length;
  }

 private:
  std::string_view bytes_;
  bool forward_;
  std::uint64_t passed_ = 0;
};

/// The analyzer of that shape which the first byte of an input chooses; the rest is the file.
inline const Analyzer& chosen(Shape shape, std::uint8_t first) {
  std::vector<const Analyzer*> fitting;
  for (const Analyzer* const analyzer : all_analyzers()) {
    if (analyzer->shape() == shape) fitting.push_back(analyzer);
  }
  return *fitting[first % fitting.size()];
}

}  // namespace plimsoll
