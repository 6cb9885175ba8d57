// detect/config/compose/environment.cpp - variables, and arguments that say what variables would.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/compose/records.h"

namespace plimsoll::compose {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

class Environment {
 public:
  Environment(Record& service, std::string_view scope, Recorder& out)
      : service_(service), scope_(scope), out_(out) {}

  /// A mapping, or a list of NAME=VALUE; a name alone comes from whoever starts the service.
  void add(LooseValue variables) {
    for (const auto& [key, value] : variables.members()) {
      if (out_.full()) return;
      if (value.is_null()) add(key, key.text(), {}, false);
      else if (value.is_scalar()) add(key, key.text(), value.text(), true);
    }
    for (const LooseValue item : variables.items()) {
      if (out_.full()) return;
      if (!item.is_scalar()) continue;
      const auto cut = cut_first(item.text(), '=');
      if (cut) add(item, cut->first, cut->second, true);
      else add(item, item.text(), {}, false);
    }
  }
  /// The words of a command: --NAME=VALUE.
  void add_arguments(LooseValue command) {
    const auto add_word = [&](LooseValue at, std::string_view word) {
      if (!word.starts_with('-')) return;
      word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
      if (const auto cut = cut_first(word, '=')) add(at, cut->first, cut->second, true);
    };
    for (const std::string_view word : words(command.text())) {
      if (out_.full()) return;
      add_word(command, word);
    }
    for (const LooseValue item : command.items())
      if (!out_.full()) add_word(item, item.text());
  }
  /// What stands in a file that was not read: one record of which nothing is known.
  void add_unread(LooseValue file) {
    Record& to = out_.add(of::compose_env::record_type, &service_, file);
    to.set(of::compose_env::scope, out_.text(scope_));
    for (const auto field :
         {of::compose_env::name, of::compose_env::value, of::compose_env::literal})
      to.set(field, Fact::unread());
    found.push_back(&to);
  }
  std::vector<Record*> found;

 private:
  void add(LooseValue at, std::string_view name, std::string_view value, bool has_value) {
    const Interpolated expanded = interpolated(value);
    Record& to = out_.add(of::compose_env::record_type, &service_, at);
    to.set(of::compose_env::scope, out_.text(scope_));
    to.set(of::compose_env::name, out_.text(name));
    if (has_value) to.set(of::compose_env::value, out_.any_text(expanded.text));
    to.set(of::compose_env::literal, Fact::of(has_value && !expanded.unresolved));
    found.push_back(&to);
  }
  Record& service_;
  std::string_view scope_;
  Recorder& out_;
};

}  // namespace

void set_environment(const Service& service, Record& to, Recorder& out) {
  Environment environment(to, "environment", out);
  for (const LooseValue each : service.all("environment")) environment.add(each);
  Environment command(to, "command", out);
  for (const std::string_view name : {"command", "entrypoint"})
    command.add_arguments(service[name]);
  environment.found.insert(environment.found.end(), command.found.begin(), command.found.end());
  for (const LooseValue file : service.all("env_file")) environment.add_unread(file);
  to.set(of::compose_service::env, service.or_unread(out.records(environment.found)));
  // They are of the image: the container's environment has none of them.
  Environment build(to, "build", out);
  for (const LooseValue each : service.all("build")) build.add(each["args"]);
  to.set(of::compose_service::build_args, service.or_unread(out.records(build.found)));
}

}  // namespace plimsoll::compose
