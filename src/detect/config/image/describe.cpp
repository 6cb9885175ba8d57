// detect/config/image/describe.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/describe.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/yaml.h"
#include "detect/config/image/facts.h"
#include "detect/config/image/watched.h"

namespace plimsoll {

namespace {

class Description {
 public:
  Description(const YamlDocument& document, ImageSubject& to) : document_(document), to_(to) {}

  Status read() {
    struct Part {
      std::string_view name;
      Status (Description::*read)(YamlValue from);
    };
    constexpr std::array parts = {
        Part{"config", &Description::read_config},
        Part{"history", &Description::read_history},
        Part{"files", &Description::read_files},
        Part{"accounts", &Description::read_accounts},
        Part{"packages", &Description::read_packages},
        Part{"findings", &Description::read_findings},
        Part{"os", &Description::read_system},
        Part{"reference", &Description::read_reference},
        Part{"today", &Description::read_today},
        Part{"signature", &Description::read_signature},
        Part{"attestations", &Description::read_attestations},
        Part{"distroless", &Description::read_distroless},
        Part{"writable_programs", &Description::read_programs},
    };
    for (const auto& [name, value] : document_.root().members()) {
      const auto* const part = std::ranges::find(parts, name.text(), &Part::name);
      if (part == parts.end()) return wrong(name, "an image has no such part");
      TRY_STATUS((this->*part->read)(value));
    }
    return {};
  }

 private:
  [[nodiscard]] std::unexpected<Error> wrong(YamlValue at, std::string_view what) const {
    return std::unexpected(document_.error_at(at, what));
  }
  static std::vector<std::string> texts(YamlValue from) {
    std::vector<std::string> all;
    for (const std::string_view text : from.texts()) all.emplace_back(text);
    return all;
  }
  static std::vector<NamedText> pairs(YamlValue from) {
    std::vector<NamedText> all;
    for (const auto& [name, value] : from.members())
      all.push_back({std::string(name.text()), std::string(value.text())});
    return all;
  }
  static std::uint32_t whole(YamlValue from) {
    return number<std::uint32_t>(from.text()).value_or(0);
  }
  ImageSettings& settings() { return to_.settings ? *to_.settings : to_.settings.emplace(); }

  Status read_config(YamlValue from) {
    ImageSettings& to = settings();
    for (const auto& [key, value] : from.members()) {
      const std::string_view name = key.text();
      if (name == "User") to.user = value.text();
      else if (name == "Env") read_environment(value, to);
      else if (name == "ExposedPorts") to.ports = texts(value);
      else if (name == "Volumes") to.volumes = texts(value);
      else if (name == "Entrypoint") to.entrypoint = texts(value);
      else if (name == "Cmd") to.command = texts(value);
      else if (name == "WorkingDir") to.working_folder = value.text();
      else if (name == "Labels") to.labels = pairs(value);
      else if (name == "Healthcheck") read_health(value, to);
      else if (name == "created") to.created = value.text();
      else return wrong(key, "an image's config has no such setting");
    }
    return {};
  }
  static void read_environment(YamlValue from, ImageSettings& to) {
    for (const std::string_view text : from.texts()) {
      const auto [name, value] = cut_first(text, '=').value_or(std::pair{text, std::string_view()});
      to.environment.push_back({std::string(name), std::string(value)});
    }
  }
  static void read_health(YamlValue from, ImageSettings& to) {
    const auto words = from.texts();
    to.health = {.set = !words.empty(), .disabled = !words.empty() && words[0] == "NONE"};
  }
  Status read_history(YamlValue from) {
    for (const std::string_view line : from.texts())
      settings().history.push_back({std::string(line), false});
    return {};
  }

  Status read_files(YamlValue from) {
    for (const YamlValue each : from.items()) {
      ImageFile file{.path = std::string(each["path"].text()), .role = {}, .package = {}};
      if (file.path.empty() || file.path[0] == '/')
        return wrong(each, "a file has a path, without a slash in front");
      const auto mode = number<std::uint32_t>(each["mode"].text(), 8);
      if (each["mode"].exists() && !mode) return wrong(each["mode"], "a mode is an octal number");
      file.is_folder = each["folder"].truth().value_or(false);
      file.mode = mode.value_or(file.is_folder ? 0755 : 0644);
      file.uid = whole(each["uid"]);
      file.gid = whole(each["gid"]);
      file.size = each["size"].whole().value_or(1);
      file.layer = whole(each["layer"]);
      file.package = each["package"].text();
      if (each["caps"].exists()) file.capabilities = texts(each["caps"]);
      file.role = role_of(file);
      to_.files.push_back(std::move(file));
    }
    return {};
  }
  static std::string role_of(const ImageFile& file) {
    const Entry entry{.path = file.path,
                      .type = file.is_folder ? EntryType::folder : EntryType::file,
                      .mode = file.mode,
                      .size = file.size,
                      .link = {}};
    for (const WatchedPath& watched : watched_paths()) {
      if (watched.path == file.path) return std::string(watched.role);
    }
    for (const CacheFolder& cache : cache_folders()) {
      if (cache.path == file.path) return "cache";
    }
    return std::string(role_by_name(entry));
  }

  Status read_accounts(YamlValue from) {
    constexpr std::array<std::string_view, 5> kinds = {"none", "empty", "locked", "shadow", "hash"};
    for (const YamlValue each : from.items()) {
      ImageAccount to{.account = {}, .path = "etc/passwd"};
      const YamlValue group = each["group"];
      to.is_group = group.exists();
      to.account.name = to.is_group ? group.text() : each["name"].text();
      to.account.uid = whole(each["uid"]);
      to.account.gid = whole(each["gid"]);
      to.account.shell = each["shell"].text();
      const auto* const kind = std::ranges::find(kinds, each["password"].text());
      if (kind != kinds.end()) {
        to.account.password = static_cast<PasswordKind>(kind - kinds.begin());
      } else if (each["password"].exists()) {
        return wrong(each, "no such kind of password");
      }
      to_.accounts.push_back(std::move(to));
    }
    return {};
  }
  Status read_packages(YamlValue from) {
    for (const std::string_view text : from.texts()) {
      Package package{.type = "deb", .name = std::string(text), .version = "1"};
      package.locations.push_back({.path = "var/lib/dpkg/status"});
      to_.packages.push_back(std::move(package));
    }
    return {};
  }
  Status read_findings(YamlValue from) {
    constexpr std::array kinds = {FindingKind::vulnerability, FindingKind::secret,
                                  FindingKind::malware};
    for (const YamlValue each : from.items()) {
      Finding finding{.id = std::string(each["id"].text())};
      const std::string_view name = each["kind"].text();
      const auto* const kind =
          std::ranges::find(kinds, name, [](FindingKind k) { return name_of(k); });
      if (kind == kinds.end()) return wrong(each, "a finding has a kind");
      finding.kind = *kind;
      finding.severity.level = parse_level(each["severity"].text()).value_or(Level::unknown);
      finding.secret.verdict = each["verdict"].text();
      if (each["fixed"].truth().value_or(false)) finding.fix_state = FixState::fixed;
      to_.findings.push_back(std::move(finding));
    }
    return {};
  }
  Status read_system(YamlValue from) {
    to_.os = {.id = std::string(from["id"].text()), .version = std::string(from["version"].text())};
    to_.os.end_of_life = from["eol"].text();
    return {};
  }
  Status read_reference(YamlValue from) {
    to_.reference = from.text();
    return {};
  }
  Status read_today(YamlValue from) {
    to_.today = from.text();
    return {};
  }
  Status read_signature(YamlValue from) {
    const bool is_record = from["verified"].exists();
    const auto verified = (is_record ? from["verified"] : from).truth();
    if (!verified) return wrong(from, "a signature is true or false, or has \"verified\"");
    to_.signatures.emplace().push_back({.verified = *verified,
                                        .identity = std::string(from["identity"].text()),
                                        .issuer = std::string(from["issuer"].text())});
    return {};
  }
  Status read_attestations(YamlValue from) {
    auto& to = to_.attestations.emplace();
    for (const YamlValue each : from.items()) {
      const bool is_type = !each["predicate"].exists();
      to.push_back({.predicate_type = std::string((is_type ? each : each["predicate"]).text()),
                    .is_read = !is_type,
                    .builder = std::string(each["builder"].text()),
                    .source = std::string(each["source"].text()),
                    .materials = texts(each["materials"])});
      if (to.back().predicate_type.empty())
        return wrong(each, "an attestation is its predicate type, or has one");
    }
    return {};
  }
  Status read_distroless(YamlValue from) {
    to_.distroless = from.truth().value_or(false);
    return {};
  }
  Status read_programs(YamlValue from) {
    to_.writable_programs = texts(from);
    return {};
  }

  const YamlDocument& document_;
  ImageSubject& to_;
};

}  // namespace

Result<ImageSubject> parse_image_description(std::string_view text) {
  const YamlDocument document = TRY(YamlDocument::parse(text, "image"));
  ImageSubject subject{.settings = ImageSettings{}, .today = "2026-06-01"};
  subject.accounts_known = subject.owners_known = true;
  subject.looked_for = {FindingKind::vulnerability, FindingKind::secret, FindingKind::malware};
  TRY_STATUS(Description(document, subject).read());
  return subject;
}

void read_image_description(const DocumentPlace& place, std::string_view text, rule::Facts& facts,
                            std::vector<Problem>& problems) {
  auto subject = parse_image_description(text);
  if (!subject) {
    problems.push_back(problem_at({place.path}, std::move(subject).error()));
    return;
  }
  add_facts(*subject, facts);
}

}  // namespace plimsoll
