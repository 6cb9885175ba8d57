// advisory/packed.cpp - records as bytes and back.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/packed.h"

#include <algorithm>
#include <cmath>

#include "base/encode.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t last_state = static_cast<std::uint64_t>(FixState::under_investigation);
constexpr std::uint64_t last_kind = static_cast<std::uint64_t>(Event::Kind::limit);

void put_ranges(Encoder& out, const std::vector<const Affected*>& entries) {
  std::uint64_t count = 0;
  for (const Affected* entry : entries) count += entry->ranges.size();
  out.number(count);
  for (const Affected* entry : entries) {
    for (const Range& range : entry->ranges) {
      out.number(range.size());
      for (const RangeEvent& event : range) {
        out.number(static_cast<std::uint64_t>(event.kind));
        out.text(event.version);
      }
    }
  }
}

void put_lists(Encoder& out, const std::vector<const Affected*>& entries,
               std::vector<std::string> Affected::* list) {
  std::uint64_t count = 0;
  for (const Affected* entry : entries) count += (entry->*list).size();
  out.number(count);
  for (const Affected* entry : entries) {
    for (const std::string& text : entry->*list) out.text(text);
  }
}

/// Other names of the same vulnerability. A record made from a single other one ("upstream") is
/// that vulnerability; one made from several is not any of them.
std::vector<std::string> names_of(const Record& record) {
  std::vector<std::string> names = record.aliases;
  if (record.upstream.size() == 1) names.push_back(record.upstream[0]);
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

std::vector<std::string_view> views(Decoder& in) {
  std::vector<std::string_view> found(in.count());
  for (std::string_view& text : found) text = in.text();
  return found;
}

std::vector<std::vector<Event>> ranges(Decoder& in, bool& fine) {
  std::vector<std::vector<Event>> found(in.count());
  for (std::vector<Event>& range : found) {
    range.resize(in.count());
    for (Event& event : range) {
      const std::uint64_t kind = in.number();
      fine = fine && kind <= last_kind;
      event = {static_cast<Event::Kind>(std::min(kind, last_kind)), in.text()};
    }
  }
  return found;
}

std::unexpected<Error> damaged() {
  return fail(Errc::malformed, "the database is damaged (a record does not decode)");
}

}  // namespace

std::string packed_statement(const Record& record, std::uint32_t number,
                             const std::vector<const Affected*>& entries) {
  Encoder out;
  out.number(number);
  out.boolean(!record.withdrawn.empty());
  const auto has_state = [](const Affected* a) { return a->state != FixState::unknown; };
  const auto stated = std::ranges::find_if(entries, has_state);
  out.number(stated != entries.end() ? static_cast<std::uint64_t>((*stated)->state) : 0);
  out.text(record.id);
  const auto rated =
      std::ranges::find_if(entries, [](const Affected* a) { return !a->rating.empty(); });
  out.text(rated != entries.end() ? (*rated)->rating : std::string());
  out.texts(names_of(record));
  put_ranges(out, entries);
  put_lists(out, entries, &Affected::versions);
  put_lists(out, entries, &Affected::vectors);
  Encoder framed;
  framed.text(out.bytes());
  return framed.take();
}

Result<std::vector<PackedStatement>> unpacked_statements(std::string_view bytes) {
  std::vector<PackedStatement> statements;
  Decoder all(bytes);
  while (!all.done()) {
    Decoder in(all.text());
    PackedStatement statement;
    bool fine = true;
    statement.record = in.number32();
    statement.withdrawn = in.boolean();
    const std::uint64_t state = in.number();
    fine = state <= last_state;
    statement.state = static_cast<FixState>(std::min(state, last_state));
    statement.id = in.text();
    statement.rating = in.text();
    statement.names = views(in);
    statement.ranges = ranges(in, fine);
    statement.versions = views(in);
    statement.vectors = views(in);
    if (!fine || !in.ok() || !in.done()) return damaged();
    statements.push_back(std::move(statement));
  }
  if (!all.ok()) return damaged();
  return statements;
}

std::string packed_details(const Record& record) {
  Encoder out;
  for (const std::string* text : {&record.id, &record.title, &record.rating, &record.published,
                                  &record.modified, &record.withdrawn}) {
    out.text(*text);
  }
  out.number(record.score ? static_cast<std::uint64_t>(std::lround(*record.score * 10)) + 1 : 0);
  out.boolean(record.known_exploited);
  for (const auto* list : {&record.aliases, &record.related, &record.upstream, &record.vectors}) {
    out.texts(*list);
  }
  out.number(record.references.size());
  for (const Reference& reference : record.references) {
    out.text(reference.kind);
    out.text(reference.url);
  }
  std::vector<PackageName> packages;
  packages.reserve(record.affected.size());
  for (const Affected& entry : record.affected) packages.push_back({entry.ecosystem, entry.name});
  std::ranges::sort(packages);
  packages.erase(std::ranges::unique(packages).begin(), packages.end());
  out.number(packages.size());
  for (const PackageName& package : packages) {
    out.text(package.ecosystem);
    out.text(package.name);
  }
  return out.take();
}

Result<Details> unpacked_details(std::string_view bytes) {
  Decoder in(bytes);
  Details details;
  Record& record = details.record;
  for (std::string* text : {&record.id, &record.title, &record.rating, &record.published,
                            &record.modified, &record.withdrawn}) {
    *text = in.text();
  }
  if (const std::uint64_t score = in.number(); score > 0) {
    record.score = static_cast<double>(score - 1) / 10;
  }
  record.known_exploited = in.boolean();
  for (auto* list : {&record.aliases, &record.related, &record.upstream, &record.vectors}) {
    *list = in.texts();
  }
  record.references.resize(in.count());
  for (auto& [kind, url] : record.references) {
    kind = in.text();
    url = in.text();
  }
  details.packages.resize(in.count());
  for (auto& [ecosystem, name] : details.packages) {
    ecosystem = in.text();
    name = in.text();
  }
  if (!in.ok() || !in.done()) return damaged();
  return details;
}

}  // namespace plimsoll
