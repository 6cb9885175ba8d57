// cli/run_scan.cpp - from flags to report files and an exit status.
// SPDX-License-Identifier: Apache-2.0
#include "cli/run_scan.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/helm.h"
#include "cli/outputs.h"
#include "cli/scan_sandbox.h"
#include "cli/watchdog.h"
#include "fetch/session.h"
#include "image/target.h"
#include "pipeline/scan.h"
#include "report/formats.h"
#include "sandbox/sandbox.h"
#include "triage/filter.h"

namespace plimsoll {

namespace {

/// plimsoll-fetch, if the target or the databases may need it. Without one, files can be scanned.
Status prepare_fetcher(Plan& plan) {
  ScanOptions& scan = plan.scan;
  bool is_named = scan.kind == TargetKind::container;
  bool can_do_without = !is_named;
  if (scan.kind == TargetKind::image) {
    const Target target = TRY(parse_target(scan.target, scan.from));
    is_named = target.path.empty();
    can_do_without = !is_named || is_on_disk(target.scheme);
  }
  if (!is_named && !scan.update) return {};
  auto fetcher = fetch::Fetcher::start();
  if (fetcher) scan.fetcher = *std::move(fetcher);
  else if (!can_do_without) return std::unexpected(std::move(fetcher).error());
  return {};
}

/// What the sandbox forbids looks like any other file that may not be read.
Error with_hint(Error error, const ScanFlags& flags) {
  const bool is_file = !error.what.contains(".sock");
  if (is_file && error.code == Errc::permission_denied && !flags.no_sandbox) {
    error.what +=
        " (if a link in the target leads out of it: --no-sandbox, which follows such links)";
  }
  return error;
}

/// 2 beats 1 (docs: exit status).
Exit status_of(const Report& report, const Plan& plan, const ScanFlags& flags) {
  const auto is = [&](Errc code) {
    return std::ranges::any_of(report.problems,
                               [&](const Problem& p) { return p.error.code == code; });
  };
  if (is(Errc::timeout) || is(Errc::database_stale)) return Exit::failed;
  if (flags.strict && !report.problems.empty()) return Exit::failed;
  return plan.exit_on && reaches(report, *plan.exit_on) ? Exit::found : Exit::ok;
}

/// Shows what is read while it is read: on a terminal, when it takes more than a second.
Result<Report> scan_with_progress(ScanOptions options, bool wanted) {
  constexpr auto tick = std::chrono::milliseconds(100);
  ScanProgress progress;
  options.progress = &progress;
  ProgressBar bar(wanted);
  std::jthread ticker;
  if (wanted && ::isatty(STDERR_FILENO) != 0) {
    ticker = std::jthread([&](const std::stop_token& stop) {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      for (std::condition_variable_any woken;
           !stop.stop_requested();) {  // the end is not waited for
        woken.wait_for(lock, stop, tick, [] { return false; });
        if (progress.layers == 0 || progress.layers_done == progress.layers) continue;
        bar.show("layer " + std::to_string(progress.layers_done + 1) + " of " +
                     std::to_string(progress.layers),
                 progress.bytes, 0);
      }
    });
  }
  Result<Report> report = scan(options);
  ticker = {};
  bar.finish();
  return report;
}

/// A container of several that could not be scanned: the others still are.
Report unread(const ContainerId& container, const Error& error) {
  Report report{.created = now_text(), .artifact = {.kind = "container", .name = container.id}};
  report.problems.push_back(problem_at({}, error));
  return report;
}

struct Scanned {
  std::vector<Report> reports;
  bool failed = false;  // one at least was not scanned
};

Result<Scanned> scan_every_container(const Plan& plan, bool show_progress) {
  Scanned scanned;
  const std::shared_ptr<KnownImages> images = remember_images();
  for (const ContainerId& container : TRY(list_containers(plan.scan))) {
    ScanOptions options = plan.scan;
    options.target = container.id;
    options.from = container.engine;
    options.known_images = images;
    auto report = scan_with_progress(std::move(options), show_progress);
    scanned.failed = scanned.failed || !report;
    scanned.reports.push_back(report ? *std::move(report) : unread(container, report.error()));
  }
  return scanned;
}

/// Layers that platforms share come from the cache when they come again.
Result<Scanned> scan_every_platform(const Plan& plan, bool show_progress) {
  Scanned scanned;
  for (const Platform& platform : TRY(list_platforms(plan.scan))) {
    ScanOptions options = plan.scan;
    options.platform = platform;
    auto report = scan_with_progress(std::move(options), show_progress);
    if (!report) return fail(to_text(platform), report.error());
    scanned.reports.push_back(*std::move(report));
  }
  return scanned;
}

Result<Scanned> scan_targets(const Plan& plan, bool show_progress) {
  if (plan.all && plan.scan.kind == TargetKind::image)
    return scan_every_platform(plan, show_progress);
  if (plan.all) return scan_every_container(plan, show_progress);
  Scanned scanned;
  scanned.reports.push_back(TRY(scan_with_progress(plan.scan, show_progress)));
  return scanned;
}

}  // namespace

Result<Plan> make_plan(const ScanFlags& flags, TargetKind kind) {
  Plan plan;
  plan.outputs = TRY(plan_outputs(flags.formats, flags.outputs));
  plan.filter = TRY(make_filter(flags.severities, flags.ignore_states, flags.ignore_unfixed));
  plan.filter.show_suppressed = flags.show_suppressed;
  if (!flags.baseline.empty()) {
    if (const Status read = read_baseline(flags.baseline, plan.filter); !read)
      return fail("--baseline", read.error());
  }
  if (!flags.exit_on.empty()) plan.exit_on = TRY(parse_exit_level(flags.exit_on));
  plan.scan = TRY(to_options(flags, kind));
  plan.all = flags.all || flags.all_platforms;
  if (flags.all_platforms && plan.scan.platform)
    return fail(Errc::usage, "--all-platforms and --platform contradict each other");
  for (const Output& output : plan.outputs) {
    if (!plan.all) break;
    if (const Status fits = check_format_of_many(output.format); !fits)
      return fail(flags.all ? "--all" : "--all-platforms", fits.error());
  }
  return plan;
}

Status enter_fence(ScanOptions& scan, const std::vector<Output>& outputs, const ScanFlags& flags,
                   const std::vector<std::string>& folders) {
  fetch::forget_secrets();
  if (flags.no_sandbox) return {};
  if (const SandboxSupport support = sandbox_support(); support.is_worth_a_notice && !flags.quiet)
    std::cerr << "plimsoll: sandbox: " << support.missing << '\n';
  return enter_scan_sandbox(scan, outputs, folders);
}

Exit finish(Report& report, const Plan& plan, const ScanFlags& flags) {
  report.tool_version = PLIMSOLL_VERSION;
  // No filter hides that a signature is missing, and no flag makes it pass.
  std::optional<Finding> is_unsigned;
  if (const auto at = std::ranges::find(report.findings, signature_rule, &Finding::id);
      at != report.findings.end()) {
    is_unsigned = std::move(*at);
    report.findings.erase(at);
  }
  apply(plan.filter, report);
  if (is_unsigned) report.findings.push_back(*is_unsigned);
  sort(report);
  const Exit status = status_of(report, plan, flags);
  return status == Exit::ok && is_unsigned ? Exit::found : status;
}

Exit run_scan(const ScanFlags& flags, TargetKind kind, const Origins& origins) {
  Result<Plan> plan = make_plan(flags, kind);
  if (!plan) return report_failure(at_origin(plan.error(), origins));
  if (flags.verbose) set_log(flags.log_format == "json" ? LogFormat::json : LogFormat::text);
  if (Status prepared = prepare_fetcher(*plan); !prepared)
    return report_failure(at_origin(prepared.error(), origins));
  if (Status prepared = prepare_helm(flags, origins, plan->scan); !prepared)
    return report_failure(at_origin(prepared.error(), origins));
  prefer_large_pages();
  if (Status fenced = enter_fence(plan->scan, plan->outputs, flags); !fenced)
    return report_failure(fenced.error());
  // From here on no program is started, no socket opened, and no file but those of this scan.

  const Watchdog watchdog(plan->scan.limits.deadline);
  // Never destroyed: a process that ends gives all memory back at once.
  static auto& kept = *new std::optional<Result<Scanned>>();
  Result<Scanned>& scanned = kept.emplace(scan_targets(*plan, !flags.quiet && !flags.verbose));
  if (!scanned) return report_failure(at_origin(with_hint(scanned.error(), flags), origins));
  Exit worst = scanned->failed ? Exit::failed : Exit::ok;
  for (Report& report : scanned->reports) worst = std::max(worst, finish(report, *plan, flags));
  if (scanned->reports.empty() && !flags.quiet) std::cerr << "plimsoll: no container runs\n";
  const ReportsToWrite what{.reports = scanned->reports, .many = plan->all};
  if (Status written = write_outputs(what, plan->outputs, flags.no_color); !written)
    return report_failure(written.error());
  return worst;
}

}  // namespace plimsoll
