// facts/collector.h - takes what analyzers find in one layer; nothing can get lost on the way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/account.h"
#include "model/package.h"
#include "model/problem.h"
#include "model/report.h"

namespace plimsoll {

/// A package as one file of one layer tells of it; `package.locations` holds that one place.
struct FoundPackage {
  Package package;
  std::string analyzer;
  bool operator==(const FoundPackage&) const = default;
};

/// The files that a distribution package owns, as path_key()s: enough to say whose a file is.
struct OwnedFiles {
  std::string path;   // of the file that says so
  std::string type;   // deb, rpm, apk
  std::string owner;  // package name
  std::vector<std::uint64_t> files;
  bool operator==(const OwnedFiles&) const = default;
};

/// The key of a path for ownership: without leading slash, and without the "usr/" that merged-usr
/// systems add.
std::uint64_t path_key(std::string_view path);

struct FoundSystem {
  std::string path;
  OperatingSystem system;
  bool operator==(const FoundSystem&) const = default;
};

/// The accounts that one file of a system tells of.
struct FoundAccounts {
  std::string path;
  std::vector<Account> accounts;
  bool operator==(const FoundAccounts&) const = default;
};

/// What the analyzers of one layer say.
struct Collected {
  std::vector<FoundPackage> packages;
  std::vector<OwnedFiles> owned;
  std::vector<FoundSystem> systems;
  std::vector<FoundAccounts> accounts;
  std::vector<std::string> links;  // that lead from wanted folders to others (Wanted::below)
  std::vector<Problem> problems;
  bool operator==(const Collected&) const = default;
};

/// Bytes, about, that it takes, with what a report says of it.
std::size_t cost_of(const Collected& collected);

class Collector {
 public:
  explicit Collector(Collected& out) : out_(out) {}

  /// Whose words the next ones are. The engine calls it, analyzers need not.
  void speak_for(std::string_view analyzer) { analyzer_ = analyzer; }

  /// Keeps a package, and makes an Error a Problem at that place.
  void add(Place place, Result<Package> package);
  void add(OwnedFiles owned);
  void add(FoundSystem system);
  void add(FoundAccounts accounts);
  /// At most `problem_limit` are kept; one more says how many there were.
  void add_problem(Place place, Error error);

  /// For stream analyzers, when RandomAccess::read failed with not_found: the file cannot be
  /// understood in passing; analyse it once more where any place can be read. Nothing may have been
  /// added before.
  void look_again() { again_ = true; }
  /// The engine's question after each file.
  bool take_look_again() { return std::exchange(again_, false); }

  static constexpr std::size_t problem_limit = 1000;
  /// Bytes, about, of all that is kept of one layer: 85,000 packages with little to say, many
  /// more than any real layer has. What is left out is one Problem of the layer.
  static constexpr std::size_t kept_limit = std::size_t{44} << 20U;
  [[nodiscard]] std::size_t kept() const { return kept_; }
  /// True once something was left out.
  [[nodiscard]] bool is_full() const { return full_; }
  /// After something was taken out of what is collected: there may be room again.
  void count_again();

 private:
  bool fits(std::size_t bytes);
  Collected& out_;
  std::size_t kept_ = 0;
  bool full_ = false, said_full_ = false;
  std::string_view analyzer_;
  bool again_ = false;
};

}  // namespace plimsoll
