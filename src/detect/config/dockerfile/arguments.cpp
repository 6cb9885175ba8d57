// detect/config/dockerfile/arguments.cpp - arguments of instructions.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/arguments.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace plimsoll::docker {

namespace {

bool is_archive(std::string_view path) {
  const std::string name = lower(path);
  constexpr std::array ends = {".tar"sv, ".gz"sv,  ".tgz"sv, ".bz2"sv,  ".tbz"sv, ".tbz2"sv,
                               ".xz"sv,  ".txz"sv, ".zst"sv, ".tzst"sv, ".lz"sv,  ".lzma"sv,
                               ".z"sv,   ".tlz"sv, ".tz"sv,  ".tb2"sv};
  return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

std::vector<Text> plain_words(const Text& text) {
  std::vector<Text> found;
  const std::string_view all = text.view();
  for (std::size_t at = 0; at < all.size();) {
    std::size_t end = at;
    while (end < all.size() && !is_space(all[end])) ++end;
    if (end > at) found.push_back(text.slice(at, end - at));
    at = end + 1;
  }
  return found;
}

std::vector<Text> quoted_words(const Text& text, char escape) {
  std::vector<Text> found;
  const std::string_view all = text.view();
  for (std::size_t at = 0; at < all.size();) {
    std::size_t end = at;
    char quote = '\0';
    for (; end < all.size() && (quote != '\0' || !is_space(all[end])); ++end) {
      const char c = all[end];
      if (c == escape && quote != '\'') {
        ++end;
      } else if (quote == '\0' && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = '\0';
      }
    }
    end = std::min(end, all.size());
    if (end > at) found.push_back(text.slice(at, end - at));
    at = end + 1;
  }
  return found;
}

Port port_of(std::string_view raw, std::string_view text, bool unresolved, Position at) {
  Port port{.raw = std::string(raw), .at = at};
  if (const auto parts = cut_last(text, '/')) {
    port.protocol = lower(parts->second);
    text = parts->first;
  }
  if (const auto parts = cut_last(text, ':'); parts && !unresolved) text = parts->second;
  const auto range = cut_first(text, '-');
  port.number = number(range ? range->first : text);
  port.to = range ? number(range->second) : port.number;
  return port;
}

bool is_absolute(std::string_view path) {
  const bool drive = path.size() > 2 && is_letter(path[0]) && path[1] == ':' &&
                     (path[2] == '\\' || path[2] == '/');
  return path.starts_with('/') || path.starts_with('\\') || drive;
}

Source::Kind source_kind(const Instruction& instruction, std::string_view source) {
  const std::string_view path = source.substr(0, source.find('#'));
  const bool web = source.starts_with("http://") || source.starts_with("https://");
  for (const Heredoc& heredoc : instruction.heredocs)
    if (source.contains("<<") && source.contains(heredoc.name)) return Source::Kind::heredoc;
  if (source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://") ||
      (web && path.ends_with(".git"))) {
    return Source::Kind::git;
  }
  if (web) return Source::Kind::url;
  for (const Flag& flag : instruction.flags)
    if (flag.name == "--from") return Source::Kind::stage;
  return is_archive(source) ? Source::Kind::archive : Source::Kind::file;
}

Mount mount_of(const Flag& flag) {
  Mount mount{.at = flag.at};
  for (const std::string_view field : split(flag.value, ',')) {
    const auto parts = cut_first(field, '=');
    const std::string name = lower(parts ? parts->first : field);
    const std::string value(parts ? parts->second : "true");
    mount.options[name] = value;
    if (name == "type") mount.type = lower(value);
    if (name == "target" || name == "dst" || name == "destination") mount.target = value;
    if (name == "source" || name == "src") mount.source = value;
    if (name == "from") mount.from = value;
    if (name == "id") mount.id = value;
    if (name == "rw" || name == "readwrite") mount.read_write = value != "false";
  }
  return mount;
}

}  // namespace plimsoll::docker
