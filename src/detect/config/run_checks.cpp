// detect/config/run_checks.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/run_checks.h"

#include <algorithm>
#include <set>

#include "base/caret.h"
#include "base/text.h"
#include "rule/check_name.h"
#include "rule/message.h"

namespace plimsoll {

namespace {

using rule::Truth;

// Ours take a few thousand steps a document; a hundred million are two seconds or three.
constexpr std::uint64_t document_work_limit = 100'000'000;
constexpr std::uint64_t layer_work_limit = 1'000'000'000;

bool is_named(const rule::CheckImage& image, const rule::ImageCheck& check,
              const std::set<std::string>& names) {
  const auto has = [&](std::string_view name) {
    return names.contains(rule::canonical_check_name(name));
  };
  if (has(image.text(check.id))) return true;
  if (std::ranges::any_of(image.texts(check.aliases), has)) return true;
  return std::ranges::any_of(image.fails(check), [&](const rule::ImageFail& fail) {
    return std::ranges::any_of(image.texts(fail.aliases), has);
  });
}

std::set<std::string> canonical(const std::vector<std::string>& names) {
  std::set<std::string> all;
  for (const std::string& name : names) all.insert(rule::canonical_check_name(name));
  return all;
}

}  // namespace

Status check_names(const rule::CheckImage& image, const CheckChoice& choice) {
  std::vector<std::string> known;
  const auto add = [&](const std::vector<std::string>& names) {
    known.insert(known.end(), names.begin(), names.end());
  };
  for (const rule::ImageCheck& check : image.checks()) {
    known.emplace_back(image.text(check.id));
    add(image.texts(check.aliases));
    for (const rule::ImageFail& fail : image.fails(check)) add(image.texts(fail.aliases));
  }
  const std::set<std::string> all = canonical(known);
  for (const auto* const names : {&choice.only, &choice.without}) {
    for (const std::string& name : *names) {
      if (all.contains(rule::canonical_check_name(name))) continue;
      return fail(Errc::usage, "no check has the name " + printable(name) +
                                   suggestion(name, known) + " (see: plimsoll rules list)");
    }
  }
  return {};
}

CheckRunner::CheckRunner(const rule::CheckImage& image, const CheckChoice& choice,
                         FindValueSecrets find)
    : image_(image), find_(std::move(find)), evaluator_(image.program()) {
  const std::set<std::string> only = canonical(choice.only);
  const std::set<std::string> without = canonical(choice.without);
  for (const rule::ImageCheck& check : image.checks()) {
    const bool wanted = only.empty() ? check.enabled : is_named(image, check, only);
    if (wanted && (without.empty() || !is_named(image, check, without))) checks_.push_back(&check);
  }
}

namespace {

PlaceOf places_in(std::string_view path) {
  return [path](const rule::Record& record) {
    return Location{
        .path = std::string(path), .layer = 0, .line = record.line, .column = record.column};
  };
}

CheckResult result_of(std::string_view id, bool failed, std::string unknown) {
  CheckResult result{.id = std::string(id)};
  if (failed) {
    result.state = CheckState::fail;
  } else if (!unknown.empty()) {
    result.state = CheckState::not_evaluated;
    result.why = std::move(unknown);
  }
  return result;
}

}  // namespace

void CheckRunner::run(rule::Facts& facts, std::string_view path,
                      const std::vector<InlineIgnore>& ignores, Detections& out) {
  run(facts, places_in(path), ignores, out);
}

void CheckRunner::run(rule::Facts& facts, const PlaceOf& place_of,
                      const std::vector<InlineIgnore>& ignores, Detections& out) {
  run(facts, {.place_of = place_of, .ignores = ignores}, out);
}

void CheckRunner::run(rule::Facts& facts, std::string_view path,
                      const std::vector<InlineIgnore>& ignores, Detections& out,
                      std::vector<Pending>& pending) {
  const PlaceOf place_of = places_in(path);
  run(facts, {.place_of = place_of, .ignores = ignores, .pending = &pending}, out);
}

bool CheckRunner::has(const Pending& pending) const {
  const auto checks = image_.checks();
  return pending.check < checks.size() && pending.fail < image_.fails(checks[pending.check]).size();
}

void CheckRunner::run(const std::vector<Pending>& pending, const PlaceOf& place_of,
                      const std::vector<InlineIgnore>& ignores, Detections& out) {
  const Task task{.place_of = place_of, .ignores = ignores};
  document_work_ = 0;
  correlations_.clear();  // of records that are gone
  for (const Pending& each : pending) {
    const rule::ImageCheck& check = image_.checks()[each.check];
    Outcome outcome;
    if (check.when != rule::nothing &&
        told(check.when, *each.record, task, outcome) != Truth::yes) {
      if (outcome.unknown.empty()) continue;
    } else {
      ask(each, task, outcome, out.findings);
    }
    merge(out.checks,
          {result_of(image_.text(check.id), outcome.failed, std::move(outcome.unknown))});
  }
  if (!pending.empty()) say_what_was_left(place_of(*pending.front().record).path, out);
}

std::vector<CheckRunner::About> CheckRunner::checks_about(std::string_view contexts) const {
  std::vector<About> found;
  for (const rule::ImageCheck* const check : checks_) {
    const std::string_view context = rule::schema().records[check->record].name;
    if (context.starts_with(contexts)) found.push_back({image_.text(check->id), context});
  }
  std::ranges::sort(found, {}, &About::id);
  return found;
}

void CheckRunner::run(rule::Facts& facts, const Task& task, Detections& out) {
  document_work_ = 0;
  correlations_ = add_value_secrets(
      facts, [&](const rule::Record& record) { return task.place_of(record).path; }, find_,
      out.problems);
  std::vector<CheckResult> results;
  const rule::Record* asked = nullptr;  // any of them: where the document lies
  for (const rule::ImageCheck* const check : checks_) {
    if (facts.of_type(check->record).empty()) continue;
    asked = facts.of_type(check->record).front();
    Outcome outcome = run(*check, facts, task, out.findings);
    if (!outcome.applied && outcome.unknown.empty()) continue;
    results.push_back(
        result_of(image_.text(check->id), outcome.failed, std::move(outcome.unknown)));
  }
  merge(out.checks, results);
  if (asked == nullptr) return;
  const std::string path = task.place_of(*asked).path;
  say_what_was_left(path, out);
  if (task.pending != nullptr && !task.may_wait()) {
    out.problems.push_back(problem_at(
        {path},
        {Errc::too_many, "too much in it hangs on other documents: not all of it was checked"}));
  }
}

void CheckRunner::say_what_was_left(const std::string& path, Detections& out) const {
  const auto say = [&](std::string what) {
    Problem problem = problem_at({path}, {Errc::too_many, std::move(what)});
    if (std::ranges::find(out.problems, problem) == out.problems.end())
      out.problems.push_back(std::move(problem));
  };
  if (is_spent()) say("takes the checks too much work: not all of it was looked at");
  if (out.findings.size() >= detection_limit) {
    say("with it there are " + std::to_string(detection_limit) +
        " findings in this layer: not all of it was looked at");
  }
}

bool CheckRunner::has_room_for(std::uint64_t work) const {
  return layer_work_ + work <= layer_work_limit;
}

bool CheckRunner::is_spent() const {
  return document_work_ > document_work_limit || layer_work_ > layer_work_limit;
}

Truth CheckRunner::told(std::uint32_t node, const rule::Record& record, const Task& task,
                        Outcome& outcome) {
  const bool spent = is_spent();
  const Truth truth = spent ? Truth::unknown : evaluator_.evaluate(node, {.record = &record});
  if (!spent) {
    document_work_ += evaluator_.work();
    layer_work_ += evaluator_.work();
  }
  const bool is_final = spent || !task.may_wait();
  if (truth == Truth::unknown && is_final && outcome.unknown.empty()) {
    outcome.unknown = spent || evaluator_.was_too_costly() ? "it took too much work"
                                                           : "a fact that it needs is not known";
    if (record.line != 0) {
      const Location at = task.place_of(record);
      outcome.unknown += " (" + printable(at.path) + ", line " + std::to_string(at.line) + ")";
    }
  }
  return truth;
}

void CheckRunner::ask(const Pending& what, const Task& task, Outcome& outcome,
                      std::vector<Finding>& findings) {
  if (findings.size() >= detection_limit) {
    if (outcome.unknown.empty()) outcome.unknown = "there were too many findings before";
    return;
  }
  const rule::ImageCheck& check = image_.checks()[what.check];
  const rule::ImageFail& fail = image_.fails(check)[what.fail];
  const Truth truth = told(fail.node, *what.record, task, outcome);
  const bool may_be_told = task.may_wait() && !is_spent();
  if (truth == Truth::unknown && may_be_told) task.pending->push_back(what);
  if (truth != Truth::yes) return;
  outcome.failed = true;
  findings.push_back(
      finding_of(check, fail, *what.record, task.place_of(*what.record), task.ignores));
}

CheckRunner::Outcome CheckRunner::run(const rule::ImageCheck& check, const rule::Facts& facts,
                                      const Task& task, std::vector<Finding>& findings) {
  Outcome outcome;
  const auto number = static_cast<std::uint32_t>(&check - image_.checks().data());
  const auto fails = static_cast<std::uint32_t>(image_.fails(check).size());
  for (const rule::Record* const record : facts.of_type(check.record)) {
    if (findings.size() >= detection_limit) {
      if (outcome.unknown.empty()) outcome.unknown = "there were too many findings before";
      break;
    }
    const Truth applies =
        check.when == rule::nothing ? Truth::yes : told(check.when, *record, task, outcome);
    if (applies == Truth::no) continue;
    outcome.applied = outcome.applied || applies == Truth::yes;
    for (std::uint32_t i = 0; i < fails; ++i) {
      const Pending what{.check = number, .fail = i, .record = record};
      if (applies == Truth::yes) ask(what, task, outcome, findings);
      else if (task.may_wait() && !is_spent()) task.pending->push_back(what);
    }
  }
  return outcome;
}

Finding CheckRunner::finding_of(const rule::ImageCheck& check, const rule::ImageFail& fail,
                                const rule::Record& record, Location place,
                                const std::vector<InlineIgnore>& ignores) {
  Finding finding{.kind = FindingKind::misconfiguration,
                  .id = std::string(image_.text(check.id)),
                  .aliases = image_.texts(fail.aliases),
                  .title = std::string(image_.text(check.title)),
                  .severity = {.level = check.level, .source = "plimsoll"}};
  std::ranges::sort(finding.aliases);
  finding.location = std::move(place);
  finding.evidence = image_.message(check, evaluator_, {.record = &record});
  finding.references = image_.texts(check.references);
  const bool of_secrets = asks_for_secrets(fail, record);
  if (of_secrets) relate_to_secret(record, finding);
  apply(ignores, {record.line, record.end_line, of_secrets}, finding);
  return finding;
}

bool CheckRunner::asks_for_secrets(const rule::ImageFail& fail, const rule::Record& record) const {
  const auto field = secrets_field_of(record.type);
  return field && rule::names_field(image_.program(), fail.node, *field);
}

/// What a check says of a value, the scanner for secrets may say of the secret in it: it is one
/// problem, which the kind of the secret and its correlation tell.
void CheckRunner::relate_to_secret(const rule::Record& record, Finding& finding) const {
  const rule::Fact& kinds = record.fields[*secrets_field_of(record.type)];
  if (rule::is_there(kinds)) finding.evidence += ": " + rule::shown(kinds);
  const auto found = correlations_.find(&record);
  if (found != correlations_.end()) finding.secret.correlation = found->second;
}

}  // namespace plimsoll
