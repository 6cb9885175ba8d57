// detect/config/check_document.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/check_document.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/yaml_repair.h"
#include "detect/config/held.h"
#include "detect/config/helm/lines.h"
#include "detect/config/kubernetes/kubernetes.h"
#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/kubernetes/links.h"
#include "detect/config/terraform/modules.h"
#include "detect/config/told_once.h"

namespace plimsoll {

namespace {

/// What kinds are told apart by: UTF-8 without a byte order mark. `decoded` holds what must be
/// made.
std::string_view without_mark(std::string_view text, std::string& decoded) {
  if (text.starts_with("\xEF\xBB\xBF")) return text.substr(3);
  const bool little = text.starts_with("\xFF\xFE");
  if (!little && !text.starts_with("\xFE\xFF")) return text;
  decoded = from_utf16(text.substr(2), little);
  return decoded;
}

}  // namespace

bool HeldBudget::is_left(const Detections& out) {
  if (out.held.empty()) *this = {};
  return spent_ < config::held_limit;
}

bool HeldBudget::take(const std::vector<Held>& held, const Detections& before) {
  static_cast<void>(is_left(before));
  std::size_t spent = spent_;
  for (const Held& each : held) {
    if (spent >= config::held_limit) return false;
    spent += each.bytes.size();
  }
  spent_ = spent;
  return true;
}

bool HeldBudget::is_first_refused() { return !std::exchange(has_refused_, true); }

bool DocumentChecker::may_hold(std::string_view path, Detections& out) {
  if (budget_.is_left(out)) return true;
  if (budget_.is_first_refused()) {
    out.problems.push_back(problem_at(
        {path},
        {Errc::too_many, "more than " + std::to_string(config::held_limit >> 20U) +
                             " MiB of manifests and modules: this and later ones are checked each "
                             "by itself"}));
  }
  return false;
}

bool DocumentChecker::take(const Detections& found, std::uint64_t work, const Detections& before) {
  if (!runner_.has_room_for(work) || !budget_.take(found.held, before)) return false;
  runner_.add_work(work);
  return true;
}

void DocumentChecker::hold(Held held, Detections& out) {
  budget_.take(held.bytes.size());
  out.held.push_back(std::move(held));
}

void DocumentChecker::hold_manifest(const Manifest& manifest, rule::Facts& facts,
                                    std::vector<Problem> problems, Detections& out) {
  const auto& [path, ns_is_open, ignores, text] = manifest;
  if (may_hold(path, out)) {
    return hold(config::hold_manifest(path, facts, ns_is_open, ignores, std::move(problems),
                                      runner_, redact_, keeps_texts_ ? text : std::string_view()),
                out);
  }
  std::ranges::move(problems, std::back_inserter(out.problems));
  kubernetes::Links links;
  links.add(facts, path);
  links.set(facts, path);
  runner_.run(facts, path, ignores, out);
}

void DocumentChecker::check(const DocumentPlace& place, std::string_view text, Detections& out) {
  std::string decoded;
  text = without_mark(text, decoded);
  const DocumentKind* const kind = kind_of(place.path, text);
  if (kind == nullptr) {
    if (keeps_texts_ && kubernetes::may_be_operations(place.path, text) && budget_.is_left(out))
      hold(config::hold_patch(place.path, text), out);
    return;
  }
  rule::Facts facts;
  if (kind->together == Together::manifests) {
    if (kubernetes::is_kustomization(place.path)) {
      if (may_hold(place.path, out))
        hold(config::hold_kustomization(place.path, text, keeps_texts_), out);
      return;
    }
    std::vector<Problem> problems;
    kubernetes::read_objects(place.path, text, "default", facts, problems);
    const std::vector<InlineIgnore> ignores = find_ignores(text);
    return hold_manifest({.path = place.path, .ns_is_open = true, .ignores = ignores, .text = text},
                         facts, std::move(problems), out);
  }
  const bool is_module = kind->together == Together::modules && keeps_texts_ &&
                         terraform::is_module_file(place.path) && may_hold(place.path, out);
  if (is_module) return hold(config::hold_module_file(place.path, text), out);
  DocumentPlace known = place;
  // An ignore file of its own would come behind it.
  const bool is_open =
      kind->together == Together::ignore_files && keeps_texts_ && place.has_ignore_file == false;
  if (is_open) known.has_ignore_file.reset();
  kind->read(known, text, facts, out.problems);
  const std::size_t before = out.findings.size();
  // A Dockerfile is one block to checkov.
  const auto of_checkov =
      kind->contexts == "docker." ? InlineIgnore::Scope::file : InlineIgnore::Scope::inside;
  const std::vector<InlineIgnore> ignores = find_ignores(text, of_checkov);
  if (!is_open) {
    runner_.run(facts, place.path, ignores, out);
  } else {
    std::vector<CheckRunner::Pending> pending;
    runner_.run(facts, place.path, ignores, out, pending);
    if (!pending.empty() && may_hold(place.path, out))
      hold(config::hold_dockerfile(place.path, pending, ignores), out);
  }
  if (kind->together == Together::modules) config::ToldOnce().keep_new(out.findings, before);
}

void DocumentChecker::check_rendered(const RenderedPlace& place,
                                     const std::vector<std::string>& documents,
                                     std::string_view template_text, Detections& out) {
  const std::vector<InlineIgnore> ignores = find_ignores(template_text);
  std::size_t work = helm::line_work;
  for (const std::string& document : documents) {
    rule::Facts facts;
    std::vector<Problem> problems;
    kubernetes::read_objects(place.path, document, place.ns, facts, problems);
    const auto lines = helm::template_lines(document, template_text, work);
    const auto line_of = [&](std::uint32_t line) {
      const bool known = line > 0 && line <= lines.size();
      return known ? lines[line - 1] : helm::TemplateLine{};
    };
    facts.for_each([&](rule::Record& record) {
      const helm::TemplateLine at = line_of(record.line);
      record.end_line = std::max(at.line, line_of(record.end_line).line);
      record.line = at.line;
      if (!at.same) record.column = 1;
    });
    for (Problem& problem : problems)
      if (problem.line != 0) problem.line = line_of(problem.line).line;
    hold_manifest({.path = place.path, .ns_is_open = false, .ignores = ignores, .text = {}}, facts,
                  std::move(problems), out);
  }
}

}  // namespace plimsoll
