// match/asked.h - which question a package is to the advisories.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/distro.h"
#include "model/package.h"
#include "model/report.h"
#include "version/scheme.h"

namespace plimsoll {

/// One package as the feeds speak of it.
struct Asked {
  std::vector<std::string> ecosystems;  // any of them may speak of it; none: nobody does
  std::string name, version;
  std::string_view scheme_name;
  const Scheme* scheme = nullptr;  // null: this version of the program cannot order it
};

/// The questions of one target; the distribution is looked up once.
class Questions {
 public:
  explicit Questions(const OperatingSystem& os);
  [[nodiscard]] Asked of(const Package& package) const;
  /// "debian 12", for people; the bare type where no distribution was found.
  [[nodiscard]] std::string feed_name(const Package& package) const;

 private:
  const Distro* distro_;
  std::vector<std::string> distro_ecosystems_;
  std::string os_name_;
};

}  // namespace plimsoll
