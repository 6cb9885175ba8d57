// image/content.h - ways to a file's content: held, at a place in a seekable file, or passing by.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "facts/analyzer.h"
#include "facts/layer_builder.h"
#include "image/budget.h"
#include "image/members.h"
#include "image/tar.h"

namespace plimsoll {

class HeldAccess : public RandomAccess {
 public:
  HeldAccess(std::string_view path, std::string_view text) : path_(path), text_(text) {}
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] std::uint64_t size() const override { return text_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override;

 private:
  std::string_view path_, text_;
};

class FileAccess : public RandomAccess {
 public:
  FileAccess(std::string_view path, int fd, std::uint64_t offset, std::uint64_t size)
      : path_(path), fd_(fd), offset_(offset), size_(size) {}
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override;

 private:
  std::string_view path_;
  int fd_;
  std::uint64_t offset_, size_;
};

/// Forward only, but for the first 64 KB, which stay.
class PassingAccess : public RandomAccess {
 public:
  PassingAccess(std::string_view path, std::uint64_t size, TarReader& tar)
      : path_(path), size_(size), tar_(tar) {}
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override;

 private:
  static constexpr std::size_t head_limit = std::size_t{64} << 10U;
  Result<std::size_t> read_forward(std::span<char> out);
  std::string_view path_;
  std::uint64_t size_, position_ = 0;
  TarReader& tar_;
  std::string head_;
  std::string_view piece_;
  bool has_head_ = false;
};

/// The content of a TarReader's current entry.
class TarContent : public Content {
 public:
  /// `seekable`: the plain archive that the reader walks, if it is one.
  TarContent(TarReader& tar, const Member* seekable, ScanBudget& budget)
      : tar_(tar), seekable_(seekable), budget_(budget) {}
  ~TarContent() override { give_back(); }
  TarContent(const TarContent&) = delete;
  TarContent& operator=(const TarContent&) = delete;
  /// To be called for every entry.
  void begin(const Entry& entry);

  Result<std::string_view> hold() override;
  RandomAccess& stream() override;
  Result<RandomAccess*> index() override;
  Result<std::string_view> piece() override;

 private:
  Result<RandomAccess*> spool();
  void give_back();
  TarReader& tar_;
  const Member* seekable_;
  ScanBudget& budget_;
  const Entry* entry_ = nullptr;
  bool held_ = false, text_shown_ = false;
  std::string text_;
  Descriptor spooled_;
  std::uint64_t spooled_bytes_ = 0;  // taken from the budget
  std::optional<HeldAccess> held_access_;
  std::optional<FileAccess> file_access_;
  std::optional<PassingAccess> passing_access_;
};

}  // namespace plimsoll
