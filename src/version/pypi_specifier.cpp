// version/pypi_specifier.cpp - Python's version specifiers: "~=1.4.2, !=1.5.*, <2".
//
// Format  PEP 440, "Version specifiers". Prereleases are only let in by a specifier that names one,
//         as PEP 440 asks of tools that choose versions.
// Errors  malformed for anything else.
// SPDX-License-Identifier: Apache-2.0
#include "version/languages.h"
#include "version/order.h"
#include "version/pypi.h"

namespace plimsoll {
namespace {

struct Specifier {
  std::string_view text;  // behind the sign
  PypiVersion version;
  bool wildcard = false;  // "1.2.*"
};

using Check = bool (*)(const PypiVersion& version, const Specifier& specifier);

PypiVersion without_local(PypiVersion version) {
  version.local = {};
  return version;
}

bool same_base(const PypiVersion& a, const PypiVersion& b) {
  return number_order(a.epoch, b.epoch) == 0 && release_order(a.release, b.release) == 0;
}

/// True if the release begins with all numbers of `prefix`; missing ones are 0.
bool begins_with(const PypiVersion& version, std::string_view epoch, std::string_view prefix) {
  std::string_view release = version.release;
  if (number_order(version.epoch, epoch) != 0) return false;
  while (!prefix.empty()) {
    if (number_order(take_until('.', release), take_until('.', prefix)) != 0) return false;
  }
  return true;
}

bool equals(const PypiVersion& version, const Specifier& specifier) {
  const PypiVersion& wanted = specifier.version;
  if (specifier.wildcard) return begins_with(version, wanted.epoch, wanted.release);
  return pypi_order(wanted.local.empty() ? without_local(version) : version, wanted) == 0;
}

bool differs(const PypiVersion& version, const Specifier& specifier) {
  return !equals(version, specifier);
}

bool at_least(const PypiVersion& version, const Specifier& specifier) {
  return pypi_order(without_local(version), specifier.version) >= 0;
}

bool at_most(const PypiVersion& version, const Specifier& specifier) {
  return pypi_order(without_local(version), specifier.version) <= 0;
}

/// The prereleases of the version that is named are not below it.
bool less(const PypiVersion& version, const Specifier& specifier) {
  const PypiVersion& limit = specifier.version;
  if (pypi_order(version, limit) >= 0) return false;
  return limit.is_prerelease() || !version.is_prerelease() || !same_base(version, limit);
}

/// The post-releases and local versions of the version that is named are not above it.
bool greater(const PypiVersion& version, const Specifier& specifier) {
  const PypiVersion& limit = specifier.version;
  if (pypi_order(version, limit) <= 0) return false;
  const bool post = version.is_post && !limit.is_post;
  return (!post && version.local.empty()) || !same_base(version, limit);
}

bool compatible(const PypiVersion& version, const Specifier& specifier) {
  const std::string_view release = specifier.version.release;
  return at_least(version, specifier) &&
         begins_with(version, specifier.version.epoch, release.substr(0, release.rfind('.')));
}

bool identical(const PypiVersion& version, const Specifier& specifier) {
  return caseless_order(to_text(version), specifier.text) == 0;
}

struct Operator {
  std::string_view sign;
  Check check;
  bool lets_prereleases_in;  // when it names one
};

/// Longer signs before those that they begin with.
constexpr std::array operators = {
    Operator{"===", identical, true}, Operator{"==", equals, true},
    Operator{"!=", differs, false},   Operator{"~=", compatible, true},
    Operator{">=", at_least, true},   Operator{"<=", at_most, true},
    Operator{"<", less, false},       Operator{">", greater, false},
};

bool takes_wildcard(const Operator& sign) { return sign.check == equals || sign.check == differs; }

/// What stands behind the sign; only === takes what is no version.
Result<Specifier> parse_operand(const Operator& sign, std::string_view text) {
  Specifier specifier{.text = trim(text)};
  std::string_view version = specifier.text;
  if (takes_wildcard(sign) && version.ends_with(".*")) {
    version.remove_suffix(2);
    specifier.wildcard = true;
  }
  const std::optional<PypiVersion> parsed = parse_pypi(version);
  if (!parsed && sign.check == identical && !version.empty()) return specifier;
  if (!parsed) return not_a_range(text);
  specifier.version = *parsed;
  const bool bare = parsed->local.empty() && !parsed->is_prerelease() && !parsed->is_post;
  const bool local_is_wrong = !takes_wildcard(sign) && sign.check != identical;
  const bool short_release = parsed->release.find('.') == std::string_view::npos;
  if ((specifier.wildcard && !bare) || (local_is_wrong && !parsed->local.empty()) ||
      (sign.check == compatible && short_release)) {
    return not_a_range(text);
  }
  return specifier;
}

const Operator* take_operator(std::string_view& text) {
  for (const Operator& sign : operators) {
    if (take_word(sign.sign, text)) return &sign;
  }
  return nullptr;
}

}  // namespace

Result<bool> pypi_satisfies(std::string_view version, std::string_view range) {
  const PypiVersion wanted = parse_pypi(version).value_or(PypiVersion{});
  bool all = true;
  bool names_prerelease = false;
  while (!range.empty()) {
    std::string_view text = trim(take_until(',', range));
    if (text.empty()) continue;  // PEP 440's own tools allow a comma at the end
    const Operator* const sign = take_operator(text);
    if (sign == nullptr) return not_a_range(text);
    const Specifier specifier = TRY(parse_operand(*sign, text));
    all = sign->check(wanted, specifier) && all;
    if (sign->lets_prereleases_in && specifier.version.is_prerelease()) names_prerelease = true;
  }
  return all && (names_prerelease || !wanted.is_prerelease());
}

}  // namespace plimsoll
