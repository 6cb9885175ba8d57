// detect/config/gitlab/gitlab.cpp - pipelines of GitLab CI as facts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/gitlab/gitlab.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/ci/commands.h"
#include "detect/config/value/shared_facts.h"
#include "detect/config/value/yaml_value.h"

namespace plimsoll::gitlab {

namespace {

using config::Value;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::uint32_t max_extends = 11;     // GitLab's own limit
constexpr std::size_t max_looks = 1'000'000;  // at jobs that others extend

/// Keys of the file that are no jobs.
constexpr std::array global_keys = {"default"sv,  "include"sv, "stages"sv,        "variables"sv,
                                    "workflow"sv, "image"sv,   "services"sv,      "cache"sv,
                                    "spec"sv,     "types"sv,   "before_script"sv, "after_script"sv};
constexpr std::array script_keys = {"before_script"sv, "script"sv, "after_script"sv};

class Mapper {
 public:
  Mapper(const Value& root, rule::Facts& facts, config::ScriptsLeft& left)
      : root_(root), facts_(facts), left_(left) {
    for (const config::Member& member : root.members) by_name_.emplace(member.key, &member.value);
  }

  void map();

 private:
  Record& add(std::uint16_t type, const Value& at);
  void includes(const Value& from);
  void include(const Value& from);
  void variables(const Value& from, const std::string& job);
  void rule_variables(const Value& from, const std::string& job);
  void image(const Value& from, std::string_view role, const std::string& job);
  void images(const Value& from, const std::string& job);
  Record& job(const config::Member& member);
  const Value& inherited(const Value& job, std::string_view key, std::uint32_t depth);
  void scripts(const Value& from, const std::string& job);
  void script(const Value& from, const config::ScriptOf& whose, std::uint32_t depth);
  Fact text(const Value& value) { return config::text_fact(value, facts_); }

  const Value& root_;
  rule::Facts& facts_;
  const Record* pipeline_ = nullptr;
  std::unordered_map<std::string_view, const Value*> by_name_;
  config::ScriptsLeft& left_;
  std::size_t looks_left_ = max_looks;
};

Record& Mapper::add(std::uint16_t type, const Value& at) {
  const bool placed = at.line != 0;
  Record& to = facts_.add(type, pipeline_, placed ? at.line : 1, placed ? at.column : 1);
  to.end_line = at.end_line;
  return to;
}

void Mapper::map() {
  Record& to = facts_.add(of::glc_pipeline::record_type, nullptr, root_.line, 1);
  to.end_line = root_.end_line;
  pipeline_ = &to;
  to.set(of::glc_pipeline::stages, config::texts_fact(root_["stages"], facts_));
  includes(root_["include"]);
  variables(root_["variables"], "");
  rule_variables(root_["workflow"], "");
  for (const Value* shared : {&root_, &root_["default"]}) {
    images(*shared, "");
    scripts(*shared, "");
  }
  std::vector<Record*> jobs;
  for (const config::Member& member : root_.members) {
    const bool global = std::ranges::find(global_keys, member.key) != global_keys.end();
    if (!global && member.value.is_object()) jobs.push_back(&job(member));
  }
  to.set(of::glc_pipeline::jobs, facts_.records(jobs));
}

void Mapper::includes(const Value& from) {
  if (!from.is_list()) return include(from);
  for (const Value& each : from.items) include(each);
}

bool is_commit(std::string_view ref) {
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return (ref.size() == 40 || ref.size() == 64) && std::ranges::all_of(ref, is_hex);
}

/// A text is a local file, or an address.
void Mapper::include(const Value& from) {
  if (!from.is_text() && !from.is_object()) return;
  Record& to = add(of::glc_include::record_type, from);
  std::string_view kind = from.text.contains("://") ? "remote" : "local";
  std::string_view target = from.text;
  for (const std::string_view key : {"local", "remote", "project", "template", "component"}) {
    if (!from[key].is_text()) continue;
    kind = key;
    target = from[key].text;
  }
  std::string_view ref = from["ref"].text;
  const auto version = cut_last(target, '@');
  if (kind == "component" && version) ref = version->second;
  to.set(of::glc_include::kind, facts_.text(kind));
  to.set(of::glc_include::target, facts_.text(target));
  to.set(of::glc_include::ref, facts_.text_if_any(ref));
  to.set(of::glc_include::pinned, Fact::of(is_commit(ref) || from["integrity"].is_text()));
}

/// A variable is a scalar, or a mapping of value and description.
void Mapper::variables(const Value& from, const std::string& job) {
  for (const config::Member& member : from.members) {
    Record& to = add(of::glc_variable::record_type, member.value);
    to.line = member.line;
    to.set(of::glc_variable::job, facts_.text_if_any(job));
    to.set(of::glc_variable::name, facts_.text(member.key));
    const Value& value = member.value.is_object() ? member.value["value"] : member.value;
    to.set(of::glc_variable::value, text(value));
  }
}

/// Those that rules add where they hold.
void Mapper::rule_variables(const Value& from, const std::string& job) {
  for (const Value& each : from["rules"].items) variables(each["variables"], job);
}

void Mapper::images(const Value& from, const std::string& job) {
  image(from["image"], "image", job);
  for (const Value& service : from["services"].items) {
    image(service, "service", job);
    variables(service["variables"], job);
  }
}

void Mapper::image(const Value& from, std::string_view role, const std::string& job) {
  Value name = from.is_object() ? from["name"] : from;
  if (!name.is_text()) return;
  name.unresolved = name.text.contains('$');
  Record& to = add(of::glc_image::record_type, name);
  to.set(of::glc_image::role, facts_.text(role));
  to.set(of::glc_image::job, facts_.text_if_any(job));
  to.set(of::glc_image::image, config::image_fact(name, to, facts_));
  to.set(of::glc_image::command, config::texts_fact(from["command"], facts_));
}

/// The job's own, or that of what it extends: the last one named wins.
const Value& Mapper::inherited(const Value& job, std::string_view key, std::uint32_t depth) {
  const Value& own = job[key];
  const auto extends = job["extends"].texts();
  if (own.exists() || depth >= max_extends) return own;
  for (std::size_t i = extends.size(); i-- > 0 && looks_left_ > 0;) {
    --looks_left_;
    const auto parent = by_name_.find(extends[i]);
    if (parent == by_name_.end()) continue;
    const Value& found = inherited(*parent->second, key, depth + 1);
    if (found.exists()) return found;
  }
  return own;
}

Record& Mapper::job(const config::Member& member) {
  const Value& from = member.value;
  Record& to = add(of::glc_job::record_type, from);
  to.line = member.line;
  to.column = member.column;
  const auto get = [&](std::string_view key) -> const Value& { return inherited(from, key, 0); };
  to.set(of::glc_job::name, facts_.text(member.key));
  to.set(of::glc_job::hidden, Fact::of(member.key.starts_with('.')));
  to.set(of::glc_job::stage, text(get("stage")));
  to.set(of::glc_job::extends, config::texts_fact(from["extends"], facts_));
  const Value& failure = get("allow_failure");
  to.set(of::glc_job::allow_failure,
         failure.is_object() ? Fact::of(false) : config::truth_fact(failure));
  to.set(of::glc_job::when, text(get("when")));
  const Value& environment = get("environment");
  to.set(of::glc_job::environment,
         text(environment.is_object() ? environment["name"] : environment));
  const bool limited = get("rules").exists() || get("only").exists() || get("except").exists();
  to.set(of::glc_job::limited, Fact::of(limited));
  to.set(of::glc_job::tags, config::texts_fact(get("tags"), facts_));
  const Value& artifacts = get("artifacts");
  to.set(of::glc_job::artifacts, config::texts_fact(artifacts["paths"], facts_));
  to.set(of::glc_job::untracked, config::truth_fact(artifacts["untracked"]));
  variables(from["variables"], member.key);
  rule_variables(from, member.key);
  images(from, member.key);
  scripts(from, member.key);
  return to;
}

void Mapper::scripts(const Value& from, const std::string& job) {
  for (const std::string_view key : script_keys) script(from[key], {"gitlab", key, job, {}}, 0);
}

/// A text, or a list of texts and of such lists.
void Mapper::script(const Value& from, const config::ScriptOf& whose, std::uint32_t depth) {
  // `!reference [job, script]` was looked at where it stands.
  if (!from.labels.empty() || depth > 10) return;
  if (from.is_text()) config::add_commands(from, whose, left_, facts_);
  for (const Value& item : from.items) script(item, whose, depth + 1);
}

}  // namespace

bool is_gitlab(std::string_view path, std::string_view /*text*/) {
  if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  return name.ends_with(".gitlab-ci.yml") || name.ends_with(".gitlab-ci.yaml") ||
         path.starts_with(".gitlab/ci/") || path.contains("/.gitlab/ci/");
}

void read_gitlab(std::string_view path, std::string_view text, rule::Facts& facts,
                 std::vector<Problem>& problems) {
  config::ScriptsLeft left;
  for (const Value& root : config::read_yaml(path, text, problems)) {
    // The first document of a component says what it is given.
    if (root.is_object() && !root["spec"].exists()) Mapper(root, facts, left).map();
  }
  config::report_left_out(left, path, problems);
}

}  // namespace plimsoll::gitlab
