// document/report_json_read.cpp - reads a report that write_report() wrote, perhaps a newer one.
//
// Errors  getters are total and note the first thing that is wrong, with the path to it; the
// report counts only if nothing was noted. Members that are not known are ignored.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "base/json.h"
#include "base/text.h"
#include "document/report_json.h"

namespace plimsoll {

namespace {

constexpr std::size_t most_bytes = 256U << 20U;
constexpr JsonLimits limits = {.depth = 32, .values = 5'000'000};
constexpr JsonLimits list_limits = {.depth = 34, .values = 20'000'000};

/// A value and the way to it. A cursor must not outlive the one that it came from.
struct Cursor {
  JsonValue value;
  const Cursor* up = nullptr;
  std::string_view name;  // of the member; empty: item number `index`, or the document
  std::size_t index = 0;
  Error* error = nullptr;

  Cursor operator[](std::string_view member) const {
    return {.value = value[member], .up = this, .name = member, .error = error};
  }
};

std::string path_of(const Cursor& at) {
  if (at.up == nullptr) return "";
  const std::string before = path_of(*at.up);
  if (at.name.empty()) return before + "[" + std::to_string(at.index) + "]";
  return before.empty() ? std::string(at.name) : before + "." + std::string(at.name);
}

void note(const Cursor& at, std::string_view what) {
  if (!at.error->what.empty()) return;
  const std::string path = path_of(at);
  *at.error = {Errc::malformed, (path.empty() ? "report" : path) + ": " + std::string(what)};
}

std::string text(const Cursor& at) {
  if (at.value.exists() && !at.value.is_string()) note(at, "is no text");
  return std::string(at.value.text());
}

std::string needed(const Cursor& at) {
  if (!at.value.exists()) note(at, "is missing");
  return text(at);
}

bool truth(const Cursor& at) {
  if (at.value.exists() && !at.value.is(JsonKind::boolean)) note(at, "is neither true nor false");
  return at.value.truth();
}

template <typename Number>
std::optional<Number> number_if(const Cursor& at) {
  if (!at.value.exists()) return std::nullopt;
  const std::optional<std::uint64_t> number = at.value.whole();
  if (!number || *number > std::numeric_limits<Number>::max()) note(at, "is no whole number");
  return static_cast<Number>(number.value_or(0));
}

template <typename Number>
Number number_or_zero(const Cursor& at) {
  return number_if<Number>(at).value_or(0);
}

/// The one of an enumeration's `count` names that the text is.
template <typename Enum>
Enum choice(const Cursor& at, std::size_t count) {
  const std::string name = needed(at);
  for (std::size_t i = 0; i < count; ++i) {
    if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  }
  note(at, "has an unknown value: '" + printable(name.substr(0, 40)) + "'");
  return Enum{};
}

template <typename Enum>
Enum choice_if(const Cursor& at, std::size_t count) {
  return at.value.exists() ? choice<Enum>(at, count) : Enum{};
}

/// The items of a list (none if it is left out), each read by `read`.
template <typename Read>
auto list(const Cursor& at, Read read) {
  std::vector<decltype(read(at))> found;
  if (at.value.exists() && !at.value.is_array()) note(at, "is no list");
  for (const JsonValue item : at.value.items()) {
    found.push_back(read(
        Cursor{.value = item, .up = &at, .name = {}, .index = found.size(), .error = at.error}));
  }
  return found;
}

/// A member that is an object or left out.
void want_object(const Cursor& at) {
  if (at.value.exists() && !at.value.is_object()) note(at, "is no object");
}

OperatingSystem read_system(const Cursor& at) {
  want_object(at);
  return {.id = text(at["id"]),
          .version = text(at["version"]),
          .codename = text(at["codename"]),
          .name = text(at["name"]),
          .id_like = list(at["id_like"], text),
          .end_of_life = text(at["end_of_life"])};
}

Layer read_layer(const Cursor& at) {
  want_object(at);
  return {.index = number_or_zero<std::uint32_t>(at["index"]),
          .diff_id = text(at["diff_id"]),
          .digest = text(at["digest"]),
          .size = number_or_zero<std::uint64_t>(at["size"]),
          .created_by = text(at["created_by"]),
          .base = truth(at["base"]),
          .verified = truth(at["verified"])};
}

ContainerMount read_mount(const Cursor& at) {
  return {.type = needed(at["type"]),
          .source = text(at["source"]),
          .destination = needed(at["destination"]),
          .writable = truth(at["writable"])};
}

std::optional<Container> read_container(const Cursor& at) {
  if (!at.value.exists()) return std::nullopt;
  want_object(at);
  return Container{.engine = needed(at["engine"]),
                   .id = needed(at["id"]),
                   .name = needed(at["name"]),
                   .image = text(at["image"]),
                   .image_id = text(at["image_id"]),
                   .state = text(at["state"]),
                   .started = text(at["started"]),
                   .user = text(at["user"]),
                   .privileged = truth(at["privileged"]),
                   .read_only_root = truth(at["read_only_root"]),
                   .cap_add = list(at["cap_add"], text),
                   .cap_drop = list(at["cap_drop"], text),
                   .security_options = list(at["security_options"], text),
                   .network_mode = text(at["network_mode"]),
                   .pid_mode = text(at["pid_mode"]),
                   .ipc_mode = text(at["ipc_mode"]),
                   .user_namespace = text(at["user_namespace"]),
                   .mounts = list(at["mounts"], read_mount)};
}

DriftPackage read_drift_package(const Cursor& at) {
  return {.purl = needed(at["purl"]), .was = text(at["was"]), .paths = list(at["paths"], text)};
}

DriftFile read_drift_file(const Cursor& at) {
  return {.path = needed(at["path"]), .package = text(at["package"])};
}

DriftFiles read_drift_files(const Cursor& at) {
  want_object(at);
  return {.count = number_or_zero<std::uint64_t>(at["count"]),
          .first = list(at["first"], read_drift_file)};
}

std::optional<Drift> read_drift(const Cursor& at) {
  if (!at.value.exists()) return std::nullopt;
  want_object(at);
  const Cursor packages = at["packages"];
  const Cursor files = at["files"];
  want_object(packages);
  want_object(files);
  return Drift{.added = list(packages["added"], read_drift_package),
               .changed = list(packages["changed"], read_drift_package),
               .removed = list(packages["removed"], read_drift_package),
               .files_known = files.value.exists(),
               .added_files = read_drift_files(files["added"]),
               .changed_files = read_drift_files(files["changed"]),
               .removed_files = read_drift_files(files["removed"])};
}

Artifact read_artifact(const Cursor& at) {
  if (!at.value.exists()) note(at, "is missing");
  want_object(at);
  return {.kind = needed(at["kind"]),
          .name = needed(at["name"]),
          .reference = text(at["reference"]),
          .digest = text(at["digest"]),
          .image_id = text(at["image_id"]),
          .platform = text(at["platform"]),
          .os = read_system(at["os"]),
          .layers = list(at["layers"], read_layer),
          .container = read_container(at["container"]),
          .drift = read_drift(at["drift"])};
}

DatabaseInfo read_database(const Cursor& at) {
  return {.name = needed(at["name"]),
          .records = number_or_zero<std::uint64_t>(at["records"]),
          .updated = text(at["updated"])};
}

Location read_location(const Cursor& at) {
  want_object(at);
  return {.path = text(at["path"]),
          .layer = number_or_zero<std::uint32_t>(at["layer"]),
          .line = number_or_zero<std::uint32_t>(at["line"]),
          .column = number_or_zero<std::uint32_t>(at["column"])};
}

Package read_package(const Cursor& at) {
  const Cursor source = at["source"];
  want_object(source);
  return {.type = needed(at["type"]),
          .name = needed(at["name"]),
          .version = text(at["version"]),
          .arch = text(at["arch"]),
          .module = text(at["module"]),
          .source = {.name = text(source["name"]), .version = text(source["version"])},
          .licenses = list(at["licenses"], text),
          .locations = list(at["locations"], read_location),
          .relationship = choice_if<Relationship>(at["relationship"], 4),
          .scope = choice_if<Scope>(at["scope"], 5),
          .depends_on = list(at["depends_on"], text),
          .distro = text(at["distro"]),
          .purl = text(at["purl"]),
          .base = truth(at["base"])};
}

Severity read_severity(const Cursor& at) {
  want_object(at);
  Severity severity = {.level = choice<Level>(at["level"], 6),
                       .source = text(at["source"]),
                       .score = std::nullopt,
                       .vector = text(at["vector"])};
  const Cursor score = at["score"];
  const double number = score.value.number();
  if (score.value.exists()) severity.score = number;
  if (score.value.exists() && (!score.value.is(JsonKind::number) || number < 0 || number > 10))
    note(score, "is no number from 0 to 10");
  return severity;
}

PackageReference read_reference(const Cursor& at) {
  want_object(at);
  const Cursor source = at["source"];
  return {.purl = text(at["purl"]),
          .type = text(at["type"]),
          .name = text(at["name"]),
          .version = text(at["version"]),
          .source_name = text(source["name"]),
          .source_version = text(source["version"])};
}

Statement read_statement(const Cursor& at) {
  return {.database = needed(at["database"]),
          .id = needed(at["id"]),
          .verdict = choice<Verdict>(at["verdict"], 3),
          .range = text(at["range"])};
}

SecretDetails read_secret(const Cursor& at) {
  want_object(at);
  return {.verdict = text(at["verdict"]), .correlation = text(at["correlation"])};
}

CheckResult read_check(const Cursor& at) {
  return {
      .id = needed(at["id"]), .state = choice<CheckState>(at["state"], 4), .why = text(at["why"])};
}

FindingStatus read_status(const Cursor& at) {
  want_object(at);
  return {.state = needed(at["state"]),
          .reason = text(at["reason"]),
          .by = text(at["by"]),
          .until = text(at["until"])};
}

Finding read_finding(const Cursor& at) {
  return {.fingerprint = needed(at["fingerprint"]),
          .kind = choice<FindingKind>(at["kind"], 7),
          .id = needed(at["id"]),
          .aliases = list(at["aliases"], text),
          .title = text(at["title"]),
          .severity = read_severity(at["severity"]),
          .package = read_reference(at["package"]),
          .fixed_versions = list(at["fixed_versions"], text),
          .fix_state = choice_if<FixState>(at["fix_state"], 6),
          .location = read_location(at["location"]),
          .removed_in = number_if<std::uint32_t>(at["location"]["removed_in"]),
          .evidence = text(at["evidence"]),
          .secret = read_secret(at["secret"]),
          .statements = list(at["statements"], read_statement),
          .status = read_status(at["status"]),
          .references = list(at["references"], text),
          .published = text(at["published"]),
          .known_exploited = truth(at["known_exploited"])};
}

constexpr std::size_t error_codes = static_cast<std::size_t>(Errc::conflict) + 1;

Problem read_problem(const Cursor& at) {
  return {.path = text(at["path"]),
          .line = number_or_zero<std::uint32_t>(at["line"]),
          .layer = number_if<std::uint32_t>(at["layer"]),
          .error = {choice<Errc>(at["code"], error_codes), text(at["what"])}};
}

Status check_version(JsonValue root) {
  if (!root.is_object()) return fail(Errc::malformed, "report: is no object");
  const std::string_view version = root["schema_version"].text();
  if (version.empty()) return fail(Errc::malformed, "report: has no schema_version");
  if (version != "1") {
    return fail(Errc::unsupported, "report: schema_version is '" +
                                       printable(version.substr(0, 40)) +
                                       "', this version reads '1'");
  }
  return {};
}

/// What stands at `root`: the document, or one of its reports.
Report report_at(const Cursor& root) {
  const Cursor summary = root["summary"];
  return {.tool_version = text(root["tool"]["version"]),
          .created = text(root["created"]),
          .artifact = read_artifact(root["artifact"]),
          .databases = list(root["databases"], read_database),
          .packages = list(root["packages"], read_package),
          .findings = list(root["findings"], read_finding),
          .checks = list(root["checks"], read_check),
          .problems = list(root["problems"], read_problem),
          .suppressed = number_or_zero<std::uint64_t>(summary["suppressed"]),
          .at_least = truth(summary["at_least"])};
}

ReportFailure read_failure(const Cursor& at) {
  return {.name = needed(at["name"]),
          .error = {choice<Errc>(at["code"], error_codes), text(at["what"])}};
}

Status parse(JsonDocument& document, std::string_view json, JsonLimits bounds) {
  if (json.size() > most_bytes) return fail(Errc::too_large, "report: larger than 256 MB");
  if (Status parsed = document.parse(json, bounds); !parsed) return fail("report", parsed.error());
  return check_version(document.root());
}

}  // namespace

Result<Report> read_report(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(parse(document, json, limits));
  if (document.root()["reports"].exists())
    return fail(Errc::unsupported, "report: holds several reports; give one of them");
  Error error;
  Report report = report_at({.value = document.root(), .up = nullptr, .name = {}, .error = &error});
  if (!error.what.empty()) return std::unexpected(std::move(error));
  return report;
}

Result<ReportSet> read_reports(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(parse(document, json, list_limits));
  Error error;
  const Cursor root = {.value = document.root(), .up = nullptr, .name = {}, .error = &error};
  ReportSet set{.reports = {}, .failures = {}, .is_list = root["reports"].value.exists()};
  if (set.is_list) {
    set.reports = list(root["reports"], report_at);
    set.failures = list(root["failures"], read_failure);
  } else {
    set.reports.push_back(report_at(root));
  }
  if (!error.what.empty()) return std::unexpected(std::move(error));
  return set;
}

}  // namespace plimsoll
