// model/account.h - a user that a system knows; what is known of its password, never a password.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace plimsoll {

/// What stands in an account's password field.
enum class PasswordKind : std::uint8_t {
  none,    // no field: the line is cut off before it
  empty,   // nothing: whoever names the account is let in
  locked,  // no password fits
  shadow,  // "x": it stands in etc/shadow
  hash,
};

struct Account {
  std::string name;
  std::uint32_t uid = 0, gid = 0;  // of etc/passwd
  std::string home, shell;         // of etc/passwd
  PasswordKind password = PasswordKind::none;
  std::uint32_t line = 0;
  bool operator==(const Account&) const = default;
};

}  // namespace plimsoll
