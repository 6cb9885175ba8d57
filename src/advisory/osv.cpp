// advisory/osv.cpp - OSV's JSON to records.
//
// Format  the OSV schema, 1.0 to 1.7 (ossf.github.io/osv-schema); of ecosystem_specific and
//         database_specific the fields that Debian, Ubuntu, SUSE, GitHub, RustSec, Wolfi, npm's and
//         Ruby's working groups and our own starter set use.
// Errors  a record whose versions or packages cannot be understood is an Error, whole: half a
//         record would look like "not affected".
// Safety  the JSON document bounds size and depth; titles and lists of names are cut.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/osv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "advisory/ecosystem.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::array<std::pair<std::string_view, Event::Kind>, 4> event_kinds = {{
    {"introduced", Event::Kind::introduced},
    {"fixed", Event::Kind::fixed},
    {"last_affected", Event::Kind::last_affected},
    {"limit", Event::Kind::limit},
}};

/// Words under database_specific.status or urgency that say why there is no fix.
constexpr std::array<std::pair<std::string_view, FixState>, 5> states = {{
    {"fix-not-planned", FixState::wont_fix},
    {"pending-upstream-fix", FixState::not_fixed},
    {"true-positive-determination", FixState::not_fixed},
    {"under-investigation", FixState::under_investigation},
    {"end-of-life", FixState::end_of_life},
}};

std::vector<std::string> texts_of(JsonValue list) {
  std::vector<std::string> texts;
  for (const JsonValue item : list.items()) {
    if (!item.text().empty()) texts.emplace_back(item.text());
  }
  return texts;
}

/// Aliases and the like, each of which is filed. The most that real records have is some 2,000
/// (kernels of distributions).
std::vector<std::string> names_of(JsonValue list, LeftOut& left_out) {
  constexpr std::size_t most_names = 10'000;
  std::vector<std::string> names = texts_of(list);
  if (names.size() > most_names) {
    left_out.names_cut += names.size() - most_names;
    names.resize(most_names);
  }
  return names;
}

std::string_view first_text(JsonValue object, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::string_view text = object[key].text(); !text.empty()) return text;
  }
  return {};
}

FixState state_named(std::string_view word) {
  const auto found = std::ranges::find(states, word, &std::pair<std::string_view, FixState>::first);
  return found != states.end() ? found->second : FixState::unknown;
}

Result<Range> range_of(JsonValue events) {
  Range range;
  for (const JsonValue event : events.items()) {
    bool known = false;
    for (const auto& [name, kind] : event_kinds) {
      const JsonValue version = event[name];
      if (!version.exists()) continue;
      if (version.text().empty()) return fail(Errc::malformed, "an event has no version");
      range.push_back({.kind = kind, .version = std::string(version.text())});
      known = true;
    }
    if (!known) return fail(Errc::malformed, "an event is none that the OSV schema knows");
  }
  if (range.empty()) return fail(Errc::malformed, "a range has no events");
  if (std::ranges::find(range, Event::Kind::introduced, &RangeEvent::kind) == range.end())
    return fail(Errc::malformed, "a range has no introduced event: it would affect nothing");
  return range;
}

Status add_ranges(JsonValue ranges, Affected& affected, LeftOut& left_out) {
  for (const JsonValue range : ranges.items()) {
    const std::string_view type = range["type"].text();
    if (type == "GIT") ++left_out.git_ranges;
    else if (type == "SEMVER" || type == "ECOSYSTEM")
      affected.ranges.push_back(TRY(range_of(range["events"])));
    else ++left_out.unknown_ranges;
  }
  return {};
}

/// CVSS vectors; Ubuntu files its own word among them.
void add_severity(JsonValue list, std::vector<std::string>& vectors, std::string& rating) {
  for (const JsonValue item : list.items()) {
    const std::string_view score = item["score"].text();
    if (score.empty()) continue;
    if (item["type"].text().starts_with("CVSS_")) vectors.emplace_back(score);
    else rating = score;
  }
}

/// SUSE names the source package and lists the binary packages, each with its fixed version.
std::vector<Affected> by_binaries(const Affected& source, JsonValue binaries) {
  std::vector<Affected> found;
  for (const JsonValue binary : binaries.items()) {
    for (const auto& [name, version] : binary.members()) {
      if (version.text().empty()) continue;
      Affected entry = source;
      entry.name = name;
      entry.ranges = {
          {{Event::Kind::introduced, "0"}, {Event::Kind::fixed, std::string(version.text())}}};
      found.push_back(std::move(entry));
    }
  }
  return found;
}

bool names_binaries(std::string_view ecosystem) {
  return ecosystem.starts_with("SUSE") || ecosystem.starts_with("openSUSE");
}

Status add_affected(JsonValue value, Record& record, LeftOut& left_out) {
  Affected affected{.ecosystem = std::string(value["package"]["ecosystem"].text()),
                    .name = std::string(value["package"]["name"].text())};
  if (affected.ecosystem.empty() || affected.name.empty()) {
    ++left_out.without_package;
    for (const JsonValue range : value["ranges"].items()) {
      if (range["type"].text() == "GIT") ++left_out.git_ranges;
    }
    return {};
  }
  if (!is_known_ecosystem(affected.ecosystem)) {
    if (left_out.unknown_ecosystems++ == 0) left_out.unknown_ecosystem = affected.ecosystem;
  }
  TRY_STATUS(add_ranges(value["ranges"], affected, left_out));
  affected.versions = texts_of(value["versions"]);
  const JsonValue own = value["ecosystem_specific"];
  const JsonValue database = value["database_specific"];
  affected.rating = first_text(own, {"urgency", "ubuntu_priority", "severity"});
  if (affected.rating.empty()) affected.rating = database["informational"].text();
  add_severity(value["severity"], affected.vectors, affected.rating);
  affected.state = state_named(affected.rating);
  if (affected.state == FixState::unknown) affected.state = state_named(database["status"].text());
  std::vector<Affected> binaries;
  if (names_binaries(affected.ecosystem)) binaries = by_binaries(affected, own["binaries"]);
  if (binaries.empty()) binaries.push_back(std::move(affected));
  std::ranges::move(binaries, std::back_inserter(record.affected));
  return {};
}

std::string title_of(JsonValue root) {
  std::string title = short_title(root["summary"].text());
  return title.empty() ? short_title(root["details"].text()) : title;
}

/// "Important: kernel security update": AlmaLinux and Rocky put their rating in front.
std::string rating_in_front(std::string_view id, std::string_view title) {
  if (!id.starts_with("ALSA-") && !id.starts_with("RLSA-")) return {};
  const auto cut = cut_first(title, ':');
  return cut && parse_level(cut->first) ? std::string(cut->first) : std::string();
}

/// A number that may be written as text; nothing if it is no CVSS score.
std::optional<double> score_of(JsonValue value) {
  double score = value.number();
  if (const std::string_view text = value.text(); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  } else if (!value.is(JsonKind::number)) {
    return std::nullopt;
  }
  return score >= 0 && score <= 10 ? std::optional(score) : std::nullopt;
}

std::optional<double> score_in(JsonValue object, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::optional<double> score = score_of(object[key])) return score;
  }
  return std::nullopt;
}

void add_database_words(JsonValue database, Record& record) {
  if (record.rating.empty()) record.rating = database["severity"].text();
  record.score = score_in(database, {"cvss_score", "cvss_v4", "cvss_v3", "cvss_v2"});
  const JsonValue exploited = database["known_exploited"];
  record.known_exploited = exploited.truth() || !exploited.text().empty();
  const FixState state = state_named(database["status"].text());
  for (Affected& affected : record.affected) {
    if (affected.state == FixState::unknown) affected.state = state;
  }
}

}  // namespace

bool looks_like_osv(JsonValue root) {
  return root["id"].is_string() && (root["affected"].exists() || root["modified"].exists());
}

Result<Record> parse_osv(JsonValue root, LeftOut& left_out) {
  Record record{.id = std::string(root["id"].text()),
                .aliases = names_of(root["aliases"], left_out),
                .related = names_of(root["related"], left_out),
                .upstream = names_of(root["upstream"], left_out),
                .title = title_of(root),
                .published = std::string(root["published"].text()),
                .modified = std::string(root["modified"].text()),
                .withdrawn = std::string(root["withdrawn"].text())};
  if (record.id.empty()) return fail(Errc::malformed, "the record has no id");
  add_severity(root["severity"], record.vectors, record.rating);
  if (record.rating.empty()) record.rating = rating_in_front(record.id, root["summary"].text());
  for (const JsonValue affected : root["affected"].items()) {
    if (const Status added = add_affected(affected, record, left_out); !added) {
      return fail(record.id, added.error());
    }
  }
  add_database_words(root["database_specific"], record);
  for (const JsonValue reference : root["references"].items()) {
    if (const std::string_view url = reference["url"].text(); !url.empty()) {
      record.references.push_back({std::string(reference["type"].text()), std::string(url)});
    }
  }
  return record;
}

}  // namespace plimsoll
