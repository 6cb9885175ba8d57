// testing/files.h - files as the engine shows them to analyzers, from memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "facts/analyzer.h"

namespace plimsoll {

/// Can be read in any order.
class HeldFile : public RandomAccess {
 public:
  HeldFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {}
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] std::uint64_t size() const override { return text_.size(); }
  [[nodiscard]] const std::string& text() const { return text_; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override {
    if (offset >= text_.size()) return std::size_t{0};
    const std::size_t length = std::min<std::size_t>(out.size(), text_.size() - offset);
    std::memcpy(out.data(), text_.data() + offset, length);
    return length;
  }

 private:
  std::string path_, text_;
};

/// A file that passes once, as the engine shows it to stream analyzers.
class PassingFile : public HeldFile {
 public:
  using HeldFile::HeldFile;
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override {
    if (offset < passed_) return fail(Errc::not_found, "these bytes have passed");
    const std::size_t length = TRY(HeldFile::read(offset, out));
    passed_ = offset + length;
    return length;
  }

 private:
  std::uint64_t passed_ = 0;
};

}  // namespace plimsoll
