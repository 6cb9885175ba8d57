// facts/tree.h - layers laid over each other: where a path really lies, and which layer hides it.
//
// Format  OCI image-spec layer.md. A folder link of a lower layer redirects what later layers write
// "below" it; an entry
//         replaces what stood at its path; anything but a folder at a folder's path takes all below
//         it away.
// Shape   nothing is merged: questions about a path are answered by looking it up in the layers
// above. Threads one thread.
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

  /// A layer with more redirecting links than are followed.
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  static constexpr std::size_t redirect_limit = 100;  // a layer
  static constexpr std::size_t name_limit = 256;      // that one path may have in a layer

 private:
  /// Names below `link` in a layer really lie below `folder`.
  struct Redirects {
    std::map<std::string, std::string, std::less<>> folder_of_link;
    std::multimap<std::string, std::string, std::less<>> links_to_folder;
  };
  struct FolderState {
    bool hidden = false;  // what lower layers have in it is taken away
    bool below = false;   // the layer has names or whiteouts below it
  };

  /// What a layer may call a canonical path: the first `link` bytes are the way there by links.
  struct Name {
    std::string text;
    std::size_t link = 0;
    [[nodiscard]] std::string_view folder() const;
  };

  void add_layer(std::uint32_t index);
  void redirect_lower_links(std::uint32_t layer);
  std::vector<std::string> add_links(std::uint32_t layer);
  bool is_written_through(std::uint32_t layer, std::string_view link);
  [[nodiscard]] bool has_names_in(std::uint32_t layer, std::string_view folder) const;
  void redirect(std::uint32_t layer, const std::string& link, std::string folder);
  void add_problem(std::uint32_t layer, std::string_view path, const char* what);
  [[nodiscard]] std::vector<Name> names_in(std::uint32_t layer, std::string_view path) const;
  /// Folders of up to `link` bytes are links, and take nothing away where they stand.
  FolderState folder_state(std::uint32_t layer, std::string_view folder, std::size_t link);
  bool is_untouched(std::uint32_t layer, std::string_view path);
  bool hides(std::uint32_t layer, std::string_view path);

  std::span<const LayerFacts* const> layers_;
  std::vector<Redirects> redirects_;  // by layer
  std::map<std::string, std::string, std::less<>>
      links_;  // of the layers so far: canonical path -> canonical target
  std::vector<std::unordered_map<std::string, FolderState>> states_;  // by layer
  std::vector<Problem> problems_;
  /// What is_untouched() found out last: names are asked for in order, many of one folder.
  struct {
    std::optional<std::uint32_t> layer;
    std::string folder;
    bool untouched = false;
  } last_;
};

}  // namespace plimsoll
