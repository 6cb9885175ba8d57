// facts/looking.h - shows the content of a layer's files to the detectors that want them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/analyzer.h"
#include "facts/content.h"
#include "facts/detector.h"

namespace plimsoll {

class Looking {
 public:
  /// `detectors` may be null: then nobody looks.
  explicit Looking(Detectors* detectors);
  ~Looking();
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;

  /// Whether anybody wants that file. If so, look() or pass() follows.
  bool begin(const Entry& entry);
  /// Reads the content and shows it.
  void look(Content& content);
  /// Shows what others have read: pieces in order, then finish().
  bool feed(std::string_view piece);
  void finish(bool whole);

  /// One for each family, in their order.
  [[nodiscard]] std::vector<Detections> take();

 private:
  /// Problems that are only counted.
  struct LeftOut {
    std::size_t count = 0;
    Errc code = Errc::too_many;
  };
  static void leave_out_problems(Detections& found, LeftOut& left_out);
  void keep_limits(std::size_t i);

  Detectors* detectors_;
  Detectors::Set set_;
  std::vector<Detections> found_;
  std::vector<bool> full_;
  std::vector<LeftOut> left_out_;
  std::vector<std::size_t> open_;  // who looks at the file in hand and has not seen enough
  std::vector<std::size_t> begun_;
};

/// Content that analyzers read in passing, shown to detectors on the way: also what they leap over.
class ShownAccess : public RandomAccess {
 public:
  ShownAccess(RandomAccess& file, Looking& looking) : file_(file), looking_(looking) {}
  [[nodiscard]] std::string_view path() const override { return file_.path(); }
  [[nodiscard]] std::uint64_t size() const override { return file_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) override;
  /// Shows the rest, and ends.
  void finish();

 private:
  Status show_until(std::uint64_t offset);
  RandomAccess& file_;
  Looking& looking_;
  std::uint64_t shown_ = 0;  // bytes from the beginning
  bool wanted_ = true;
  std::string buffer_;
};

}  // namespace plimsoll
