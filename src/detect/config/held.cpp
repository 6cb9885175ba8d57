// detect/config/held.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/held.h"

#include <array>
#include <list>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/encode.h"
#include "content/facts.h"
#include "detect/config/kept_facts.h"
#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/kubernetes/links.h"
#include "detect/config/terraform/modules.h"
#include "facts/layer_facts.h"

namespace plimsoll::config {

namespace {

using Pending = CheckRunner::Pending;
namespace of = rule::facts;

constexpr std::uint64_t scopes = static_cast<std::uint64_t>(InlineIgnore::Scope::file) + 1;

void put(Encoder& out, const std::vector<InlineIgnore>& ignores) {
  out.number(ignores.size());
  for (const InlineIgnore& ignore : ignores) {
    out.number(static_cast<std::uint64_t>(ignore.scope));
    out.number(ignore.line);
    out.number(ignore.next);
    out.number(ignore.from);
    out.number(ignore.to);
    out.boolean(ignore.of_secrets);
    out.texts(ignore.ids);
    for (const std::string* const text : {&ignore.reason, &ignore.until, &ignore.by})
      out.text(*text);
  }
}

std::vector<InlineIgnore> get_ignores(Decoder& in) {
  std::vector<InlineIgnore> ignores(in.count());
  for (InlineIgnore& ignore : ignores) {
    ignore.scope = static_cast<InlineIgnore::Scope>(in.number() % scopes);
    ignore.line = in.number32();
    ignore.next = in.number32();
    ignore.from = in.number32();
    ignore.to = in.number32();
    ignore.of_secrets = in.boolean();
    ignore.ids = in.texts();
    for (std::string* const text : {&ignore.reason, &ignore.until, &ignore.by}) *text = in.text();
  }
  return ignores;
}

enum class Form : std::uint8_t { manifest, kustomization, module_file };

/// What was held of one document, its parts not read yet.
struct Parts {
  Form form = Form::manifest;
  std::string_view found, offers, pending;  // `found` is all there is of other forms
};

Parts parts_of(std::string_view bytes) {
  Decoder in(bytes);
  Parts parts;
  parts.form = static_cast<Form>(in.number() % 3);
  for (std::string_view* const part : {&parts.found, &parts.offers, &parts.pending})
    *part = in.text();
  return parts;
}

std::string bytes_of(const Parts& parts) {
  Encoder out;
  out.number(static_cast<std::uint64_t>(parts.form));
  for (const std::string_view part : {parts.found, parts.offers, parts.pending}) out.text(part);
  return out.take();
}

/// The namespace of records that have one of their own.
struct NamespaceOf {
  std::uint16_t type;
  std::size_t field;
};
constexpr std::array<NamespaceOf, 4> namespaces = {{
    {of::k8s_object::record_type, static_cast<std::size_t>(of::k8s_object::ns)},
    {of::k8s_pod::record_type, static_cast<std::size_t>(of::k8s_pod::ns)},
    {of::k8s_role::record_type, static_cast<std::size_t>(of::k8s_role::ns)},
    {of::k8s_binding::record_type, static_cast<std::size_t>(of::k8s_binding::ns)},
}};

const rule::Record& object_around(const rule::Record& record) {
  const rule::Record* at = &record;
  while (at->parent != nullptr) at = at->parent;
  return *at;
}

/// Of objects that name none, where a kustomization may set one.
void open_namespaces(rule::Facts& facts) {
  for (const auto& [type, field] : namespaces) {
    for (rule::Record* const record : facts.of_type(type)) {
      rule::Fact& ns = record->fields[field];
      const bool is_named = object_around(*record).get(of::k8s_object::has_ns).truth;
      if (ns.kind == rule::Fact::Kind::text && !is_named) ns = rule::Fact::unread();
    }
  }
}

/// `ns` must live as long as the facts.
void set_namespaces(rule::Facts& facts, std::string_view ns) {
  for (const auto& [type, field] : namespaces) {
    for (rule::Record* const record : facts.of_type(type)) {
      rule::Fact& own = record->fields[field];
      if (own.kind == rule::Fact::Kind::unread) own = rule::Fact::of(ns);
    }
  }
}

std::string encode_offers(const rule::Facts& facts) {
  KeptFacts kept;
  for (const rule::Record* const record : kubernetes::offers(facts)) kept.keep(*record);
  if (kept.empty()) return {};
  Encoder out;
  kept.encode(out);
  return out.take();
}

std::string encode_pending(const std::vector<Pending>& pending,
                           const std::vector<InlineIgnore>& ignores) {
  if (pending.empty()) return {};
  KeptFacts kept;
  Encoder list;
  list.number(pending.size());
  for (const Pending& each : pending) {
    list.number(each.check);
    list.number(each.fail);
    list.number(kept.keep(*each.record));
  }
  Encoder out;
  put(out, ignores);
  kept.encode(out);
  out.raw(list.bytes());
  return out.take();
}

/// One after the other, with what the other documents offer.
class Judge {
 public:
  Judge(CheckRunner& runner, Detections& out, const Redact& redact)
      : runner_(runner), out_(out), redact_(redact) {}

  /// Before the others: what they say says which of those count.
  void learn_kustomizations(std::span<const HeldDocument> files) {
    for (const HeldDocument& file : files) {
      const Parts parts = parts_of(file.bytes);
      if (parts.form != Form::kustomization) continue;
      Decoder in(parts.found);
      kubernetes::Kustomization each{.path = file.path, .resources = {}, .patches = {}, .ns = {}};
      each.resources = in.texts();
      each.patches = in.texts();
      each.ns = in.text();
      kustomizations_.add(std::move(each));
      take_problems(parts.offers, file);
    }
    kustomizations_.finish();
  }

  void learn(const HeldDocument& file) {
    const Parts parts = parts_of(file.bytes);
    if (parts.form != Form::manifest || parts.offers.empty()) return;
    if (kustomizations_.is_patch(file.path)) return;
    Decoder in(parts.offers);
    rule::Facts& facts = offered_.emplace_back();
    if (const auto read = decode_facts(in, facts); !read) {
      offered_.pop_back();
      return damaged(file, read.error());
    }
    set_namespaces(facts, kustomizations_.namespace_of(file.path));
    links_.add(facts, file.path);
  }

  void judge(const HeldDocument& file) {
    const Parts parts = parts_of(file.bytes);
    if (parts.form != Form::manifest) return;
    Detections told;
    if (const Status read = decode_detections(parts.found, told); !read)
      return damaged(file, read.error());
    const std::size_t findings = told.findings.size();
    const std::size_t problems = told.problems.size();
    if (kustomizations_.is_patch(file.path)) {
      told.findings.clear();
      told.checks.clear();
    } else if (const Status read = judge_pending(parts.pending, file, told); !read) {
      return damaged(file, read.error());
    }
    if (redact_) redact_(told, findings, problems);
    take(std::move(told), file);
  }

  void judge_modules(std::span<const HeldDocument> files) {
    std::vector<terraform::ModuleFile> texts;
    std::vector<const HeldDocument*> places;
    for (const HeldDocument& file : files) {
      const Parts parts = parts_of(file.bytes);
      if (parts.form != Form::module_file) continue;
      texts.push_back({.path = file.path, .text = parts.found});
      places.push_back(&file);
    }
    if (texts.empty()) return;
    // A module that is called several times says the same several times.
    std::set<std::tuple<std::string, std::string, std::uint32_t, std::uint32_t, std::string>> seen;
    std::map<std::size_t, std::vector<InlineIgnore>> ignores;
    const auto check = [&](std::size_t number, rule::Facts& facts) {
      const auto [at, is_new] = ignores.try_emplace(number);
      if (is_new) at->second = find_ignores(texts[number].text);
      Detections told;
      runner_.run(facts, texts[number].path, at->second, told);
      std::erase_if(told.findings, [&](const Finding& finding) {
        return !seen.emplace(finding.id, finding.location.path, finding.location.line,
                             finding.location.column, finding.evidence)
                    .second;
      });
      take_new(std::move(told), *places[number]);
    };
    std::vector<Problem> problems;
    terraform::read_modules(texts, problems, check);
    if (redact_) {
      Detections told{.problems = std::move(problems)};
      redact_(told, 0, 0);
      problems = std::move(told.problems);
    }
    for (Problem& problem : problems) {
      problem.layer = places.front()->layer;  // texts are held of folders alone: they have one
      out_.problems.push_back(std::move(problem));
    }
  }

 private:
  Status judge_pending(std::string_view bytes, const HeldDocument& file, Detections& told) {
    if (bytes.empty()) return {};
    Decoder in(bytes);
    const std::vector<InlineIgnore> ignores = get_ignores(in);
    rule::Facts facts;
    const std::vector<rule::Record*> records = TRY(decode_facts(in, facts));
    std::vector<Pending> pending(in.count());
    for (Pending& each : pending) {
      each.check = in.number32();
      each.fail = in.number32();
      const std::uint64_t number = in.number();
      if (number >= records.size() || !runner_.has(each))
        return fail(Errc::malformed, "what was held of a document is damaged");
      each.record = records[static_cast<std::size_t>(number)];
    }
    set_namespaces(facts, kustomizations_.namespace_of(file.path));
    links_.set(facts, file.path);
    const PlaceOf place_of = [&](const rule::Record& record) {
      return Location{
          .path = file.path, .layer = file.layer, .line = record.line, .column = record.column};
    };
    runner_.run(pending, place_of, ignores, told);
    return {};
  }

  /// What was told only now: nobody looked at its texts for secrets.
  void take_new(Detections told, const HeldDocument& file) {
    if (redact_) redact_(told, 0, 0);
    take(std::move(told), file);
  }

  void take(Detections told, const HeldDocument& file) {
    for (Finding& finding : told.findings) {
      if (out_.findings.size() >= detection_limit) {
        if (!std::exchange(is_full_, true)) {
          told.problems.push_back(problem_at(
              {}, {Errc::too_many, "with it there are " + std::to_string(detection_limit) +
                                       " findings: further ones are left out"}));
        }
        break;
      }
      finding.location.path = file.path;
      finding.location.layer = file.layer;
      out_.findings.push_back(std::move(finding));
    }
    for (Problem& problem : told.problems) {
      problem.path = file.path;
      problem.layer = file.layer;
      out_.problems.push_back(std::move(problem));
    }
    merge(out_.checks, told.checks);
  }

  void take_problems(std::string_view bytes, const HeldDocument& file) {
    Detections told;
    if (decode_detections(bytes, told)) take_new(std::move(told), file);
  }

  void damaged(const HeldDocument& file, const Error& error) {
    Problem problem = problem_at({file.path}, error);
    problem.layer = file.layer;
    out_.problems.push_back(std::move(problem));
  }

  CheckRunner& runner_;
  Detections& out_;
  const Redact& redact_;
  std::list<rule::Facts> offered_;
  kubernetes::Kustomizations kustomizations_;
  kubernetes::Links links_;
  bool is_full_ = false;
};

}  // namespace

Held hold_manifest(std::string_view path, rule::Facts& facts, bool ns_is_open,
                   const std::vector<InlineIgnore>& ignores, std::vector<Problem> problems,
                   CheckRunner& runner, const Redact& redact) {
  if (ns_is_open) open_namespaces(facts);
  Detections found;
  found.problems = std::move(problems);
  std::vector<Pending> pending;
  runner.run(facts, path, ignores, found, pending);
  if (redact) redact(found, 0, 0);
  const std::string own = encode_detections(found);
  const std::string offers = encode_offers(facts);
  const std::string open = encode_pending(pending, ignores);
  return {.path = std::string(path), .bytes = bytes_of({Form::manifest, own, offers, open})};
}

Held hold_kustomization(std::string_view path, std::string_view text) {
  Detections found;
  const kubernetes::Kustomization read = kubernetes::read_kustomization(path, text, found.problems);
  Encoder names;
  names.texts(read.resources);
  names.texts(read.patches);
  names.text(read.ns);
  return {.path = std::string(path),
          .bytes = bytes_of({Form::kustomization, names.bytes(), encode_detections(found), {}})};
}

Held hold_module_file(std::string_view path, std::string_view text) {
  return {.path = std::string(path), .bytes = bytes_of({Form::module_file, text, {}, {}})};
}

void judge(std::span<const HeldDocument> files, CheckRunner& runner, Detections& out,
           const Redact& redact) {
  Judge judge(runner, out, redact);
  judge.learn_kustomizations(files);
  for (const HeldDocument& file : files) judge.learn(file);
  for (const HeldDocument& file : files) judge.judge(file);
  judge.judge_modules(files);
}

}  // namespace plimsoll::config
