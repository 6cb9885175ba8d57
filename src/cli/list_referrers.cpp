// cli/list_referrers.cpp - what is attached to an image, as a table or as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "cli/list_referrers.h"

#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/run_scan.h"
#include "cli/terminal.h"
#include "cli/watchdog.h"
#include "fetch/session.h"
#include "image/reference.h"
#include "image/referrers.h"
#include "image/registry.h"
#include "image/target.h"
#include "report/ink.h"

namespace plimsoll {

namespace {

struct Attached {
  std::string image, digest;
  std::vector<Referrer> referrers;
};

Result<Reference> reference_of(const ScanOptions& scan) {
  const Target target = TRY(parse_target(scan.target, scan.from));
  if (!target.path.empty() || (!target.scheme.empty() && target.scheme != "registry")) {
    return fail(Errc::usage,
                "--list-referrers: what is attached to an image lies in its registry, and " +
                    printable(scan.target) + " is read from elsewhere");
  }
  if (scan.offline) {
    return fail(Errc::usage,
                "--list-referrers: a registry must be asked, and --offline forbids it");
  }
  return parse_reference(target.name);
}

Result<Attached> ask(const ScanOptions& scan, const Reference& reference) {
  Network network(scan.fetcher, scan.network);
  const std::string digest = TRY(ask_for_manifest(network, reference)).digest;
  const Repository repository(network, reference);
  return Attached{.image = to_text(reference),
                  .digest = digest,
                  .referrers = TRY(list_referrers(repository, digest))};
}

std::string table_of(const Attached& attached, const RenderOptions& options) {
  if (attached.referrers.empty())
    return "nothing is attached to " + attached.image + " (" + attached.digest + ")\n";
  Grid grid;
  grid.add({{"ARTEFACT TYPE", Style::dim},
            {"DIGEST", Style::dim},
            {"SIZE", Style::dim},
            {"CREATED", Style::dim},
            {"TAG", Style::dim}});
  for (const Referrer& one : attached.referrers) {
    const auto shown = [](const std::string& text) {
      return Cell{text.empty() ? "-" : printable(text)};
    };
    grid.add({shown(one.artifact_type),
              {one.digest},
              {byte_text(one.size)},
              shown(one.created),
              shown(one.tag)});
  }
  std::string text;
  for (const std::string& row : grid.lines(0, options)) text += row + "\n";
  return text;
}

std::string json_of(const Attached& attached) {
  JsonWriter json;
  json.begin_object();
  json.member("image", printable(attached.image));
  json.member("digest", attached.digest);
  json.key("referrers");
  json.begin_array();
  for (const Referrer& one : attached.referrers) {
    json.begin_object();
    json.member_if("artifact_type", printable(one.artifact_type));
    json.member("digest", one.digest);
    json.member("size", one.size);
    json.member_if("created", printable(one.created));
    json.member_if("tag", one.tag);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

Result<bool> wants_json(const Plan& plan) {
  if (plan.outputs.size() != 1 || plan.outputs[0].file != "-")
    return fail(Errc::usage, "--list-referrers: is written to standard output alone");
  const std::string& format = plan.outputs[0].format;
  if (format != "table" && format != "json")
    return fail(Errc::usage, "--format: a list of referrers is a table or json");
  return format == "json";
}

Result<std::string> list(const ScanFlags& flags) {
  Plan plan = TRY(make_plan(flags, TargetKind::image));
  const bool is_json = TRY(wants_json(plan));
  const Reference reference = TRY(reference_of(plan.scan));
  plan.scan.fetcher = TRY(fetch::Fetcher::start());
  TRY_STATUS(enter_fence(plan.scan, plan.outputs, flags));
  const Watchdog watchdog(plan.scan.limits.deadline);
  const Attached attached = TRY(ask(plan.scan, reference));
  return is_json ? json_of(attached) : table_of(attached, terminal_options(flags.no_color));
}

}  // namespace

Exit list_referrers_of(const ScanFlags& flags, const Origins& origins) {
  const Result<std::string> text = list(flags);
  if (!text) return report_failure(at_origin(text.error(), origins));
  const Status written = write_to_standard_output(*text);
  return written ? Exit::ok : report_failure(written.error());
}

}  // namespace plimsoll
