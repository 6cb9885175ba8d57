// fetch/state.cpp - FOLDER/updates.json.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/state.h"

#include "base/file.h"
#include "base/json.h"

namespace plimsoll::fetch {

namespace {

constexpr std::uint64_t state_version = 1;
constexpr std::uint64_t size_limit = 1U << 20U;  // bytes

std::string state_path(const std::string& folder) { return folder + "/updates.json"; }

}  // namespace

FeedStates read_feed_states(const std::string& folder) {
  const Result<std::string> text = read_file(state_path(folder), size_limit);
  JsonDocument document;
  if (!text || !document.parse(*text)) return {};
  if (document.root()["version"].whole() != state_version) return {};
  FeedStates states;
  for (const auto& [name, value] : document.root()["feeds"].members()) {
    states[std::string(name)] = {.validators = read_validators(value),
                                 .fetched = value["fetched"].whole().value_or(0),
                                 .checked = value["checked"].whole().value_or(0)};
  }
  return states;
}

Status write_feed_states(const std::string& folder, const FeedStates& states) {
  JsonWriter out;
  out.begin_object();
  out.member("version", state_version);
  out.key("feeds");
  out.begin_object();
  for (const auto& [name, state] : states) {
    out.key(name);
    out.begin_object();
    write_validators(out, state.validators);
    out.member("fetched", state.fetched);
    out.member("checked", state.checked);
    out.end_object();
  }
  out.end_object();
  out.end_object();
  return write_file(state_path(folder), out.take());
}

}  // namespace plimsoll::fetch
