// base/result.cpp - names of error codes, errors of the operating system.
// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <array>
#include <cerrno>
#include <system_error>

namespace plimsoll {

namespace {
constexpr std::array<std::string_view, 18> names = {
    "malformed",
    "truncated",
    "unsupported",
    "too-large",
    "too-deep",
    "too-many",
    "unsafe-path",
    "digest-mismatch",
    "not-found",
    "permission-denied",
    "io",
    "timeout",
    "usage",
    "version-unparsable",
    "database-missing",
    "database-incomplete",
    "database-stale",
    "conflict",
};
static_assert(names.size() == static_cast<std::size_t>(Errc::conflict) + 1);
}  // namespace

std::string_view name_of(Errc code) { return names.at(static_cast<std::size_t>(code)); }

Error os_error(std::string_view subject, int error_number) {
  Errc code = Errc::io;
  if (error_number == EACCES || error_number == EPERM || error_number == EROFS)
    code = Errc::permission_denied;
  if (error_number == ENOENT || error_number == ENOTDIR) code = Errc::not_found;
  return {code, std::string(subject) + ": " + std::generic_category().message(error_number)};
}

}  // namespace plimsoll
