// fetch/docker_config.cpp - reading config.json, and changing one entry of it.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/docker_config.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "fetch/base64.h"

namespace plimsoll::fetch {

namespace {

constexpr JsonLimits json_limits{.depth = 50, .values = 200'000};
constexpr std::string_view hub_key = "https://index.docker.io/v1/";
constexpr std::string_view hub_names[] = {"docker.io", "index.docker.io", "registry-1.docker.io"};

Status parse(std::string_view text, JsonDocument& document) {
  TRY_STATUS(document.parse(trim(text).empty() ? "{}"sv : text, json_limits));
  if (!document.root().is_object()) return fail(Errc::malformed, "not a JSON object");
  return {};
}

/// An address stands for its host; anything else may name a repository.
std::string place_of(std::string_view key) {
  const std::size_t scheme = key.find("://");
  if (scheme != key.npos) {
    key.remove_prefix(scheme + 3);
    return canonical_registry(key.substr(0, key.find('/')));
  }
  while (key.ends_with('/')) key.remove_suffix(1);
  const std::size_t slash = std::min(key.find('/'), key.size());
  return canonical_registry(key.substr(0, slash)) + std::string(key.substr(slash));
}

AuthEntry read_entry(std::string_view key, JsonValue value) {
  AuthEntry entry{.place = place_of(key),
                  .credentials = {.user = std::string(value["username"].text()),
                                  .password = std::string(value["password"].text())}};
  if (const std::string_view auth = value["auth"].text(); !auth.empty()) {
    if (const auto decoded = decode_auth(auth)) entry.credentials = *decoded;
    else entry.fault = decoded.error().what;
  }
  entry.credentials.identity_token = value["identitytoken"].text();
  entry.credentials.registry_token = value["registrytoken"].text();
  return entry;
}

bool lies_in(std::string_view name, std::string_view place) {
  return name.starts_with(place) && (name.size() == place.size() || name[place.size()] == '/');
}

/// All members but those of the registry in `auths`; `add` writes into `auths` at its end.
template <typename Add>
std::string rewritten(JsonValue root, std::string_view registry, Add add) {
  JsonWriter json;
  const auto write_auths = [&](JsonValue auths) {
    json.key("auths");
    json.begin_object();
    for (const auto& [key, value] : auths.members()) {
      if (place_of(key) == registry) continue;
      json.key(key);
      json.copy(value);
    }
    add(json);
    json.end_object();
  };
  json.begin_object();
  for (const auto& [name, value] : root.members()) {
    if (name == "auths") continue;
    json.key(name);
    json.copy(value);
  }
  write_auths(root["auths"]);
  json.end_object();
  return json.take() + '\n';
}

}  // namespace

std::string canonical_registry(std::string_view registry) {
  const std::string name = lower(registry);
  const bool is_hub = std::ranges::find(hub_names, name) != std::end(hub_names);
  return is_hub ? std::string(hub_names[0]) : name;
}

std::string key_of_registry(std::string_view registry) {
  const std::string name = canonical_registry(registry);
  return name == hub_names[0] ? std::string(hub_key) : name;
}

Result<Credentials> decode_auth(std::string_view auth) {
  std::string text = TRY(base64_decode(auth));
  while (text.ends_with('\0')) text.pop_back();
  const auto parts = cut_first(text, ':');
  if (!parts || parts->first.empty())
    return fail(Errc::malformed, "auth is not base64 of user:password");
  return Credentials{.user = std::string(parts->first), .password = std::string(parts->second)};
}

Result<DockerConfig> parse_docker_config(std::string_view text) {
  JsonDocument document;
  TRY_STATUS(parse(text, document));
  DockerConfig config;
  for (const auto& [key, value] : document.root()["auths"].members())
    config.auths.push_back(read_entry(key, value));
  for (const auto& [key, value] : document.root()["credHelpers"].members())
    config.helpers.emplace_back(place_of(key), value.text());
  config.store = document.root()["credsStore"].text();
  return config;
}

const AuthEntry* find_auth(const DockerConfig& config, std::string_view registry,
                           std::string_view repository) {
  const std::string name = canonical_registry(registry) + '/' + std::string(repository);
  const AuthEntry* best = nullptr;
  for (const AuthEntry& entry : config.auths) {
    // Docker leaves an empty entry where a helper has the credentials.
    if (entry.credentials == Credentials{} && entry.fault.empty()) continue;
    if (!lies_in(name, entry.place)) continue;
    if (best == nullptr || entry.place.size() > best->place.size()) best = &entry;
  }
  return best;
}

std::string helper_of(const DockerConfig& config, std::string_view registry) {
  const std::string place = canonical_registry(registry);
  for (const auto& [key, name] : config.helpers) {
    if (key == place && !name.empty()) return name;
  }
  return config.store;
}

Result<std::string> with_auth(std::string_view text, std::string_view registry,
                              std::string_view auth) {
  JsonDocument document;
  TRY_STATUS(parse(text, document));
  return rewritten(document.root(), canonical_registry(registry), [&](JsonWriter& json) {
    json.key(key_of_registry(registry));
    json.begin_object();
    json.member_if("auth", auth);
    json.end_object();
  });
}

Result<std::optional<std::string>> without_auth(std::string_view text, std::string_view registry) {
  JsonDocument document;
  TRY_STATUS(parse(text, document));
  const std::string place = canonical_registry(registry);
  bool any = false;
  for (const auto& [key, value] : document.root()["auths"].members())
    any = any || place_of(key) == place;
  if (!any) return std::nullopt;
  return rewritten(document.root(), place, [](JsonWriter&) {});
}

}  // namespace plimsoll::fetch
