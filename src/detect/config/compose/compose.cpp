// detect/config/compose/compose.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/compose/compose.h"

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/compose/records.h"

namespace plimsoll::compose {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t max_services = 10'000;

std::string file_name(std::string_view path) { return lower(path.substr(path.rfind('/') + 1)); }

Fact capabilities(const Service& service, std::string_view name, Recorder& out) {
  std::vector<std::string> found = service.texts(name);
  for (std::string& each : found) {
    for (char& c : each) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (each.starts_with("CAP_")) each.erase(0, 4);
  }
  return service.or_unread(out.texts(found));
}

/// Names of a list, or of a mapping's keys, or of the items' own `source`.
Fact names(const Service& service, std::string_view key, Recorder& out) {
  std::vector<std::string> found = service.texts(key);
  for (const LooseValue list : service.all(key)) {
    for (const auto& [name, value] : list.members()) found.emplace_back(name.text());
    for (const LooseValue item : list.items())
      if (item.is_mapping() && found.size() < 1000) found.emplace_back(item["source"].text());
  }
  return service.or_unread(out.texts(found));
}

Fact command(const Service& service, Recorder& out) {
  std::vector<std::string> found;
  for (const std::string_view key : {"entrypoint", "command"}) {
    const LooseValue value = service[key];
    for (const std::string_view word : words(value.text())) found.emplace_back(word);
    for (const LooseValue item : value.items())
      if (found.size() < 1000) found.emplace_back(item.text());
  }
  return service.or_unread(out.texts(found));
}

void set_image(const Service& service, Record& to, Recorder& out) {
  const LooseValue image = service["image"];
  const Interpolated name = interpolated(image.text());
  to.set(of::compose_service::image,
         service.or_unread(out.image(image.text(), name.text, name.unresolved, to)));
  const LooseValue build = service["build"];
  const LooseValue folder = build.is_mapping() ? build["context"] : build;
  // A build without a folder is one still.
  const Fact text = build.is_mapping() && folder.is_null() ? out.text("."sv) : out.text(folder);
  to.set(of::compose_service::build, service.or_unread(text));
}

void set_words(const Service& service, Record& to, Recorder& out) {
  to.set(of::compose_service::user, service.text("user", out));
  to.set(of::compose_service::network_mode, service.text("network_mode", out));
  to.set(of::compose_service::pid, service.text("pid", out));
  to.set(of::compose_service::ipc, service.text("ipc", out));
  to.set(of::compose_service::uts, service.text("uts", out));
  to.set(of::compose_service::userns, service.text("userns_mode", out));
  to.set(of::compose_service::cgroup, service.text("cgroup", out));
  to.set(of::compose_service::cgroup_parent, service.text("cgroup_parent", out));
  to.set(of::compose_service::privileged, service.truth("privileged"));
  to.set(of::compose_service::read_only, service.truth("read_only"));
  to.set(of::compose_service::cap_add, capabilities(service, "cap_add", out));
  to.set(of::compose_service::cap_drop, capabilities(service, "cap_drop", out));
  to.set(of::compose_service::profiles, out.texts(service.texts("profiles")));
  to.set(of::compose_service::secrets, names(service, "secrets", out));
  to.set(of::compose_service::networks, names(service, "networks", out));
  to.set(of::compose_service::command, command(service, out));
}

void add_service(const Service& service, LooseValue value, const Shares& shares, Recorder& out) {
  Record& to = out.add(of::compose_service::record_type, nullptr, service.key());
  to.end_line = value.end_line();
  to.set(of::compose_service::name, out.text(service.key()));
  set_image(service, to, out);
  set_words(service, to, out);
  set_ports(service, to, out);
  set_volumes(service, shares, to, out);
  set_devices(service, to, out);
  set_security_options(service, to, out);
  set_environment(service, to, out);
  set_limits(service, to, out);
  if (service.is_cyclic()) {
    out.problem(to.line, Errc::malformed,
                "service " + printable(service.key().text()) + ": extends itself");
  }
}

void read_services(LooseValue services, bool partial, Recorder& out) {
  struct Entry {
    Service service;
    LooseValue value;
  };
  std::vector<Entry> all;
  Shares shares;
  const std::vector<LooseMember> members = services.members();
  ServicesByName by_name;
  for (const auto& [key, value] : members) by_name[key.text()] = value;
  for (const auto& [key, value] : members) {
    if (!value.is_mapping() || key.text().starts_with("x-")) continue;
    if (all.size() >= max_services) break;
    all.push_back({Service(key, value, by_name, partial), value});
    for (const std::string& name : named_volumes(all.back().service)) ++shares[name];
  }
  for (const Entry& each : all) {
    if (out.full()) return;
    add_service(each.service, each.value, shares, out);
  }
}

}  // namespace

bool is_compose(std::string_view path, std::string_view text) {
  const std::string name = file_name(path);
  const bool fits = name.starts_with("docker-compose") || name.starts_with("compose");
  if (!fits || !(name.ends_with(".yml") || name.ends_with(".yaml"))) return false;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t at = 0; (at = text.find("services", at)) != std::string_view::npos; at += 8) {
    const bool begins = at == 0 || text[at - 1] == '\n' || text[at - 1] == '"';
    std::string_view rest = text.substr(at + 8);
    if (rest.starts_with('"')) rest.remove_prefix(1);
    (void)take_while(is_blank, rest);
    if (begins && rest.starts_with(':')) return true;
  }
  return false;
}

void read_compose(std::string_view path, std::string_view text, rule::Facts& facts,
                  std::vector<Problem>& problems) {
  Recorder out(facts, path, problems);
  const YamlStream stream = YamlStream::read(text);
  out.problems_of(stream);
  // An override says only what it changes.
  const bool partial = file_name(path).contains("override");
  for (const LooseValue root : stream.roots()) read_services(root["services"], partial, out);
}

}  // namespace plimsoll::compose
