// testing/inputs.h - Inputs that are hard to read from, and folders that vanish.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "image/input.h"

namespace plimsoll {

/// Gives a text in windows of a few bytes; after it an Error, if there is one.
class DripInput : public Input {
 public:
  DripInput(std::string_view text, std::size_t step, Status end = {})
      : text_(text), step_(step), end_(std::move(end)) {}

 protected:
  Result<std::string_view> produce() override {
    if (text_.empty() && !end_) return std::unexpected(end_.error());
    const std::string_view piece = text_.substr(0, step_);
    text_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view text_;
  std::size_t step_;
  Status end_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "plimsoll-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string path(const std::string& name = "") const {
    return name.empty() ? path_ : path_ + "/" + name;
  }
  [[nodiscard]] std::string write(const std::string& name, std::string_view bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::string path_;
};

}  // namespace plimsoll
