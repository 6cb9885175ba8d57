// detect/config/kubernetes/patch_tree.h - an object that patches change.
//
// Format  kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/: strategic merge
//         (github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/
//         strategic-merge-patch.md) and JSON patches (RFC 6902)
// Shape   a copy of what LooseValues show, and a LooseValue again at its end. Everything keeps its
//         line; in the upper bits of that stands from which source it came (place_of_line).
// Safety  what is copied, looked at and how deep it goes is counted in Work: once that is spent,
//         nothing more is done, and what was made so far says nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/yaml_stream.h"

namespace plimsoll::kubernetes {

/// A text that patches or objects stand in.
struct PatchSource {
  std::uint32_t number = 0;     // at most max_sources
  std::uint32_t shift = 0;      // of its lines: an inline patch begins somewhere in its file
  bool is_on_one_line = false;  // all of it stands there where `shift` says
};
inline constexpr std::uint32_t max_sources = 255;

struct SourceLine {
  std::uint32_t source = 0, line = 0;
};
SourceLine place_of_line(std::uint32_t line);

class PatchTree {
 public:
  struct Work {
    std::size_t left = 2'000'000;
    [[nodiscard]] bool take(std::size_t amount) {
      left = amount > left ? 0 : left - amount;
      return left > 0;
    }
  };

  /// What is looked at must live as long.
  PatchTree(LooseValue object, PatchSource source, Work& work);

  /// With `merges_lists` some lists are merged by names of their items, else they are replaced.
  void merge(LooseValue patch, PatchSource source, bool merges_lists);
  /// A list of operations: all of them, or, where one cannot be done, none.
  void operate(LooseValue operations, PatchSource source);

  /// A patch took it away.
  [[nodiscard]] bool is_deleted() const { return is_deleted_; }
  /// Valid as long as the tree lives, and nothing changes it.
  LooseValue result();

 private:
  struct Member;
  struct Node {
    LooseNode self;
    std::vector<Member> members;
    std::vector<Node> items;
  };
  struct Member {
    Node key, value;
  };
  using Tokens = std::vector<std::string>;

  Node copy(LooseValue from, PatchSource source, int depth);
  Node scalar(std::string text, const LooseNode& like);
  void merge_into(Node& to, Node from, bool merges_lists, std::string_view name);
  void merge_members(Node& to, Node from, bool merges_lists);
  void merge_items(Node& to, Node from, std::string_view key);
  bool operate_once(Node& root, LooseValue operation, PatchSource source);
  bool add(Node& root, const Tokens& path, Node value, bool replaces);
  bool remove(Node& root, const Tokens& path);
  Node* find(Node& root, const Tokens& path, std::size_t count);
  void lay(const Node& node);
  static void strip(Node& node);
  static bool is_null(const Node& node);
  [[nodiscard]] static std::string_view text_of(const Node& node);
  [[nodiscard]] static Node* member_of(Node& node, std::string_view key);
  [[nodiscard]] static std::string_view directive_of(const Node& node);

  Work& work_;
  Node root_;
  bool is_deleted_ = false;
  std::deque<std::string> texts_;
  std::vector<LooseNode> laid_;
};

}  // namespace plimsoll::kubernetes
