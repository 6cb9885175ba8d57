// detect/config/compose/syntax.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/compose/syntax.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "detect/config/host_path.h"

namespace plimsoll::compose {

std::optional<std::int64_t> first_port(std::string_view text) {
  return number<std::int64_t>(text.substr(0, text.find('-')));
}

Port port_in(std::string_view text) {
  Port port;
  if (const auto cut = cut_last(text, '/')) {
    port.proto = cut->second;
    text = cut->first;
  }
  const auto ends = cut_last(text, ':');
  port.container = first_port(ends ? ends->second : text);
  if (!ends) return port;
  const auto begins = cut_last(ends->first, ':');
  port.host = first_port(begins ? begins->second : ends->first);
  std::string_view ip = begins ? begins->first : std::string_view();
  if (ip.starts_with('[') && ip.ends_with(']')) ip = ip.substr(1, ip.size() - 2);
  port.ip = ip;
  return port;
}

namespace {

bool has_drive(std::string_view text) {
  return text.size() > 2 && is_letter(text[0]) && text[1] == ':' &&
         (text[2] == '\\' || text[2] == '/');
}

void set_modes(std::string_view modes, Volume& volume) {
  for (const std::string_view mode : split(modes, ',')) {
    if (mode == "ro") volume.read_only = true;
    if (mode.ends_with("shared") || mode.ends_with("slave") || mode.ends_with("private"))
      volume.propagation = mode;
  }
}

}  // namespace

bool is_path(std::string_view source) {
  return source.starts_with('/') || source.starts_with('.') || source.starts_with('~') ||
         source.starts_with('\\') || has_drive(source);
}

Volume volume_in(std::string_view text) {
  Volume volume;
  const std::size_t skip = has_drive(text) ? 2 : 0;
  const std::size_t colon = text.find(':', skip);
  if (colon == std::string_view::npos) {
    volume.type = "volume";  // without a name
    volume.target = text;
    return volume;
  }
  const std::string_view source = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  const std::size_t modes = rest.find(':', has_drive(rest) ? 2 : 0);
  volume.type = is_path(source) ? "bind" : "volume";
  volume.source = config::clean_path(source);
  volume.target = rest.substr(0, modes);
  if (modes != std::string_view::npos) set_modes(rest.substr(modes + 1), volume);
  return volume;
}

std::optional<double> byte_amount(std::string_view text) {
  constexpr double kibi = 1024;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value) || value <= 0) return std::nullopt;
  std::string unit = lower({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (unit.size() > 1 && unit.ends_with('b')) unit.pop_back();
  if (unit.size() > 1 && unit.ends_with('i')) unit.pop_back();
  constexpr std::array<std::pair<std::string_view, double>, 7> units = {
      {{"", 1},
       {"b", 1},
       {"k", kibi},
       {"m", kibi * kibi},
       {"g", kibi * kibi * kibi},
       {"t", kibi * kibi * kibi * kibi},
       {"p", kibi * kibi * kibi * kibi * kibi}}};
  for (const auto& [name, factor] : units)
    if (unit == name) return value * factor;
  return std::nullopt;
}

}  // namespace plimsoll::compose
