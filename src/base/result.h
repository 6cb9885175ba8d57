// base/result.h - how a function says that it could not do its work.
//
// Errors  Result<T> is a value or an Error; `what` says what is wrong with the input, lower case,
// no full stop.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace plimsoll {

/// The kinds of failure. Their names are part of the report (`problems[].code`): stable.
enum class Errc : std::uint8_t {
  malformed,            // the bytes do not follow their format
  truncated,            // they end too early
  unsupported,          // a format or feature that this version does not read
  too_large,            // a limit on bytes
  too_deep,             // a limit on nesting
  too_many,             // a limit on counts
  unsafe_path,          // a name that points outside its archive
  digest_mismatch,      // the content is not what its name says
  not_found,            // what the user or a document names is not there
  permission_denied,    // the operating system said no
  io,                   // the operating system failed otherwise
  timeout,              // a limit on time
  usage,                // the user asked for something that makes no sense
  version_unparsable,   // a version that its scheme cannot order
  database_missing,     // no advisories for what was found
  database_incomplete,  // only the starter set
  database_stale,       // older than allowed
  conflict,             // two sources contradict each other
};

/// The stable name, e.g. "digest-mismatch".
std::string_view name_of(Errc code);

struct Error {
  Errc code = Errc::malformed;
  std::string what;
  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

inline std::unexpected<Error> fail(Errc code, std::string what) {
  return std::unexpected(Error{code, std::move(what)});
}

/// The same error with words in front: "index.json: not JSON".
inline std::unexpected<Error> fail(std::string_view where, const Error& error) {
  return std::unexpected(Error{error.code, std::string(where) + ": " + error.what});
}

/// An Error from errno: `what` is "PATH: reason", code permission_denied, not_found or io.
Error os_error(std::string_view subject, int error_number);

}  // namespace plimsoll

/// The value of a Result, or an early return of its Error; never inside an expression.
#define TRY(...)                                                      \
  __extension__({                                                     \
    auto result_ = (__VA_ARGS__);                                     \
    if (!result_) return std::unexpected(std::move(result_).error()); \
    *std::move(result_);                                              \
  })

/// The same for a Status.
#define TRY_STATUS(...)                                   \
  do {                                                    \
    if (auto status_ = (__VA_ARGS__); !status_) {         \
      return std::unexpected(std::move(status_).error()); \
    }                                                     \
  } while (false)
