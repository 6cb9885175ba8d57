// image/documents.cpp - the JSON documents of an image.
// SPDX-License-Identifier: Apache-2.0
#include "image/documents.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t list_limit =
    10'000;  // layers, manifests, history lines: real ones have under 200

constexpr JsonLimits limits{.depth = 64, .values = 1'000'000};

Platform platform_of(JsonValue value) {
  return {std::string(value["os"].text()), std::string(value["architecture"].text()),
          std::string(value["variant"].text())};
}

Result<BlobReference> reference_of(JsonValue value) {
  BlobReference reference;
  reference.media_type = value["mediaType"].text();
  reference.digest = value["digest"].text();
  TRY(parse_digest(reference.digest));
  reference.size = value["size"].whole().value_or(0);
  if (value["platform"].is_object()) reference.platform = platform_of(value["platform"]);
  reference.reference_name = value["annotations"]["org.opencontainers.image.ref.name"].text();
  return reference;
}

/// A list that is there must be one: what is passed over would not be scanned.
Status check_list(JsonValue list, std::string_view what) {
  if (!list.exists() || list.is(JsonKind::null) || list.is_array()) return {};
  return fail(Errc::malformed, std::string(what) + " is not a list");
}

Result<std::vector<BlobReference>> references_of(JsonValue list, std::string_view what) {
  TRY_STATUS(check_list(list, what));
  std::vector<BlobReference> references;
  for (const JsonValue item : list.items()) {
    if (references.size() >= list_limit)
      return fail(Errc::too_many, "lists more than 10,000 blobs");
    references.push_back(TRY(reference_of(item)));
  }
  return references;
}

Result<std::vector<std::string>> texts_of(JsonValue list, std::string_view what) {
  TRY_STATUS(check_list(list, what));
  std::vector<std::string> texts;
  for (const JsonValue item : list.items()) {
    if (!item.is_string())
      return fail(Errc::malformed, std::string(what) + " is not a list of strings");
    if (texts.size() >= list_limit)
      return fail(Errc::too_many, std::string(what) + " has more than 10,000 items");
    texts.emplace_back(item.text());
  }
  return texts;
}

bool is_missing(JsonValue value) { return !value.exists() || value.is(JsonKind::null); }

/// What an image says of how its containers run. Nothing that is wrong with it keeps the image from
/// being scanned: it is left out, and named.
class RunSettings {
 public:
  RunSettings(JsonValue from, ImageSettings& to) : from_(from), to_(to) {}

  [[nodiscard]] std::string text(std::string_view name) {
    const JsonValue value = from_[name];
    if (!is_missing(value) && !value.is_string()) note(name);
    return std::string(value.text());
  }
  /// Of a list; a text alone stands for a list of it, as in old Entrypoints.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) {
    const JsonValue value = from_[name];
    std::vector<std::string> found;
    if (value.is_string()) return {std::string(value.text())};
    if (!is_missing(value) && !value.is_array()) note(name);
    for (const JsonValue item : value.items()) {
      if (!item.is_string() || found.size() == list_limit) {
        note(name);
        break;
      }
      found.emplace_back(item.text());
    }
    return found;
  }
  [[nodiscard]] std::vector<NamedText> pairs(std::string_view name) {
    const JsonValue value = from_[name];
    std::vector<NamedText> found;
    if (!is_missing(value) && !value.is_object()) note(name);
    for (const auto& [key, item] : value.members()) {
      if (found.size() == list_limit) {
        note(name);
        break;
      }
      found.push_back({std::string(key), std::string(item.text())});
    }
    std::ranges::sort(found, {}, &NamedText::name);
    return found;
  }
  [[nodiscard]] HealthCheck health() {
    const JsonValue value = from_["Healthcheck"];
    if (!is_missing(value) && !value.is_object()) note("Healthcheck");
    HealthCheck health;
    for (const JsonValue word : value["Test"].items()) {
      health.disabled = !health.set && word.text() == "NONE";
      health.set = true;
      break;
    }
    return health;
  }

 private:
  void note(std::string_view name) {
    if (std::ranges::find(to_.unread, name) == to_.unread.end()) to_.unread.emplace_back(name);
  }
  JsonValue from_;
  ImageSettings& to_;
};

/// Each is a text, a list of texts, or an object whose names are texts.
void add_other_texts(JsonValue root, ImageSettings& to) {
  const auto add = [&](std::string_view name, JsonValue value) {
    std::string text(value.text());
    for (const JsonValue item : value.items()) text += std::string(item.text()) + "\n";
    for (const auto& [key, member] : value.members()) text += std::string(key) + "\n";
    if (!text.empty()) to.others.push_back({std::string(name), std::move(text)});
  };
  const JsonValue run = root["config"];
  add("author", root["author"]);
  add("healthcheck", run["Healthcheck"]["Test"]);
  add("onbuild", run["OnBuild"]);
  add("shell", run["Shell"]);
  add("user", run["User"]);
  add("working folder", run["WorkingDir"]);
  add("volumes", run["Volumes"]);
  for (const JsonValue line : root["history"].items()) {
    add("history comment", line["comment"]);
    add("history author", line["author"]);
  }
}

void add_run_settings(JsonValue from, ImageSettings& to) {
  RunSettings settings(from, to);
  to.user = settings.text("User");
  for (const std::string& variable : settings.texts("Env")) {
    const std::size_t name = std::min(variable.find('='), variable.size());
    to.environment.push_back({.name = variable.substr(0, name),
                              .value = variable.substr(std::min(name + 1, variable.size()))});
  }
  to.labels = settings.pairs("Labels");
  for (NamedText& port : settings.pairs("ExposedPorts")) to.ports.push_back(std::move(port.name));
  for (NamedText& volume : settings.pairs("Volumes")) to.volumes.push_back(std::move(volume.name));
  to.entrypoint = settings.texts("Entrypoint");
  to.command = settings.texts("Cmd");
  to.working_folder = settings.text("WorkingDir");
  to.health = settings.health();
}

}  // namespace

std::string to_text(const Platform& platform) {
  std::string text = platform.os + "/" + platform.architecture;
  if (!platform.variant.empty()) text += "/" + platform.variant;
  return text;
}

Result<Platform> parse_platform(std::string_view text) {
  const auto parts = split(text, '/');
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || parts[1].empty()) {
    return fail(Errc::usage,
                "platform is not OS/ARCHITECTURE[/VARIANT], as linux/arm64: " + printable(text));
  }
  return Platform{std::string(parts[0]), std::string(parts[1]),
                  std::string(parts.size() == 3 ? parts[2] : "")};
}

Platform host_platform() {
  struct utsname name{};
  ::uname(&name);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> machines = {
      {{"x86_64", "amd64"}, {"aarch64", "arm64"}, {"ppc64le", "ppc64le"}, {"s390x", "s390x"}}};
  for (const auto& [machine, architecture] : machines) {
    if (machine == name.machine) return {"linux", std::string(architecture), ""};
  }
  return {"linux", name.machine, ""};
}

bool matches(const Platform& wanted, const Platform& offered) {
  const auto same = [](const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || a == b;
  };
  return same(wanted.os, offered.os) && same(wanted.architecture, offered.architecture) &&
         same(wanted.variant, offered.variant);
}

Result<Manifest> parse_manifest(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue root = document.root();
  if (!root.is_object()) return fail(Errc::malformed, "is not a JSON object");
  if (root["schemaVersion"].whole() == 1)
    return fail(Errc::unsupported, "is a Docker schema 1 manifest");
  Manifest manifest;
  manifest.manifests = TRY(references_of(root["manifests"], "manifests"));
  if (root["config"].is_object()) manifest.config = TRY(reference_of(root["config"]));
  manifest.layers = TRY(references_of(root["layers"], "layers"));
  if (manifest.config && !root["layers"].exists())
    return fail(Errc::malformed, "is a manifest without \"layers\"");
  if (!manifest.config && !root["manifests"].is_array()) {
    return fail(Errc::malformed,
                "is neither an image index nor a manifest: has no \"manifests\" and no \"config\"");
  }
  return manifest;
}

Result<ImageConfig> parse_config(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue root = document.root();
  if (!root.is_object()) return fail(Errc::malformed, "is not a JSON object");
  ImageConfig config{.platform = platform_of(root)};
  config.diff_ids = TRY(texts_of(root["rootfs"]["diff_ids"], "rootfs.diff_ids"));
  for (const std::string& id : config.diff_ids) TRY(parse_digest(id));
  config.settings.created = root["created"].text();
  for (const JsonValue line : root["history"].items()) {
    if (config.settings.history.size() >= list_limit)
      return fail(Errc::too_many, "history has more than 10,000 lines");
    config.settings.history.push_back(
        {std::string(line["created_by"].text()), line["empty_layer"].truth()});
  }
  add_run_settings(root["config"], config.settings);
  add_other_texts(root, config.settings);
  return config;
}

Result<std::vector<SavedImage>> parse_saved_images(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  if (!document.root().is_array()) return fail(Errc::malformed, "is not a list of images");
  std::vector<SavedImage> images;
  for (const JsonValue item : document.root().items()) {
    SavedImage image;
    image.config = item["Config"].text();
    if (image.config.empty()) return fail(Errc::malformed, "an image without Config");
    image.tags = TRY(texts_of(item["RepoTags"], "RepoTags"));
    image.layers = TRY(texts_of(item["Layers"], "Layers"));
    if (images.size() >= list_limit) return fail(Errc::too_many, "lists more than 10,000 images");
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace plimsoll
