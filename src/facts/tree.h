// facts/tree.h - layers laid over each other: where a path really lies, and which layer hides it.
//
// Format  OCI image-spec layer.md. A folder link redirects what its own and later layers write
//         "below" it; an entry replaces what stood at its path; anything but a folder at a folder's
//         path takes all below it away.
// Shape   nothing is merged: questions about a path are answered by looking it up in the layers
//         above. Only of a layer that writes through links the names are listed anew, where they
//         really lie.
// Threads one thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/layer_facts.h"
#include "facts/links.h"

namespace plimsoll {

class Tree {
 public:
  /// The lowest layer first. The facts must outlive the tree.
  explicit Tree(std::span<const LayerFacts* const> layers);

  /// Where the entry that `layer` names so really lies, folder links followed.
  [[nodiscard]] std::string canonical(std::uint32_t layer, std::string_view path) const;

  /// The first later layer that replaces or removes what `layer` holds at a canonical path; nothing
  /// if it shows.
  [[nodiscard]] std::optional<std::uint32_t> hidden_in(std::uint32_t layer, std::string_view path);

  /// What shows at a canonical path when all layers are laid.
  struct Top {
    std::uint32_t layer;
    Entry entry;  // its path is the canonical one
  };
  [[nodiscard]] std::optional<Top> top(std::string_view path);

  /// The names of a layer where they really lie.
  [[nodiscard]] const Entries& entries(std::uint32_t layer) const;

  /// True if any name of the layer lies elsewhere than it is written.
  [[nodiscard]] bool writes_through_links(std::uint32_t layer) const {
    return !names_[layer].folders.empty();
  }

  /// Layers whose links could not all be followed.
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  static constexpr int round_limit = 10;  // links reached through links of the same layer

 private:
  /// Names of a layer that writes through links, where they really lie.
  struct Names {
    Entries entries;
    std::vector<std::string> whiteouts, opaques;              // sorted
    std::map<std::string, std::string, std::less<>> folders;  // as written -> where it really lies
    [[nodiscard]] std::string_view real_folder(std::string_view folder) const;
    [[nodiscard]] std::string real_path(std::string_view path) const;
  };
  struct FolderState {
    bool hidden = false;  // what lower layers have in it is taken away
    bool below = false;   // the layer has names or whiteouts below it
  };

  void add_layer(std::uint32_t index);
  void add_layer_with_links(std::uint32_t index);
  void remove_hidden(std::uint32_t layer, Links& links);
  static Names follow(const LayerFacts& facts, LinkWalker& walker);
  static void list_names(const LayerFacts& facts, Names& names);
  [[nodiscard]] const std::vector<std::string>& whiteouts(std::uint32_t layer) const;
  [[nodiscard]] const std::vector<std::string>& opaques(std::uint32_t layer) const;
  [[nodiscard]] bool has_names_below(std::uint32_t layer, std::string_view folder) const;
  FolderState folder_state(std::uint32_t layer, std::string_view folder);
  FolderState find_folder_state(std::uint32_t layer, std::string_view folder);
  bool hides(std::uint32_t layer, std::string_view path);

  std::span<const LayerFacts* const> layers_;
  std::vector<Names> names_;  // by layer; empty where names lie as they are written
  Links links_;               // of the layers so far
  std::vector<std::unordered_map<std::string, FolderState>> states_;  // by layer
  std::vector<Problem> problems_;
  /// The last answer of folder_state(): names are asked for in order, many of one folder.
  struct {
    std::optional<std::uint32_t> layer;
    std::string folder;
    FolderState state;
  } last_;
};

}  // namespace plimsoll
