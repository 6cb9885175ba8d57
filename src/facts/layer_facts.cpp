// facts/layer_facts.cpp - LayerFacts to bytes and back.
//
// Format  base/encode.h values in the order of the structs. A change of any of this raises
// encoding_version (cache.cpp).
// SPDX-License-Identifier: Apache-2.0
#include "facts/layer_facts.h"

#include "base/encode.h"

namespace plimsoll {

namespace {

void put(Encoder& out, const Package& package) {
  for (const std::string* const text :
       {&package.type, &package.name, &package.version, &package.arch, &package.module,
        &package.source.name, &package.source.version}) {
    out.text(*text);
  }
  out.texts(package.licenses);
  out.text(package.locations.front().path);
  out.number(package.locations.front().line);
  out.number(static_cast<std::uint64_t>(package.relationship));
  out.number(static_cast<std::uint64_t>(package.scope));
  out.texts(package.depends_on);
}

Package get_package(Decoder& in) {
  Package package;
  for (std::string* const text : {&package.type, &package.name, &package.version, &package.arch,
                                  &package.module, &package.source.name, &package.source.version}) {
    *text = in.text();
  }
  package.licenses = in.texts();
  package.locations.resize(1);
  package.locations.front().path = in.text();
  package.locations.front().line = in.number32();
  package.relationship = static_cast<Relationship>(in.number() % 4);
  package.scope = static_cast<Scope>(in.number() % 5);
  package.depends_on = in.texts();
  return package;
}

void put(Encoder& out, const OwnedFiles& owned) {
  out.text(owned.path);
  out.text(owned.type);
  out.text(owned.owner);
  out.number(owned.files.size());
  for (const std::uint64_t key : owned.files) out.fixed64(key);
}

OwnedFiles get_owned(Decoder& in) {
  OwnedFiles owned;
  owned.path = in.text();
  owned.type = in.text();
  owned.owner = in.text();
  owned.files.resize(in.count());
  for (std::uint64_t& key : owned.files) key = in.fixed64();
  return owned;
}

void put(Encoder& out, const FoundSystem& found) {
  out.text(found.path);
  for (const std::string* const text :
       {&found.system.id, &found.system.version, &found.system.codename, &found.system.name}) {
    out.text(*text);
  }
  out.texts(found.system.id_like);
}

FoundSystem get_system(Decoder& in) {
  FoundSystem found;
  found.path = in.text();
  for (std::string* const text :
       {&found.system.id, &found.system.version, &found.system.codename, &found.system.name}) {
    *text = in.text();
  }
  found.system.id_like = in.texts();
  return found;
}

void put(Encoder& out, const Account& account) {
  for (const std::string* const text : {&account.name, &account.home, &account.shell})
    out.text(*text);
  out.number(account.uid);
  out.number(account.gid);
  out.number(static_cast<std::uint64_t>(account.password));
  out.number(account.line);
}

Account get_account(Decoder& in) {
  Account account;
  for (std::string* const text : {&account.name, &account.home, &account.shell}) *text = in.text();
  account.uid = in.number32();
  account.gid = in.number32();
  account.password = static_cast<PasswordKind>(in.number() % 5);
  account.line = in.number32();
  return account;
}

void put(Encoder& out, const Problem& problem) {
  out.text(problem.path);
  out.number(problem.line);
  out.number(static_cast<std::uint64_t>(problem.error.code));
  out.text(problem.error.what);
}

Problem get_problem(Decoder& in) {
  Problem problem;
  problem.path = in.text();
  problem.line = in.number32();
  problem.error.code =
      static_cast<Errc>(in.number() % (static_cast<std::uint64_t>(Errc::conflict) + 1));
  problem.error.what = in.text();
  return problem;
}

/// What detectors set; nothing of packages, and nothing that laying layers adds.
void put(Encoder& out, const Finding& finding) {
  out.number(static_cast<std::uint64_t>(finding.kind));
  out.number(static_cast<std::uint64_t>(finding.severity.level));
  for (const std::string* const text :
       {&finding.id, &finding.title, &finding.severity.source, &finding.location.path,
        &finding.evidence, &finding.secret.verdict, &finding.secret.correlation,
        &finding.status.state, &finding.status.reason, &finding.status.by, &finding.status.until}) {
    out.text(*text);
  }
  out.number(finding.location.line);
  out.number(finding.location.column);
  out.texts(finding.aliases);
  out.texts(finding.references);
}

Finding get_finding(Decoder& in) {
  Finding finding;
  finding.kind = static_cast<FindingKind>(in.number() % 7);
  finding.severity.level = static_cast<Level>(in.number() % 6);
  for (std::string* const text :
       {&finding.id, &finding.title, &finding.severity.source, &finding.location.path,
        &finding.evidence, &finding.secret.verdict, &finding.secret.correlation,
        &finding.status.state, &finding.status.reason, &finding.status.by, &finding.status.until}) {
    *text = in.text();
  }
  finding.location.line = in.number32();
  finding.location.column = in.number32();
  finding.aliases = in.texts();
  finding.references = in.texts();
  return finding;
}

void put(Encoder& out, const CheckResult& check) {
  out.text(check.id);
  out.number(static_cast<std::uint64_t>(check.state));
  out.text(check.why);
}

CheckResult get_check(Decoder& in) {
  CheckResult check;
  check.id = in.text();
  check.state = static_cast<CheckState>(in.number() % 4);
  check.why = in.text();
  return check;
}

void put(Encoder& out, const Held& held) {
  out.text(held.path);
  out.text(held.bytes);
}

Held get_held(Decoder& in) {
  Held held;
  held.path = in.text();
  held.bytes = in.text();
  return held;
}

template <typename Items>
void put_all(Encoder& out, const Items& items) {
  out.number(items.size());
  for (const auto& item : items) put(out, item);
}

template <typename Items, typename Get>
void get_all(Decoder& in, Items& items, Get get) {
  const std::size_t count = in.count();
  items.reserve(items.size() + count);
  for (std::size_t i = 0; i < count && in.ok(); ++i) items.push_back(get(in));
}

}  // namespace

std::string encode_walk(const LayerFacts& facts) {
  std::size_t size = facts.entries.bytes().size() + 64;
  for (const auto* const list : {&facts.whiteouts, &facts.opaques}) {
    for (const std::string& path : *list) size += path.size() + 2;
  }
  Encoder out;
  out.reserve(size);
  out.texts(facts.whiteouts);
  out.texts(facts.opaques);
  out.number(facts.has_orphans ? 1 : 0);
  out.number(facts.size);
  out.raw(facts.entries.bytes());
  return out.take();
}

std::string encode_collected(const Collected& collected) {
  Encoder out;
  out.number(collected.packages.size());
  for (const FoundPackage& found : collected.packages) {
    put(out, found.package);
    out.text(found.analyzer);
  }
  put_all(out, collected.owned);
  put_all(out, collected.systems);
  out.number(collected.accounts.size());
  for (const FoundAccounts& found : collected.accounts) {
    out.text(found.path);
    put_all(out, found.accounts);
  }
  out.texts(collected.links);
  put_all(out, collected.problems);
  return out.take();
}

std::string encode_detections(const Detections& detections) {
  Encoder out;
  put_all(out, detections.findings);
  put_all(out, detections.problems);
  put_all(out, detections.checks);
  put_all(out, detections.held);
  return out.take();
}

Status decode_walk(std::string record, std::size_t begin, LayerFacts& facts) {
  Decoder in(std::string_view(record).substr(begin));
  facts.whiteouts = in.texts();
  facts.opaques = in.texts();
  facts.has_orphans = in.number() != 0;
  facts.size = in.number();
  if (!in.ok()) return fail(Errc::malformed, "record of a layer's walk is damaged");
  const std::size_t names = record.size() - in.rest().size();
  facts.entries = TRY(Entries::from_bytes(std::move(record), names));
  return {};
}

Status decode_collected(std::string_view bytes, Collected& collected) {
  Decoder in(bytes);
  get_all(in, collected.packages, [](Decoder& d) {
    FoundPackage found;
    found.package = get_package(d);
    found.analyzer = d.text();
    return found;
  });
  get_all(in, collected.owned, get_owned);
  get_all(in, collected.systems, get_system);
  get_all(in, collected.accounts, [](Decoder& d) {
    FoundAccounts found;
    found.path = d.text();
    get_all(d, found.accounts, get_account);
    return found;
  });
  collected.links = in.texts();
  get_all(in, collected.problems, get_problem);
  if (!in.ok() || !in.done())
    return fail(Errc::malformed, "record of what analyzers found is damaged");
  return {};
}

Status decode_detections(std::string_view bytes, Detections& detections) {
  Decoder in(bytes);
  get_all(in, detections.findings, get_finding);
  get_all(in, detections.problems, get_problem);
  get_all(in, detections.checks, get_check);
  get_all(in, detections.held, get_held);
  if (!in.ok() || !in.done())
    return fail(Errc::malformed, "record of what detectors found is damaged");
  return {};
}

}  // namespace plimsoll
