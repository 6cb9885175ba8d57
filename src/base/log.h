// base/log.h - notices on standard error about what is being done (-v), as text or as JSON lines.
//
// Silent until set_log() says otherwise; a library never decides that by itself. Constant messages,
// details as fields: one event is one line.
// Threads any may call log_event().
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace plimsoll {

enum class LogFormat : std::uint8_t { off, text, json };

void set_log(LogFormat format);
bool log_is_on();

using LogField = std::pair<std::string_view, std::string_view>;

/// "plimsoll: layer read  layer=sha256:… ms=120", or {"time":…,"event":"layer read","layer":…}.
void log_event(std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace plimsoll
