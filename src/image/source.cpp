// image/source.cpp - OCI layouts and docker archives.
//
// Format  OCI image-spec image-layout.md, manifest.md; docker save (moby image/tarexport).
// Errors  digest_mismatch where a document is not what its name says; messages name the document.
// SPDX-License-Identifier: Apache-2.0
#include "image/source.h"

#include <algorithm>

#include "base/text.h"
#include "image/stated.h"

namespace plimsoll {

namespace {

constexpr int index_depth_limit = 4;

std::string blob_path(std::string_view digest) { return "blobs/" + replace_all(digest, ":", "/"); }

class LayoutStore : public BlobStore {
 public:
  explicit LayoutStore(const Members& members) : members_(members) {}
  [[nodiscard]] Result<std::string> manifest(const std::string& digest) const override {
    return members_.read(blob_path(digest), document_limit);
  }
  [[nodiscard]] Result<std::string> config(const std::string& digest) const override {
    return members_.read(blob_path(digest), document_limit);
  }
  [[nodiscard]] Result<Member> layer(const BlobReference& blob) const override {
    return members_.find(blob_path(blob.digest));
  }

 private:
  const Members& members_;
};

/// A document that a digest names is what the digest says.
Result<std::string> verified(Result<std::string> text, const std::string& digest,
                             std::string_view what) {
  if (!text) return fail(std::string(what) + " " + digest, text.error());
  if (digest_text(sha256(*text)) == digest) return text;
  return fail(Errc::digest_mismatch,
              std::string(what) + " " + digest + ": content has another digest");
}

template <typename T>
Result<T> named(Result<T> result, std::string_view what) {
  if (!result) return fail(what, result.error());
  return result;
}

std::string names_of(const std::vector<BlobReference>& manifests) {
  std::vector<std::string> names;
  for (const BlobReference& m : manifests) {
    std::string name = m.reference_name.empty() ? m.digest : m.reference_name;
    if (m.platform) name += " (" + to_text(*m.platform) + ")";
    names.push_back(printable(name));
  }
  return join(names, ", ");
}

bool is_named(const BlobReference& m, std::string_view wanted) {
  // The annotation holds a tag or a whole reference: "1.2", "docker.io/library/app:1.2".
  return m.digest == wanted || m.reference_name == wanted ||
         m.reference_name.ends_with(":" + std::string(wanted));
}

/// Attestations are manifests of the platform unknown/unknown.
bool is_image(const BlobReference& m) { return !m.platform || m.platform->os != "unknown"; }

Result<BlobReference> choose(std::vector<BlobReference> manifests, const ImageChoice& choice,
                             bool by_name) {
  const std::string all = names_of(manifests);
  if (by_name && !choice.tag_or_digest.empty()) {
    std::erase_if(manifests,
                  [&](const BlobReference& m) { return !is_named(m, choice.tag_or_digest); });
    if (manifests.empty()) {
      return fail(Errc::not_found,
                  "no image is named " + printable(choice.tag_or_digest) + "; there are: " + all);
    }
  }
  std::erase_if(manifests, [](const BlobReference& m) { return !is_image(m); });
  const Platform wanted = choice.platform.value_or(host_platform());
  std::vector<BlobReference> fitting = manifests;
  std::erase_if(
      fitting, [&](const BlobReference& m) { return m.platform && !matches(wanted, *m.platform); });
  if (fitting.empty() && manifests.size() == 1 && !choice.platform) fitting = manifests;
  if (fitting.empty()) {
    return fail(Errc::not_found,
                "no image for platform " + to_text(wanted) + "; there are: " + all);
  }
  const bool same = std::ranges::all_of(
      fitting, [&](const BlobReference& m) { return m.digest == fitting[0].digest; });
  if (by_name && fitting.size() > 1 && !same) {
    return fail(Errc::usage,
                "holds several images: name one of them behind a colon (TARGET:TAG) or @DIGEST: " +
                    names_of(fitting));
  }
  return fitting.front();
}

bool says_compressed(std::string_view media_type) {
  return media_type.ends_with("gzip") || media_type.ends_with("zstd");
}

struct ChosenManifest {
  std::string digest;
  Manifest manifest;
  std::string index;  // the text of the one that lists it; empty: none does
};

Result<ChosenManifest> choose_manifest(const BlobStore& store, NamedDocument document,
                                       const ImageChoice& choice) {
  const bool is_layout = document.digest.empty();
  const std::string what = is_layout ? "index.json" : "manifest " + document.digest;
  Manifest current = TRY(named(parse_manifest(document.text), what));
  ChosenManifest chosen{.digest = std::move(document.digest), .manifest = {}, .index = {}};
  std::string text = std::move(document.text);
  for (int depth = 0; !current.config; ++depth) {
    if (depth == index_depth_limit)
      return fail(Errc::too_deep, what + ": indexes nested more than 4 deep");
    if (current.manifests.empty()) return fail(Errc::not_found, what + ": lists no image");
    chosen.digest =
        TRY(choose(std::move(current.manifests), choice, is_layout && depth == 0)).digest;
    chosen.index = std::move(text);
    text = TRY(verified(store.manifest(chosen.digest), chosen.digest, "manifest"));
    current = TRY(named(parse_manifest(text), "manifest " + chosen.digest));
  }
  chosen.manifest = std::move(current);
  return chosen;
}

/// The layer's bytes, or the folder in which the store has unpacked it.
Result<LayerSource> layer_of(const BlobStore& store, const ImageConfig& config,
                             const BlobReference& blob, std::size_t at) {
  LayerSource layer{.name = blob.digest,
                    .digest = blob.digest,
                    .diff_id = at < config.diff_ids.size() ? config.diff_ids[at] : "",
                    .says_compressed = says_compressed(blob.media_type)};
  auto member = store.layer(blob);
  if (member) {
    if (blob.size != 0 && blob.size != member->size) {
      return fail(Errc::digest_mismatch, "has " + std::to_string(member->size) +
                                             " bytes, the manifest says " +
                                             std::to_string(blob.size));
    }
    layer.member = std::move(*member);
    return layer;
  }
  if (member.error().code != Errc::not_found || layer.diff_id.empty())
    return std::unexpected(std::move(member).error());
  auto folder = store.unpacked(std::span(config.diff_ids).first(at + 1));
  if (!folder) return std::unexpected(std::move(member).error());
  const OverlayMount mount =
      is_in_first_user_namespace() ? OverlayMount::privileged : OverlayMount::user;
  layer.folder = {.path = *std::move(folder), .overlay = mount, .size = {}};
  return layer;
}

/// "CMD …" of BuildKit, "/bin/sh -c #(nop)  CMD …" of builders before it.
bool sets_command(std::string_view line) {
  constexpr std::string_view old = "#(nop)";
  if (const auto at = line.find(old); at != std::string_view::npos)
    line = trim(line.substr(at + old.size()));
  return line.starts_with("CMD ") || line.starts_with("ENTRYPOINT ");
}

}  // namespace

std::vector<Layer> layers_of(const ImageConfig& config, std::size_t count) {
  std::vector<Layer> layers(count);
  // A base image usually ends with the command that it would run: layers up to the last CMD or
  // ENTRYPOINT that is followed by more layers came with it.
  std::size_t next = 0;
  std::size_t base = 0;
  for (const HistoryLine& line : config.settings.history) {
    if (line.empty_layer) {
      if (sets_command(line.created_by) && next < count) base = next;
    } else if (next < count) {
      layers[next++].created_by = line.created_by;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    layers[i].index = static_cast<std::uint32_t>(i);
    layers[i].base = i < base;
    if (i < config.diff_ids.size()) layers[i].diff_id = config.diff_ids[i];
  }
  return layers;
}

Result<ImageSource> open_oci_layout(const Members& members, const std::string& name,
                                    const ImageChoice& choice) {
  NamedDocument index{.digest = {}, .text = TRY(members.read("index.json", document_limit))};
  return open_by_digest(LayoutStore(members), std::move(index), name, choice);
}

Result<std::string> digest_by_platform(const BlobStore& store, NamedDocument document,
                                       const ImageChoice& choice) {
  return TRY(choose_manifest(store, std::move(document), choice)).digest;
}

Result<ImageSource> open_by_digest(const BlobStore& store, NamedDocument document,
                                   const std::string& name, const ImageChoice& choice) {
  const ChosenManifest chosen = TRY(choose_manifest(store, std::move(document), choice));
  const BlobReference& config_reference = *chosen.manifest.config;
  const std::string config_text =
      TRY(verified(store.config(config_reference.digest), config_reference.digest, "config"));
  const ImageConfig config =
      TRY(named(parse_config(config_text), "config " + config_reference.digest));
  ImageSource image;
  image.artifact = {.kind = "image",
                    .name = name,
                    .digest = chosen.digest,
                    .image_id = config_reference.digest,
                    .platform = to_text(config.platform)};
  image.settings = config.settings;
  if (choice.attestations && !chosen.index.empty()) {
    image.attestations = attestations_in_index(store, chosen.index, chosen.digest, image.problems);
  }
  image.artifact.layers = layers_of(config, chosen.manifest.layers.size());
  for (std::size_t i = 0; i < chosen.manifest.layers.size(); ++i) {
    const BlobReference& blob = chosen.manifest.layers[i];
    auto layer = layer_of(store, config, blob, i);
    if (!layer) return fail("layer " + blob.digest, layer.error());
    image.artifact.layers[i].digest = blob.digest;
    image.layers.push_back(*std::move(layer));
  }
  return image;
}

namespace {

constexpr std::size_t platform_limit = 200;  // real indexes have a dozen

/// Of an index, those of all that it lists; of a manifest, its config's.
class PlatformList {
 public:
  explicit PlatformList(const BlobStore& store) : store_(store) {}

  Status add(const Manifest& document, const std::string& name, int depth) {
    if (document.config) {
      const std::string& digest = document.config->digest;
      const std::string text = TRY(verified(store_.config(digest), digest, "config"));
      return add(TRY(named(parse_config(text), "config " + digest)).platform);
    }
    if (depth == index_depth_limit)
      return fail(Errc::too_deep, name + ": indexes nested more than 4 deep");
    for (const BlobReference& listed : document.manifests) {
      if (!is_image(listed)) continue;
      if (listed.platform) TRY_STATUS(add(*listed.platform));
      else TRY_STATUS(add_document(listed.digest, depth + 1));
    }
    return {};
  }
  [[nodiscard]] std::vector<Platform> take() { return std::move(platforms_); }

 private:
  Status add(const Platform& platform) {
    if (std::ranges::find(platforms_, platform) != platforms_.end()) return {};
    if (platforms_.size() == platform_limit)
      return fail(Errc::too_many, "has images for more than 200 platforms");
    platforms_.push_back(platform);
    return {};
  }
  Status add_document(const std::string& digest, int depth) {
    const std::string text = TRY(verified(store_.manifest(digest), digest, "manifest"));
    const std::string name = "manifest " + digest;
    return add(TRY(named(parse_manifest(text), name)), name, depth);
  }
  const BlobStore& store_;
  std::vector<Platform> platforms_;
};

}  // namespace

Result<std::vector<Platform>> platforms_of(const BlobStore& store, const NamedDocument& document,
                                           const ImageChoice& choice) {
  const bool is_layout = document.digest.empty();
  const std::string name = is_layout ? "index.json" : "manifest " + document.digest;
  Manifest top = TRY(named(parse_manifest(document.text), name));
  if (is_layout && !choice.tag_or_digest.empty()) {
    std::erase_if(top.manifests,
                  [&](const BlobReference& m) { return !is_named(m, choice.tag_or_digest); });
  }
  PlatformList list(store);
  TRY_STATUS(list.add(top, name, 0));
  std::vector<Platform> platforms = list.take();
  if (platforms.empty()) return fail(Errc::not_found, name + ": lists no image");
  return platforms;
}

Result<std::vector<Platform>> platforms_of_layout(const Members& members,
                                                  const ImageChoice& choice) {
  const NamedDocument index{.digest = {}, .text = TRY(members.read("index.json", document_limit))};
  return platforms_of(LayoutStore(members), index, choice);
}

namespace {

Result<SavedImage> choose_saved(std::vector<SavedImage> images, const ImageChoice& choice) {
  std::vector<std::string> tags;
  tags.reserve(images.size());
  for (const SavedImage& image : images)
    tags.push_back(image.tags.empty() ? image.config : printable(join(image.tags, " ")));
  if (!choice.tag_or_digest.empty()) {
    std::erase_if(images, [&](const SavedImage& image) {
      return std::ranges::none_of(image.tags, [&](const std::string& tag) {
        return tag == choice.tag_or_digest || tag.ends_with(":" + choice.tag_or_digest);
      });
    });
  }
  if (tags.empty()) return fail(Errc::not_found, "manifest.json: lists no image");
  if (images.empty()) {
    return fail(Errc::not_found, "manifest.json: no image is named " +
                                     printable(choice.tag_or_digest) +
                                     "; there are: " + join(tags, ", "));
  }
  if (images.size() > 1) {
    return fail(
        Errc::usage,
        "holds several images: name one of them behind a colon (TARGET:TAG): " + join(tags, ", "));
  }
  return std::move(images.front());
}

/// The id that a config's member name promises: "HEX.json", "blobs/sha256/HEX"; empty if it
/// promises none.
std::string promised_id(std::string_view member) {
  member = member.substr(member.rfind('/') + 1);
  if (member.ends_with(".json")) member.remove_suffix(5);
  const std::string id = "sha256:" + std::string(member);
  return parse_digest(id) ? id : std::string();
}

}  // namespace

Result<ImageSource> open_docker_archive(const Members& members, const std::string& name,
                                        const ImageChoice& choice) {
  const std::string text = TRY(members.read("manifest.json", document_limit));
  std::vector<SavedImage> all = TRY(named(parse_saved_images(text), "manifest.json"));
  const SavedImage saved = TRY(choose_saved(std::move(all), choice));
  const std::string config_text = TRY(named(members.read(saved.config, document_limit), "config"));
  const ImageConfig config =
      TRY(named(parse_config(config_text), "config " + printable(saved.config)));
  ImageSource image;
  image.artifact = {.kind = "image",
                    .name = name,
                    .image_id = digest_text(sha256(config_text)),
                    .platform = to_text(config.platform)};
  if (const std::string id = promised_id(saved.config);
      !id.empty() && id != image.artifact.image_id) {
    return fail(Errc::digest_mismatch,
                "config " + printable(saved.config) +
                    ": content has another digest: " + image.artifact.image_id);
  }
  image.settings = config.settings;
  if (!saved.tags.empty()) image.artifact.reference = saved.tags.front();
  image.artifact.layers = layers_of(config, saved.layers.size());
  for (std::size_t i = 0; i < saved.layers.size(); ++i) {
    auto member = members.find(saved.layers[i]);
    if (!member) return fail("layer " + printable(saved.layers[i]), member.error());
    image.layers.push_back({.name = saved.layers[i],
                            .diff_id = image.artifact.layers[i].diff_id,
                            .member = std::move(*member)});
  }
  return image;
}

Result<ImageSource> open_members(const Members& members, const std::string& name,
                                 const ImageChoice& choice) {
  const bool has_manifest = members.has("manifest.json");
  const bool docker = choice.scheme.empty() ? has_manifest : choice.scheme == "docker-archive";
  if (docker && has_manifest) return open_docker_archive(members, name, choice);
  if (!docker && members.has("index.json")) return open_oci_layout(members, name, choice);
  if (choice.scheme == "docker-archive")
    return fail(Errc::malformed, "is no docker-archive: has no manifest.json");
  if (choice.scheme == "oci-archive")
    return fail(Errc::malformed, "is no oci-archive: has no index.json");
  return fail(Errc::malformed,
              "is no image archive: has neither manifest.json (docker save) nor index.json (OCI "
              "layout)");
}

}  // namespace plimsoll
