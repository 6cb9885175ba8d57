// detect/config/kubernetes/patch_tree.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/patch_tree.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <optional>

#include "base/text.h"

namespace plimsoll::kubernetes {

namespace {

constexpr std::uint32_t line_bits = 24;
constexpr std::uint32_t max_line = (1U << line_bits) - 1;
constexpr int max_depth = 128;
constexpr std::size_t max_tokens = 64;  // of a path

std::uint32_t line_in(PatchSource source, std::uint32_t line) {
  const std::uint32_t at = source.is_on_one_line ? source.shift : line + source.shift;
  return source.number << line_bits | std::min(at, max_line);
}

/// Lists that are merged: their items are the same if they have the same there.
struct ListKey {
  std::string_view list, key;
};
constexpr std::array<ListKey, 15> list_keys = {{{"containers", "name"},
                                                {"initContainers", "name"},
                                                {"ephemeralContainers", "name"},
                                                {"volumes", "name"},
                                                {"env", "name"},
                                                {"imagePullSecrets", "name"},
                                                {"secrets", "name"},
                                                {"resourceClaims", "name"},
                                                {"claims", "name"},
                                                {"volumeMounts", "mountPath"},
                                                {"volumeDevices", "devicePath"},
                                                {"hostAliases", "ip"},
                                                {"topologySpreadConstraints", "topologyKey"},
                                                {"ownerReferences", "uid"},
                                                {"ports", "containerPort"}}};

std::string_view key_of_list(std::string_view list) {
  const auto* const found = std::ranges::find(list_keys, list, &ListKey::list);
  return found == list_keys.end() ? std::string_view() : found->key;
}

/// The steps of a JSON pointer (RFC 6901); nothing of what is none.
std::optional<std::vector<std::string>> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty() || pointer[0] != '/') return std::nullopt;
  for (const std::string_view part : split(pointer.substr(1), '/')) {
    if (tokens.size() >= max_tokens) return std::nullopt;
    std::string token;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const bool is_escape = part[i] == '~' && i + 1 < part.size();
      if (is_escape) ++i;
      token += !is_escape ? part[i] : part[i] == '1' ? '/' : '~';
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace

SourceLine place_of_line(std::uint32_t line) {
  return {.source = line >> line_bits, .line = line & max_line};
}

PatchTree::PatchTree(LooseValue object, PatchSource source, Work& work)
    : work_(work), root_(copy(object, source, 0)) {}

std::string_view PatchTree::text_of(const Node& node) {
  return node.self.kind == LooseNode::Kind::scalar && node.self.text != nullptr
             ? std::string_view(node.self.text, node.self.size)
             : std::string_view();
}

PatchTree::Node* PatchTree::member_of(Node& node, std::string_view key) {
  const auto found = std::ranges::find_if(
      node.members, [&](const Member& member) { return text_of(member.key) == key; });
  return found == node.members.end() ? nullptr : &found->value;
}

/// What `$patch` says.
std::string_view PatchTree::directive_of(const Node& node) {
  for (const Member& member : node.members)
    if (text_of(member.key) == "$patch") return text_of(member.value);
  return {};
}

bool PatchTree::is_null(const Node& node) {
  return node.self.kind == LooseNode::Kind::scalar && LooseValue(&node.self).is_null();
}

/// What only says how to merge, where there is nothing to merge with.
void PatchTree::strip(Node& node) {
  std::erase_if(node.members, [](const Member& member) {
    return text_of(member.key).starts_with('$') || is_null(member.value);
  });
  for (Member& member : node.members) strip(member.value);
  for (Node& item : node.items) strip(item);
}

PatchTree::Node PatchTree::copy(LooseValue from, PatchSource source, int depth) {
  Node to;
  const bool fits = depth < max_depth && work_.take(1);
  if (!fits) work_.left = 0;
  const std::string_view text = from.text();
  to.self = {.style = from.style(),
             .line = line_in(source, from.line()),
             .column = source.is_on_one_line ? 1 : from.column(),
             .end_line = line_in(source, from.end_line()),
             .size = static_cast<std::uint32_t>(text.size()),
             .text = text.data(),
             // It is kept with a NUL behind it: LooseNode.
             .tag = from.tag().data()};  // NOLINT(bugprone-suspicious-stringview-data-usage)
  if (!fits) return to;
  if (from.is_mapping()) {
    to.self.kind = LooseNode::Kind::mapping;
    for (const auto& [key, value] : from.members()) {
      if (work_.left == 0) break;
      to.members.push_back({copy(key, source, depth + 1), copy(value, source, depth + 1)});
    }
  } else if (from.is_sequence()) {
    to.self.kind = LooseNode::Kind::sequence;
    for (const LooseValue item : from.items()) {
      if (work_.left == 0) break;
      to.items.push_back(copy(item, source, depth + 1));
    }
  }
  return to;
}

PatchTree::Node PatchTree::scalar(std::string text, const LooseNode& like) {
  const std::string& kept = texts_.emplace_back(std::move(text));
  Node to;
  to.self = like;
  to.self.kind = LooseNode::Kind::scalar;
  to.self.style = YamlStyle::double_quoted;
  to.self.tag = nullptr;
  to.self.text = kept.data();
  to.self.size = static_cast<std::uint32_t>(kept.size());
  return to;
}

void PatchTree::merge(LooseValue patch, PatchSource source, bool merges_lists) {
  Node from = copy(patch, source, 0);
  // Which object it is stays as it was, whatever a patch with a target calls it.
  const auto drop = [](Node& of, std::initializer_list<std::string_view> keys) {
    std::erase_if(of.members, [&](const Member& member) {
      return std::ranges::find(keys, text_of(member.key)) != keys.end();
    });
  };
  drop(from, {"apiVersion", "kind"});
  if (Node* const metadata = member_of(from, "metadata")) drop(*metadata, {"name", "namespace"});
  if (directive_of(from) == "delete") is_deleted_ = true;
  else merge_into(root_, std::move(from), merges_lists, "");
}

/// `name` is that of the member whose value both are.
void PatchTree::merge_into(Node& to, Node from, bool merges_lists, std::string_view name) {
  using Kind = LooseNode::Kind;
  if (!work_.take(1)) return;
  const bool are_mappings = to.self.kind == Kind::mapping && from.self.kind == Kind::mapping;
  const bool are_lists = to.self.kind == Kind::sequence && from.self.kind == Kind::sequence;
  if (are_mappings && directive_of(from) != "replace")
    return merge_members(to, std::move(from), merges_lists);
  std::string_view key = merges_lists && are_lists ? key_of_list(name) : std::string_view();
  // Those of a service have another.
  const auto lacks_key = [&](Node& item) { return member_of(item, key) == nullptr; };
  if (are_lists && name == "ports" && std::ranges::any_of(from.items, lacks_key)) key = "port";
  if (!key.empty() && merges_lists) return merge_items(to, std::move(from), key);
  strip(from);
  to = std::move(from);
}

void PatchTree::merge_members(Node& to, Node from, bool merges_lists) {
  for (Member& member : from.members) {
    if (!work_.take(1 + to.members.size())) return;
    const std::string_view key = text_of(member.key);
    if (key.starts_with('$')) continue;
    if (is_null(member.value) || directive_of(member.value) == "delete") {
      std::erase_if(to.members, [&](const Member& there) { return text_of(there.key) == key; });
    } else if (Node* const there = member_of(to, key)) {
      merge_into(*there, std::move(member.value), merges_lists, key);
    } else {
      strip(member.value);
      to.members.push_back(std::move(member));
    }
  }
}

void PatchTree::merge_items(Node& to, Node from, std::string_view key) {
  const auto replaces = [](const Node& item) { return directive_of(item) == "replace"; };
  if (std::ranges::any_of(from.items, replaces)) {
    std::erase_if(from.items, replaces);
    strip(from);
    to = std::move(from);
    return;
  }
  // Those of the patch come first, and in its order, as kustomize has them.
  std::vector<Node> items;
  std::size_t looked_at = 1 + to.items.size();
  for (const Node& item : to.items) looked_at += item.members.size();
  for (Node& item : from.items) {
    if (!work_.take(looked_at)) return;
    const Node* const wanted = member_of(item, key);
    const auto found = std::ranges::find_if(to.items, [&](Node& there) {
      const Node* const own = member_of(there, key);
      return own != nullptr && wanted != nullptr && text_of(*own) == text_of(*wanted);
    });
    const bool is_there = found != to.items.end();
    const bool is_gone = directive_of(item) == "delete";
    if (is_there && !is_gone) {
      merge_into(*found, std::move(item), true, "");
      items.push_back(std::move(*found));
    } else if (!is_gone) {
      strip(item);
      items.push_back(std::move(item));
    }
    if (is_there) to.items.erase(found);
  }
  std::ranges::move(to.items, std::back_inserter(items));
  to.items = std::move(items);
}

void PatchTree::operate(LooseValue operations, PatchSource source) {
  (void)result();
  if (!work_.take(laid_.size())) return;
  Node changed = root_;
  for (const LooseValue operation : operations.items())
    if (!operate_once(changed, operation, source)) return;
  root_ = std::move(changed);
}

bool PatchTree::operate_once(Node& root, LooseValue operation, PatchSource source) {
  if (!work_.take(1)) return false;
  const auto path = tokens_of(operation["path"].text());
  if (!path) return false;
  const std::string_view op = operation["op"].text();
  if (op == "remove") return remove(root, *path);
  if (op == "add" || op == "replace") {
    Node value = copy(operation["value"], source, static_cast<int>(path->size()));
    return add(root, *path, std::move(value), op == "replace");
  }
  if (op == "test") {
    const Node* const there = find(root, *path, path->size());
    const LooseValue wanted = operation["value"];
    return there != nullptr && (!wanted.is_scalar() || text_of(*there) == wanted.text());
  }
  // copy and move: how deep that goes nobody bounds, and hardly anybody writes them
  return false;
}

PatchTree::Node* PatchTree::find(Node& root, const Tokens& path, std::size_t count) {
  Node* at = &root;
  for (std::size_t i = 0; i < count && at != nullptr; ++i) {
    if (!work_.take(1 + at->members.size())) return nullptr;
    if (at->self.kind == LooseNode::Kind::sequence) {
      const auto index = number<std::size_t>(path[i]);
      at = index && *index < at->items.size() ? &at->items[*index] : nullptr;
    } else {
      at = member_of(*at, path[i]);
    }
  }
  return at;
}

bool PatchTree::add(Node& root, const Tokens& path, Node value, bool replaces) {
  Node* const holder = find(root, path, path.size() - 1);
  if (holder == nullptr || !work_.take(holder->members.size())) return false;
  // What kustomize applies them with replaces members that are not there, too.
  if (replaces && holder->self.kind == LooseNode::Kind::sequence) {
    Node* const there = find(root, path, path.size());
    if (there != nullptr) *there = std::move(value);
    return there != nullptr;
  }
  const std::string& last = path.back();
  if (holder->self.kind == LooseNode::Kind::mapping) {
    if (Node* const there = member_of(*holder, last)) {
      *there = std::move(value);
    } else {
      Node key = scalar(last, value.self);
      holder->members.push_back({std::move(key), std::move(value)});
    }
    return true;
  }
  if (holder->self.kind != LooseNode::Kind::sequence) return false;
  const std::size_t size = holder->items.size();
  const auto index = last == "-" ? std::optional(size) : number<std::size_t>(last);
  if (!index || *index > size || !work_.take(size)) return false;
  holder->items.insert(holder->items.begin() + static_cast<std::ptrdiff_t>(*index),
                       std::move(value));
  return true;
}

bool PatchTree::remove(Node& root, const Tokens& path) {
  Node* const holder = find(root, path, path.size() - 1);
  if (holder == nullptr || !work_.take(holder->members.size())) return false;
  const std::string& last = path.back();
  if (holder->self.kind == LooseNode::Kind::mapping) {
    return std::erase_if(holder->members,
                         [&](const Member& member) { return text_of(member.key) == last; }) > 0;
  }
  const auto index = number<std::size_t>(last);
  if (!index || *index >= holder->items.size() || !work_.take(holder->items.size())) return false;
  holder->items.erase(holder->items.begin() + static_cast<std::ptrdiff_t>(*index));
  return true;
}

LooseValue PatchTree::result() {
  laid_.clear();
  lay(root_);
  return LooseValue(laid_.data());
}

void PatchTree::lay(const Node& node) {
  const std::size_t at = laid_.size();
  laid_.push_back(node.self);
  laid_[at].merges = false;
  for (const auto& [key, value] : node.members) {
    lay(key);
    lay(value);
  }
  for (const Node& item : node.items) lay(item);
  laid_[at].next = static_cast<std::uint32_t>(laid_.size() - at);
}

}  // namespace plimsoll::kubernetes
