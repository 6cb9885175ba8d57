// document/report_json.cpp - writes a report as JSON: one function a kind of object, members in
// the order of docs/schema/report-1.json.
//
// Safety  every text passes text() or strings(): what a terminal obeys is escaped before JSON's
// own escapes, so that it stays harmless when a script prints a value.
// SPDX-License-Identifier: Apache-2.0
#include "document/report_json.h"

#include <array>

#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

void value(JsonWriter& json, std::string_view text, bool keep_lines = false) {
  if (is_plain(text)) json.string(text);
  else json.string(printable(text, keep_lines));
}

void text(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  value(json, text);
}

void text_if(JsonWriter& json, std::string_view name, std::string_view text_or_none) {
  if (!text_or_none.empty()) text(json, name, text_or_none);
}

void lines_if(JsonWriter& json, std::string_view name, std::string_view text_or_none) {
  if (text_or_none.empty()) return;
  json.key(name);
  value(json, text_or_none, true);
}

void strings_if(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.key(name);
  json.begin_array();
  for (const std::string& one : texts) value(json, one);
  json.end_array();
}

template <typename Items, typename Write>
void list(JsonWriter& json, std::string_view name, const Items& items, Write write) {
  json.key(name);
  json.begin_array();
  for (const auto& item : items) {
    json.begin_object();
    write(json, item);
    json.end_object();
  }
  json.end_array();
}

void write_system(JsonWriter& json, const OperatingSystem& os) {
  json.key("os");
  json.begin_object();
  text(json, "id", os.id);
  text_if(json, "version", os.version);
  text_if(json, "codename", os.codename);
  text_if(json, "name", os.name);
  strings_if(json, "id_like", os.id_like);
  text_if(json, "end_of_life", os.end_of_life);
  json.end_object();
}

void write_layer(JsonWriter& json, const Layer& layer) {
  json.member("index", layer.index);
  text_if(json, "diff_id", layer.diff_id);
  text_if(json, "digest", layer.digest);
  json.member("size", layer.size);
  lines_if(json, "created_by", layer.created_by);
  json.member("base", layer.base);
  json.member("verified", layer.verified);
}

void write_artifact(JsonWriter& json, const Artifact& artifact) {
  json.key("artifact");
  json.begin_object();
  text(json, "kind", artifact.kind);
  text(json, "name", artifact.name);
  text_if(json, "reference", artifact.reference);
  text_if(json, "digest", artifact.digest);
  text_if(json, "image_id", artifact.image_id);
  text_if(json, "platform", artifact.platform);
  if (!artifact.os.id.empty()) write_system(json, artifact.os);
  if (!artifact.layers.empty()) list(json, "layers", artifact.layers, write_layer);
  json.end_object();
}

void write_database(JsonWriter& json, const DatabaseInfo& database) {
  text(json, "name", database.name);
  json.member("records", database.records);
  text_if(json, "updated", database.updated);
}

void write_location(JsonWriter& json, const Location& location) {
  text(json, "path", location.path);
  json.member("layer", location.layer);
  if (location.line != 0) json.member("line", location.line);
}

void write_source(JsonWriter& json, std::string_view name, std::string_view version) {
  if (name.empty()) return;
  json.key("source");
  json.begin_object();
  text(json, "name", name);
  text_if(json, "version", version);
  json.end_object();
}

void write_package(JsonWriter& json, const Package& package) {
  text_if(json, "purl", package.purl);
  text(json, "type", package.type);
  text(json, "name", package.name);
  text(json, "version", package.version);
  text_if(json, "arch", package.arch);
  text_if(json, "distro", package.distro);
  write_source(json, package.source.name, package.source.version);
  strings_if(json, "licenses", package.licenses);
  list(json, "locations", package.locations, write_location);
  if (package.base) json.member("base", true);
  json.member_if("relationship", name_of(package.relationship));
  json.member_if("scope", name_of(package.scope));
  strings_if(json, "depends_on", package.depends_on);
}

void write_severity(JsonWriter& json, const Severity& severity) {
  json.key("severity");
  json.begin_object();
  json.member("level", name_of(severity.level));
  text_if(json, "source", severity.source);
  if (severity.score) json.member("score", *severity.score);
  text_if(json, "vector", severity.vector);
  json.end_object();
}

void write_reference(JsonWriter& json, const PackageReference& package) {
  if (package == PackageReference{}) return;
  json.key("package");
  json.begin_object();
  text_if(json, "purl", package.purl);
  text_if(json, "type", package.type);
  text(json, "name", package.name);
  text(json, "version", package.version);
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
  text(json, "database", statement.database);
  text(json, "id", statement.id);
  json.member("verdict", name_of(statement.verdict));
  text_if(json, "range", statement.range);
}

void write_status(JsonWriter& json, const FindingStatus& status) {
  json.key("status");
  json.begin_object();
  text(json, "state", status.state);
  text_if(json, "reason", status.reason);
  text_if(json, "by", status.by);
  json.end_object();
}

void write_finding(JsonWriter& json, const Finding& finding) {
  text(json, "fingerprint", finding.fingerprint);
  json.member("kind", name_of(finding.kind));
  text(json, "id", finding.id);
  strings_if(json, "aliases", finding.aliases);
  text_if(json, "title", finding.title);
  write_severity(json, finding.severity);
  if (finding.known_exploited) json.member("known_exploited", true);
  write_reference(json, finding.package);
  strings_if(json, "fixed_versions", finding.fixed_versions);
  json.member("fix_state", name_of(finding.fix_state));
  write_place(json, finding);
  lines_if(json, "evidence", finding.evidence);
  if (!finding.statements.empty()) list(json, "statements", finding.statements, write_statement);
  write_status(json, finding.status);
  text_if(json, "published", finding.published);
  strings_if(json, "references", finding.references);
}

void write_problem(JsonWriter& json, const Problem& problem) {
  text_if(json, "path", problem.path);
  if (problem.line != 0) json.member("line", problem.line);
  if (problem.layer) json.member("layer", *problem.layer);
  json.member("code", name_of(problem.error.code));
  text(json, "what", problem.error.what);
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

}  // namespace

std::string write_report(const Report& report) {
  JsonWriter json;
  json.begin_object();
  json.member("schema_version", "1");
  json.key("tool");
  json.begin_object();
  json.member("name", "plimsoll");
  text_if(json, "version", report.tool_version);
  json.end_object();
  text_if(json, "created", report.created);
  write_artifact(json, report.artifact);
  list(json, "databases", report.databases, write_database);
  list(json, "packages", report.packages, write_package);
  list(json, "findings", report.findings, write_finding);
  list(json, "problems", report.problems, write_problem);
  write_summary(json, report);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace plimsoll
