// fuzz/container_inspect.cpp - what an engine says of containers: settings, lists, changes.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "image/container_documents.h"

namespace {

/// Gives a text in pieces of one length.
class Pieces : public plimsoll::Input {
 public:
  Pieces(std::string_view text, std::size_t step) : text_(text), step_(step) {}

 protected:
  plimsoll::Result<std::string_view> produce() override {
    const std::string_view piece = text_.substr(0, step_);
    text_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view text_;
  std::size_t step_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(plimsoll::parse_container_list(text));
  const auto container = plimsoll::parse_container(text);
  if (container && container->id.size() != 64) std::abort();
  Pieces whole(text, std::max<std::size_t>(size, 1));
  Pieces pieces(text, 3);
  const auto changes = plimsoll::read_changes(whole);
  if (plimsoll::read_changes(pieces) != changes) std::abort();
  return 0;
}
