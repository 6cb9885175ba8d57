// detect/config/image/facts.cpp - an image as facts, and the checks on them.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/facts.h"

#include <algorithm>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/image/records.h"
#include "detect/config/image_ref.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

void add_system(ImageRecords& records, Record& config) {
  if (records.subject.os.id.empty()) return;
  Record& os = records.facts.add(of::image_os::record_type, &config);
  os.set(of::image_os::family, records.facts.text(records.subject.os.id));
  os.set(of::image_os::version, records.facts.text_if_any(records.subject.os.version));
  os.set(of::image_os::name, records.facts.text_if_any(records.subject.os.name));
  const std::string& end = records.subject.os.end_of_life;
  os.set(of::image_os::eol, end.empty() ? Fact::unread() : records.facts.text(end));
  os.set(of::image_os::ended, end.empty() ? Fact::unread() : Fact::of(end < records.subject.today));
  config.set(of::image_config::os, Fact::of(os));
}

void add_identity(ImageRecords& records, Record& config) {
  add_system(records, config);
  config.set(of::image_config::arch, records.facts.text_if_any(records.subject.architecture));
  std::uint64_t size = 0;
  for (const Layer& layer : records.subject.layers) size += layer.size;
  config.set(of::image_config::size, whole_number(size));
  config.set(of::image_config::distroless, Fact::of(records.subject.distroless));
  if (records.subject.reference.empty()) {
    config.set(of::image_config::ref, Fact::unread());
    return;
  }
  const docker::ImageName name =
      docker::cut_image_name(records.subject.reference, records.subject.reference, false);
  Record& ref = records.facts.add(of::image_ref::record_type, &config);
  config.set(of::image_config::ref, config::image_ref(name, ref, records.facts));
}

/// Checks without a result: nothing of the image was what they are about. A check of its settings
/// does not apply then; one of files, accounts or packages has found nothing to object to.
void add_silent_checks(const ImageSubject& subject, const CheckRunner& runner,
                       std::vector<CheckResult>& checks) {
  std::vector<CheckResult> silent;
  for (const CheckRunner::About& about : runner.checks_about("image.")) {
    if (std::ranges::find(checks, about.id, &CheckResult::id) != checks.end()) continue;
    CheckResult result{.id = std::string(about.id)};
    if (about.context == "image.config") result.state = CheckState::not_applicable;
    if (about.context == "image.account" && !subject.accounts_known) {
      result.state = CheckState::not_evaluated;
      result.why = "etc/passwd was not read";
    }
    silent.push_back(std::move(result));
  }
  merge(checks, silent);
}

}  // namespace

std::optional<std::uint32_t> run_uid(const ImageSubject& subject) {
  if (!subject.settings) return std::nullopt;
  const std::string_view user = subject.settings->user;
  const std::string_view name = user.substr(0, user.find(':'));
  if (name.empty() || name == "root") return 0;
  if (const auto uid = number<std::uint32_t>(name)) return uid;
  for (const ImageAccount& each : subject.accounts) {
    if (!each.is_group && each.account.name == name) return each.account.uid;
  }
  return std::nullopt;
}

RecordPlaces add_facts(const ImageSubject& subject, rule::Facts& facts) {
  ImageRecords records(subject, facts);
  Record& config = records.add(of::image_config::record_type, nullptr, {std::string(config_path)});
  add_settings(records, config);
  add_identity(records, config);
  add_results(records, config);
  add_origin(records, config);
  add_contents(records, config);
  return std::move(records).take_places();
}

void check_image(const ImageSubject& subject, CheckRunner& runner, Detections& out) {
  rule::Facts facts;
  const RecordPlaces places = add_facts(subject, facts);
  const PlaceOf place_of = [&](const rule::Record& record) {
    const auto at = places.by_record.find(&record);
    return at == places.by_record.end() ? Location{std::string(config_path)} : *at->second;
  };
  runner.run(facts, place_of, {}, out);
  add_silent_checks(subject, runner, out.checks);
}

}  // namespace plimsoll
