// detect/config/helm/lines.h - which line of a template a line of what came of it was.
//
// Shape   lines that are the same in both are brought together in order, as many as there can be
//         (the longest common subsequence); of a line with {{ }} what stands around it must be the
//         same. What a loop wrote once more is looked for near by. Any other line lies where the
//         one above it does: behind an include, that is where it stands.
// Safety  of very large files only what is the same is looked for, in order: work is bounded.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace plimsoll::helm {

struct TemplateLine {
  std::uint32_t line = 1;
  bool same = false;  // to the letter: columns are the same too
};

/// Lines of the one by lines of the other that may be compared, for all documents of a file.
inline constexpr std::size_t line_work = 60'000'000;

/// One for each line of the document. What it takes goes off `work`; when that is spent, the lines
/// of further documents are only looked for in order.
std::vector<TemplateLine> template_lines(std::string_view document, std::string_view template_text,
                                         std::size_t& work);

}  // namespace plimsoll::helm
