// image/container_documents.h - what a container engine answers about containers.
//
// Format  Docker Engine API: GET /containers/json, /containers/ID/json, /containers/ID/changes;
//         podman's compatible API answers alike.
// Errors  a member of the wrong kind, or one that is needed and missing, is malformed; texts, lists
//         and numbers of changes have limits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/input.h"
#include "model/container.h"

namespace plimsoll {

/// A name or an id (or the beginning of one) that may stand in a path of the API as it is.
bool is_container_name(std::string_view name);

/// GET /containers/ID/json.
Result<Container> parse_container(std::string_view json);

/// Ids in GET /containers/json, as they come.
Result<std::vector<std::string>> parse_container_list(std::string_view json);

/// The numbers are those of the API.
enum class ChangeKind : std::uint8_t { modified = 0, added = 1, deleted = 2 };

struct FileChange {
  std::string path;  // clean (image/path.h)
  ChangeKind kind = ChangeKind::modified;
  bool operator==(const FileChange&) const = default;
};

constexpr std::size_t most_changes = 2'000'000;

/// GET /containers/ID/changes, item by item: very many need no more memory than their paths.
Result<std::vector<FileChange>> read_changes(Input& input);

}  // namespace plimsoll
