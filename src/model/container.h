// model/container.h - what an engine says of a container, and how far it is from its image.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plimsoll {

struct ContainerMount {
  std::string type, source, destination;  // "bind", "volume", "tmpfs" …; a path or a volume's name
  bool writable = false;
  bool operator==(const ContainerMount&) const = default;
};

/// Its effective settings: facts, not judged here. What may hold secrets (its environment, its
/// arguments) is left out.
struct Container {
  std::string engine;           // "docker", "podman"
  std::string id, name;         // the whole id; the name without a slash
  std::string image, image_id;  // as it was named when the container was made; "sha256:…"
  std::string state, started;   // "running", "exited" …; ISO date-time, empty: never
  std::string user;             // empty: root
  bool privileged = false, read_only_root = false;
  std::vector<std::string> cap_add, cap_drop, security_options;
  std::string network_mode, pid_mode, ipc_mode, user_namespace;  // "host", "none" …
  std::vector<ContainerMount> mounts;
  bool operator==(const Container&) const = default;
};

struct DriftPackage {
  std::string purl;
  std::string was;  // its purl in the image; only of changed ones
  std::vector<std::string>
      paths;  // that tell of it: in the container, of removed ones in the image
  bool operator==(const DriftPackage&) const = default;
};

struct DriftFile {
  std::string path;
  std::string package;  // purl of the package that it belongs to; empty: not known, or none
  bool operator==(const DriftFile&) const = default;
};

/// Everything but folders; the list is sorted and ends at `listed`.
struct DriftFiles {
  static constexpr std::size_t listed = 1000;
  std::uint64_t count = 0;
  std::vector<DriftFile> first;
  bool operator==(const DriftFiles&) const = default;
};

/// What a container holds otherwise than its image. Lists are sorted by purl, or path.
struct Drift {
  std::vector<DriftPackage> added, changed, removed;
  bool files_known = false;  // the engine said which files changed
  DriftFiles added_files, changed_files, removed_files;
  bool operator==(const Drift&) const = default;
};

}  // namespace plimsoll
