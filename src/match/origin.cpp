// match/origin.cpp - the table of advisory authors.
//
// Shape   most trusted first: who reviews each record by hand, then distributions, then collections
// that copy.
// SPDX-License-Identifier: Apache-2.0
#include "match/origin.h"

#include <algorithm>
#include <array>

namespace plimsoll {

namespace {
constexpr std::array table = {
    Origin{"GHSA-", "ghsa"},
    Origin{"GO-", "go"},
    Origin{"PYSEC-", "pypa"},
    Origin{"RUSTSEC-", "rustsec"},
    Origin{"RUBYSEC-", "rubysec"},
    Origin{"CVE-", "cve"},
    Origin{"DEBIAN-", "debian"},
    Origin{"DSA-", "debian"},
    Origin{"DLA-", "debian"},
    Origin{"UBUNTU-", "ubuntu"},
    Origin{"USN-", "ubuntu"},
    Origin{"ALPINE-", "alpine"},
    Origin{"ALSA-", "almalinux"},
    Origin{"ALBA-", "almalinux", std::nullopt},
    Origin{"ALEA-", "almalinux", std::nullopt},
    Origin{"RLSA-", "rocky"},
    Origin{"RLBA-", "rocky", std::nullopt},
    Origin{"RLEA-", "rocky", std::nullopt},
    Origin{"RXSA-", "rocky"},
    Origin{"RHSA-", "redhat"},
    Origin{"RHBA-", "redhat", std::nullopt},
    Origin{"RHEA-", "redhat", std::nullopt},
    Origin{"SUSE-SU-", "suse"},
    Origin{"SUSE-RU-", "suse", std::nullopt},
    Origin{"SUSE-FU-", "suse", std::nullopt},
    Origin{"openSUSE-SU-", "suse"},
    Origin{"openSUSE-RU-", "suse", std::nullopt},
    Origin{"CGA-", "wolfi"},
    Origin{"NSWG-", "nodejs"},
    Origin{"FOP-", "friendsofphp"},
    Origin{"MAL-", "ossf", FindingKind::malware},
};
}  // namespace

const Origin* origin_of(std::string_view id) {
  const auto* const found =
      std::ranges::find_if(table, [&](const Origin& o) { return id.starts_with(o.prefix); });
  return found != table.end() ? found : nullptr;
}

std::size_t trust_rank(std::string_view id) {
  const Origin* const origin = origin_of(id);
  return origin != nullptr ? static_cast<std::size_t>(origin - table.data()) : table.size();
}

}  // namespace plimsoll
