// version/golang.cpp - the order of Go module versions, and of Go's own releases.
//
// Format  modules: golang.org/ref/mod#versions ("v1.2.3", pseudo-versions, "+incompatible"; the "v"
//         may be missing, as in OSV's records). The toolchain and its standard library: "go1.19.8",
//         "go1.21rc2", "go1.22.1 X:boringcrypto", which are the semantic versions 1.19.8,
//         1.21.0-rc.2 and 1.22.1.
// Errors  any other text: "(devel)" has no place in the order.
// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "version/order.h"
#include "version/scheme.h"
#include "version/semver.h"

namespace plimsoll {
namespace {

/// A semantic version whose prerelease may be written in two pieces: "rc" and "2" of "rc2".
struct GoVersion {
  Semver version;
  std::string_view stage_number;  // toolchain only
};

bool ends_toolchain(char c) { return c == ' ' || c == '-' || c == '+' || c == '\t'; }

/// What stands behind "go": who built it does not count.
std::optional<GoVersion> parse_toolchain(std::string_view text) {
  const auto in_version = [](char c) { return !ends_toolchain(c); };
  std::string_view rest = take_while(in_version, text);
  const std::string_view numbers = take_while([](char c) { return is_digit(c) || c == '.'; }, rest);
  const std::optional<Semver> release = parse_semver(numbers, 1);
  if (!release) return std::nullopt;
  GoVersion found{*release, {}};
  found.version.prerelease = take_while(is_letter, rest);
  found.stage_number = take_while(is_digit, rest);
  const bool has_stage = !found.version.prerelease.empty();
  if (!rest.empty() || has_stage == found.stage_number.empty()) return std::nullopt;
  return found;
}

std::optional<GoVersion> parse_golang(std::string_view text) {
  text = trim(text);
  if (take_word("go", text)) return parse_toolchain(text);
  const std::optional<Semver> version = parse_semver(text, 1);
  if (!version) return std::nullopt;
  return GoVersion{*version, {}};
}

/// "rc" with "2" aside against "rc.2": the identifiers one by one.
std::weak_ordering stage_order(const GoVersion& a, const GoVersion& b) {
  const std::string_view stage = a.version.prerelease;
  std::string_view other = b.version.prerelease;
  if (stage.empty() || other.empty()) return prerelease_order(stage, other);
  if (!a.stage_number.empty() && !b.stage_number.empty()) {
    const auto order = prerelease_order(stage, other);
    return order != 0 ? order : number_order(a.stage_number, b.stage_number);
  }
  const auto order = prerelease_order(stage, take_until('.', other));
  if (order != 0) return order;
  if (other.empty()) return std::weak_ordering::greater;
  return prerelease_order(a.stage_number, other);
}

std::weak_ordering golang_order(std::string_view a, std::string_view b) {
  const GoVersion left = parse_golang(a).value_or(GoVersion{});
  const GoVersion right = parse_golang(b).value_or(GoVersion{});
  if (const auto order = left.version.numbers <=> right.version.numbers; order != 0) return order;
  if (!left.stage_number.empty()) return stage_order(left, right);
  if (!right.stage_number.empty()) return 0 <=> stage_order(right, left);
  return prerelease_order(left.version.prerelease, right.version.prerelease);
}

bool is_golang_version(std::string_view version) { return parse_golang(version).has_value(); }

}  // namespace

extern constexpr Scheme golang_scheme = {
    .name = "golang", .parses = is_golang_version, .order = golang_order};

}  // namespace plimsoll
