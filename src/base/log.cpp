// base/log.cpp - notices on standard error about what is being done.
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

std::atomic<LogFormat> chosen = LogFormat::off;

std::string as_text(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line = "plimsoll: " + std::string(event);
  for (const auto& [name, value] : fields) {
    line += (line.ends_with(event) ? "  " : " ") + std::string(name) + "=" + printable(value);
  }
  return line + "\n";
}

std::string as_json(std::string_view event, std::initializer_list<LogField> fields) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  json.member("time", now_text());
  json.member("event", event);
  for (const auto& [name, value] : fields) json.member(name, printable(value));
  json.end_object();
  return json.take() + "\n";
}

}  // namespace

void set_log(LogFormat format) { chosen = format; }

bool log_is_on() { return chosen != LogFormat::off; }

void log_event(std::string_view event, std::initializer_list<LogField> fields) {
  if (!log_is_on()) return;
  const std::string line =
      chosen == LogFormat::json ? as_json(event, fields) : as_text(event, fields);
  // One write a line: lines of several threads do not mix. A closed standard error loses only
  // notices.
  [[maybe_unused]] const Status written = write_all(STDERR_FILENO, line);
}

}  // namespace plimsoll
