// image/containers_storage.cpp - images that podman, buildah and CRI-O keep on disk.
// SPDX-License-Identifier: Apache-2.0
#include "image/containers_storage.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "image/store_records.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t records_limit = std::uint64_t{128} << 20U;
constexpr std::uint64_t document_limit = std::uint64_t{16} << 20U;
constexpr std::size_t named_limit = 20;  // images that a message lists
constexpr std::array<std::string_view, 2> drivers = {"overlay", "vfs"};
constexpr std::array<std::string_view, 4> other_drivers = {"btrfs", "zfs", "aufs", "devicemapper"};

/// One folder as one driver has filled it.
struct Store {
  std::string root, driver;
  std::vector<StoredImage> images;
  StoredLayers layers;
};

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// An Error that the operating system gave for something in a store, with what to do.
std::unexpected<Error> advised(Error error) {
  if (error.code == Errc::permission_denied) {
    error.what +=
        "; the store belongs to another user: scan as that user, or as root (a user's files that "
        "belong to ids of containers: podman unshare plimsoll …)";
  }
  return std::unexpected(std::move(error));
}

/// Text of a file of the store; empty if there is none.
Result<std::string> read_if_there(const std::string& path, std::uint64_t limit) {
  auto text = read_regular_file(path, limit);
  if (!text && text.error().code == Errc::not_found) return std::string();
  if (!text) return advised(text.error());
  return text;
}

Result<Store> read_store(const std::string& root, std::string_view driver) {
  Store store{.root = root, .driver = std::string(driver), .images = {}, .layers = {}};
  const std::string start = root + "/" + store.driver;
  const std::string list = start + "-images/images.json";
  const std::string text = TRY(read_if_there(list, records_limit));
  auto images = parse_stored_images(text);
  if (!images) return fail(printable(list), images.error());
  store.images = std::move(*images);
  // Layers of containers that end with the machine, and those of a store for images alone.
  for (const std::string& name : {start + "-layers/layers.json", start + "-images/layers.json",
                                  start + "-layers/volatile-layers.json"}) {
    const std::string records = TRY(read_if_there(name, records_limit));
    if (Status read = parse_stored_layers(records, store.layers); !read)
      return fail(printable(name), read.error());
  }
  return store;
}

/// Why a folder is no store that can be read.
Error no_store(const StoreRoot& root) {
  const std::string where = printable(root.path);
  for (const std::string_view driver : other_drivers) {
    if (root.driver == driver || exists(root.path + "/" + std::string(driver) + "-images")) {
      return {Errc::unsupported, where + ": a store of the driver " + std::string(driver) +
                                     ": only overlay and vfs are read; save the image to a file "
                                     "(podman save, skopeo copy) and name that"};
    }
  }
  if (!root.driver.empty() && std::ranges::find(drivers, root.driver) == drivers.end()) {
    return {Errc::usage, "no driver of stores is named " + printable(root.driver) +
                             "; there are: " + join(drivers, ", ")};
  }
  return {Errc::not_found, where +
                               ": no store of images (podman, buildah): has neither overlay-images "
                               "nor vfs-images; one elsewhere is named so: "
                               "containers-storage:[overlay@/FOLDER]NAME"};
}

/// What lies in a root: of one driver, or of all that have written there.
Result<std::vector<Store>> read_root(const StoreRoot& root) {
  struct stat status{};
  const std::string inside = root.path + "/.";  // says whether the folder may be entered
  if (::stat(inside.c_str(), &status) != 0 && errno != ENOENT)
    return advised(os_error(printable(root.path), errno));
  std::vector<Store> stores;
  for (const std::string_view driver : drivers) {
    if (!root.driver.empty() && root.driver != driver) continue;
    if (!exists(root.path + "/" + std::string(driver) + "-images")) continue;
    stores.push_back(TRY(read_store(root.path, driver)));
  }
  if (stores.empty()) return std::unexpected(no_store(root));
  return stores;
}

Error no_image(const std::vector<Store>& stores, const std::string& name) {
  std::vector<std::string> names;
  std::vector<std::string> roots;
  std::size_t left_out = 0;
  for (const Store& store : stores) {
    const std::string root = printable(store.root);
    if (std::ranges::find(roots, root) == roots.end()) roots.push_back(root);
    for (const StoredImage& image : store.images) {
      if (names.size() == named_limit) ++left_out;
      else
        names.push_back(printable(image.names.empty() ? image.id.substr(0, 12) : image.names[0]));
    }
  }
  std::string what = "no image is named " + printable(name) + " in " + join(roots, ", ");
  what += names.empty() ? "; there are none" : "; there are: " + join(names, ", ");
  if (left_out != 0) what += " and " + std::to_string(left_out) + " more";
  return {Errc::not_found, what};
}

struct Found {
  const Store* store = nullptr;
  const StoredImage* image = nullptr;
};

Result<Found> find_in(const std::vector<Store>& stores, const std::string& name) {
  for (const Store& store : stores) {
    const StoredImage* const image = TRY(find_stored_image(store.images, name));
    if (image == nullptr) continue;
    if (!is_store_id(image->id)) {
      return fail(Errc::unsafe_path, printable(store.root) +
                                         ": the id of an image is not 64 hex "
                                         "digits: " +
                                         printable(image->id));
    }
    return Found{.store = &store, .image = image};
  }
  return std::unexpected(no_image(stores, name));
}

/// A document that the store keeps with an image.
Result<std::string> read_document(const Found& found, const std::string& key) {
  const std::string path = found.store->root + "/" + found.store->driver + "-images/" +
                           found.image->id + "/" + data_file_name(key);
  auto text = read_regular_file(path, document_limit);
  if (!text) return advised(text.error());
  return text;
}

struct Documents {
  std::string manifest_digest, config_digest;
  Manifest manifest;
  ImageConfig config;
};

Result<Documents> read_documents(const Found& found) {
  Documents documents;
  const std::string manifest = TRY(read_document(found, "manifest"));
  documents.manifest_digest = digest_text(sha256(manifest));
  auto parsed = parse_manifest(manifest);
  if (!parsed) return fail("manifest of image " + found.image->id, parsed.error());
  documents.manifest = std::move(*parsed);
  if (!documents.manifest.config) {
    return fail(Errc::usage, "image " + found.image->id +
                                 ": is a list of images (podman manifest): name one of "
                                 "those that it lists");
  }
  documents.config_digest = documents.manifest.config->digest;
  const std::string config = TRY(read_document(found, documents.config_digest));
  if (digest_text(sha256(config)) != documents.config_digest) {
    return fail(Errc::digest_mismatch,
                "config " + documents.config_digest + ": content has another digest");
  }
  auto config_read = parse_config(config);
  if (!config_read) return fail("config " + documents.config_digest, config_read.error());
  documents.config = std::move(*config_read);
  return documents;
}

/// The layers must be those that the config names, where the store knows what they are.
Status check_chain(const std::vector<const StoredLayer*>& chain, const ImageConfig& config) {
  if (chain.size() != config.diff_ids.size()) {
    return fail(Errc::malformed, "the store has " + std::to_string(chain.size()) +
                                     " layers of the image, its config names " +
                                     std::to_string(config.diff_ids.size()));
  }
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const StoredLayer& layer = *chain[i];
    if (layer.incomplete) {
      return fail(Errc::truncated,
                  "layer " + layer.id + ": was not written to its end; pull the image again");
    }
    if (!layer.diff_id.empty() && layer.diff_id != config.diff_ids[i]) {
      return fail(Errc::digest_mismatch, "layer " + layer.id + ": is " + printable(layer.diff_id) +
                                             ", the config says " + config.diff_ids[i]);
    }
  }
  return {};
}

/// How the layers of a store are laid over each other. An Error if this process would not see their
/// marks: what they remove would seem to be there.
Result<OverlayMount> mount_of(const Store& store) {
  const std::string folder = store.root + "/overlay";
  struct stat status{};
  if (::stat(folder.c_str(), &status) != 0) return advised(os_error(printable(folder), errno));
  const bool is_of_root =
      is_in_first_user_namespace() ? status.st_uid == 0 : status.st_uid != ::geteuid();
  if (is_of_root && !sees_trusted_marks()) {
    return fail(Errc::permission_denied,
                printable(folder) +
                    ": the store is root's: what its layers remove is written where "
                    "only root sees it (CAP_SYS_ADMIN): scan as root");
  }
  const std::string program = TRY(read_if_there(folder + "/.has-mount-program", 64));
  if (trim(program) == "true") return OverlayMount::fuse;
  return is_of_root ? OverlayMount::privileged : OverlayMount::user;
}

Result<LayerFolder> overlay_folder(const Store& store, const StoredLayer& layer) {
  const std::string folder = store.root + "/overlay/" + layer.id;
  if (exists(folder + "/composefs-data")) {
    return fail(Errc::unsupported,
                "layer " + layer.id +
                    ": is kept by composefs, which is not read: save the image to "
                    "a file (podman save, skopeo copy) and name that");
  }
  if (!std::filesystem::is_directory(folder + "/diff")) {
    return fail(Errc::not_found, printable(folder) +
                                     "/diff: no such folder: the store is damaged; "
                                     "pull the image again");
  }
  return LayerFolder{.path = folder + "/diff", .overlay = TRY(mount_of(store)), .size = layer.size};
}

const Store* store_of(const std::vector<Store>& stores, const Found& found,
                      const StoredLayer& layer) {
  if (found.store->layers.contains(layer.id)) return found.store;
  const auto at = std::ranges::find_if(
      stores, [&](const Store& store) { return store.layers.contains(layer.id); });
  return &*at;  // the chain came from them
}

/// Every layer by itself.
Status add_layers(ImageSource& image, const std::vector<Store>& stores, const Found& found,
                  const std::vector<const StoredLayer*>& chain, const Manifest& manifest) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    LayerFolder folder = TRY(overlay_folder(*store_of(stores, found, *chain[i]), *chain[i]));
    Layer& layer = image.artifact.layers[i];
    if (manifest.layers.size() == chain.size()) layer.digest = manifest.layers[i].digest;
    image.layers.push_back({.name = chain[i]->id,
                            .digest = layer.digest,
                            .diff_id = layer.diff_id,
                            .folder = std::move(folder)});
  }
  return {};
}

/// The driver vfs keeps with every layer all that lies below it: only the topmost is of use.
Status add_tree(ImageSource& image, const Store& store, const StoredLayer& top, std::size_t count) {
  const std::string folder = store.root + "/vfs/dir/" + top.id;
  if (!std::filesystem::is_directory(folder)) {
    return fail(Errc::not_found, printable(folder) +
                                     ": no such folder: the store is damaged; pull "
                                     "the image again");
  }
  if (count > 1) {
    image.artifact.layers.assign(1, Layer{});
    image.problems.push_back(problem_at(
        {}, {Errc::unsupported,
             "the store's driver vfs keeps the " + std::to_string(count) +
                 " layers of the image as one tree: it is read as one layer, and which layer "
                 "brought or removed what is not known"}));
  }
  LayerSource& layer = image.layers.emplace_back();
  layer.name = top.id;
  layer.diff_id = image.artifact.layers.front().diff_id;
  layer.folder = LayerFolder{
      .path = folder, .overlay = std::nullopt, .size = count == 1 ? top.size : std::nullopt};
  return {};
}

Result<ImageSource> image_of(const std::vector<Store>& stores, const Found& found,
                             const std::string& name, const std::optional<Platform>& platform) {
  const Documents documents = TRY(read_documents(found));
  if (platform && !matches(*platform, documents.config.platform)) {
    return fail(Errc::not_found, "image " + printable(name) + " is for platform " +
                                     to_text(documents.config.platform) + ", not for " +
                                     to_text(*platform));
  }
  StoredLayers all = found.store->layers;
  for (const Store& store : stores) {
    if (store.driver == found.store->driver) all.insert(store.layers.begin(), store.layers.end());
  }
  const auto chain = TRY(chain_of(all, found.image->layer));
  TRY_STATUS(check_chain(chain, documents.config));
  ImageSource image;
  image.artifact = {.kind = "image",
                    .name = name,
                    .reference = found.image->names.empty() ? "" : found.image->names.front(),
                    .digest = documents.manifest_digest,
                    .image_id = documents.config_digest,
                    .platform = to_text(documents.config.platform)};
  image.settings = documents.config.settings;
  image.artifact.layers = layers_of(documents.config, chain.size());
  if (found.store->driver == "vfs" && !chain.empty()) {
    const Store& store = *store_of(stores, found, *chain.back());
    TRY_STATUS(add_tree(image, store, *chain.back(), chain.size()));
  } else {
    TRY_STATUS(add_layers(image, stores, found, chain, documents.manifest));
  }
  return image;
}

}  // namespace

Result<ImageSource> open_image_in_stores(std::span<const StoreRoot> roots, const std::string& name,
                                         const std::optional<Platform>& platform) {
  std::vector<Store> stores;
  for (const StoreRoot& root : roots) {
    auto read = read_root(root);
    // A store that is shared may be missing; the only one may not.
    if (!read && (roots.size() == 1 || read.error().code != Errc::not_found))
      return std::unexpected(std::move(read).error());
    if (read) std::ranges::move(*read, std::back_inserter(stores));
  }
  if (stores.empty()) return std::unexpected(no_store(roots.front()));
  const Found found = TRY(find_in(stores, name));
  return image_of(stores, found, name, platform);
}

std::vector<std::string> stored_image_paths(const std::string& reference) {
  const auto stored = parse_stored_name(reference);
  if (stored && !stored->root.empty()) return {stored->root, "/proc/self"};
  std::vector<std::string> paths = store_setting_paths(this_user());
  if (const auto roots = default_store_roots()) {
    for (const StoreRoot& root : *roots) paths.push_back(root.path);
  }
  return paths;
}

Result<ImageSource> open_stored_image(std::string_view reference,
                                      const std::optional<Platform>& platform) {
  const StoredName stored = TRY(parse_stored_name(reference));
  std::vector<StoreRoot> roots;
  if (stored.root.empty()) roots = TRY(default_store_roots());
  else roots.push_back({.path = stored.root, .driver = stored.driver});
  if (!stored.driver.empty()) roots.front().driver = stored.driver;
  return open_image_in_stores(roots, stored.name, platform);
}

}  // namespace plimsoll
