// image/documents.cpp - the JSON documents of an image.
// SPDX-License-Identifier: Apache-2.0
#include "image/documents.h"

#include <sys/utsname.h>

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
  config.created = root["created"].text();
  config.diff_ids = TRY(texts_of(root["rootfs"]["diff_ids"], "rootfs.diff_ids"));
  for (const std::string& id : config.diff_ids) TRY(parse_digest(id));
  for (const JsonValue line : root["history"].items()) {
    if (config.history.size() >= list_limit)
      return fail(Errc::too_many, "history has more than 10,000 lines");
    config.history.push_back({std::string(line["created_by"].text()), line["empty_layer"].truth()});
  }
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
