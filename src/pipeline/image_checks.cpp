// pipeline/image_checks.cpp
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/image_checks.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "detect/config/image/facts.h"
#include "detect/config/image/history.h"
#include "detect/secret/redact.h"
#include "detect/secret_family.h"
#include "pipeline/builtin_checks.h"
#include "pipeline/image_subject.h"

namespace plimsoll {

namespace {

/// A text of the settings, and where a finding in it lies.
struct SettingText {
  Location place;
  std::string text;
};

/// What shows first: a secret is reported once, there, and its other places are in the evidence.
std::vector<SettingText> texts_of(const ImageSettings& settings) {
  std::vector<SettingText> texts;
  const auto add = [&](std::string_view part, std::string text, std::uint32_t line = 0,
                       std::uint32_t layer = 0) {
    texts.push_back(
        {{std::string(config_path) + "/" + std::string(part), layer, line}, std::move(text)});
  };
  for (const NamedText& variable : settings.environment)
    add("env/" + variable.name, variable.name + "=" + variable.value);
  for (const NamedText& label : settings.labels)
    add("labels/" + label.name, label.name + "=" + label.value);
  add("entrypoint", join(settings.entrypoint, " "));
  add("cmd", join(settings.command, " "));
  for (const NamedText& other : settings.others) add(other.name, other.value);
  const std::vector<std::uint32_t> layers = layers_of_history(settings.history);
  for (std::size_t i = 0; i < settings.history.size(); ++i) {
    add("history", settings.history[i].created_by, static_cast<std::uint32_t>(i + 1), layers[i]);
  }
  return texts;
}

std::string shown(const Location& place) {
  return place.line == 0 ? place.path : place.path + ":" + std::to_string(place.line);
}

/// Findings of one secret become the first of them.
class Together {
 public:
  void add(Finding finding, std::vector<Finding>& all) {
    const auto [at, is_new] =
        first_.emplace(finding.id + " " + finding.secret.correlation, all.size());
    if (is_new) {
      all.push_back(std::move(finding));
      return;
    }
    Finding& known = all[at->second];
    if (known.location.line == 0 && finding.location.line != 0 && !has_layer_[at->second]) {
      known.location.layer = finding.location.layer;  // of the instruction that brought it
      has_layer_[at->second] = true;
    }
    if (++places_[at->second] <= places_listed)
      known.evidence += ", also in " + printable(shown(finding.location));
  }

 private:
  static constexpr std::size_t places_listed = 5;
  std::map<std::string, std::size_t> first_;
  std::map<std::size_t, std::size_t> places_;
  std::map<std::size_t, bool> has_layer_;
};

Result<std::shared_ptr<const SecretRules>> rules_of(const ScanOptions& options) {
  if (options.secret_rules.empty()) return SecretRules::built_in();
  return SecretRules::with_users(options.secret_rules, options.cache_folder);
}

/// The name may tell what the value is.
void hide(std::vector<NamedText>& all, SecretRedactor& redactor) {
  for (NamedText& each : all) {
    const std::string text = each.name + "=" + each.value;
    each.value = redactor.redacted(text, each.name.size() + 1, text.size());
    each.name = redactor.redacted(each.name);
  }
}

/// So may the word before.
void hide(std::vector<std::string>& words, SecretRedactor& redactor) {
  const std::string text = join(words, " ");
  std::size_t begin = 0;
  for (std::string& word : words) {
    const std::size_t end = begin + word.size();
    word = redactor.redacted(text, begin, end);
    begin = end + 1;
  }
}

}  // namespace

Status hide_secrets_of_settings(LaidImage& laid, const ScanOptions& options) {
  if (!options.find_secrets && !options.find_misconfiguration) return {};
  SecretRedactor redactor(options.find_secrets ? TRY(rules_of(options)) : nullptr);
  for (Layer& layer : laid.report.artifact.layers)
    layer.created_by = redactor.redacted(layer.created_by);
  if (!laid.settings) return {};
  ImageSettings& settings = *laid.settings;
  for (std::vector<NamedText>* const list :
       {&settings.environment, &settings.labels, &settings.others})
    hide(*list, redactor);
  hide(settings.entrypoint, redactor);
  hide(settings.command, redactor);
  for (std::vector<std::string>* const list : {&settings.ports, &settings.volumes})
    for (std::string& text : *list) text = redactor.redacted(text);
  settings.user = redactor.redacted(settings.user);
  settings.working_folder = redactor.redacted(settings.working_folder);
  for (HistoryLine& line : settings.history) line.created_by = redactor.redacted(line.created_by);
  return {};
}

Status add_secrets_of_settings(LaidImage& laid, const ScanOptions& options) {
  if (!options.find_secrets || !laid.settings) return {};
  auto rules = TRY(rules_of(options));
  SecretRedactor redactor(rules);
  // Equal secrets are told by their correlations: without the user's key one that nobody sees.
  const bool has_key = !options.secret_key.empty();
  const auto scanner = TRY(SecretScanner::make(
      std::move(rules), {.correlation_key = has_key ? options.secret_key : "image config"}));
  std::vector<Finding> all;
  Together together;
  for (const SettingText& each : texts_of(*laid.settings)) {
    if (each.text.empty() || !scanner->wants(each.place.path)) continue;
    Detections found;
    add_secret_findings(scan_secret_text(*scanner, each.place.path, each.text), each.place.path,
                        found);
    for (Finding& finding : found.findings) {
      const std::uint32_t column = finding.location.column;
      finding.location = each.place;
      finding.location.path = redactor.redacted(finding.location.path);
      if (each.place.line != 0) finding.location.column = column;
      together.add(std::move(finding), all);
    }
    for (Problem& problem : found.problems) laid.report.problems.push_back(std::move(problem));
  }
  if (!has_key) {
    for (Finding& finding : all) finding.secret.correlation.clear();
  }
  add_findings(laid.report, std::move(all));
  return {};
}

Status add_image_checks(LaidImage& laid, const ScanOptions& options) {
  const bool is_one = options.kind == TargetKind::image || options.kind == TargetKind::rootfs ||
                      options.kind == TargetKind::container;
  if (!options.find_misconfiguration || !is_one || (laid.layers.empty() && !laid.settings))
    return {};
  const Checks checks = TRY(checks_with(options.rules));
  CheckRunner runner(checks.image, options.checks);
  if (runner.checks_about("image.").empty()) return {};
  Detections found;
  check_image(subject_of(laid, options), runner, found);
  add_findings(laid.report, std::move(found.findings));
  merge(laid.report.checks, found.checks);
  return {};
}

}  // namespace plimsoll
