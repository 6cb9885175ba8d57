// image/store_records.cpp - what a store of podman and buildah writes about images and layers.
// SPDX-License-Identifier: Apache-2.0
#include "image/store_records.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::size_t record_limit = 200'000;  // images, layers: large stores have some thousand
constexpr std::size_t chain_limit = 10'000;    // layers of one image; overlay stops at 500
constexpr std::size_t named_limit = 10;        // that a message lists
constexpr std::size_t shortest_id = 4;
constexpr JsonLimits limits{.depth = 64, .values = 10'000'000};

constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

/// "REPOSITORY[:TAG][@DIGEST]"
struct NameParts {
  std::string_view repository, tag, digest;
};

NameParts parts_of(std::string_view name) {
  NameParts parts{.repository = name, .tag = {}, .digest = {}};
  if (const auto cut = cut_last(parts.repository, '@')) {
    parts.repository = cut->first;
    parts.digest = cut->second;
  }
  if (const auto cut = cut_last(parts.repository, ':');
      cut && cut->second.find('/') == std::string_view::npos) {
    parts.repository = cut->first;
    parts.tag = cut->second;
  }
  return parts;
}

/// The repositories that a short name may mean, the nearest first.
std::vector<std::string> repositories_of(std::string_view short_name) {
  std::vector<std::string> names = {std::string(short_name)};
  const auto cut = cut_first(short_name, '/');
  const bool has_host = cut && (cut->first == "localhost" ||
                                cut->first.find_first_of(".:") != std::string_view::npos);
  if (!has_host) {
    names.push_back("localhost/" + std::string(short_name));
    names.push_back((cut ? "docker.io/" : "docker.io/library/") + std::string(short_name));
  } else if (cut->first == "docker.io" && cut->second.find('/') == std::string_view::npos) {
    names.push_back("docker.io/library/" + std::string(cut->second));
  }
  return names;
}

using Images = std::vector<const StoredImage*>;

template <typename Wanted>
Images images_that(std::span<const StoredImage> images, Wanted wanted) {
  Images found;
  for (const StoredImage& image : images) {
    if (wanted(image)) found.push_back(&image);
  }
  return found;
}

bool has_digest(const StoredImage& image, std::string_view digest) {
  return std::ranges::find(image.digests, digest) != image.digests.end();
}

/// Whether any of an image's names fits: the repository by `fits`, and the tag or the digest.
template <typename Fits>
bool is_called(const StoredImage& image, const NameParts& wanted, Fits fits) {
  return std::ranges::any_of(image.names, [&](const std::string& text) {
    const NameParts name = parts_of(text);
    if (!fits(name.repository)) return false;
    if (!wanted.digest.empty())
      return name.digest == wanted.digest || has_digest(image, wanted.digest);
    return name.digest.empty() && name.tag == wanted.tag;
  });
}

Images by_id(std::span<const StoredImage> images, std::string_view id) {
  if (id.starts_with("sha256:")) id.remove_prefix(7);
  if (id.size() < shortest_id || !std::ranges::all_of(id, is_hex)) return {};
  return images_that(images, [&](const StoredImage& image) { return image.id.starts_with(id); });
}

Images by_name(std::span<const StoredImage> images, const NameParts& wanted) {
  for (const std::string& repository : repositories_of(wanted.repository)) {
    const auto same = [&](std::string_view name) { return name == repository; };
    Images found = images_that(
        images, [&](const StoredImage& image) { return is_called(image, wanted, same); });
    if (!found.empty()) return found;
  }
  return {};
}

Images candidates(std::span<const StoredImage> images, std::string_view name) {
  NameParts wanted = parts_of(name);
  // "NAME@ID" and "@ID" of skopeo; of a digest without a name it is the digest that counts.
  if (is_store_id(wanted.digest)) return by_id(images, wanted.digest);
  if (wanted.tag.empty()) wanted.tag = "latest";
  if (Images named = by_name(images, wanted); !named.empty()) return named;
  const std::string_view bare = wanted.repository.empty() ? wanted.digest : name;
  Images found =
      images_that(images, [&](const StoredImage& image) { return has_digest(image, bare); });
  if (found.empty()) found = by_id(images, bare);
  if (!found.empty() || wanted.repository.empty()) return found;
  const std::string end = "/" + std::string(wanted.repository);
  const auto ends = [&](std::string_view repository) { return repository.ends_with(end); };
  return images_that(images,
                     [&](const StoredImage& image) { return is_called(image, wanted, ends); });
}

std::vector<std::string> texts_of(JsonValue list) {
  std::vector<std::string> texts;
  for (const JsonValue item : list.items()) texts.emplace_back(item.text());
  return texts;
}

/// Calls `take` for every object of the list that a text is.
template <typename Take>
Status for_each_record(std::string_view json, Take take) {
  if (trim(json).empty()) return {};  // a store without images may leave an empty file
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  if (document.root().is(JsonKind::null)) return {};
  if (!document.root().is_array()) return fail(Errc::malformed, "is not a list of records");
  std::size_t count = 0;
  for (const JsonValue item : document.root().items()) {
    if (++count > record_limit) return fail(Errc::too_many, "has more than 200,000 records");
    if (!item.is_object() || item["id"].text().empty()) {
      return fail(Errc::malformed, "line " + std::to_string(document.line_of(item)) +
                                       ": a record that is no object with an \"id\"");
    }
    take(item);
  }
  return {};
}

}  // namespace

bool is_store_id(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, is_hex);
}

Result<std::vector<StoredImage>> parse_stored_images(std::string_view json) {
  std::vector<StoredImage> images;
  TRY_STATUS(for_each_record(json, [&](JsonValue record) {
    StoredImage image{.id = std::string(record["id"].text()),
                      .layer = std::string(record["layer"].text()),
                      .names = texts_of(record["names"]),
                      .digests = {}};
    if (const auto digest = record["digest"].text(); !digest.empty())
      image.digests.emplace_back(digest);
    for (const auto& [key, digest] : record["big-data-digests"].members()) {
      if (key.starts_with("manifest")) image.digests.emplace_back(digest.text());
    }
    images.push_back(std::move(image));
  }));
  return images;
}

Status parse_stored_layers(std::string_view json, StoredLayers& layers) {
  return for_each_record(json, [&](JsonValue record) {
    StoredLayer layer{.id = std::string(record["id"].text()),
                      .parent = std::string(record["parent"].text()),
                      .diff_id = std::string(record["diff-digest"].text()),
                      .size = record["diff-size"].whole(),
                      .incomplete = record["flags"]["incomplete"].truth()};
    std::string id = layer.id;
    layers.emplace(std::move(id), std::move(layer));
  });
}

Result<StoredName> parse_stored_name(std::string_view text) {
  StoredName stored;
  if (text.starts_with('[')) {
    const auto cut = cut_first(text.substr(1), ']');
    if (!cut) {
      return fail(Errc::usage,
                  "containers-storage: [ without ]: write [DRIVER@ROOT]NAME, as "
                  "[overlay@/var/lib/containers/storage]app:1.2");
    }
    std::string_view store = cut->first;
    text = cut->second;
    if (const auto at = cut_first(store, '@')) {
      stored.driver = at->first;
      store = at->second;
    } else if (!store.starts_with('/')) {
      stored.driver = store;
      store = {};
    }
    stored.root = store.substr(0, store.find_first_of("+:"));
    if (!stored.root.empty() && !stored.root.starts_with('/')) {
      return fail(Errc::usage, "containers-storage: the store's folder is no absolute path: " +
                                   printable(stored.root));
    }
  }
  stored.name = text;
  if (stored.name.empty()) {
    return fail(Errc::usage, "containers-storage: names no image: write containers-storage:NAME");
  }
  return stored;
}

Result<const StoredImage*> find_stored_image(std::span<const StoredImage> images,
                                             std::string_view name) {
  const Images found = candidates(images, name);
  if (found.size() < 2) return found.empty() ? nullptr : found.front();
  std::vector<std::string> names;
  for (const StoredImage* const image : found) {
    if (names.size() == named_limit) break;
    names.push_back(printable(image->id.substr(0, 12)) +
                    (image->names.empty() ? "" : " (" + printable(image->names.front()) + ")"));
  }
  return fail(Errc::usage, printable(name) + ": is the name of " + std::to_string(found.size()) +
                               " images: name one by its id: " + join(names, ", ") +
                               (found.size() > names.size() ? ", …" : ""));
}

Result<std::vector<const StoredLayer*>> chain_of(const StoredLayers& layers, std::string_view top) {
  std::vector<const StoredLayer*> chain;
  std::set<std::string_view> seen;
  for (std::string_view id = top; !id.empty();) {
    if (!is_store_id(id)) {
      return fail(Errc::unsafe_path, "the id of a layer is not 64 hex digits: " + printable(id));
    }
    if (!seen.insert(id).second || chain.size() >= chain_limit) {
      return fail(Errc::malformed, "layer " + std::string(id) + ": is its own parent's parent");
    }
    const auto layer = layers.find(id);
    if (layer == layers.end()) {
      return fail(Errc::not_found, "layer " + std::string(id) +
                                       ": is not in the store: the store is damaged (podman system "
                                       "check), or lies in several places that are not all named");
    }
    chain.push_back(&layer->second);
    id = layer->second.parent;
  }
  std::ranges::reverse(chain);
  return chain;
}

std::string data_file_name(std::string_view key) {
  const auto is_plain = [](char c) { return c == '.' || is_digit(c) || (c >= 'a' && c <= 'z'); };
  if (std::ranges::all_of(key, is_plain)) return std::string(key);
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string name = "=";  // base64 (RFC 4648) behind it
  for (std::size_t i = 0; i < key.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, key.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8U | (j < count ? static_cast<unsigned char>(key[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      name += j <= count ? digits[bits >> (18U - 6U * j) & 63U] : '=';
  }
  return name;
}

}  // namespace plimsoll
