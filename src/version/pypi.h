// version/pypi.h - Python versions as their parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll {

/// What PEP 440 finds in a version; all views are of the text that was parsed.
struct PypiVersion {
  enum class Stage : std::uint8_t { none, alpha, beta, candidate };
  std::string_view epoch;    // digits; empty: 0
  std::string_view release;  // digits between dots
  Stage stage = Stage::none;
  std::string_view stage_number;
  bool is_post = false;
  std::string_view post_number;
  bool is_dev = false;
  std::string_view dev_number;
  std::string_view local;  // as written

  [[nodiscard]] bool is_prerelease() const { return stage != Stage::none || is_dev; }
};

std::optional<PypiVersion> parse_pypi(std::string_view text);

/// The order of PEP 440, local version included.
std::weak_ordering pypi_order(const PypiVersion& a, const PypiVersion& b);

/// Releases alone, number by number; missing ones are 0.
std::weak_ordering release_order(std::string_view a, std::string_view b);

/// The normal form of PEP 440: "v1.0-Alpha_1" is "1.0a1".
std::string to_text(const PypiVersion& version);

}  // namespace plimsoll
