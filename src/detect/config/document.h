// detect/config/document.h - documents that checks are about: who reads which, and what they hold.
//
// Use     a new kind of document is a reader in a folder of its own, and its line in documents.cpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll {

/// Where a document stands.
struct DocumentPlace {
  std::string_view path;
  /// Whether an ignore file (.dockerignore) lies beside it; nothing if nobody could see. One of its
  /// own (Dockerfile.dockerignore) is seen later: held.h.
  std::optional<bool> has_ignore_file;
};

/// What documents say together with others of the scan: held.h.
enum class Together : std::uint8_t { none, manifests, modules, ignore_files };

struct DocumentKind {
  std::string_view name;  // "dockerfile"
  /// Whether a file of that name may be one. Null: none is; only tests of checks are written so.
  bool (*may_be)(std::string_view path);
  /// Whether the text is one; a cheap look. Null: the name decides.
  bool (*is_one)(std::string_view path, std::string_view text);
  void (*read)(const DocumentPlace& place, std::string_view text, rule::Facts& facts,
               std::vector<Problem>& problems);
  /// Contexts of checks whose tests are documents of this kind, by the beginning of their names.
  std::string_view contexts;    // "docker."
  std::string_view usual_name;  // of a file: "Dockerfile"
  /// `read` takes a document as if it were alone.
  Together together = Together::none;
};

std::span<const DocumentKind> document_kinds();

/// A larger file is not read: a Problem.
inline constexpr std::size_t checked_document_limit = std::size_t{8} << 20U;

/// The kind of a document; null if it is none that checks are about.
const DocumentKind* kind_of(std::string_view path, std::string_view text);

/// Whether any kind may have that name.
bool may_be_document(std::string_view path);

}  // namespace plimsoll
