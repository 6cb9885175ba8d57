// pipeline/image_checks.cpp
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/image_checks.h"

#include <algorithm>
#include <iterator>
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

}  // namespace

Status hide_secrets_of_history(Report& report, const ScanOptions& options) {
  if (!options.find_secrets && !options.find_misconfiguration) return {};
  SecretRedactor redactor(TRY(secret_rules(options)));
  for (Layer& layer : report.artifact.layers)
    layer.created_by = redactor.redacted(layer.created_by);
  return {};
}

Status add_secrets_of_settings(LaidImage& laid, const ScanOptions& options) {
  if (!options.find_secrets || !laid.settings) return {};
  const SecretsOfValues::Rules open_rules = TRY(secret_rules(options));
  auto rules = TRY(open_rules());
  SecretRedactor redactor(open_rules);
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
  const SecretsOfValues secrets(TRY(secret_rules(options)), options.secret_key);
  CheckRunner runner(checks.image, options.checks, secrets.finder());
  if (runner.checks_about("image.").empty()) return {};
  Detections found;
  check_image(subject_of(laid, options), runner, found);
  SecretRedactor redactor(secrets.rules());
  redactor.redact(found, 0, 0);
  for (Finding& finding : found.findings) {
    std::string& path = finding.location.path;
    if (path.starts_with(config_path))
      path = redactor.redacted(path);  // "image config/labels/NAME"
  }
  std::ranges::move(found.problems, std::back_inserter(laid.report.problems));
  add_findings(laid.report, std::move(found.findings));
  merge(laid.report.checks, found.checks);
  return {};
}

}  // namespace plimsoll
