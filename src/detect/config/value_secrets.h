// detect/config/value_secrets.h - the facts about secrets in values. Whoever can tell what is a
// secret hands a function over; without one, nobody could look.
//
// Safety  what is found says of what kind a secret is, never what it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll {

/// A value of a document; name is empty if nothing is assigned.
struct NamedValue {
  std::string_view path, name, value;
};

struct ValueSecrets {
  std::vector<std::string> kinds;
  std::string correlation;  // with that of the finding about the secret itself; may be empty
};

/// The secrets in a value. An Error: it could not be looked at, or not to its end.
using FindValueSecrets = std::function<Result<ValueSecrets>(const NamedValue&)>;

/// By record: how what was found in its value is told to be the same elsewhere.
using SecretCorrelations = std::unordered_map<const rule::Record*, std::string>;

using PathOfRecord = std::function<std::string(const rule::Record&)>;

/// Sets `secrets` of every record that has a value; unread where the value is, where `find` fails
/// (a Problem), or if there is no `find`. `path_of` says in which file a record stands.
SecretCorrelations add_value_secrets(rule::Facts& facts, const PathOfRecord& path_of,
                                     const FindValueSecrets& find, std::vector<Problem>& problems);

/// The field `secrets` of such records; nothing of others.
std::optional<std::uint16_t> secrets_field_of(std::uint16_t record_type);

/// The most that is looked at in one document: aliases make much of little.
inline constexpr std::size_t value_bytes_limit = std::size_t{32} << 20U;

}  // namespace plimsoll
