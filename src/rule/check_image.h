// rule/check_image.h - compiled checks as one flat run of bytes, which is used where it lies: the
// build puts the product's own into the program.
//
// Format  a header with counts, then arrays of plain structs, each at a multiple of 8, and all texts
//         behind each other. Of this machine's byte order; never a file that another program reads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/severity.h"
#include "rule/evaluate.h"
#include "rule/pack.h"
#include "rule/program.h"

namespace plimsoll::rule {

struct TextRef {
  std::uint32_t at = 0, length = 0;
};

/// So many entries of an array, from `first` on.
struct Run {
  std::uint32_t first = 0, count = 0;
};

struct ImagePiece {  // of a message
  TextRef text;
  std::uint32_t operand = nothing;
  std::uint32_t width = 0;
};

struct ImageFail {
  std::uint32_t node = nothing;
  Run aliases;  // of the variant, or of the check
};

struct ImageCheck {
  TextRef id, title, why, fix, before, after;
  Run references, maps, aliases, tags;  // in CheckImage::lists
  Run fails;
  Run message;
  std::uint32_t when = nothing;
  std::uint16_t record = no_record;
  Level level = Level::unknown;
  bool enabled = true;
};

class CheckImage {
 public:
  CheckImage() = default;
  /// `bytes` must outlive it, and lie at a multiple of 8.
  static Result<CheckImage> open(std::string_view bytes);

  [[nodiscard]] std::span<const ImageCheck> checks() const { return checks_; }
  [[nodiscard]] const ProgramView& program() const { return program_; }
  [[nodiscard]] std::string_view text(TextRef ref) const {
    return texts_.substr(ref.at, ref.length);
  }
  [[nodiscard]] std::vector<std::string> texts(Run run) const;
  [[nodiscard]] std::span<const ImageFail> fails(const ImageCheck& check) const {
    return fails_.subspan(check.fails.first, check.fails.count);
  }
  /// What a check says about a record.
  [[nodiscard]] std::string message(const ImageCheck& check, Evaluator& evaluator,
                                    Subject subject) const;
  /// Differs whenever the checks do.
  [[nodiscard]] std::uint64_t key() const { return key_; }

 private:
  std::span<const ImageCheck> checks_;
  std::span<const ImageFail> fails_;
  std::span<const ImagePiece> pieces_;
  std::span<const TextRef> lists_;
  ProgramView program_;
  std::string_view texts_;
  std::uint64_t key_ = 0;
};

/// The image of a pack's checks.
std::string make_check_image(const Pack& pack);

}  // namespace plimsoll::rule
