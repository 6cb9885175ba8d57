// detect/config/image/settings_facts.cpp - the config of an image and its history, as facts.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/image/history.h"
#include "detect/config/image/records.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t command_limit = 20'000;  // of the whole history

Fact unless_unread(const ImageSettings& settings, std::string_view setting, Fact fact) {
  return std::ranges::find(settings.unread, setting) == settings.unread.end() ? fact
                                                                              : Fact::unread();
}

void add_variables(ImageRecords& records, const ImageSettings& settings, Record& config) {
  std::vector<Record*> variables;
  for (const NamedText& variable : settings.environment) {
    Record& to = records.add(of::image_variable::record_type, &config,
                             ImageRecords::in_config("env/" + variable.name));
    to.set(of::image_variable::name, records.facts.text(variable.name));
    to.set(of::image_variable::value, records.facts.text(variable.value));
    to.set(of::image_variable::has_value, Fact::of(!variable.value.empty()));
    variables.push_back(&to);
  }
  config.set(of::image_config::env,
             unless_unread(settings, "Env", records.facts.records(variables)));
  std::vector<Record*> labels;
  for (const NamedText& label : settings.labels) {
    labels.push_back(&records.add(of::pair::record_type, &config,
                                  ImageRecords::in_config("labels/" + label.name)));
    labels.back()->set(of::pair::name, records.facts.text(label.name));
    labels.back()->set(of::pair::value, records.facts.text(label.value));
  }
  config.set(of::image_config::labels,
             unless_unread(settings, "Labels", records.facts.records(labels)));
}

void add_ports(ImageRecords& records, const ImageSettings& settings, Record& config) {
  std::vector<Record*> ports;
  for (const std::string& text : settings.ports) {
    const auto [range, proto] =
        cut_first(text, '/').value_or(std::pair{std::string_view(text), std::string_view("tcp")});
    const auto [first, last] = cut_first(range, '-').value_or(std::pair{range, range});
    Record& to =
        records.add(of::image_port::record_type, &config, ImageRecords::in_config("ports"));
    if (const auto n = number<std::uint32_t>(first))
      to.set(of::image_port::number, whole_number(*n));
    if (const auto n = number<std::uint32_t>(last)) to.set(of::image_port::to, whole_number(*n));
    to.set(of::image_port::proto, records.facts.text(proto));
    ports.push_back(&to);
  }
  config.set(of::image_config::ports,
             unless_unread(settings, "ExposedPorts", records.facts.records(ports)));
}

void add_step(ImageRecords& records, const HistoryStep& step, Record& line) {
  line.set(of::image_history::op, records.facts.text_if_any(step.op));
  line.set(of::image_history::text, records.facts.text_if_any(step.text));
  line.set(of::image_history::args, records.facts.texts(step.args));
  line.set(of::image_history::dest, records.facts.text_if_any(step.destination));
  std::vector<Record*> commands;
  for (const shell::Command& command : step.commands) {
    Record& to = records.add_part(of::image_command::record_type, line);
    to.set(of::image_command::idx, whole_number(command.idx));
    to.set(of::image_command::name, records.facts.text(command.name));
    to.set(of::image_command::verb, records.facts.text_if_any(command.verb));
    to.set(of::image_command::args, records.facts.texts(command.args));
    to.set(of::image_command::pos, records.facts.texts(command.pos));
    to.set(of::image_command::flags, records.facts.texts(command.flags));
    to.set(of::image_command::via, records.facts.text(name_of(command.via)));
    commands.push_back(&to);
  }
  line.set(of::image_history::commands, records.facts.records(commands));
}

void add_history(ImageRecords& records, const ImageSettings& settings, Record& config) {
  const std::vector<std::uint32_t> layers = layers_of_history(settings.history);
  std::vector<Record*> all;
  std::size_t commands = 0;
  for (std::size_t i = 0; i < settings.history.size(); ++i) {
    const HistoryLine& line = settings.history[i];
    Location place = ImageRecords::in_config("history");
    place.layer = layers[i];
    place.line = static_cast<std::uint32_t>(i + 1);
    Record& to = records.add(of::image_history::record_type, &config, place);
    HistoryStep step = read_history_line(line.created_by, place.line);
    commands += step.commands.size();
    if (commands > command_limit) step.commands.clear();
    add_step(records, step, to);
    if (commands > command_limit) to.set(of::image_history::commands, Fact::unread());
    to.set(of::image_history::n, whole_number(i + 1));
    to.set(of::image_history::empty, Fact::of(line.empty_layer));
    to.set(of::image_history::layer, whole_number(layers[i]));
    to.set(of::image_history::base, Fact::of(records.is_base(layers[i])));
    all.push_back(&to);
  }
  config.set(of::image_config::history, records.facts.records(all));
}

void add_age(ImageRecords& records, const ImageSettings& settings, Record& config) {
  const std::string& created = settings.created;
  config.set(of::image_config::created, records.facts.text_if_any(created));
  const auto made = parse_time(created);
  const auto now = parse_time(records.subject.today + "T00:00:00Z");
  // Before there were images: builds that can be repeated put the date back.
  const auto first_image = parse_time("2013-03-20T00:00:00Z");
  const bool is_known = made && now && *made >= *first_image;
  constexpr std::int64_t day = 86'400;
  config.set(of::image_config::age_days,
             is_known ? Fact::of(std::max<std::int64_t>(0, (*now - *made) / day)) : Fact::unread());
}

constexpr std::array settings_fields = {
    of::image_config::user,    of::image_config::uid,
    of::image_config::env,     of::image_config::ports,
    of::image_config::volumes, of::image_config::entrypoint,
    of::image_config::cmd,     of::image_config::workdir,
    of::image_config::labels,  of::image_config::healthcheck,
    of::image_config::created, of::image_config::age_days,
    of::image_config::history, of::image_config::writable_programs};

}  // namespace

void add_settings(ImageRecords& records, Record& config) {
  if (!records.subject.settings) {
    for (const auto field : settings_fields) config.set(field, Fact::unread());
    return;
  }
  const ImageSettings& settings = *records.subject.settings;
  config.set(of::image_config::user,
             unless_unread(settings, "User", records.facts.text_if_any(settings.user)));
  const auto uid = run_uid(records.subject);
  config.set(of::image_config::uid,
             uid ? unless_unread(settings, "User", whole_number(*uid)) : Fact::unread());
  config.set(of::image_config::volumes,
             unless_unread(settings, "Volumes", records.facts.texts(settings.volumes)));
  config.set(of::image_config::entrypoint,
             unless_unread(settings, "Entrypoint", records.facts.texts(settings.entrypoint)));
  config.set(of::image_config::cmd,
             unless_unread(settings, "Cmd", records.facts.texts(settings.command)));
  config.set(
      of::image_config::workdir,
      unless_unread(settings, "WorkingDir", records.facts.text_if_any(settings.working_folder)));
  Record& health = records.facts.add(of::image_health::record_type, &config);
  health.set(of::image_health::set, Fact::of(settings.health.set));
  health.set(of::image_health::disabled, Fact::of(settings.health.disabled));
  config.set(of::image_config::healthcheck,
             unless_unread(settings, "Healthcheck", Fact::of(health)));
  add_variables(records, settings, config);
  add_ports(records, settings, config);
  add_history(records, settings, config);
  add_age(records, settings, config);
  config.set(of::image_config::writable_programs,
             uid ? records.facts.texts(records.subject.writable_programs) : Fact::unread());
}

}  // namespace plimsoll
