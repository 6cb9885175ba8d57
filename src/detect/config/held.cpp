// detect/config/held.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/held.h"

#include <array>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <utility>

#include "base/encode.h"
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/dockerfile/read.h"
#include "detect/config/held_parts.h"
#include "detect/config/kept_facts.h"
#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/kubernetes/kustomized.h"
#include "detect/config/kubernetes/links.h"
#include "detect/config/terraform/modules.h"
#include "detect/config/told_once.h"
#include "facts/layer_facts.h"

namespace plimsoll::config {

bool is_own_ignore_file(std::string_view path) {
  return path.ends_with(own_ignore_suffix) &&
         may_be_dockerfile(path.substr(0, path.size() - own_ignore_suffix.size()));
}

namespace {

using Pending = CheckRunner::Pending;
namespace of = rule::facts;

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
      each.components = in.texts();
      each.patches = in.texts();
      each.has_patches = in.boolean();
      each.ns = in.text();
      each.text = parts.text;
      kustomizations_.add(std::move(each));
      take_problems(parts.offers, file);
    }
    kustomizations_.finish();
    for (const HeldDocument& file : files) files_.emplace(file.path, &file);
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
    if (parts.form == Form::dockerfile) return judge_dockerfile(parts.pending, file);
    if (parts.form != Form::manifest) return;
    Detections told;
    if (const Status read = decode_detections(parts.found, told); !read)
      return damaged(file, read.error());
    const std::size_t findings = told.findings.size();
    const std::size_t problems = told.problems.size();
    // What was found of it alone is none of what will be there.
    if (kustomizations_.is_patch(file.path) || judge_built(parts.text, file)) {
      told.findings.clear();
      told.checks.clear();
    } else if (const Status read = judge_pending(parts.pending, file, told); !read) {
      return damaged(file, read.error());
    }
    if (redact_) redact_(told, std::min(findings, told.findings.size()), problems);
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
    ToldOnce once;
    std::map<std::size_t, std::vector<InlineIgnore>> ignores;
    const auto check = [&](std::size_t number, rule::Facts& facts) {
      const auto [at, is_new] = ignores.try_emplace(number);
      if (is_new) at->second = find_ignores(texts[number].text);
      Detections told;
      runner_.run(facts, texts[number].path, at->second, told);
      once.keep_new(told.findings);
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
  void judge_dockerfile(std::string_view pending, const HeldDocument& file) {
    const auto own = files_.find(file.path + std::string(own_ignore_suffix));
    const bool has_own =
        own != files_.end() && parts_of(own->second->bytes).form == Form::ignore_file;
    Detections told;
    const auto set = [&](rule::Facts& facts) {
      for (rule::Record* const record : facts.of_type(of::docker_file::record_type))
        record->set(of::docker_file::has_ignore, rule::Fact::of(has_own));
    };
    if (const Status read = judge_pending(pending, file, told, set); !read)
      return damaged(file, read.error());
    take_new(std::move(told), file);
  }

  std::optional<std::string_view> patch_text(std::string_view path) const {
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    const std::string_view text = parts_of(found->second->bytes).text;
    return text.empty() ? std::nullopt : std::optional(text);
  }

  /// As kustomizations build it; false if none changes anything in it.
  bool judge_built(std::string_view text, const HeldDocument& file) {
    if (text.empty()) return false;
    std::optional<std::vector<InlineIgnore>> ignores;
    // What holds in several variants is told once.
    ToldOnce once;
    Detections all;
    const bool is_built = kustomized_.build(
        file.path, text, [&](rule::Facts& facts, const kubernetes::Kustomized::PlaceOf& built) {
          if (!ignores) ignores = find_ignores(text);
          links_.set(facts, file.path);
          const PlaceOf place_of = [&](const rule::Record& record) {
            const auto [path, line] = built(record.line);
            const auto source = files_.find(path);
            const std::uint32_t layer = source == files_.end() ? file.layer : source->second->layer;
            return Location{
                .path = std::string(path), .layer = layer, .line = line, .column = record.column};
          };
          Detections told;
          runner_.run(facts, place_of, *ignores, told);
          once.keep_new(told.findings);
          std::ranges::move(told.findings, std::back_inserter(all.findings));
          std::ranges::move(told.problems, std::back_inserter(all.problems));
          merge(all.checks, told.checks);
        });
    if (is_built) take_new(std::move(all), file, Places::kept);
    if (kustomized_.is_spent() && !std::exchange(is_spent_, true)) {
      damaged(file, {Errc::too_many,
                     "too much of patches of kustomizations: this and later manifests are checked "
                     "without some of them"});
    }
    return is_built;
  }

  Status judge_pending(std::string_view bytes, const HeldDocument& file, Detections& told) {
    return judge_pending(bytes, file, told, [&](rule::Facts& facts) {
      set_namespaces(facts, kustomizations_.namespace_of(file.path));
      links_.set(facts, file.path);
    });
  }

  /// `set_open` fills in what other documents tell.
  Status judge_pending(std::string_view bytes, const HeldDocument& file, Detections& told,
                       const std::function<void(rule::Facts&)>& set_open) {
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
    set_open(facts);
    const PlaceOf place_of = [&](const rule::Record& record) {
      return Location{
          .path = file.path, .layer = file.layer, .line = record.line, .column = record.column};
    };
    runner_.run(pending, place_of, ignores, told);
    return {};
  }

  enum class Places : std::uint8_t { of_file, kept };
  /// What was told only now: nobody looked at its texts for secrets.
  void take_new(Detections told, const HeldDocument& file, Places places = Places::of_file) {
    if (redact_) redact_(told, 0, 0);
    take(std::move(told), file, places);
  }

  void take(Detections told, const HeldDocument& file, Places places = Places::of_file) {
    for (Finding& finding : told.findings) {
      if (out_.findings.size() >= detection_limit) {
        if (!std::exchange(is_full_, true)) {
          told.problems.push_back(problem_at(
              {}, {Errc::too_many, "with it there are " + std::to_string(detection_limit) +
                                       " findings: further ones are left out"}));
        }
        break;
      }
      if (places == Places::of_file) {
        finding.location.path = file.path;
        finding.location.layer = file.layer;
      }
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
  kubernetes::Kustomized kustomized_{kustomizations_,
                                     [this](std::string_view path) { return patch_text(path); }};
  std::map<std::string, const HeldDocument*, std::less<>> files_;
  kubernetes::Links links_;
  bool is_full_ = false, is_spent_ = false;
};

}  // namespace

Held hold_manifest(std::string_view path, rule::Facts& facts, bool ns_is_open,
                   const std::vector<InlineIgnore>& ignores, std::vector<Problem> problems,
                   CheckRunner& runner, const Redact& redact, std::string_view text) {
  if (ns_is_open) open_namespaces(facts);
  Detections found;
  found.problems = std::move(problems);
  std::vector<Pending> pending;
  runner.run(facts, path, ignores, found, pending);
  if (redact) redact(found, 0, 0);
  const std::string own = encode_detections(found);
  const std::string offers = encode_offers(facts);
  const std::string open = encode_pending(pending, ignores);
  return {.path = std::string(path), .bytes = bytes_of({Form::manifest, own, offers, open, text})};
}

Held hold_kustomization(std::string_view path, std::string_view text, bool keeps_text) {
  Detections found;
  const kubernetes::Kustomization read = kubernetes::read_kustomization(path, text, found.problems);
  Encoder names;
  names.texts(read.resources);
  names.texts(read.components);
  names.texts(read.patches);
  names.boolean(read.has_patches);
  names.text(read.ns);
  const std::string told = encode_detections(found);
  return {
      .path = std::string(path),
      .bytes = bytes_of({Form::kustomization, names.bytes(), told, {}, keeps_text ? text : ""sv})};
}

Held hold_module_file(std::string_view path, std::string_view text) {
  return {.path = std::string(path), .bytes = bytes_of({Form::module_file, text, {}, {}})};
}

Held hold_dockerfile(std::string_view path, const std::vector<Pending>& pending,
                     const std::vector<InlineIgnore>& ignores) {
  const std::string open = encode_pending(pending, ignores);
  return {.path = std::string(path), .bytes = bytes_of({Form::dockerfile, {}, {}, open, {}})};
}

Held hold_ignore_file(std::string_view path) {
  return {.path = std::string(path), .bytes = bytes_of({Form::ignore_file, {}, {}, {}, {}})};
}

Held hold_patch(std::string_view path, std::string_view text) {
  return {.path = std::string(path), .bytes = bytes_of({Form::patch, {}, {}, {}, text})};
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
