// match/asked.cpp - which question a package is to the advisories.
// SPDX-License-Identifier: Apache-2.0
#include "match/asked.h"

#include "advisory/ecosystem.h"

namespace plimsoll {

Questions::Questions(const OperatingSystem& os)
    : distro_(find_distro(os.id, {}, os.name)),
      distro_ecosystems_(feed_ecosystems(os)),
      os_name_(os.version.empty() ? os.id : os.id + " " + os.version) {}

Asked Questions::of(const Package& package) const {
  if (is_os_type(package.type)) {
    // A package of another manager than the distribution's own: its feed does not mean it.
    if (distro_ == nullptr || distro_->purl_type != package.type) {
      return {.ecosystems = {}, .name = package.name, .version = package.version};
    }
    SourcePackage identity = feed_identity(*distro_, package);
    return {.ecosystems = distro_ecosystems_,
            .name = std::move(identity.name),
            .version = std::move(identity.version),
            .scheme_name = distro_->scheme,
            .scheme = scheme_named(distro_->scheme)};
  }
  const Ecosystem* const ecosystem = ecosystem_of_type(package.type);
  if (ecosystem == nullptr) {
    return {.ecosystems = {}, .name = package.name, .version = package.version};
  }
  return {.ecosystems = {std::string(ecosystem->name)},
          .name = package.name,
          .version = package.version,
          .scheme_name = ecosystem->scheme,
          .scheme = scheme_named(ecosystem->scheme)};
}

std::string Questions::feed_name(const Package& package) const {
  if (!is_os_type(package.type)) return package.type;
  return os_name_.empty() ? package.type + " (no distribution was found)" : os_name_;
}

}  // namespace plimsoll
