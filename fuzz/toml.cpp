// fuzz/toml.cpp - settings of other programs in TOML, and podman's registries.conf on top of it.
// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fetch/registries_conf.h"
#include "fetch/registry_places.h"

namespace {

/// A table begins in the text, and behind the one before it in its list.
void check(const plimsoll::TomlDocument& table, std::size_t lines) {
  if (table.line() == 0 || table.line() > lines) std::abort();
  std::size_t before = table.line();
  for (const char* const path : {"registry", "mirror", "a", "a.b"}) {
    const bool something = !table.text(path).empty() || !table.texts(path).empty() ||
                           table.truth(path) || !table.tables(path).empty();
    if (something && !table.has(path)) std::abort();
    before = table.line();
    for (const plimsoll::TomlDocument& below : table.tables(path)) {
      if (below.line() < before) std::abort();
      before = below.line();
      check(below, lines);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t lines = 1;
  for (const char c : text) lines += c == '\n' ? 1U : 0U;
  const auto document = TomlDocument::parse(text, "x.conf");
  if (document) check(*document, lines);
  fetch::MachineRegistries machine;
  fetch::read_registries_conf(text, "x.conf", machine.conf);
  if (!document && (!machine.conf.registries.empty() || machine.conf.faults.empty())) std::abort();
  for (const fetch::ConfRegistry& registry : machine.conf.registries) {
    if (registry.prefix.starts_with("*.")) continue;
    const fetch::ConfRegistry* const found = fetch::find_registry(machine.conf, registry.prefix);
    if (found == nullptr || found->prefix.size() < registry.prefix.size()) std::abort();
    const auto there = fetch::moved(registry.prefix + "/app", registry.prefix, "other.test/x");
    if (there != "other.test/x/app") std::abort();
  }
  for (const bool pinned : {false, true}) {
    const auto places = places_of(
        machine, {.registry = "docker.io", .repository = "library/debian", .pinned = pinned});
    if (places.own.registry.empty()) std::abort();
  }
  return 0;
}
