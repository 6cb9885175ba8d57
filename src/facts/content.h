// facts/content.h - the ways to the content of one file in a layer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "facts/analyzer.h"

namespace plimsoll {

/// The way to one entry's content; a source implements it over what it has.
class Content {
 public:
  Content() = default;
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;
  virtual ~Content() = default;
  /// All of it in memory; lives until the next entry.
  virtual Result<std::string_view> hold() = 0;
  /// Forward, and back where that costs nothing.
  virtual RandomAccess& stream() = 0;
  /// At any place: held in memory, or spooled to a file without a name.
  virtual Result<RandomAccess*> index() = 0;
  /// The next piece of the content, from its beginning on; empty at its end. A piece lives until the
  /// next call. Also after hold() and index(), which do not count as having passed.
  virtual Result<std::string_view> piece();

 protected:
  /// For the next entry.
  void begin_pieces() { piece_at_ = 0; }

 private:
  std::uint64_t piece_at_ = 0;
  std::string piece_;
};

}  // namespace plimsoll
