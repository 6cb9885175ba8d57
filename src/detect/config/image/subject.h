// detect/config/image/subject.h - what checks of images are about, as whoever read the image tells
// it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/account.h"
#include "model/attestation.h"
#include "model/finding.h"
#include "model/image_settings.h"
#include "model/package.h"
#include "model/report.h"

namespace plimsoll {

/// A file that a check may care about.
struct ImageFile {
  std::string path;  // without leading slash
  std::string role;  // watched.h; empty: its name says nothing
  bool is_folder = false;
  std::uint32_t mode = 0, uid = 0, gid = 0;
  std::uint64_t size = 0;
  std::uint32_t layer = 0;
  std::string package;  // that owns it; empty: none, as far as can be known
  std::optional<std::vector<std::string>> capabilities = {};  // nothing: not known
};

/// A user or a group; of a user, its password as both files tell of it.
struct ImageAccount {
  Account account;
  bool is_group = false;
  std::string path;  // of the file that names it
  std::uint32_t layer = 0;
  bool password_known = true;  // false: etc/shadow could not be read
};

struct ImageSubject {
  std::optional<ImageSettings> settings;  // nothing: not known
  std::string reference, architecture;    // empty: not known
  std::string today;                      // ISO date
  OperatingSystem os;                     // id empty: none
  std::vector<Layer> layers;
  std::vector<ImageFile> files;
  std::vector<ImageAccount> accounts;
  bool accounts_known = false;  // somebody read etc/passwd, if there is one
  bool owners_known = false;    // a distribution says which files are its packages'
  bool distroless = false;
  std::vector<std::string> writable_programs;
  std::vector<Package> packages;
  std::vector<Finding> findings;
  /// Kinds that were looked for: what else is missing is not known.
  std::vector<FindingKind> looked_for;
  std::optional<std::vector<ImageSignature>> signatures;  // nothing: nobody asked
                                                          /// Nothing: not known.
  std::optional<std::vector<Attestation>> attestations;
};

/// The uid that containers run as; nothing if a name is not among the accounts, or the settings are
/// not known.
std::optional<std::uint32_t> run_uid(const ImageSubject& subject);

}  // namespace plimsoll
