// sandbox/landlock.cpp - which files may be opened (Landlock).
//
// Format  Linux, Documentation/userspace-api/landlock.rst. The numbers of later versions of the
//         interface stand here: Debian 12's headers do not have them.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/landlock.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/file.h"

namespace plimsoll {

namespace {

constexpr long create_ruleset = 444;
constexpr long add_rule = 445;
constexpr long restrict_self = 446;
constexpr unsigned ask_version = 1;
constexpr int path_beneath = 1;

struct RulesetAttributes {
  std::uint64_t files, network, scoped;
};

struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed;
  std::int32_t parent;
};

constexpr std::uint64_t bit(int n) { return std::uint64_t{1} << static_cast<unsigned>(n); }
constexpr std::uint64_t execute = bit(0);
constexpr std::uint64_t write_file = bit(1);
constexpr std::uint64_t read_file = bit(2);
constexpr std::uint64_t read_folder = bit(3);
constexpr std::uint64_t remove_folder = bit(4);
constexpr std::uint64_t remove_file = bit(5);
constexpr std::uint64_t make_folder = bit(7);
constexpr std::uint64_t make_file = bit(8);
constexpr std::uint64_t refer = bit(13);
constexpr std::uint64_t truncate = bit(14);

/// Rights that one version of the interface knows, in order.
struct Version {
  std::uint64_t files, network, scoped;
};
constexpr std::array<Version, 6> versions = {{
    {bit(13) - 1, 0, 0},
    {bit(14) - 1, 0, 0},
    {bit(15) - 1, 0, 0},
    {bit(15) - 1, 3, 0},  // bind, connect (TCP)
    {bit(16) - 1, 3, 0},
    {bit(16) - 1, 3, 3},  // abstract Unix sockets, signals
}};

constexpr std::uint64_t read_rights = read_file | read_folder;
constexpr std::uint64_t write_rights = read_rights | write_file | remove_folder | remove_file |
                                       make_folder | make_file | refer | truncate;
// Nothing moves from one folder to another: what was moved to where files are read would be read.
constexpr std::uint64_t output_rights = write_file | remove_file | make_file | truncate;
constexpr std::uint64_t rights_of_files = execute | write_file | read_file | truncate;

Status allow(int ruleset, const std::string& path, std::uint64_t rights) {
  const Descriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status{};
  if (place.get() < 0 || ::fstat(place.get(), &status) != 0) return {};  // it is not there
  if (!S_ISDIR(status.st_mode)) rights &= rights_of_files;
  const PathBeneath rule{.allowed = rights, .parent = place.get()};
  if (::syscall(add_rule, ruleset, path_beneath, &rule, 0) == 0) return {};
  if (errno == EINVAL || errno == EBADFD) return {};  // a pipe or a socket: it needs no right
  return std::unexpected(os_error("landlock: " + path, errno));
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(create_ruleset, nullptr, 0, ask_version);
  return version < 0 ? 0 : static_cast<int>(version);
}

Status restrict_files(const SandboxPlaces& places) {
  const int known = std::min<int>(landlock_version(), versions.size());
  if (known == 0) return {};
  const Version& version = versions.at(static_cast<std::size_t>(known - 1));
  RulesetAttributes attributes{
      .files = version.files, .network = version.network, .scoped = version.scoped};
  const std::size_t size = known < 4 ? 8 : known < 6 ? 16 : 24;
  const Descriptor ruleset(static_cast<int>(::syscall(create_ruleset, &attributes, size, 0)));
  if (ruleset.get() < 0) return std::unexpected(os_error("landlock", errno));
  for (const std::string& path : places.read)
    TRY_STATUS(allow(ruleset.get(), path, read_rights & version.files));
  for (const std::string& path : places.write)
    TRY_STATUS(allow(ruleset.get(), path, write_rights & version.files));
  for (const std::string& path : places.output)
    TRY_STATUS(allow(ruleset.get(), path, output_rights & version.files));
  for (const std::string& path : places.run)
    TRY_STATUS(allow(ruleset.get(), path, (read_rights | execute) & version.files));
  if (::syscall(restrict_self, ruleset.get(), 0) != 0)
    return std::unexpected(os_error("landlock", errno));
  return {};
}

}  // namespace plimsoll
