// image/container_documents.cpp - containers as engines describe them.
// SPDX-License-Identifier: Apache-2.0
#include "image/container_documents.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "image/path.h"

namespace plimsoll {

namespace {

constexpr JsonLimits limits = {.depth = 32, .values = 1'000'000};
constexpr std::size_t most_items = 1000;  // of a list of settings
constexpr std::size_t longest_text = 4096;
constexpr std::size_t most_containers = 10'000;
constexpr std::size_t longest_change = std::size_t{32} << 10U;  // bytes: a path, every byte escaped
constexpr std::size_t most_change_bytes = std::size_t{256} << 20U;  // of all paths

bool is_id(std::string_view id) {
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return id.size() == 64 && std::ranges::all_of(id, is_hex);
}

/// Reads members and notes the first that is not what it must be.
class Settings {
 public:
  [[nodiscard]] const Error& error() const { return error_; }

  void note(std::string_view name, Errc code, std::string_view what) {
    if (error_.what.empty()) error_ = {code, std::string(name) + " " + std::string(what)};
  }

  /// null stands for nothing, as Go writes it.
  std::string text(JsonValue from, std::string_view name) {
    const JsonValue value = from[name];
    if (is_missing(value)) return {};
    if (!value.is_string()) note(name, Errc::malformed, "is no text");
    if (value.text().size() > longest_text) note(name, Errc::too_large, "is too long");
    return std::string(value.text().substr(0, longest_text));
  }

  bool truth(JsonValue from, std::string_view name) {
    const JsonValue value = from[name];
    if (!is_missing(value) && !value.is(JsonKind::boolean))
      note(name, Errc::malformed, "is neither true nor false");
    return value.truth();
  }

  JsonValue object(JsonValue from, std::string_view name) {
    const JsonValue value = from[name];
    if (!value.is_object()) note(name, Errc::malformed, "is no object");
    return value;
  }

  std::vector<JsonValue> list(JsonValue from, std::string_view name) {
    const JsonValue value = from[name];
    std::vector<JsonValue> items;
    if (!is_missing(value) && !value.is_array()) note(name, Errc::malformed, "is no list");
    for (const JsonValue item : value.items()) {
      if (items.size() == most_items) {
        note(name, Errc::too_many, "has more than 1000 items");
        break;
      }
      items.push_back(item);
    }
    return items;
  }

  /// Sorted: engines give them in the order of the command line, or in none.
  std::vector<std::string> texts(JsonValue from, std::string_view name) {
    std::vector<std::string> found;
    for (const JsonValue item : list(from, name)) {
      if (!item.is_string() || item.text().size() > longest_text)
        note(name, Errc::malformed, "has an item that is no text");
      found.emplace_back(item.text().substr(0, longest_text));
    }
    std::ranges::sort(found);
    return found;
  }

 private:
  static bool is_missing(JsonValue value) { return !value.exists() || value.is(JsonKind::null); }
  Error error_;
};

std::vector<ContainerMount> mounts_of(Settings& settings, JsonValue root, JsonValue host) {
  std::vector<ContainerMount> mounts;
  for (const JsonValue item : settings.list(root, "Mounts")) {
    const std::string name = settings.text(item, "Name");  // of a volume: says more than its place
    const std::string source = settings.text(item, "Source");
    mounts.push_back({.type = settings.text(item, "Type"),
                      .source = name.empty() ? source : name,
                      .destination = settings.text(item, "Destination"),
                      .writable = settings.truth(item, "RW")});
  }
  const JsonValue memory = host["Tmpfs"];  // of --tmpfs, which are not among the others
  for (const auto& [path, how] : memory.members()) {
    const std::vector<std::string_view> words = split(how.text(), ',');
    const bool read_only = std::ranges::find(words, "ro") != words.end();
    if (mounts.size() >= most_items || path.size() > longest_text) {
      settings.note("Tmpfs", Errc::too_many, "has too much in it");
      break;
    }
    mounts.push_back(
        {.type = "tmpfs", .source = {}, .destination = std::string(path), .writable = !read_only});
  }
  std::ranges::sort(mounts, {}, &ContainerMount::destination);
  return mounts;
}

/// "0001-01-01T00:00:00Z" is Go's way to say never.
std::string time_of(const std::string& time) {
  return time.starts_with("0001-") ? std::string() : time;
}

std::string image_id_of(const std::string& id) { return is_id(id) ? "sha256:" + id : id; }

Result<FileChange> parse_change(JsonDocument& document, std::string_view text) {
  TRY_STATUS(document.parse(text, {.depth = 4, .values = 100}));
  const JsonValue path = document.root()["Path"];
  const auto kind = document.root()["Kind"].whole();
  if (!path.is_string() || !path.text().starts_with('/'))
    return fail(Errc::malformed, "a change has no path");
  if (!kind || *kind > 2) return fail(Errc::malformed, "a change is of no known kind");
  CleanPath clean = TRY(clean_path(path.text()));
  return FileChange{std::move(clean.path), static_cast<ChangeKind>(*kind)};
}

/// Cuts a list of objects into its items, however its bytes come in pieces. Whether an item is
/// JSON is seen by who parses it.
class ListCutter {
 public:
  /// True when the byte ends an item: item() is it.
  Result<bool> take(char c) {
    if (depth_ == 0) return outside(c);
    item_ += c;
    if (item_.size() > longest_change) return fail(Errc::too_large, "a change is too long");
    if (in_text_) {
      in_text_ = is_escaped_ || c != '"';
      is_escaped_ = !is_escaped_ && c == '\\';
      return false;
    }
    if (c == '"') in_text_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    wants_comma_ = depth_ == 0;
    return depth_ == 0;
  }
  [[nodiscard]] const std::string& item() const { return item_; }
  [[nodiscard]] bool is_whole() const { return where_ == Where::behind || word_ == "null"; }

 private:
  enum class Where : std::uint8_t { before, inside, behind };

  Result<bool> outside(char c) {
    if (is_space(c)) return false;
    const bool is_first = where_ == Where::before && word_.empty();
    if (is_first && c == '[') {
      where_ = Where::inside;
    } else if (where_ == Where::before && word_.size() < 4) {
      word_ += c;  // "null": no changes
      if (!"null"sv.starts_with(word_)) return fail(Errc::malformed, "is no list");
    } else if (where_ == Where::inside && c == ']' && !after_comma_) {
      where_ = Where::behind;
    } else if (where_ == Where::inside && c == ',' && wants_comma_) {
      wants_comma_ = false;
      after_comma_ = true;
    } else if (where_ == Where::inside && c == '{' && !wants_comma_) {
      item_ = c;
      depth_ = 1;
      after_comma_ = false;
    } else {
      return fail(Errc::malformed, "is no list of objects");
    }
    return false;
  }

  Where where_ = Where::before;
  std::string word_, item_;
  int depth_ = 0;
  bool in_text_ = false, is_escaped_ = false, wants_comma_ = false, after_comma_ = false;
};

}  // namespace

bool is_container_name(std::string_view name) {
  const auto is_sound = [](char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; };
  return !name.empty() && name.size() <= 255 && is_alnum(name[0]) &&
         std::ranges::all_of(name, is_sound);
}

Result<Container> parse_container(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue root = document.root();
  if (!root.is_object()) return fail(Errc::malformed, "is no object");
  Settings settings;
  const JsonValue config = settings.object(root, "Config");
  const JsonValue host = settings.object(root, "HostConfig");
  const JsonValue state = settings.object(root, "State");
  Container container{.engine = {},
                      .id = settings.text(root, "Id"),
                      .name = settings.text(root, "Name"),
                      .image = settings.text(config, "Image"),
                      .image_id = image_id_of(settings.text(root, "Image")),
                      .state = settings.text(state, "Status"),
                      .started = time_of(settings.text(state, "StartedAt")),
                      .user = settings.text(config, "User"),
                      .privileged = settings.truth(host, "Privileged"),
                      .read_only_root = settings.truth(host, "ReadonlyRootfs"),
                      .cap_add = settings.texts(host, "CapAdd"),
                      .cap_drop = settings.texts(host, "CapDrop"),
                      .security_options = settings.texts(host, "SecurityOpt"),
                      .network_mode = settings.text(host, "NetworkMode"),
                      .pid_mode = settings.text(host, "PidMode"),
                      .ipc_mode = settings.text(host, "IpcMode"),
                      .user_namespace = settings.text(host, "UsernsMode"),
                      .mounts = mounts_of(settings, root, host)};
  if (!settings.error().what.empty()) return std::unexpected(settings.error());
  if (container.name.starts_with('/')) container.name.erase(0, 1);
  if (!is_id(container.id)) return fail(Errc::malformed, "Id is no id");
  return container;
}

Result<std::vector<std::string>> parse_container_list(std::string_view json) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  if (!document.root().is_array()) return fail(Errc::malformed, "is no list");
  std::vector<std::string> ids;
  for (const JsonValue item : document.root().items()) {
    const std::string_view id = item["Id"].text();
    if (!is_id(id)) return fail(Errc::malformed, "a container has no id");
    if (ids.size() == most_containers) return fail(Errc::too_many, "more than 10000 containers");
    ids.emplace_back(id);
  }
  return ids;
}

Result<std::vector<FileChange>> read_changes(Input& input) {
  std::vector<FileChange> changes;
  ListCutter cutter;
  JsonDocument document;
  for (std::size_t bytes = 0;;) {
    TRY_STATUS(input.refill());
    const std::string_view piece = input.available();
    if (piece.empty()) break;
    for (const char c : piece) {
      if (!TRY(cutter.take(c))) continue;
      changes.push_back(TRY(parse_change(document, cutter.item())));
      bytes += changes.back().path.size();
      if (changes.size() > most_changes || bytes > most_change_bytes)
        return fail(Errc::too_many, "more than 2000000 changes, or 256 MB of their names");
    }
    input.consume(piece.size());
  }
  if (!cutter.is_whole()) return fail(Errc::truncated, "ends in the middle");
  return changes;
}

}  // namespace plimsoll
