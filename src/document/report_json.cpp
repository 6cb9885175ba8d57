// document/report_json.cpp - writes a report as JSON: one function a kind of object, members in
// the order of docs/schema/report-1.json.
//
// Safety  every text from inside a target passes safe_string().
// SPDX-License-Identifier: Apache-2.0
#include "document/report_json.h"

#include <array>

#include "base/json.h"
#include "document/container_json.h"
#include "document/safe_json.h"

namespace plimsoll {

namespace {

constexpr std::size_t usual_package = 1000;  // bytes, at most
constexpr std::size_t usual_finding = 800;

void write_system(JsonWriter& json, const OperatingSystem& os) {
  json.key("os");
  json.begin_object();
  safe_member(json, "id", os.id);
  safe_member_if(json, "version", os.version);
  safe_member_if(json, "codename", os.codename);
  safe_member_if(json, "name", os.name);
  safe_strings_if(json, "id_like", os.id_like);
  safe_member_if(json, "end_of_life", os.end_of_life);
  json.end_object();
}

void write_layer(JsonWriter& json, const Layer& layer) {
  json.member("index", layer.index);
  safe_member_if(json, "diff_id", layer.diff_id);
  safe_member_if(json, "digest", layer.digest);
  json.member("size", layer.size);
  safe_member_if(json, "created_by", layer.created_by, true);
  json.member("base", layer.base);
  json.member("verified", layer.verified);
}

void write_artifact(JsonWriter& json, const Artifact& artifact) {
  json.key("artifact");
  json.begin_object();
  safe_member(json, "kind", artifact.kind);
  safe_member(json, "name", artifact.name);
  safe_member_if(json, "reference", artifact.reference);
  safe_member_if(json, "digest", artifact.digest);
  safe_member_if(json, "image_id", artifact.image_id);
  safe_member_if(json, "platform", artifact.platform);
  if (!artifact.os.id.empty()) write_system(json, artifact.os);
  if (!artifact.layers.empty()) write_objects(json, "layers", artifact.layers, write_layer);
  if (artifact.container) write_container(json, *artifact.container);
  if (artifact.drift) write_drift(json, *artifact.drift);
  json.end_object();
}

void write_database(JsonWriter& json, const DatabaseInfo& database) {
  safe_member(json, "name", database.name);
  json.member("records", database.records);
  safe_member_if(json, "updated", database.updated);
}

void write_location(JsonWriter& json, const Location& location) {
  safe_member(json, "path", location.path);
  json.member("layer", location.layer);
  if (location.line != 0) json.member("line", location.line);
  if (location.column != 0) json.member("column", location.column);
}

void write_source(JsonWriter& json, std::string_view name, std::string_view version) {
  if (name.empty()) return;
  json.key("source");
  json.begin_object();
  safe_member(json, "name", name);
  safe_member_if(json, "version", version);
  json.end_object();
}

void write_package(JsonWriter& json, const Package& package) {
  safe_member_if(json, "purl", package.purl);
  safe_member(json, "type", package.type);
  safe_member(json, "name", package.name);
  safe_member(json, "version", package.version);
  safe_member_if(json, "arch", package.arch);
  safe_member_if(json, "module", package.module);
  safe_member_if(json, "distro", package.distro);
  write_source(json, package.source.name, package.source.version);
  safe_strings_if(json, "licenses", package.licenses);
  write_objects(json, "locations", package.locations, write_location);
  if (package.base) json.member("base", true);
  json.member_if("relationship", name_of(package.relationship));
  json.member_if("scope", name_of(package.scope));
  safe_strings_if(json, "depends_on", package.depends_on);
}

void write_severity(JsonWriter& json, const Severity& severity) {
  json.key("severity");
  json.begin_object();
  json.member("level", name_of(severity.level));
  safe_member_if(json, "source", severity.source);
  if (severity.score) json.member("score", *severity.score);
  safe_member_if(json, "vector", severity.vector);
  json.end_object();
}

void write_reference(JsonWriter& json, const PackageReference& package) {
  if (package == PackageReference{}) return;
  json.key("package");
  json.begin_object();
  safe_member_if(json, "purl", package.purl);
  safe_member_if(json, "type", package.type);
  safe_member(json, "name", package.name);
  safe_member(json, "version", package.version);
  write_source(json, package.source_name, package.source_version);
  json.end_object();
}

void write_place(JsonWriter& json, const Finding& finding) {
  if (finding.location.path.empty()) return;
  json.key("location");
  json.begin_object();
  write_location(json, finding.location);
  if (finding.removed_in) json.member("removed_in", *finding.removed_in);
  json.end_object();
}

void write_statement(JsonWriter& json, const Statement& statement) {
  safe_member(json, "database", statement.database);
  safe_member(json, "id", statement.id);
  json.member("verdict", name_of(statement.verdict));
  safe_member_if(json, "range", statement.range);
}

void write_secret(JsonWriter& json, const SecretDetails& secret) {
  if (secret == SecretDetails{}) return;
  json.key("secret");
  json.begin_object();
  safe_member_if(json, "verdict", secret.verdict);
  safe_member_if(json, "correlation", secret.correlation);
  json.end_object();
}

void write_check(JsonWriter& json, const CheckResult& check) {
  safe_member(json, "id", check.id);
  json.member("state", name_of(check.state));
  safe_member_if(json, "why", check.why);
}

void write_status(JsonWriter& json, const FindingStatus& status) {
  json.key("status");
  json.begin_object();
  safe_member(json, "state", status.state);
  safe_member_if(json, "reason", status.reason);
  safe_member_if(json, "by", status.by);
  safe_member_if(json, "until", status.until);
  json.end_object();
}

void write_finding(JsonWriter& json, const Finding& finding) {
  safe_member(json, "fingerprint", finding.fingerprint);
  json.member("kind", name_of(finding.kind));
  safe_member(json, "id", finding.id);
  safe_strings_if(json, "aliases", finding.aliases);
  safe_member_if(json, "title", finding.title);
  write_severity(json, finding.severity);
  if (finding.known_exploited) json.member("known_exploited", true);
  write_reference(json, finding.package);
  safe_strings_if(json, "fixed_versions", finding.fixed_versions);
  json.member("fix_state", name_of(finding.fix_state));
  write_place(json, finding);
  safe_member_if(json, "evidence", finding.evidence, true);
  write_secret(json, finding.secret);
  if (!finding.statements.empty())
    write_objects(json, "statements", finding.statements, write_statement);
  write_status(json, finding.status);
  safe_member_if(json, "published", finding.published);
  safe_strings_if(json, "references", finding.references);
}

void write_problem(JsonWriter& json, const Problem& problem) {
  safe_member_if(json, "path", problem.path);
  if (problem.line != 0) json.member("line", problem.line);
  if (problem.layer) json.member("layer", *problem.layer);
  json.member("code", name_of(problem.error.code));
  safe_member(json, "what", problem.error.what);
}

void write_summary(JsonWriter& json, const Report& report) {
  constexpr std::array levels = {Level::critical, Level::high,       Level::medium,
                                 Level::low,      Level::negligible, Level::unknown};
  json.key("summary");
  json.begin_object();
  for (const Level level : levels) json.member(name_of(level), count_at(report, level));
  json.member("suppressed", report.suppressed);
  json.member("at_least", report.at_least);
  json.end_object();
}

void write_members(JsonWriter& json, const Report& report) {
  json.member("schema_version", "1");
  json.key("tool");
  json.begin_object();
  json.member("name", "plimsoll");
  safe_member_if(json, "version", report.tool_version);
  json.end_object();
  safe_member_if(json, "created", report.created);
  write_artifact(json, report.artifact);
  write_objects(json, "databases", report.databases, write_database);
  write_objects(json, "packages", report.packages, write_package);
  write_objects(json, "findings", report.findings, write_finding);
  if (!report.checks.empty()) write_objects(json, "checks", report.checks, write_check);
  write_objects(json, "problems", report.problems, write_problem);
  write_summary(json, report);
}

void write_failure(JsonWriter& json, const ReportFailure& failure) {
  safe_member(json, "name", failure.name);
  json.member("code", name_of(failure.error.code));
  safe_member(json, "what", failure.error.what);
}

}  // namespace

std::string write_report(const Report& report) {
  JsonWriter json;
  json.reserve(report.packages.size() * usual_package + report.findings.size() * usual_finding);
  json.begin_object();
  write_members(json, report);
  json.end_object();
  return json.take() + "\n";
}

std::string write_reports(std::span<const Report> reports,
                          std::span<const ReportFailure> failures) {
  JsonWriter json;
  json.begin_object();
  json.member("schema_version", "1");
  write_objects(json, "reports", reports, write_members);
  if (!failures.empty()) write_objects(json, "failures", failures, write_failure);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace plimsoll
