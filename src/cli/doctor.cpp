// cli/doctor.cpp - plimsoll doctor: what works on this machine, and why something does not.
// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "base/paths.h"
#include "base/process.h"
#include "base/text.h"
#include "cli/command.h"
#include "sandbox/sandbox.h"

namespace plimsoll {

namespace {

constexpr const char* help =
    R"(What works on this machine, and why something does not. Exit status 2 if anything is missing.

The sandbox is tried, not believed: each thing that a scan must not be able to do is attempted in a
process of its own.)";

class Findings {
 public:
  void say(bool is_well, std::string_view what, std::string_view why = {}) {
    std::cout << (is_well ? "  ok       " : "  missing  ") << what;
    if (!why.empty()) std::cout << ": " << why;
    std::cout << '\n';
    is_whole_ = is_whole_ && is_well;
  }
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  bool is_whole_ = true;
};

void look_at_sandbox(Findings& findings) {
  const SandboxSupport support = sandbox_support();
  std::cout << "sandbox\n";
  if (!support.missing.empty()) findings.say(false, support.missing);
  if (support.landlock > 0) {
    findings.say(true, "Landlock, version " + std::to_string(support.landlock) +
                           (support.landlock < 4 ? " (files; 4 and later: TCP too)" : ""));
  }
  const auto probes = probe_sandbox();
  if (!probes) {
    findings.say(false, "probes", probes.error().what);
    return;
  }
  for (const SandboxProbe& probe : *probes)
    findings.say(probe.denied, "cannot " + probe.what, probe.denied ? "" : "it can");
}

void look_at_programs(Findings& findings) {
  std::cout << "programs\n";
  const auto fetch = find_companion("plimsoll-fetch", "PLIMSOLL_FETCH");
  if (!fetch) return findings.say(false, "plimsoll-fetch", fetch.error().what);
  const bool runs = ::access(fetch->c_str(), X_OK) == 0;
  findings.say(runs, "plimsoll-fetch", *fetch + (runs ? "" : " cannot be started"));
}

/// Whether files can be made in it, or in the nearest folder above it that exists.
bool can_be_filled(std::filesystem::path folder) {
  std::error_code none;
  while (!std::filesystem::exists(folder, none) && folder.has_relative_path())
    folder = folder.parent_path();
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

void look_at_folders(Findings& findings) {
  std::cout << "folders\n";
  for (const auto& [name, what] :
       {std::pair{"layers", "facts of layers"}, std::pair{"advisories", "advisory databases"}}) {
    const auto folder = cache_folder(name);
    if (!folder) findings.say(false, what, folder.error().what);
    else findings.say(can_be_filled(*folder), what, printable(*folder));
  }
}

}  // namespace

Exit run_doctor(const Arguments& arguments) {
  CLI::App app(help, "plimsoll doctor");
  return parse_and_run(app, arguments, [] {
    utsname system{};
    ::uname(&system);
    std::cout << "plimsoll " << PLIMSOLL_VERSION << " on " << system.sysname << ' '
              << system.release << ", " << system.machine << '\n';
    Findings findings;
    look_at_sandbox(findings);
    look_at_programs(findings);
    look_at_folders(findings);
    return findings.is_whole() ? Exit::ok : Exit::failed;
  });
}

}  // namespace plimsoll
