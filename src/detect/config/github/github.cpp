// detect/config/github/github.cpp - workflows and actions as facts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/github/github.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/ci/commands.h"
#include "detect/config/github/expressions.h"
#include "detect/config/value/shared_facts.h"
#include "detect/config/value/yaml_value.h"

namespace plimsoll::github {

namespace {

using config::Value;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t sniffed = std::size_t{64} << 10U;

class Mapper {
 public:
  Mapper(rule::Facts& facts, config::ScriptsLeft& left) : facts_(facts), left_(left) {}

  void workflow(const Value& root);
  void action(const Value& root);

 private:
  Record& add(std::uint16_t type, const Record& parent, const Value& at);
  void set_triggers(const Value& on, Record& to);
  struct PermissionFields {  // of a workflow, or of a job
    std::uint16_t has, write_all, each;
  };
  void set_permissions(const Value& permissions, Record& to, PermissionFields fields);
  void variables(const Value& env, std::string_view scope);
  Record& job(const config::Member& member, const Record& parent);
  void set_runner(const Value& runs_on, Record& to);
  void containers(const Value& from, const Record& job);
  void container(const Value& from, std::string_view role, const Record& job);
  void steps(const Value& list, Record& job, bool windows);
  void step(const Value& from, std::size_t index, const Record& job, bool windows);
  void use(const Value& from, std::string_view by, const Record& job);
  void script(const Value& text, const Record& step);
  Fact text(const Value& value) { return config::text_fact(value, facts_); }

  rule::Facts& facts_;
  const Record* workflow_ = nullptr;
  std::string shell_;     // that of defaults.run
  std::string job_name_;  // of the job in hand
  config::ScriptsLeft& left_;
};

Record& Mapper::add(std::uint16_t type, const Record& parent, const Value& at) {
  const bool placed = at.line != 0;
  Record& to =
      facts_.add(type, &parent, placed ? at.line : parent.line, placed ? at.column : parent.column);
  to.end_line = at.end_line;
  return to;
}

void Mapper::workflow(const Value& root) {
  Record& to = facts_.add(of::gha_workflow::record_type, nullptr, root.line, 1);
  to.end_line = root.end_line;
  workflow_ = &to;
  to.set(of::gha_workflow::kind, facts_.text("workflow"));
  to.set(of::gha_workflow::name, text(root["name"]));
  set_triggers(root["on"], to);
  set_permissions(root["permissions"], to,
                  {of::gha_workflow::has_permissions, of::gha_workflow::write_all,
                   of::gha_workflow::permissions});
  variables(root["env"], "workflow");
  shell_ = root["defaults"]["run"]["shell"].text;
  std::vector<Record*> jobs;
  for (const config::Member& member : root["jobs"].members) {
    if (member.value.is_object()) jobs.push_back(&job(member, to));
  }
  to.set(of::gha_workflow::jobs, facts_.records(jobs));
}

void Mapper::action(const Value& root) {
  Record& to = facts_.add(of::gha_workflow::record_type, nullptr, root.line, 1);
  to.end_line = root.end_line;
  workflow_ = &to;
  to.set(of::gha_workflow::kind, facts_.text("action"));
  to.set(of::gha_workflow::name, text(root["name"]));
  const Value& runs = root["runs"];
  Record& job = add(of::gha_job::record_type, to, runs);
  variables(runs["env"], "container");
  const std::string& image = runs["image"].text;
  if (image.starts_with("docker://")) container(runs["image"], "step", job);
  steps(runs["steps"], job, false);
}

/// `on` is a name, a list of names, or a mapping.
void Mapper::set_triggers(const Value& on, Record& to) {
  std::vector<std::string_view> names = on.texts();
  for (const config::Member& member : on.members) names.emplace_back(member.key);
  to.set(of::gha_workflow::triggers, facts_.texts(names));
}

void Mapper::set_permissions(const Value& permissions, Record& to, PermissionFields fields) {
  to.set(fields.has, Fact::of(permissions.exists()));
  to.set(fields.write_all, Fact::of(permissions.text == "write-all"));
  to.set(fields.each, config::pairs_fact(permissions, to, facts_));
}

void Mapper::variables(const Value& env, std::string_view scope) {
  for (const config::Member& member : env.members) {
    Record& to = add(of::gha_variable::record_type, *workflow_, member.value);
    to.line = member.line;
    to.set(of::gha_variable::scope, facts_.text(scope));
    to.set(of::gha_variable::name, facts_.text(member.key));
    to.set(of::gha_variable::value, text(member.value));
  }
}

Record& Mapper::job(const config::Member& member, const Record& parent) {
  const Value& from = member.value;
  Record& to = add(of::gha_job::record_type, parent, from);
  to.line = member.line;
  to.column = member.column;
  job_name_ = member.key;
  to.set(of::gha_job::id, facts_.text(member.key));
  set_runner(from["runs-on"], to);
  set_permissions(from["permissions"], to,
                  {of::gha_job::has_permissions, of::gha_job::write_all, of::gha_job::permissions});
  to.set(of::gha_job::secrets_inherit, Fact::of(from["secrets"].text == "inherit"));
  to.set(of::gha_job::condition, text(from["if"]));
  const Value& environment = from["environment"];
  to.set(of::gha_job::environment,
         text(environment.is_object() ? environment["name"] : environment));
  variables(from["env"], "job");
  // What a workflow that it calls is given; `secrets: inherit` is no mapping.
  variables(from["with"], "with");
  variables(from["secrets"], "with");
  if (from["uses"].is_text()) use(from["uses"], "job", to);
  containers(from, to);
  const std::string outer = shell_;
  const std::string& shell = from["defaults"]["run"]["shell"].text;
  if (!shell.empty()) shell_ = shell;
  const auto labels = from["runs-on"].texts();
  const bool windows = std::ranges::any_of(
      labels, [](std::string_view label) { return lower(label).starts_with("windows"); });
  steps(from["steps"], to, windows);
  shell_ = outer;
  return to;
}

/// `runs-on` is a label, a list of labels, or a mapping of group and labels.
void Mapper::set_runner(const Value& runs_on, Record& to) {
  const Value& labels = runs_on.is_object() ? runs_on["labels"] : runs_on;
  const auto all = labels.texts();
  to.set(of::gha_job::runs_on, facts_.texts(all));
  to.set(of::gha_job::self_hosted, Fact::of(std::ranges::find(all, "self-hosted") != all.end()));
}

void Mapper::containers(const Value& from, const Record& job) {
  if (from["container"].exists()) container(from["container"], "job", job);
  for (const config::Member& service : from["services"].members)
    container(service.value, "service", job);
}

void Mapper::container(const Value& from, std::string_view role, const Record& job) {
  Value image = from.is_object() ? from["image"] : from;
  if (!image.is_text()) return;
  Record& to = add(of::gha_container::record_type, job, image);
  if (image.text.starts_with("docker://")) image.text.erase(0, 9);
  image.unresolved = image.text.contains("${{");
  to.set(of::gha_container::role, facts_.text(role));
  to.set(of::gha_container::image, config::image_fact(image, to, facts_));
  to.set(of::gha_container::options, text(from["options"]));
  to.set(of::gha_container::volumes, config::texts_fact(from["volumes"], facts_));
  variables(from["env"], "container");
  variables(from["credentials"], "credentials");
}

bool is_commit(std::string_view ref) {
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return (ref.size() == 40 || ref.size() == 64) && std::ranges::all_of(ref, is_hex);
}

void Mapper::use(const Value& from, std::string_view by, const Record& job) {
  const std::string_view name = from.text;
  if (name.starts_with("docker://")) return container(from, "step", job);
  Record& to = add(of::gha_use::record_type, job, from);
  to.set(of::gha_use::by, facts_.text(by));
  const bool local = name.starts_with("./") || name.starts_with("../");
  const auto parts = cut_last(name, '@');
  const std::string_view called = parts && !local ? parts->first : name;
  to.set(of::gha_use::kind, facts_.text(local ? "local" : by == "job" ? "workflow" : "action"));
  to.set(of::gha_use::name, facts_.text(called));
  if (local) return;
  to.set(of::gha_use::owner, facts_.text(called.substr(0, called.find('/'))));
  if (parts) to.set(of::gha_use::ref, facts_.text_if_any(parts->second));
  to.set(of::gha_use::pinned, Fact::of(parts && is_commit(parts->second)));
}

bool is_upload(const Value& step) {
  return step["uses"].text.starts_with("actions/upload-artifact@") ||
         step["uses"].text.starts_with("actions/upload-pages-artifact@");
}

/// The paths of an artifact, one a line, take the folder .git along. Releases since v4.4 leave
/// hidden files out unless they are asked for.
bool uploads_git(const Value& step) {
  constexpr std::array<std::string_view, 4> later = {"v4", "v5", "v6", "v7"};
  constexpr std::array<std::string_view, 12> whole = {
      ".",    "./",     "..",   "*",     "**",      "./**",
      "**/*", "./**/*", ".git", ".git/", ".git/**", "${{github.workspace}}"};
  const std::string_view uses = step["uses"].text;
  const bool hides = std::ranges::find(later, uses.substr(uses.find('@') + 1)) != later.end();
  if (hides && step["with"]["include-hidden-files"].text != "true") return false;
  return std::ranges::any_of(lines(step["with"]["path"].text), [&](std::string_view line) {
    std::string path(line);
    std::erase_if(path, is_space);
    if (path.starts_with("${{github.workspace}}/")) path.resize(path.find('/'));
    return std::ranges::find(whole, path) != whole.end();
  });
}

void Mapper::steps(const Value& list, Record& job, bool windows) {
  bool uploads = false;
  bool with_git = false;
  std::size_t index = 0;
  for (const Value& each : list.items) {
    if (!each.is_object()) continue;
    step(each, index++, job, windows);
    if (!is_upload(each)) continue;
    uploads = true;
    with_git = with_git || uploads_git(each);
  }
  job.set(of::gha_job::uploads, Fact::of(uploads));
  job.set(of::gha_job::uploads_git, Fact::of(with_git));
}

void Mapper::step(const Value& from, std::size_t index, const Record& job, bool windows) {
  Record& to = add(of::gha_step::record_type, job, from);
  to.set(of::gha_step::index, Fact::of(static_cast<std::int64_t>(index)));
  to.set(of::gha_step::name, text(from["name"]));
  to.set(of::gha_step::condition, text(from["if"]));
  to.set(of::gha_step::with, config::pairs_fact(from["with"], to, facts_));
  const Value& run = from["run"];
  to.set(of::gha_step::is_run, Fact::of(run.is_text()));
  variables(from["env"], "step");
  variables(from["with"], "with");
  const Value& uses = from["uses"];
  if (uses.is_text()) {
    const std::string name = lower(uses.text.substr(0, uses.text.find('@')));
    to.set(of::gha_step::action, facts_.text(name));
    use(uses, "step", job);
    if (name == "actions/github-script") script(from["with"]["script"], to);
  }
  if (!run.is_text()) return;
  script(run, to);
  std::string_view shell = from["shell"].is_text() ? from["shell"].text : shell_;
  shell = shell.substr(0, shell.find(' '));
  const bool posix = shell.empty() ? !windows : shell == "bash" || shell == "sh";
  if (!posix) return;
  const Fact& triggers = workflow_->get(of::gha_workflow::triggers);
  config::add_commands(run, {"github", "run", job_name_, triggers}, left_, facts_);
}

/// The expressions that are put into a script's text, each where it stands.
void Mapper::script(const Value& text, const Record& step) {
  for (const Expression& each : expressions_of(text.text)) {
    Record& to = add(of::gha_expression::record_type, step, text);
    if (text.text_line != 0) {
      const auto before = std::string_view(text.text).substr(0, each.offset);
      to.line = text.text_line + static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
    }
    to.set(of::gha_expression::text, facts_.text(each.text));
    to.set(of::gha_expression::kind, facts_.text(kind_of(each.text)));
  }
}

bool is_yaml(std::string_view path) { return path.ends_with(".yml") || path.ends_with(".yaml"); }

bool is_action(std::string_view path) {
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  return name == "action.yml" || name == "action.yaml";
}

}  // namespace

bool is_github(std::string_view path, std::string_view text) {
  if (!is_yaml(path)) return false;
  const std::size_t folder = path.rfind(".github/workflows/");
  if (folder != std::string_view::npos) {
    return (folder == 0 || path[folder - 1] == '/') &&
           !path.substr(folder + ".github/workflows/"sv.size()).contains('/');
  }
  return is_action(path) && text.substr(0, sniffed).contains("runs:");
}

void read_github(std::string_view path, std::string_view text, rule::Facts& facts,
                 std::vector<Problem>& problems) {
  config::ScriptsLeft left;
  for (const Value& root : config::read_yaml(path, text, problems)) {
    if (root["jobs"].is_object()) Mapper(facts, left).workflow(root);
    if (!root["jobs"].exists() && root["runs"].is_object()) Mapper(facts, left).action(root);
  }
  config::report_left_out(left, path, problems);
}

}  // namespace plimsoll::github
