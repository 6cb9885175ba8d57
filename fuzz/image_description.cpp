// fuzz/image_description.cpp - images as tests of checks describe them, and lines of an image's
// history.
// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "detect/config/image/describe.h"
#include "detect/config/image/facts.h"
#include "detect/config/image/history.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const plimsoll::HistoryStep step = plimsoll::read_history_line(text, 3);
  for (const auto& command : step.commands) {
    if (command.at.line < 3) std::abort();
  }
  if (step.text.size() > size) std::abort();
  plimsoll::rule::Facts facts;
  if (const auto subject = plimsoll::parse_image_description(text)) {
    const auto places = plimsoll::add_facts(*subject, facts);
    if (places.by_record.empty()) std::abort();  // the image itself has one
  }
  return 0;
}
