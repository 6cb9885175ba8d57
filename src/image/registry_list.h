// image/registry_list.h - the names that a registry gives: its repositories, their tags.
//
// Format  OCI distribution-spec 1.1 (tags/list, pages by Link and `n`); the catalog of Docker's
//         registry API (_catalog), which many registries do not have.
// Safety  pages, names and their lengths are bounded; a next page is asked for below the same path,
//         whatever the registry says. Names are the registry's words: who uses one checks it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/repository.h"

namespace plimsoll {

constexpr std::size_t most_listed_names = 200'000;

/// The names of one page: of `member`, "repositories" or "tags"; `null` is an empty list.
Result<std::vector<std::string>> parse_name_list(std::string_view json, std::string_view member);

/// Every repository that the catalog names, in its order. Errc::not_found, permission_denied or
/// usage: this registry has none, or not for us.
Result<std::vector<std::string>> list_repositories(Network& network, const std::string& registry);

/// Every tag of a repository, in the registry's order.
Result<std::vector<std::string>> list_tags(const Repository& repository);

}  // namespace plimsoll
