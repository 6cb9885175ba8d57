// detect/config/kubernetes/kubernetes.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/kubernetes.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/kubernetes/links.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

/// Whether what stands before a key lets it be one: a line's beginning or a comma, and between them
/// quotes, dashes, a brace, and what YAML allows there: `? `, an anchor, a tag.
bool may_be_key(std::string_view before) {
  constexpr std::string_view signs = " \t\"'{-?";
  for (;;) {
    before = before.substr(0, before.find_last_not_of(signs) + 1);
    if (before.empty() || before.ends_with('\n') || before.ends_with('\r') || before.ends_with(','))
      return true;
    const std::size_t word = before.find_last_of(" \t\r\n") + 1;  // npos + 1 is 0
    if (before[word] != '&' && before[word] != '!') return false;
    before = before.substr(0, word);
  }
}

/// Whether a line begins with that key, as a key of the document or of an item of a list.
bool has_key(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string_view::npos; at += key.size()) {
    std::size_t end = at + key.size();
    // The colon of a key with a question mark stands in the next line.
    while (end < text.size() && (text[end] == '"' || text[end] == '\'' || is_space(text[end])))
      ++end;
    if (end < text.size() && text[end] == ':' && may_be_key(text.substr(0, at))) return true;
  }
  return false;
}

/// Nobody writes letters as \u0041 but to hide them.
bool has_escaped_letter(std::string_view text) {
  for (std::size_t at = 0; (at = text.find("\\u00", at)) != std::string_view::npos; at += 4) {
    const std::string_view digits = text.substr(at + 4, 2);
    if (digits.size() == 2 && digits[0] >= '4' && digits[0] <= '7' && is_alnum(digits[1]))
      return true;
  }
  return false;
}

bool may_have_key(std::string_view text, std::string_view key) {
  return has_key(text, key) || has_escaped_letter(text);
}

void set_object(const Object& object, Record& to, Recorder& out) {
  to.set(of::k8s_object::apiVersion, out.text(object.api_version));
  to.set(of::k8s_object::kind, out.text(object.kind));
  to.set(of::k8s_object::api,
         out.text(std::string(object.api_version) + "/" + std::string(object.kind)));
  to.set(of::k8s_object::name, out.text(object.name()));
  to.set(of::k8s_object::ns, out.text(object.ns()));
  to.set(of::k8s_object::has_ns, Fact::of(!object.metadata["namespace"].is_null()));
  to.set(of::k8s_object::labels, out.pairs(object.metadata["labels"], to));
  to.set(of::k8s_object::annotations, out.pairs(object.metadata["annotations"], to));
  to.set(of::k8s_object::owned, Fact::of(object.metadata["ownerReferences"].item_count() > 0));
  to.set(of::k8s_object::workload, Fact::of(object.pod_spec.exists()));
  if (object.kind == "ServiceAccount") {
    const auto automount = object.value["automountServiceAccountToken"].yaml11_truth();
    to.set(of::k8s_object::automount, Fact::of(automount.value_or(true)));
  }
  if (object.kind == "K8sAllowedRepos")
    to.set(of::k8s_object::repos, out.texts(object.value["spec"]["parameters"]["repos"]));
}

struct Reader {
  std::string_view kind;
  void (*add)(const Object&, const Record&, Context&);
};
constexpr std::array<Reader, 7> readers = {{
    {"Role", add_role},
    {"ClusterRole", add_role},
    {"RoleBinding", add_binding},
    {"ClusterRoleBinding", add_binding},
    {"Service", add_service},
    {"Ingress", add_ingress},
    {"NetworkPolicy", add_network_policy},
}};

void add_object(const Object& object, Record& to, Context& context) {
  set_object(object, to, context.out);
  if (object.written != object.kind) {
    context.out.problem(object.value["kind"].line(), Errc::malformed,
                        "kind " + printable(object.written) + ": the API spells it " +
                            std::string(object.kind) + "; it is read as that");
  }
  if (object.pod_spec.exists()) add_pod(object, to, context);
  if (object.kind == "ConfigMap" || object.kind == "Secret") add_data(object, to, context);
  add_limits(object, to, context);
  const auto* const reader = std::ranges::find(readers, object.kind, &Reader::kind);
  if (reader != readers.end()) reader->add(object, to, context);
}

bool may_be_manifest(std::string_view path) {
  const std::string name = lower(path.substr(path.rfind('/') + 1));
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

void add_objects(const std::vector<Object>& objects, Recorder& out) {
  Context context{.out = out};
  for (const Object& object : objects) {
    if (out.full()) return;
    Record& record = out.add(of::k8s_object::record_type, nullptr, object.value);
    add_object(object, record, context);
  }
}

}  // namespace

bool is_kubernetes(std::string_view path, std::string_view text) {
  return may_be_manifest(path) && may_have_key(text, "apiVersion") && may_have_key(text, "kind");
}

bool may_be_operations(std::string_view path, std::string_view text) {
  constexpr std::size_t most = std::size_t{1} << 20U;
  std::string_view rest = text;
  while (!rest.empty() && (is_space(rest[0]) || rest[0] == '#')) {
    if (rest[0] == '#') rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    else rest.remove_prefix(1);
  }
  const bool is_list = rest.starts_with('-') || rest.starts_with('[');
  return is_list && text.size() <= most && may_be_manifest(path) && has_key(text, "op") &&
         has_key(text, "path");
}

void read_objects(std::string_view path, std::string_view text, std::string_view home,
                  rule::Facts& facts, std::vector<Problem>& problems) {
  Recorder out(facts, path, problems);
  const YamlStream stream = YamlStream::read(text);
  out.problems_of(stream);
  add_objects(objects_of(stream.roots(), home), out);
}

void read_objects(std::string_view path, const std::vector<LooseValue>& documents,
                  std::string_view home, rule::Facts& facts, std::vector<Problem>& problems) {
  Recorder out(facts, path, problems);
  add_objects(objects_of(documents, home), out);
}

void read_kubernetes(std::string_view path, std::string_view text, rule::Facts& facts,
                     std::vector<Problem>& problems) {
  read_objects(path, text, "default", facts, problems);
  Links links;
  links.add(facts, path);
  links.set(facts, path);
}

}  // namespace plimsoll::kubernetes
