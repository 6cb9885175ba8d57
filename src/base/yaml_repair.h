// base/yaml_repair.h - a text without the bytes for which libyaml refuses all of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

struct RepairedYaml {
  std::string text;
  std::uint32_t line = 0, column = 0;  // of the first byte that was replaced; 0 if there is none
};

/// A text of UTF-16 behind its byte order mark, as UTF-8.
std::string from_utf16(std::string_view text, bool little);

/// UTF-16 with a byte order mark becomes UTF-8, which needs none. Control characters and bytes that
/// are no UTF-8 become U+FFFD, a lone carriage return a line end, and the line ends that only YAML
/// 1.1 knows (U+0085, U+2028, U+2029) a blank: so that lines are what editors count.
RepairedYaml repair_yaml(std::string_view text);

}  // namespace plimsoll
