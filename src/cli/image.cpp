// cli/image.cpp - plimsoll image | rootfs | fs | config | container: what is inside, what is wrong
// with it, what to do.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/text.h"
#include "cli/command.h"
#include "cli/list_referrers.h"
#include "cli/run_scan.h"
#include "cli/scan_flags.h"
#include "cli/settings.h"

namespace plimsoll {

namespace {

struct Words {
  TargetKind kind;
  const char* name;
  const char* target;
  const char* about;
  const char* examples;
};

constexpr Words image_words = {
    TargetKind::image, "plimsoll image", "TARGET",
    "What is in this image, what is wrong with it, and what to change first.",
    "TARGET is an archive of docker save, an OCI image layout (folder or tar), or - for standard "
    "input.\n"
    "  plimsoll image app.tar                       an archive\n"
    "  docker save app:1.4 | plimsoll image -       through a pipe\n"
    "  plimsoll image oci-dir:out:latest            an OCI layout, by tag (or @sha256:…)\n"
    "  plimsoll image containers-storage:app:1.2    what podman or buildah keep on this disk\n"
    "  plimsoll image app.tar --exit-on high        for a CI gate: exit status 1\n"
    "  plimsoll image app.tar --output json=r.json --output table=-"};
constexpr Words rootfs_words = {
    TargetKind::rootfs, "plimsoll rootfs", "DIR",
    "What is installed in an unpacked system, and what is wrong with it.",
    "  plimsoll rootfs /mnt/disk"};
constexpr Words fs_words = {
    TargetKind::fs, "plimsoll fs", "DIR",
    "What a source tree declares (lock files, manifests), and what is wrong with it.",
    "  plimsoll fs ."};

constexpr Words config_words = {
    TargetKind::documents, "plimsoll config", "PATH",
    "What is wrong with Dockerfiles, manifests, compose files and pipelines: a file, or a folder.",
    "  plimsoll config .                          every document below this folder\n"
    "  plimsoll config Dockerfile --exit-on high  for a CI gate: exit status 1\n"
    "  plimsoll config . --skip-check DL3008      a check by the name that hadolint has for it\n"
    "  plimsoll rules list                        every check there is"};

constexpr Words container_words = {
    TargetKind::container, "plimsoll container", "ID|NAME",
    "What is in this container now, what is wrong with it, and how far it is from its image.",
    "Docker's or podman's engine is asked by its socket (DOCKER_HOST, CONTAINER_HOST). What is\n"
    "mounted into a container is not scanned.\n"
    "  plimsoll container web                     by its name\n"
    "  plimsoll container 3f1c09 --engine podman  by the beginning of its id\n"
    "  plimsoll container --all -f json           every container that runs"};

void warn_of_unknown_variables() {
  for (const std::string& name : unknown_variables())
    std::cerr << "plimsoll: " << printable(name) << ": no such setting (see: plimsoll settings)\n";
}

Status choose_target(ScanFlags& flags, const Words& words) {
  if (!flags.target.empty() && !flags.input.empty()) {
    return fail(Errc::usage, "two targets: " + printable(flags.target) + " and --input " +
                                 printable(flags.input));
  }
  if (flags.all && !flags.target.empty()) {
    return fail(Errc::usage, "two targets: " + printable(flags.target) + " and --all");
  }
  if (flags.target.empty()) flags.target = flags.input;
  if (!flags.target.empty() || flags.all) return {};
  return fail(Errc::usage, std::string("no target: see: ") + words.name + " --help");
}

Exit run_scanning_command(const Words& words, const Arguments& arguments) {
  CLI::App app{words.about, words.name};
  ScanFlags flags;
  app.add_option("target", flags.target)->type_name(words.target);
  if (words.kind == TargetKind::image) {
    app.add_option("--input", flags.input, "the same as TARGET")
        ->type_name("FILE")
        ->configurable(false)
        ->group("Target");
  }
  bool lists_referrers = false;
  if (words.kind == TargetKind::image) {
    app.add_flag("--list-referrers", lists_referrers,
                 "of a registry: only list what is attached: signatures, bills of materials")
        ->configurable(false)
        ->group("Target");
  }
  add_scan_flags(app, flags, words.kind);
  app.footer(std::string("\nExamples:\n") + words.examples);
  return parse_and_run(app, arguments, [&]() -> Exit {
    const Result<AppliedSettings> applied = apply_settings(app);
    if (!applied) return report_failure(applied.error());
    print_notices(*applied, flags.quiet);
    if (!flags.quiet) warn_of_unknown_variables();
    if (const Status chosen = choose_target(flags, words); !chosen)
      return report_failure(chosen.error());
    if (lists_referrers) return list_referrers_of(flags, applied->origins);
    return run_scan(flags, words.kind, applied->origins);
  });
}

}  // namespace

Exit run_image(const Arguments& arguments) { return run_scanning_command(image_words, arguments); }
Exit run_rootfs(const Arguments& arguments) {
  return run_scanning_command(rootfs_words, arguments);
}
Exit run_container(const Arguments& arguments) {
  return run_scanning_command(container_words, arguments);
}
Exit run_config(const Arguments& arguments) {
  return run_scanning_command(config_words, arguments);
}
Exit run_fs(const Arguments& arguments) { return run_scanning_command(fs_words, arguments); }

}  // namespace plimsoll
