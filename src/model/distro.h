// model/distro.h - what is known of distributions: names, feeds, ends of life.
//
// Shape   a table compiled from content/distros.yaml, which says what each field means; nothing
// happens at start.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/package.h"
#include "model/report.h"

namespace plimsoll {

/// By which name of a package a feed speaks: its source package, apk's origin, or its own.
enum class FeedName : std::uint8_t { source, origin, binary };

struct DistroRelease {
  std::string_view version;  // as far as it takes to tell releases apart: "9" is all of 9.x
  std::string_view codename;
  std::string_view end_of_life;  // ISO date, regular support; empty: not known
  std::string_view end_of_lts;   // ISO date, where there is a longer one that is free to all
};

struct Distro {
  std::string_view key;      // "debian": --distro and the report use it
  std::string_view os_name;  // NAME in os-release, where two distributions share an ID
  std::string_view name;     // for people
  std::span<const std::string_view> ids;
  std::string_view purl_type, purl_namespace;
  std::string_view scheme;                       // deb, rpm, alpine
  std::span<const std::string_view> ecosystems;  // with placeholders: feed_ecosystems() fills them
  FeedName feed_name = FeedName::binary;
  std::string_view feed_of;  // the key of the distribution whose feed serves this one too
  bool own_feed = false;     // the ecosystem's name is ours, OSV has none
  bool rolling = false;
  std::span<const DistroRelease> releases;
};

std::span<const Distro> all_distros();

/// By key or ID of os-release; `os_name` (NAME) tells those apart that share an ID. Where nobody
/// knows the ID, the first of `id_like` that is known: good for purl type and scheme, no promise
/// that the feed speaks of these packages. Null if there is none.
const Distro* find_distro(std::string_view id, std::span<const std::string> id_like = {},
                          std::string_view os_name = {});

/// The names under which feeds speak of this release, "Debian:12"; none if no feed does. The
/// version is VERSION_ID, "12" or "3.19.1".
std::vector<std::string> feed_ecosystems(const Distro& distro, std::string_view version);

/// The same for a system by its own ID: an unknown distribution has none, whatever it is like. The
/// codename helps where os-release has no VERSION_ID.
std::vector<std::string> feed_ecosystems(const OperatingSystem& os);

/// The release that a VERSION_ID belongs to, the most exact one; null if the table has none.
const DistroRelease* find_release(const Distro& distro, std::string_view version);
const DistroRelease* find_codename(const Distro& distro, std::string_view codename);

/// ISO date of the last day of regular support; empty: not known.
std::string_view end_of_life(const Distro& distro, std::string_view version);

/// Name and version of a package as this distribution's feed speaks of it.
SourcePackage feed_identity(const Distro& distro, const Package& package);

}  // namespace plimsoll
