// advisory/debian_tracker.cpp - the JSON of Debian's security tracker to records.
//
// Format  security-tracker.debian.org/tracker/data/json: source package → CVE → releases →
// {status resolved|open|undetermined, fixed_version, urgency, nodsa_reason}. A fixed_version of "0"
// says that the release was never affected.
// Shape   the export is one object of 60 MB and more: it is cut at its top level and read package
// by package, so memory is bounded by one package.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/debian_tracker.h"

#include <algorithm>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "model/distro.h"

namespace plimsoll {

namespace {

/// Just enough of JSON to find where a value ends; what is inside is checked when it is parsed.
class TopLevel {
 public:
  explicit TopLevel(std::string_view text) : rest_(text) {}

  bool take(char sign) {
    skip_space();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A string with its quotes, escapes as they stand.
  std::optional<std::string_view> string() {
    skip_space();
    if (!rest_.starts_with('"')) return std::nullopt;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '\\') ++at;
      else if (rest_[at] == '"') return take_bytes(at + 1);
    }
    return std::nullopt;
  }
  /// An object, to its closing brace.
  std::optional<std::string_view> object() {
    skip_space();
    if (!rest_.starts_with('{')) return std::nullopt;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (c == '"') {
        at = end_of_string(at);
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && --depth == 0) {
        return take_bytes(at + 1);
      }
    }
    return std::nullopt;
  }
  [[nodiscard]] bool done() {
    skip_space();
    return rest_.empty();
  }

 private:
  void skip_space() { take_while(is_space, rest_); }
  std::string_view take_bytes(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  [[nodiscard]] std::size_t end_of_string(std::size_t at) const {
    for (++at; at < rest_.size() && rest_[at] != '"'; ++at) {
      if (rest_[at] == '\\') ++at;
    }
    return at;
  }
  std::string_view rest_;
};

constexpr JsonLimits package_limits{.depth = 16, .values = 2'000'000};

FixState state_of(JsonValue release) {
  if (release["status"].text() == "undetermined") return FixState::under_investigation;
  if (release["urgency"].text() == "end-of-life") return FixState::end_of_life;
  if (release["nodsa_reason"].text() == "ignored") return FixState::wont_fix;
  return FixState::not_fixed;
}

/// "not yet assigned" is no word about how bad it is.
std::string rating_of(JsonValue release) {
  std::string_view urgency = release["urgency"].text();
  while (urgency.ends_with('*')) urgency.remove_suffix(1);  // set by a machine, says the tracker
  return urgency == "not yet assigned" ? std::string() : std::string(urgency);
}

Affected affected_of(const std::string& source, std::string_view version, JsonValue release) {
  Affected affected{
      .ecosystem = "Debian:" + std::string(version), .name = source, .rating = rating_of(release)};
  const std::string_view fixed = release["fixed_version"].text();
  if (fixed == "0") return affected;  // known, and not affected: no range holds any version
  Range range = {{Event::Kind::introduced, "0"}};
  if (release["status"].text() == "resolved" && !fixed.empty()) {
    range.push_back({Event::Kind::fixed, std::string(fixed)});
  } else {
    affected.state = state_of(release);
  }
  affected.ranges.push_back(std::move(range));
  return affected;
}

Record record_of(const std::string& source, std::string_view id, JsonValue cve,
                 std::uint64_t& unknown_releases) {
  static const Distro* const debian = find_distro("debian");
  Record record{.id = std::string(id), .title = short_title(cve["description"].text())};
  for (const auto& [codename, release] : cve["releases"].members()) {
    const DistroRelease* const known = find_codename(*debian, codename);
    if (known == nullptr) ++unknown_releases;
    else record.affected.push_back(affected_of(source, known->version, release));
  }
  if (id.starts_with("CVE-")) {
    record.references.push_back(
        {"ADVISORY", "https://security-tracker.debian.org/tracker/" + std::string(id)});
  }
  return record;
}

}  // namespace

bool looks_like_tracker(std::string_view text) {
  TopLevel top(text.substr(0, 4096));
  if (!top.take('{') || !top.string() || !top.take(':') || !top.take('{')) return false;
  const auto id = top.string();
  const bool is_id = id && (id->starts_with("\"CVE-") || id->starts_with("\"TEMP-"));
  return is_id && top.take(':') && top.take('{');
}

Status parse_tracker(std::string_view text, const std::function<void(Record)>& take,
                     const std::function<void(Error)>& problem, std::uint64_t& unknown_releases) {
  TopLevel top(text);
  if (!top.take('{')) return fail(Errc::malformed, "not a JSON object");
  JsonDocument document;
  if (top.take('}')) return {};
  do {
    const auto name = top.string();
    if (!name || !top.take(':')) return fail(Errc::malformed, "not JSON: a package has no name");
    const auto object = top.object();
    const std::string source(name->substr(1, name->size() - 2));
    if (!object) return fail(Errc::truncated, "not JSON: ends within package " + source);
    if (const Status parsed = document.parse(*object, package_limits); !parsed) {
      problem({parsed.error().code, source + ": " + parsed.error().what});
      continue;
    }
    for (const auto& [id, cve] : document.root().members()) {
      take(record_of(source, id, cve, unknown_releases));
    }
  } while (top.take(','));
  if (!top.take('}') || !top.done()) return fail(Errc::malformed, "not JSON after its packages");
  return {};
}

}  // namespace plimsoll
