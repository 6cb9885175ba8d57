// content_compiler/distros.cpp - content/distros.yaml to the table of model/distro.h.
//
// Errors  an unknown key, an unknown word and a missing field are errors: a typing error must not
// become a distribution without a feed.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/text.h"
#include "content_compiler/kinds.h"
#include "content_compiler/write.h"

namespace plimsoll {
namespace {

constexpr std::array<std::string_view, 12> distro_keys = {
    "ids",        "os_name", "name",      "purl_type", "purl_namespace", "scheme",
    "ecosystems", "feed",    "feed_name", "id_like",   "rolling",        "releases"};
constexpr std::array<std::string_view, 4> release_keys = {"codename", "eol", "eol_lts", "lts"};

/// A valid name of a C++ variable.
std::string identifier(std::string_view key) {
  std::string name = "d_";
  for (const char c : key) name += is_alnum(c) ? c : '_';
  return name;
}

/// One of a few words, "" standing for an absent value where the list holds it.
Status check_word(const YamlDocument& document, YamlValue distro, std::string_view key,
                  std::span<const std::string_view> allowed) {
  const YamlValue value = distro[key];
  if (std::ranges::find(allowed, value.text()) != allowed.end()) return {};
  return std::unexpected(document.error_at(value.exists() ? value : distro,
                                           std::string(key) + " is one of: " + join(allowed, " ")));
}

Status check_date(const YamlDocument& document, YamlValue value) {
  const std::string_view date = value.text();
  const bool fine = date.size() == 10 && date[4] == '-' && date[7] == '-' &&
                    number(date.substr(0, 4)) && number(date.substr(5, 2)) &&
                    number(date.substr(8));
  if (!value.exists() || fine) return {};
  return std::unexpected(document.error_at(value, "a date is YYYY-MM-DD"));
}

std::string list_of(std::string_view name, YamlValue values) {
  std::string code = "constexpr std::array<std::string_view, " +
                     std::to_string(values.texts().size()) + "> " + std::string(name) + " = {";
  for (const std::string_view text : values.texts()) code += quoted(text) + ", ";
  return code + "};\n";
}

Result<std::string> releases_of(const YamlDocument& document, std::string_view name,
                                YamlValue releases) {
  std::string code = "constexpr std::array<DistroRelease, " +
                     std::to_string(releases.members().size()) + "> " + std::string(name) +
                     " = {{\n";
  for (const auto& [version, release] : releases.members()) {
    TRY_STATUS(check_keys(document, release, release_keys));
    TRY_STATUS(check_date(document, release["eol"]));
    TRY_STATUS(check_date(document, release["eol_lts"]));
    code += "    {" + quoted(version.text()) + ", " + quoted(release["codename"].text()) + ", " +
            quoted(release["eol"].text()) + ", " + quoted(release["eol_lts"].text()) + "},\n";
  }
  return code + "}};\n";
}

Status check_distro(const YamlDocument& document, YamlValue distro) {
  constexpr std::array<std::string_view, 3> types = {"deb", "rpm", "apk"};
  constexpr std::array<std::string_view, 3> schemes = {"deb", "rpm", "alpine"};
  constexpr std::array<std::string_view, 3> feed_names = {"source", "origin", "binary"};
  constexpr std::array<std::string_view, 3> feeds = {"", "osv", "own"};
  TRY_STATUS(check_keys(document, distro, distro_keys));
  TRY_STATUS(check_word(document, distro, "purl_type", types));
  TRY_STATUS(check_word(document, distro, "scheme", schemes));
  TRY_STATUS(check_word(document, distro, "feed_name", feed_names));
  TRY_STATUS(check_word(document, distro, "feed", feeds));
  for (const std::string_view key : {"ids", "name", "purl_namespace"}) {
    if (distro[key].texts().empty() || distro[key].texts()[0].empty()) {
      return std::unexpected(document.error_at(distro, std::string(key) + " is missing"));
    }
  }
  return {};
}

std::string entry_of(std::string_view key, YamlValue distro) {
  const std::string name = identifier(key);
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  return "    {.key = " + quoted(key) + ", .os_name = " + quoted(distro["os_name"].text()) +
         ", .name = " + quoted(distro["name"].text()) + ",\n     .ids = " + name +
         "_ids, .purl_type = " + quoted(distro["purl_type"].text()) +
         ", .purl_namespace = " + quoted(distro["purl_namespace"].text()) +
         ", .scheme = " + quoted(distro["scheme"].text()) + ",\n     .ecosystems = " + name +
         "_ecosystems, .feed_name = FeedName::" + std::string(distro["feed_name"].text()) +
         ", .feed_of = " + quoted(distro["id_like"].text()) +
         ",\n     .own_feed = " + flag(distro["feed"].text() == "own") +
         ", .rolling = " + flag(distro["rolling"].truth() == true) + ", .releases = " + name +
         "_releases},\n";
}

}  // namespace

Result<Compiled> compiled_distros(std::span<const YamlDocument> documents) {
  const YamlDocument& document = documents.front();
  std::string lists;
  std::string entries;
  const std::vector<YamlMember> distros = document.root().members();
  for (const auto& [key, distro] : distros) {
    TRY_STATUS(check_distro(document, distro));
    const YamlValue like = distro["id_like"];
    if (like.exists() && !document.root()[like.text()].exists()) {
      return std::unexpected(document.error_at(like, "no such distribution"));
    }
    const std::string name = identifier(key.text());
    lists += list_of(name + "_ids", distro["ids"]);
    lists += list_of(name + "_ecosystems", distro["ecosystems"]);
    lists += TRY(releases_of(document, name + "_releases", distro["releases"]));
    entries += entry_of(key.text(), distro);
  }
  return Compiled{
      .code =
          "// Compiled from content/distros.yaml.\n#include \"model/distro.h\"\n\n#include "
          "<array>\n\n"
          "namespace plimsoll {\nnamespace {\n" +
          lists + "constexpr std::array<Distro, " + std::to_string(distros.size()) +
          "> table = {{\n" + entries +
          "}};\n}  // namespace\nstd::span<const Distro> all_distros() { return table; }\n"
          "}  // namespace plimsoll\n"};
}

}  // namespace plimsoll
