// detect/config/dockerfile/arguments.h - arguments of instructions, one kind a function.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/dockerfile/dockerfile.h"

namespace plimsoll::docker {

/// Between white space, quotes or not.
std::vector<Text> plain_words(const Text& text);
/// Between white space that is neither quoted nor escaped; quotes and escapes stay.
std::vector<Text> quoted_words(const Text& text, char escape);

/// "80", "8000-8010/udp", "127.0.0.1:80:80"
Port port_of(std::string_view raw, std::string_view text, bool unresolved, Position at);

/// From the root of the file system, or of a drive.
bool is_absolute(std::string_view path);

/// What a source of this COPY or ADD is.
Source::Kind source_kind(const Instruction& instruction, std::string_view source);

/// type=cache,target=/root/.cache
Mount mount_of(const Flag& flag);

}  // namespace plimsoll::docker
