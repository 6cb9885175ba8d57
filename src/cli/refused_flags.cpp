// cli/refused_flags.cpp - the tables of flags that are refused.
// SPDX-License-Identifier: Apache-2.0
#include "cli/refused_flags.h"

#include <CLI/CLI.hpp>
#include <array>
#include <span>
#include <string>

namespace plimsoll {

namespace {

struct Refused {
  const char* flag;
  const char* why;
  bool is_switch = false;  // it takes no value
};

/// Names that are promised, and not there yet: refused with a word, so that no script believes in
/// them.
constexpr std::array<Refused, 2> later_flags = {{
    {"--vex", "exploitability statements: not in this version yet"},
    {"--ignore-file", "ignore files: not in this version yet"},
}};

/// What would be without effect on a folder: it is read by one thread, and never cached.
constexpr std::array<Refused, 13> image_flags = {{
    {"--all-platforms", "a folder is scanned as it is: only for plimsoll image", true},
    {"--sbom-source", "nothing is attached to a folder: only for images of a registry"},
    {"--verify-key", "a folder is not signed: only for images of a registry"},
    {"--scan-unverified", "a folder is not signed: only for images of a registry", true},
    {"--insecure", "a folder is scanned as it is: only for plimsoll image", true},
    {"--from", "a folder is scanned as it is: only for plimsoll image"},
    {"--platform", "a folder is scanned as it is: only for plimsoll image"},
    {"--verify", "a folder has no layers: only for plimsoll image", true},
    {"--max-image-size", "a folder has no layers: only for plimsoll image"},
    {"--max-layer-size", "a folder has no layers: only for plimsoll image"},
    {"--jobs", "a folder has no layers: only for plimsoll image"},
    {"--cache-dir", "facts of folders are not kept: only for plimsoll image"},
    {"--cache-size", "facts of folders are not kept: only for plimsoll image"},
}};

/// What an engine decides for a container, or what would be without effect.
constexpr std::array<Refused, 12> container_flags = {{
    {"--all-platforms", "a container has the platform that it runs on: only for plimsoll image",
     true},
    {"--sbom-source", "nothing is attached to a container: only for images of a registry"},
    {"--verify-key", "a container is not signed: only for images of a registry"},
    {"--scan-unverified", "a container is not signed: only for images of a registry", true},
    {"--insecure", "no registry is asked for a container: only for plimsoll image", true},
    {"--from", "a container's engine is named by --engine"},
    {"--platform", "a container has the platform that it runs on: only for plimsoll image"},
    {"--verify", "a container's file system has no digest: only for plimsoll image", true},
    {"--max-image-size", "a container is one layer: --max-layer-size"},
    {"--jobs", "an engine sends one file system after the other: only for plimsoll image"},
    {"--cache-dir", "facts of containers are not kept: only for plimsoll image"},
    {"--cache-size", "facts of containers are not kept: only for plimsoll image"},
}};

constexpr const char* charts_are_of_config =
    "charts are rendered by plimsoll config alone: it starts a program for them";
constexpr std::array<Refused, 3> chart_flags = {{
    {"--helm", charts_are_of_config, true},
    {"--helm-values", charts_are_of_config},
    {"--helm-set", charts_are_of_config},
}};

constexpr const char* checks_alone =
    "plimsoll config runs the checks on documents alone; plimsoll fs looks for everything";
constexpr std::array<Refused, 14> document_flags = {{
    {"--scanners", checks_alone},
    {"--skip", checks_alone},
    {"--package-types", checks_alone},
    {"--distro", checks_alone},
    {"--deep", checks_alone, true},
    {"--malware-rules", checks_alone},
    {"--malware-all", checks_alone, true},
    {"--malware-hashes", checks_alone},
    {"--db", checks_alone},
    {"--no-db-update", checks_alone, true},
    {"--max-db-age", checks_alone},
    {"--feed-url", checks_alone},
    {"--ignore-unfixed", checks_alone, true},
    {"--ignore-state", checks_alone},
}};

/// Not listed in --help. `from_settings`: also where a setting asks for them.
void refuse_flags(CLI::App& app, std::span<const Refused> refused, bool from_settings) {
  for (const Refused& one : refused) {
    const auto refuse = [one] { throw CLI::ValidationError(one.flag, one.why); };
    CLI::Option* const option = one.is_switch
                                    ? app.add_flag_callback(one.flag, refuse)
                                    : app.add_option_function<std::string>(
                                          one.flag, [refuse](const std::string&) { refuse(); });
    option->configurable(from_settings)->group("");
  }
}

}  // namespace

void refuse_later_flags(CLI::App& app) { refuse_flags(app, later_flags, true); }

void refuse_other_flags(CLI::App& app, TargetKind kind) {
  const bool is_folder =
      kind == TargetKind::rootfs || kind == TargetKind::fs || kind == TargetKind::documents;
  if (is_folder) refuse_flags(app, image_flags, false);
  if (kind == TargetKind::container) refuse_flags(app, container_flags, false);
  if (kind == TargetKind::documents) refuse_flags(app, document_flags, false);
  if (kind != TargetKind::documents) refuse_flags(app, chart_flags, false);
  refuse_later_flags(app);
}

}  // namespace plimsoll
