// model/distro.cpp - looks things up in the table of distributions.
// SPDX-License-Identifier: Apache-2.0
#include "model/distro.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace plimsoll {

namespace {

bool has_id(const Distro& distro, std::string_view id) {
  return distro.key == id || std::ranges::find(distro.ids, id) != distro.ids.end();
}

const Distro* by_id(std::string_view id, std::string_view os_name) {
  const Distro* found = nullptr;
  for (const Distro& distro : all_distros()) {
    if (!has_id(distro, id)) continue;
    if (distro.key == id && os_name.empty()) return &distro;
    if (!distro.os_name.empty() && distro.os_name == os_name) return &distro;
    if (found == nullptr) found = &distro;
  }
  return found;
}

/// The n-th number of a version, "19" of "3.19.1"; empty if there is none.
std::string_view piece(std::string_view version, std::size_t index) {
  const std::vector<std::string_view> pieces = split(version, '.');
  return index < pieces.size() ? pieces[index] : std::string_view();
}

/// Nothing if the version lacks what a placeholder asks for.
std::optional<std::string> filled(std::string_view form, std::string_view version) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> placeholders = {
      {{"{version}", version}, {"{major}", piece(version, 0)}, {"{minor}", piece(version, 1)}}};
  std::string text(form);
  for (const auto& [placeholder, value] : placeholders) {
    if (text.find(placeholder) == std::string::npos) continue;
    if (value.empty()) return std::nullopt;
    text = replace_all(text, placeholder, value);
  }
  return text;
}

}  // namespace

const Distro* find_distro(std::string_view id, std::span<const std::string> id_like,
                          std::string_view os_name) {
  if (id.empty()) return nullptr;
  if (const Distro* found = by_id(id, os_name)) return found;
  for (const std::string& like : id_like) {
    if (const Distro* found = by_id(like, {})) return found;
  }
  return nullptr;
}

std::vector<std::string> feed_ecosystems(const Distro& distro, std::string_view version) {
  if (!distro.feed_of.empty()) {
    const Distro* other = by_id(distro.feed_of, {});
    return other != nullptr ? feed_ecosystems(*other, version) : std::vector<std::string>();
  }
  std::vector<std::string> names;
  for (const std::string_view form : distro.ecosystems) {
    if (std::optional<std::string> name = filled(form, version)) names.push_back(*std::move(name));
  }
  return names;
}

std::vector<std::string> feed_ecosystems(const OperatingSystem& os) {
  const Distro* distro = find_distro(os.id, {}, os.name);
  if (distro == nullptr) return {};
  const DistroRelease* named = os.version.empty() ? find_codename(*distro, os.codename) : nullptr;
  return feed_ecosystems(*distro, named != nullptr ? named->version : os.version);
}

const DistroRelease* find_release(const Distro& distro, std::string_view version) {
  const DistroRelease* found = nullptr;
  for (const DistroRelease& release : distro.releases) {
    const bool matches =
        version.starts_with(release.version) &&
        (version.size() == release.version.size() || !is_alnum(version[release.version.size()]));
    if (matches && (found == nullptr || found->version.size() < release.version.size())) {
      found = &release;
    }
  }
  return found;
}

const DistroRelease* find_codename(const Distro& distro, std::string_view codename) {
  if (codename.empty()) return nullptr;
  const auto found = std::ranges::find(distro.releases, codename, &DistroRelease::codename);
  return found != distro.releases.end() ? &*found : nullptr;
}

std::string_view end_of_life(const Distro& distro, std::string_view version) {
  const DistroRelease* release = find_release(distro, version);
  return release != nullptr ? release->end_of_life : std::string_view();
}

SourcePackage feed_identity(const Distro& distro, const Package& package) {
  if (distro.feed_name == FeedName::binary || package.source.name.empty()) {
    return {package.name, package.version};
  }
  const std::string& version = package.source.version;
  return {package.source.name, version.empty() ? package.version : version};
}

}  // namespace plimsoll
