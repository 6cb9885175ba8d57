// detect/config/compose/limits.cpp - limits, restarts, health checks: by old keys and in deploy.
// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/compose/records.h"
#include "detect/config/compose/syntax.h"

namespace plimsoll::compose {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

std::optional<double> fraction(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) && value > 0 ? std::optional(value) : std::nullopt;
}

/// A limit by its old key, or by that of deploy.resources.limits; unread if a variable hides it.
template <typename Parse>
Fact limit(const Service& service, std::string_view old_name, std::string_view name, Parse parse) {
  bool hidden = false;
  for (const LooseValue value :
       {service[old_name], service["deploy"]["resources"]["limits"][name]}) {
    const Interpolated text = interpolated(value.text());
    if (const auto found = parse(text.text)) return Fact::of(*found);
    hidden = hidden || text.unresolved;
  }
  return hidden ? Fact::unread() : service.or_unread({});
}

Fact cpus(const Service& service) {
  const Fact direct = limit(service, "cpus", "cpus", fraction);
  if (direct.kind != Fact::Kind::absent && direct.kind != Fact::Kind::unread) return direct;
  const auto quota = fraction(interpolated(service["cpu_quota"].text()).text);
  if (!quota) return direct;
  const auto period = fraction(interpolated(service["cpu_period"].text()).text);
  return Fact::of(*quota / period.value_or(100'000));
}

std::optional<std::int64_t> process_count(std::string_view text) {
  const auto found = number<std::int64_t>(text);
  return found && *found > 0 ? found : std::nullopt;  // 0 and -1: no limit
}

void set_restart(const Service& service, Record& to, Recorder& out) {
  const LooseValue restart = service["restart"];
  const auto [policy_key, policy] = service["deploy"].member("restart_policy");
  if (!restart.is_scalar() && !policy.is_mapping()) return;
  Record& record =
      out.add(of::compose_restart::record_type, &to, restart.is_scalar() ? restart : policy_key);
  to.set(of::compose_service::restart, Fact::of(record));
  if (!restart.is_scalar()) {
    const std::string_view condition = policy["condition"].text();
    const bool always = condition.empty() || condition == "any";
    record.set(of::compose_restart::policy, out.text(condition == "none" ? "no"sv
                                                     : always            ? "always"sv
                                                                         : condition));
    record.set(of::compose_restart::max, Recorder::integer(policy["max_attempts"]));
    return;
  }
  const Interpolated text = interpolated(restart.text());
  const auto cut = cut_first(text.text, ':');
  record.set(of::compose_restart::policy,
             text.unresolved ? Fact::unread() : out.text(cut ? cut->first : text.text));
  if (!cut) return;
  if (const auto max = number<std::int64_t>(cut->second))
    record.set(of::compose_restart::max, Fact::of(*max));
}

void set_health(const Service& service, Record& to, Recorder& out) {
  const LooseValue check = service["healthcheck"];
  if (!check.is_mapping()) {
    to.set(of::compose_service::healthcheck, service.or_unread({}));
    return;
  }
  const LooseValue test = check["test"];
  const auto items = test.items();
  const bool none =
      test.text() == "NONE" || (items.begin() != items.end() && (*items.begin()).text() == "NONE");
  Record& record = out.add(of::compose_health::record_type, &to, check);
  record.set(of::compose_health::disabled,
             Fact::of(none || check["disable"].yaml11_truth().value_or(false)));
  to.set(of::compose_service::healthcheck, Fact::of(record));
}

}  // namespace

void set_limits(const Service& service, Record& to, Recorder& out) {
  to.set(of::compose_service::mem_limit, limit(service, "mem_limit", "memory", byte_amount));
  to.set(of::compose_service::cpus, cpus(service));
  to.set(of::compose_service::pids_limit, limit(service, "pids_limit", "pids", process_count));
  set_restart(service, to, out);
  set_health(service, to, out);
}

}  // namespace plimsoll::compose
