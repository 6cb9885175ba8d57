// report/explain.cpp - the links of the chain, each a line or some: file, layer, package,
// advisories, versions, severity, what to do.
// SPDX-License-Identifier: Apache-2.0
#include "report/explain.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "report/ink.h"
#include "report/nearest.h"
#include "report/upgrade.h"
#include "version/scheme.h"

namespace plimsoll {

namespace {

constexpr std::size_t shortest_fingerprint = 8;
constexpr std::size_t most_references = 8;

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

bool is_meant(const Finding& finding, std::string_view wanted) {
  if (same(finding.id, wanted)) return true;
  if (wanted.size() >= shortest_fingerprint &&
      same(std::string_view(finding.fingerprint).substr(0, wanted.size()), wanted))
    return true;
  return std::ranges::any_of(finding.aliases, [&](const auto& id) { return same(id, wanted); }) ||
         std::ranges::any_of(finding.statements,
                             [&](const Statement& one) { return same(one.id, wanted); });
}

std::unexpected<Error> not_there(const Report& report, std::string_view wanted) {
  std::set<std::string> names;
  for (const Finding& finding : report.findings) {
    names.insert(finding.id);
    names.insert(finding.aliases.begin(), finding.aliases.end());
  }
  std::string what = "'" + printable(wanted.substr(0, 100)) + "' is not among the " +
                     std::to_string(report.findings.size()) + " findings of this report";
  const std::vector<std::string> near = nearest(wanted, names);
  if (!near.empty()) what += "; nearest: " + printable(join(near, ", "));
  return fail(Errc::not_found, std::move(what));
}

/// What all links need: the report they are in, and where they are written.
struct Story {
  const Report& report;
  const UpgradePlan& plan;
  bool colour = false;
  std::string out;

  void link(std::string_view name, std::string_view text) {
    constexpr std::size_t label = 14;
    std::string padded = "  " + std::string(name);
    padded.resize(std::max(padded.size() + 1, label), ' ');
    out += paint(padded, Style::dim, colour);
    out += std::string(text) + "\n";
  }
};

void tell_file(Story& story, const Finding& finding) {
  const Location& location = finding.location;
  if (location.path.empty()) return;
  const std::string line = location.line == 0 ? "" : ", line " + std::to_string(location.line);
  story.link("file", printable(location.path) + line);
}

void tell_layer(Story& story, const Finding& finding) {
  const std::vector<Layer>& layers = story.report.artifact.layers;
  const auto layer = std::ranges::find(layers, finding.location.layer, &Layer::index);
  // What is said of an image's settings as a whole lies in no layer.
  const bool is_of_all = finding.location.path.empty() || finding.location.path == "image config";
  if (layer == layers.end() || is_of_all) return;
  story.link("layer", std::to_string(layer->index) + " (of 0 to " +
                          std::to_string(layers.size() - 1) + ") " + printable(layer->diff_id) +
                          (layer->base ? ", of the base image" : ""));
  if (!layer->created_by.empty()) story.link("made by", printable(layer->created_by));
  if (finding.removed_in) {
    story.link("removed in", "layer " + std::to_string(*finding.removed_in) +
                                 ": hidden there, but still in the image");
  }
}

void tell_package(Story& story, const Finding& finding) {
  const PackageReference& package = finding.package;
  if (package.name.empty()) return;
  story.link("package",
             printable(package.purl.empty() ? package.name + " " + package.version : package.purl));
  if (!package.source_name.empty()) {
    story.link("source", printable(package.source_name + " " + package.source_version) +
                             ": the advisories speak of it by this name");
  }
}

void tell_statements(Story& story, const Finding& finding) {
  for (const Statement& one : finding.statements) {
    const std::string range = one.range.empty() ? "" : ": " + one.range;
    story.link("advisory", printable(one.database + "  " + one.id) + "  " +
                               std::string(name_of(one.verdict)) + printable(range));
  }
}

/// "2.36-9 is older than 2.36-9+deb12u7, where it is fixed".
std::string comparison(const Finding& finding, std::string_view fixed) {
  const std::string installed = installed_version(finding.package);
  const Scheme* const scheme = scheme_named(finding.package.type);
  std::string relation = " cannot be compared with ";
  if (scheme != nullptr && parses(*scheme, installed) && parses(*scheme, fixed))
    relation = scheme->order(installed, fixed) < 0 ? " is older than " : " is not older than ";
  return printable(installed) + relation + printable(fixed) + ", where it is fixed";
}

void tell_versions(Story& story, const Finding& finding) {
  if (finding.package.name.empty()) return;
  const std::vector<std::string>& all = finding.fixed_versions;
  const std::vector<std::string> newer = newer_fixes(finding);
  if (all.empty()) {
    story.link("versions", printable(installed_version(finding.package)) +
                               ", and no fixed one is known (" +
                               std::string(name_of(finding.fix_state)) + ")");
    return;
  }
  story.link("versions", comparison(finding, newer.empty() ? all.back() : newer.front()));
  if (all.size() > 1) story.link("fixed in", printable(join(all, ", ")));
}

void tell_severity(Story& story, const Finding& finding) {
  const Severity& severity = finding.severity;
  std::string text = paint(name_of(severity.level), style_of(severity.level), story.colour);
  if (severity.score) {
    const auto tenths = std::lround(*severity.score * 10);
    text += " " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  }
  if (!severity.source.empty()) text += ", says " + printable(severity.source);
  if (!severity.vector.empty()) text += ": " + printable(severity.vector);
  story.link("severity", text);
  if (finding.known_exploited)
    story.link("exploited", paint("known to be exploited, says CISA", Style::worst, story.colour));
}

/// The part of the plan that the finding belongs to; null if nothing closes it.
const Upgrade* upgrade_of(const UpgradePlan& plan, const Finding& finding) {
  const PackageReference& package = finding.package;
  const auto found = std::ranges::find_if(plan.upgrades, [&](const Upgrade& group) {
    return group.type == package.type && group.name == name_to_upgrade(package) &&
           group.installed == installed_version(package) &&
           std::ranges::find(group.closes, finding.id, &Finding::id) != group.closes.end();
  });
  return found == plan.upgrades.end() ? nullptr : &*found;
}

std::string advice_to_upgrade(const Upgrade& group) {
  std::string text =
      "upgrade " + printable(join(group.packages, ", ")) + " to " + printable(group.to);
  if (group.closes.size() > 1)
    text += "; that closes " + std::to_string(group.closes.size() - 1) + " more";
  if (group.base) text += "; or build on a newer base image, as this came with it";
  return text;
}

std::string advice(const Story& story, const Finding& finding) {
  constexpr std::array<std::string_view, 7> by_kind = {
      "no version fixes it: remove the package, or see that what is vulnerable cannot be reached",
      "revoke it, then rebuild without it: removing it in a later layer does not take it out",
      "mend what is said above",
      "remove the file and find out how it came in",
      "see whether the licence suits you",
      "find out who did it",
      "see the control",
  };
  if (const Upgrade* const group = upgrade_of(story.plan, finding))
    return advice_to_upgrade(*group);
  const std::vector<std::string> newer = newer_fixes(finding);
  if (!newer.empty()) return "upgrade to " + printable(join(newer, " or "));
  const std::string text(by_kind.at(static_cast<std::size_t>(finding.kind)));
  // What a place has wrong, a check says; and that says more.
  const bool has_check =
      finding.kind == FindingKind::misconfiguration && !finding.location.path.empty();
  return has_check ? text + "; how: plimsoll rules explain " + printable(finding.id) : text;
}

void tell_rest(Story& story, const Finding& finding) {
  const FindingStatus& status = finding.status;
  if (status.state != "open") {
    story.link("status", printable(status.state + (status.by.empty() ? "" : " by " + status.by) +
                                   (status.reason.empty() ? "" : ": " + status.reason)));
  }
  story.link("to do", advice(story, finding));
  for (std::size_t i = 0; i < std::min(most_references, finding.references.size()); ++i)
    story.link("see", printable(finding.references[i]));
  if (finding.references.size() > most_references) {
    story.link("", "and " + std::to_string(finding.references.size() - most_references) +
                       " more in the report");
  }
  story.link("fingerprint", printable(finding.fingerprint));
}

std::string heading(const Finding& finding) {
  std::string text = printable(finding.id);
  if (!finding.package.name.empty())
    text += " in " + printable(finding.package.name + " " + finding.package.version);
  if (!finding.title.empty()) text += ": " + printable(finding.title);
  return text;
}

void tell(Story& story, const Finding& finding) {
  story.out += paint(heading(finding), Style::strong, story.colour) + "\n";
  if (!finding.aliases.empty()) story.link("also", printable(join(finding.aliases, ", ")));
  if (!finding.published.empty())
    story.link("published", printable(finding.published.substr(0, "2026-11-24"sv.size())));
  tell_file(story, finding);
  tell_layer(story, finding);
  tell_package(story, finding);
  for (const std::string_view line : lines(finding.evidence))
    story.link("evidence", printable(line));
  tell_statements(story, finding);
  tell_versions(story, finding);
  tell_severity(story, finding);
  tell_rest(story, finding);
}

}  // namespace

Result<std::string> explain(const Report& report, std::string_view wanted, RenderOptions options) {
  const UpgradePlan plan = plan_upgrades(report);
  Story story = {.report = report, .plan = plan, .colour = options.colour, .out = {}};
  for (const Finding& finding : report.findings) {
    if (!is_meant(finding, wanted)) continue;
    if (!story.out.empty()) story.out += "\n";
    tell(story, finding);
  }
  if (story.out.empty()) return not_there(report, wanted);
  return std::move(story.out);
}

}  // namespace plimsoll
