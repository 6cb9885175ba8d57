// detect/config/image/facts.cpp - an image as facts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/facts.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/clock.h"
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/image/history.h"
#include "detect/config/image_ref.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t finding_limit = 10'000;  // of one kind, as records
constexpr std::size_t command_limit = 20'000;  // of the whole history

Fact integer(std::uint64_t value) { return Fact::of(static_cast<std::int64_t>(value)); }

class Mapper {
 public:
  Mapper(const ImageSubject& subject, rule::Facts& facts) : subject_(subject), facts_(facts) {}

  RecordPlaces map() {
    Record& config = add(of::image_config::record_type, nullptr, {std::string(config_path)});
    map_settings(config);
    map_identity(config);
    map_results(config);
    for (const ImageFile& file : subject_.files) map(file, config);
    map_accounts(config);
    for (const Package& package : subject_.packages) map(package, config);
    return std::move(places_);
  }

 private:
  Record& add(std::uint16_t type, const Record* parent, Location place) {
    return add_at(type, parent, places_.made.emplace_back(std::move(place)));
  }
  /// The place lives as long as the subject.
  Record& add_at(std::uint16_t type, const Record* parent, const Location& place) {
    Record& record = facts_.add(type, parent, place.line);
    places_.by_record.emplace(&record, &place);
    return record;
  }
  [[nodiscard]] Location in_config(std::string_view part) const {
    return {std::string(config_path) + "/" + std::string(part)};
  }
  [[nodiscard]] bool is_base(std::uint32_t layer) const {
    return layer < subject_.layers.size() && subject_.layers[layer].base;
  }

  void map_settings(Record& config);
  Fact unless_unread(std::string_view setting, Fact fact) const;
  void map_variables(const ImageSettings& settings, Record& config);
  void map_ports(const ImageSettings& settings, Record& config);
  void map_history(const ImageSettings& settings, Record& config);
  Record& map(const HistoryStep& step, Record& line);
  void map_identity(Record& config);
  void map_age(Record& config);
  void map_system(Record& config);
  void map_results(Record& config);
  Fact results(FindingKind kind, Record& config);
  Fact attestations(Record& config);
  void map(const ImageFile& file, const Record& config);
  void map_accounts(const Record& config);
  Record& map(const ImageAccount& account, const Record& config);
  void map(const Package& package, const Record& config);
  [[nodiscard]] const std::string* owner_of(const ImageFile& file) const;

  const ImageSubject& subject_;
  rule::Facts& facts_;
  RecordPlaces places_;
};

// ---- settings

Fact Mapper::unless_unread(std::string_view setting, Fact fact) const {
  const auto& unread = subject_.settings->unread;
  return std::ranges::find(unread, setting) == unread.end() ? fact : Fact::unread();
}

constexpr std::array settings_fields = {
    of::image_config::user,    of::image_config::uid,
    of::image_config::env,     of::image_config::ports,
    of::image_config::volumes, of::image_config::entrypoint,
    of::image_config::cmd,     of::image_config::workdir,
    of::image_config::labels,  of::image_config::healthcheck,
    of::image_config::created, of::image_config::age_days,
    of::image_config::history, of::image_config::writable_programs};

void Mapper::map_settings(Record& config) {
  if (!subject_.settings) {
    for (const auto field : settings_fields) config.set(field, Fact::unread());
    return;
  }
  const ImageSettings& settings = *subject_.settings;
  config.set(of::image_config::user, unless_unread("User", facts_.text_if_any(settings.user)));
  const auto uid = run_uid(subject_);
  config.set(of::image_config::uid, uid ? unless_unread("User", integer(*uid)) : Fact::unread());
  config.set(of::image_config::volumes, unless_unread("Volumes", facts_.texts(settings.volumes)));
  config.set(of::image_config::entrypoint,
             unless_unread("Entrypoint", facts_.texts(settings.entrypoint)));
  config.set(of::image_config::cmd, unless_unread("Cmd", facts_.texts(settings.command)));
  config.set(of::image_config::workdir,
             unless_unread("WorkingDir", facts_.text_if_any(settings.working_folder)));
  Record& health = facts_.add(of::image_health::record_type, &config);
  health.set(of::image_health::set, Fact::of(settings.health.set));
  health.set(of::image_health::disabled, Fact::of(settings.health.disabled));
  config.set(of::image_config::healthcheck, unless_unread("Healthcheck", Fact::of(health)));
  map_variables(settings, config);
  map_ports(settings, config);
  map_history(settings, config);
  map_age(config);
  config.set(of::image_config::writable_programs,
             uid ? facts_.texts(subject_.writable_programs) : Fact::unread());
}

void Mapper::map_variables(const ImageSettings& settings, Record& config) {
  std::vector<Record*> variables;
  for (const NamedText& variable : settings.environment) {
    Record& to = add(of::image_variable::record_type, &config, in_config("env/" + variable.name));
    to.set(of::image_variable::name, facts_.text(variable.name));
    to.set(of::image_variable::value, facts_.text(variable.value));
    to.set(of::image_variable::has_value, Fact::of(!variable.value.empty()));
    variables.push_back(&to);
  }
  config.set(of::image_config::env, unless_unread("Env", facts_.records(variables)));
  std::vector<Record*> labels;
  for (const NamedText& label : settings.labels) {
    labels.push_back(&add(of::pair::record_type, &config, in_config("labels/" + label.name)));
    labels.back()->set(of::pair::name, facts_.text(label.name));
    labels.back()->set(of::pair::value, facts_.text(label.value));
  }
  config.set(of::image_config::labels, unless_unread("Labels", facts_.records(labels)));
}

void Mapper::map_ports(const ImageSettings& settings, Record& config) {
  std::vector<Record*> ports;
  for (const std::string& text : settings.ports) {
    const auto [range, proto] =
        cut_first(text, '/').value_or(std::pair{std::string_view(text), std::string_view("tcp")});
    const auto [first, last] = cut_first(range, '-').value_or(std::pair{range, range});
    Record& to = add(of::image_port::record_type, &config, in_config("ports"));
    if (const auto n = number<std::uint32_t>(first)) to.set(of::image_port::number, integer(*n));
    if (const auto n = number<std::uint32_t>(last)) to.set(of::image_port::to, integer(*n));
    to.set(of::image_port::proto, facts_.text(proto));
    ports.push_back(&to);
  }
  config.set(of::image_config::ports, unless_unread("ExposedPorts", facts_.records(ports)));
}

void Mapper::map_history(const ImageSettings& settings, Record& config) {
  const std::vector<std::uint32_t> layers = layers_of_history(settings.history);
  std::vector<Record*> all;
  std::size_t commands = 0;
  for (std::size_t i = 0; i < settings.history.size(); ++i) {
    const HistoryLine& line = settings.history[i];
    Location place = in_config("history");
    place.layer = layers[i];
    place.line = static_cast<std::uint32_t>(i + 1);
    Record& to = add(of::image_history::record_type, &config, place);
    HistoryStep step = read_history_line(line.created_by, place.line);
    commands += step.commands.size();
    if (commands > command_limit) step.commands.clear();
    map(step, to);
    if (commands > command_limit) to.set(of::image_history::commands, Fact::unread());
    to.set(of::image_history::n, integer(i + 1));
    to.set(of::image_history::empty, Fact::of(line.empty_layer));
    to.set(of::image_history::layer, integer(layers[i]));
    to.set(of::image_history::base, Fact::of(is_base(layers[i])));
    all.push_back(&to);
  }
  config.set(of::image_config::history, facts_.records(all));
}

Record& Mapper::map(const HistoryStep& step, Record& line) {
  line.set(of::image_history::op, facts_.text_if_any(step.op));
  line.set(of::image_history::text, facts_.text_if_any(step.text));
  line.set(of::image_history::args, facts_.texts(step.args));
  line.set(of::image_history::dest, facts_.text_if_any(step.destination));
  std::vector<Record*> commands;
  for (const shell::Command& command : step.commands) {
    Record& to = facts_.add(of::image_command::record_type, &line, line.line);
    to.set(of::image_command::idx, integer(command.idx));
    to.set(of::image_command::name, facts_.text(command.name));
    to.set(of::image_command::verb, facts_.text_if_any(command.verb));
    to.set(of::image_command::args, facts_.texts(command.args));
    to.set(of::image_command::pos, facts_.texts(command.pos));
    to.set(of::image_command::flags, facts_.texts(command.flags));
    to.set(of::image_command::via, facts_.text(name_of(command.via)));
    places_.by_record.emplace(&to, places_.by_record.at(&line));
    commands.push_back(&to);
  }
  line.set(of::image_history::commands, facts_.records(commands));
  return line;
}

// ---- identity

void Mapper::map_age(Record& config) {
  const std::string& created = subject_.settings->created;
  config.set(of::image_config::created, facts_.text_if_any(created));
  const auto made = parse_time(created);
  const auto now = parse_time(subject_.today + "T00:00:00Z");
  // Before there were images: builds that can be repeated put the date back.
  const auto first_image = parse_time("2013-03-20T00:00:00Z");
  const bool is_known = made && now && *made >= *first_image;
  constexpr std::int64_t day = 86'400;
  config.set(of::image_config::age_days,
             is_known ? Fact::of(std::max<std::int64_t>(0, (*now - *made) / day)) : Fact::unread());
}

void Mapper::map_system(Record& config) {
  if (subject_.os.id.empty()) return;
  Record& os = facts_.add(of::image_os::record_type, &config);
  os.set(of::image_os::family, facts_.text(subject_.os.id));
  os.set(of::image_os::version, facts_.text_if_any(subject_.os.version));
  os.set(of::image_os::name, facts_.text_if_any(subject_.os.name));
  const std::string& end = subject_.os.end_of_life;
  os.set(of::image_os::eol, end.empty() ? Fact::unread() : facts_.text(end));
  os.set(of::image_os::ended, end.empty() ? Fact::unread() : Fact::of(end < subject_.today));
  config.set(of::image_config::os, Fact::of(os));
}

void Mapper::map_identity(Record& config) {
  map_system(config);
  config.set(of::image_config::arch, facts_.text_if_any(subject_.architecture));
  std::uint64_t size = 0;
  for (const Layer& layer : subject_.layers) size += layer.size;
  config.set(of::image_config::size, integer(size));
  config.set(of::image_config::distroless, Fact::of(subject_.distroless));
  if (subject_.reference.empty()) {
    config.set(of::image_config::ref, Fact::unread());
    return;
  }
  const docker::ImageName name =
      docker::cut_image_name(subject_.reference, subject_.reference, false);
  Record& ref = facts_.add(of::image_ref::record_type, &config);
  config.set(of::image_config::ref, config::image_ref(name, ref, facts_));
}

// ---- what other scanners found

bool is_fixable_and_critical(const Finding& finding) {
  return finding.kind == FindingKind::vulnerability && finding.severity.level == Level::critical &&
         finding.fix_state == FixState::fixed;
}

Fact Mapper::results(FindingKind kind, Record& config) {
  if (std::ranges::find(subject_.looked_for, kind) == subject_.looked_for.end())
    return Fact::unread();
  std::vector<Record*> found;
  for (const Finding& finding : subject_.findings) {
    const bool is_doubtful = finding.secret.verdict == "unlikely";
    if (finding.kind != kind || is_doubtful || finding.status.state != "open") continue;
    if (found.size() == finding_limit) break;
    Record& to = add_at(of::image_finding::record_type, &config, finding.location);
    to.set(of::image_finding::kind, facts_.text(name_of(kind)));
    to.set(of::image_finding::id, facts_.text(finding.id));
    to.set(of::image_finding::severity, facts_.text(name_of(finding.severity.level)));
    to.set(of::image_finding::fixed, Fact::of(finding.fix_state == FixState::fixed));
    to.set(of::image_finding::path, facts_.text_if_any(finding.location.path));
    to.set(of::image_finding::package, facts_.text_if_any(finding.package.purl));
    to.set(of::image_finding::verdict, facts_.text_if_any(finding.secret.verdict));
    found.push_back(&to);
  }
  return facts_.records(found);
}

Fact Mapper::attestations(Record& config) {
  if (!subject_.attestations) return Fact::unread();
  std::vector<Record*> found;
  for (const std::string& type : *subject_.attestations) {
    found.push_back(&facts_.add(of::image_attestation::record_type, &config));
    found.back()->set(of::image_attestation::type, facts_.text(type));
  }
  return facts_.records(found);
}

void Mapper::map_results(Record& config) {
  const Fact vulnerabilities = results(FindingKind::vulnerability, config);
  config.set(of::image_config::vulns, vulnerabilities);
  const auto fixable = std::ranges::count_if(subject_.findings, is_fixable_and_critical);
  const bool is_known = vulnerabilities.kind != Fact::Kind::unread;
  config.set(of::image_config::fixable,
             is_known ? Fact::of(std::int64_t{fixable}) : Fact::unread());
  config.set(of::image_config::secrets, results(FindingKind::secret, config));
  config.set(of::image_config::malware, results(FindingKind::malware, config));
  config.set(of::image_config::attestations, attestations(config));
  if (!subject_.signature) {
    config.set(of::image_config::signatures, Fact::unread());
    return;
  }
  Record& signature = facts_.add(of::image_signature::record_type, &config);
  signature.set(of::image_signature::verified, Fact::of(*subject_.signature));
  Record* const only = &signature;
  config.set(of::image_config::signatures, facts_.records({&only, 1}));
}

// ---- files, accounts, packages

const std::string* Mapper::owner_of(const ImageFile& file) const {
  const auto is_owner = [&](const ImageAccount& each) {
    return !each.is_group && each.account.uid == file.uid;
  };
  const auto found = std::ranges::find_if(subject_.accounts, is_owner);
  return found == subject_.accounts.end() ? nullptr : &found->account.name;
}

void Mapper::map(const ImageFile& file, const Record& config) {
  constexpr std::uint32_t setuid = 04000, setgid = 02000, sticky = 01000, others_write = 0002;
  Record& to = add(of::image_file::record_type, &config, {file.path, file.layer});
  to.set(of::image_file::path, facts_.text("/" + file.path));
  to.set(of::image_file::name,
         facts_.text(std::string_view(file.path).substr(file.path.rfind('/') + 1)));
  to.set(of::image_file::role, facts_.text_if_any(file.role));
  to.set(of::image_file::type, facts_.text(file.is_folder ? "folder" : "regular"));
  to.set(of::image_file::mode, integer(file.mode));
  to.set(of::image_file::setuid, Fact::of((file.mode & setuid) != 0));
  to.set(of::image_file::setgid, Fact::of((file.mode & setgid) != 0));
  to.set(of::image_file::sticky, Fact::of((file.mode & sticky) != 0));
  to.set(of::image_file::world_writable, Fact::of((file.mode & others_write) != 0));
  to.set(of::image_file::uid, integer(file.uid));
  to.set(of::image_file::gid, integer(file.gid));
  if (const std::string* const owner = owner_of(file))
    to.set(of::image_file::owner, facts_.text(*owner));
  to.set(of::image_file::size, integer(file.size));
  to.set(of::image_file::layer, integer(file.layer));
  to.set(of::image_file::base, Fact::of(is_base(file.layer)));
  to.set(of::image_file::pkg,
         subject_.owners_known ? facts_.text_if_any(file.package) : Fact::unread());
  to.set(of::image_file::caps,
         file.capabilities ? facts_.texts(*file.capabilities) : Fact::unread());
}

void Mapper::map_accounts(const Record& config) {
  std::map<std::pair<bool, std::uint32_t>, std::vector<std::string>> earlier;
  for (const ImageAccount& each : subject_.accounts) {
    Record& to = map(each, config);
    const Account& account = each.account;
    auto& same = earlier[{each.is_group, each.is_group ? account.gid : account.uid}];
    to.set(of::image_account::same_as, facts_.texts(same));
    to.set(of::image_account::duplicates, integer(same.size()));
    constexpr std::size_t listed = 10;
    const bool is_listed = std::ranges::find(same, account.name) != same.end();
    if (same.size() < listed && !is_listed) same.push_back(account.name);
  }
}

Record& Mapper::map(const ImageAccount& each, const Record& config) {
  constexpr std::array<std::string_view, 5> kinds = {"none", "empty", "locked", "none", "hash"};
  const Account& account = each.account;
  Record& to = add(of::image_account::record_type, &config, {each.path, each.layer, account.line});
  to.set(of::image_account::kind, facts_.text(each.is_group ? "group" : "user"));
  to.set(of::image_account::name, facts_.text(account.name));
  to.set(of::image_account::gid, integer(account.gid));
  if (each.is_group) return to;
  to.set(of::image_account::uid, integer(account.uid));
  to.set(of::image_account::home, facts_.text_if_any(account.home));
  to.set(of::image_account::shell, facts_.text_if_any(account.shell));
  const std::string_view kind = kinds[static_cast<std::size_t>(account.password)];
  to.set(of::image_account::password, each.password_known ? facts_.text(kind) : Fact::unread());
  return to;
}

void Mapper::map(const Package& package, const Record& config) {
  static const Location nowhere;
  const Location& place = package.locations.empty() ? nowhere : package.locations.front();
  Record& to = add_at(of::image_package::record_type, &config, place);
  to.set(of::image_package::name, facts_.text_if_any(package.name));
  to.set(of::image_package::version, facts_.text_if_any(package.version));
  to.set(of::image_package::type, facts_.text_if_any(package.type));
  to.set(of::image_package::purl, facts_.text_if_any(package.purl));
  to.set(of::image_package::base, Fact::of(package.base));
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
  return Mapper(subject, facts).map();
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
