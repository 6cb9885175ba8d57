// cli/registry.cpp - plimsoll registry: every image of a registry.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <thread>

#include "base/digest.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/registry_reports.h"
#include "cli/run_scan.h"
#include "cli/terminal.h"
#include "cli/watchdog.h"
#include "document/report_json.h"

namespace plimsoll {

namespace {

struct RegistryFlags {
  ScanFlags scan;
  std::string repositories, tags, output_folder;
  std::size_t newest = 0;
  bool rescan = false;
};

struct Walk {
  Plan plan;
  WalkRequest request;
  ReportFolder folder;
};

void add_flags(CLI::App& app, RegistryFlags& flags) {
  const auto add = [&](const char* name, auto& value, const char* about, const char* type) {
    app.add_option(name, value, about)->type_name(type)->configurable(false)->group("Images");
  };
  app.add_option("place", flags.scan.target)->type_name("HOST[/PREFIX]")->required();
  add("--repos", flags.repositories, "only repositories that match: 'team/**'", "GLOB");
  add("--tags", flags.tags, "only tags that match: 'v1.*'", "GLOB");
  add("--newest", flags.newest, "only so many tags of each repository, the newest first", "N");
  add("--output-dir", flags.output_folder,
      "a report (JSON) of each image; those that are there and still hold are not made again",
      "DIR");
  app.add_flag("--rescan", flags.rescan, "scan what --output-dir has a report of once more")
      ->configurable(false)
      ->group("Images");
  add_scan_flags(app, flags.scan, TargetKind::image);
  app.footer(
      "\nExamples:\n"
      "  plimsoll registry registry.example.org --output-dir reports\n"
      "  plimsoll registry registry.example.org/team --newest 3 --exit-on critical\n"
      "  plimsoll registry docker.io/library/debian --tags '12*'      tags of one repository");
}

/// Of all that changes what a report says. Advisories do change it, but a run that is taken up
/// again is about what is still missing: --rescan.
std::string flags_hash(const ScanFlags& flags, const PublicKey* key) {
  std::string text = PLIMSOLL_VERSION;
  const auto add = [&](const std::vector<std::string>& values) {
    text += '\0' + join(values, "\n");
  };
  for (const auto* const list :
       {&flags.scanners, &flags.severities, &flags.skip_paths, &flags.skip_analyzers,
        &flags.package_types, &flags.ignore_states, &flags.databases, &flags.checks,
        &flags.skip_checks, &flags.rules, &flags.secret_rules})
    add(*list);
  add({flags.platform, flags.distro, flags.max_db_age, flags.max_image_size, flags.max_layer_size,
       flags.max_file_size, flags.ignore_unfixed ? "fixed" : "", flags.verify ? "verify" : "",
       flags.sbom_source, flags.baseline, flags.correlation_key, flags.deep ? "deep" : "",
       flags.show_suppressed ? "suppressed" : "", flags.scan_unverified ? "unverified" : "",
       key == nullptr ? std::string() : key->fingerprint()});
  constexpr std::size_t length = 32;
  return hex(sha256(text)).substr(0, length);
}

Status check_outputs(const std::vector<Output>& outputs) {
  for (const Output& output : outputs) {
    if (output.format == "table" || output.format == "json") continue;
    return fail(Errc::unsupported, "--format: several images have a table or json, not " +
                                       output.format +
                                       " (of each report in --output-dir: plimsoll convert)");
  }
  return {};
}

Result<Walk> prepare(const RegistryFlags& flags) {
  const ScanFlags& scan = flags.scan;
  if (!scan.from.empty() && scan.from != "registry")
    return fail(Errc::usage, "--from: plimsoll registry reads from a registry alone");
  if (scan.all_platforms)
    return fail(Errc::usage, "--all-platforms: not for a whole registry: --platform names one");
  if (scan.offline) {
    return fail(Errc::unsupported,
                printable(scan.target) + " would have to be asked, and --offline forbids it");
  }
  Walk walk{.plan = TRY(make_plan(scan, TargetKind::image)), .request = {}, .folder = {}};
  TRY_STATUS(check_outputs(walk.plan.outputs));
  walk.request = {.place = TRY(parse_walk_place(scan.target)),
                  .repositories = flags.repositories,
                  .tags = flags.tags,
                  .newest = flags.newest,
                  .platform = walk.plan.scan.platform};
  // Nothing of it is a file: what the sandbox lets a scan read.
  walk.plan.scan.target = "registry:" + walk.request.place.registry;
  walk.plan.scan.from.clear();
  if (!flags.output_folder.empty()) {
    const std::string hash = flags_hash(scan, walk.plan.scan.verify_key.get());
    walk.folder = TRY(ReportFolder::open(flags.output_folder, hash, flags.rescan));
  }
  walk.plan.scan.fetcher = TRY(fetch::Fetcher::start());
  return walk;
}

/// Draws what `label` says, ten times a second, until it is destroyed.
class Ticker {
 public:
  Ticker(bool wanted, std::function<std::string()> label, const std::atomic<std::uint64_t>& bytes)
      : bar_(wanted), label_(std::move(label)), bytes_(bytes) {
    if (wanted && ::isatty(STDERR_FILENO) != 0)
      thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

 private:
  void run(const std::stop_token& stop) {
    constexpr auto tick = std::chrono::milliseconds(100);
    std::mutex mutex;
    std::unique_lock lock(mutex);
    for (std::condition_variable_any woken; !stop.stop_requested();) {
      woken.wait_for(lock, stop, tick, [] { return false; });
      bar_.show(label_(), bytes_, 0);
    }
    bar_.finish();
  }
  ProgressBar bar_;
  std::function<std::string()> label_;
  const std::atomic<std::uint64_t>& bytes_;
  std::jthread thread_;  // the last: it is joined before what it uses is gone
};

Result<WalkPlan> list_images(const Walk& walk, bool show) {
  Network network(walk.plan.scan.fetcher, walk.plan.scan.network);
  const FactsCache documents(walk.plan.scan.cache_folder, walk.plan.scan.cache_size);
  WalkProgress progress;
  const std::atomic<std::uint64_t> none = 0;
  const Ticker ticker(
      show,
      [&] {
        return "tag " + std::to_string(progress.tags_done) + " of " + std::to_string(progress.tags);
      },
      none);
  return plan_walk(network, walk.request, &documents, progress);
}

/// Where JSON goes that is written while the scans go on: standard output at once, files when they
/// are whole.
struct JsonOutput {
  std::string file, text;
  std::unique_ptr<ReportList> list;
};

std::vector<std::unique_ptr<JsonOutput>> json_outputs(const std::vector<Output>& outputs) {
  std::vector<std::unique_ptr<JsonOutput>> lists;
  for (const Output& output : outputs) {
    if (output.format != "json") continue;
    auto one = std::make_unique<JsonOutput>();
    one->file = output.file;
    one->list = std::make_unique<ReportList>([to = one.get()](std::string_view text) -> Status {
      if (to->file == "-") return write_to_standard_output(text);
      to->text += text;
      return {};
    });
    lists.push_back(std::move(one));
  }
  return lists;
}

/// The scans, and what they come to.
class Scans {
 public:
  Scans(Walk& walk, const WalkPlan& plan, const RegistryFlags& flags)
      : walk_(walk), plan_(plan), flags_(flags), outputs_(json_outputs(walk.plan.outputs)) {
    lines_.resize(plan.images.size());
  }

  void run(bool show) {
    ScanProgress progress;
    walk_.plan.scan.progress = &progress;
    const Ticker ticker(
        show,
        [&] {
          return "image " + std::to_string(std::min(done_ + 1, lines_.size())) + " of " +
                 std::to_string(lines_.size());
        },
        progress.bytes);
    const bool is_verified = walk_.plan.scan.verify_key != nullptr;
    scan_walk(plan_, walk_.plan.scan, is_verified,
              {.kept = [&](const WalkImage& image) -> std::optional<Report> {
                 // Signatures come and go while an image stays the same.
                 return is_verified ? std::nullopt : walk_.folder.load(image);
               },
               .done = [&](std::size_t image, Result<Report> report,
                           bool was_kept) { take(image, std::move(report), was_kept); }});
  }

  /// The summary; 2 beats 1.
  Exit finish() {
    std::vector<WalkFailure> failures = plan_.failures;
    for (const SummaryLine& line : lines_) {
      if (line.error) failures.push_back({line.name, *line.error});
    }
    for (const WalkFailure& failure : plan_.failures)
      lines_.push_back({.name = failure.name, .findings = {}, .error = failure.error});
    if (!failures.empty()) worst_ = Exit::failed;
    for (const auto& output : outputs_) {
      Status written = output->list->finish(failures);
      if (written && output->file != "-") written = write_named_file(output->file, output->text);
      if (!written) return report_failure(written.error());
    }
    for (const Output& output : walk_.plan.outputs) {
      if (output.format != "table") continue;
      if (const Status written = write_table(output); !written)
        return report_failure(written.error());
    }
    return worst_;
  }

 private:
  Status write_table(const Output& output) {
    const bool to_terminal = output.file == "-";
    const RenderOptions options =
        to_terminal ? terminal_options(flags_.scan.no_color) : RenderOptions{};
    const std::string text = summary_table(lines_, plan_.left_out, options);
    return to_terminal ? write_to_standard_output(text) : write_named_file(output.file, text);
  }

  void take(std::size_t image, Result<Report> report, bool was_kept) {
    const WalkImage& one = plan_.images[image];
    SummaryLine line{.name = one.name, .findings = {}};
    Exit status = Exit::failed;
    std::string json;
    if (report) {
      status = plimsoll::finish(*report, walk_.plan, flags_.scan);
      line = summary_of(one.name, *report, was_kept);
      json = write_report(*report);
      // One that ran out of time is scanned again by the next run.
      const bool is_whole = status != Exit::failed;
      const Status stored = was_kept ? Status() : walk_.folder.store(one, json, is_whole);
      if (!stored) line.error = stored.error();
    } else {
      line.error = report.error();
    }
    for (const auto& output : outputs_) output->list->add(image, json);
    const std::scoped_lock lock(mutex_);
    lines_[image] = std::move(line);
    if (status == Exit::failed || (status == Exit::found && worst_ == Exit::ok)) worst_ = status;
    ++done_;
  }

  Walk& walk_;
  const WalkPlan& plan_;
  const RegistryFlags& flags_;
  std::vector<std::unique_ptr<JsonOutput>> outputs_;
  std::mutex mutex_;
  std::vector<SummaryLine> lines_;
  std::atomic<std::size_t> done_ = 0;
  Exit worst_ = Exit::ok;
};

Exit run(const RegistryFlags& flags, const Origins& origins) {
  Result<Walk> walk = prepare(flags);
  if (!walk) return report_failure(at_origin(walk.error(), origins));
  const ScanFlags& scan = flags.scan;
  if (scan.verbose) set_log(scan.log_format == "json" ? LogFormat::json : LogFormat::text);
  prefer_large_pages();
  const std::vector<std::string> folders =
      flags.output_folder.empty() ? std::vector<std::string>() : std::vector{flags.output_folder};
  if (const Status fenced = enter_fence(walk->plan.scan, walk->plan.outputs, scan, folders);
      !fenced)
    return report_failure(fenced.error());
  // From here on no program is started, no socket opened, and no file but those of these scans.

  const Watchdog watchdog(walk->plan.scan.limits.deadline);
  const bool show = !scan.quiet && !scan.verbose;
  const Result<WalkPlan> plan = list_images(*walk, show);
  if (!plan) return report_failure(plan.error());
  // From here on it is known what there is: what fails is one image of many.

  Scans scans(*walk, *plan, flags);
  scans.run(show);
  return scans.finish();
}

}  // namespace

Exit run_registry(const Arguments& arguments) {
  CLI::App app{"Every image of a registry: each is scanned once, and has one line.",
               "plimsoll registry"};
  RegistryFlags flags;
  add_flags(app, flags);
  return parse_and_run(app, arguments, [&]() -> Exit {
    const Result<AppliedSettings> applied = apply_settings(app);
    if (!applied) return report_failure(applied.error());
    print_notices(*applied, flags.scan.quiet);
    return run(flags, applied->origins);
  });
}

}  // namespace plimsoll
