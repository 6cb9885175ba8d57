// facts/tree_test.cpp - layers laid over each other, against an oracle that really merges them.
// SPDX-License-Identifier: Apache-2.0
#include "facts/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <random>
#include <set>

#include "base/text.h"
#include "facts/layer_builder.h"
#include "facts/router.h"
#include "testing/layers.h"
#include "testing/slowness.h"

namespace plimsoll {
namespace {

/// What stands at a path of the merged tree, and the layer that put it there.
struct Node {
  EntryType type;
  std::uint32_t layer;
  std::string target;
};

/// Unpacks layer over layer into a map, as a runtime does into a folder.
class Unpacked {
 public:
  /// The path with all links at its folders followed; nothing where one comes twice: a loop, or a
  /// name so odd that the tree does not promise to see it. `links` gets those on the way.
  std::optional<std::string> real(std::string path, std::set<std::string>& links) const {
    std::set<std::string> seen;
    std::size_t slash = path.find('/');
    while (slash != std::string::npos) {
      const std::string folder = path.substr(0, slash);
      const auto node = nodes_.find(folder);
      if (node == nodes_.end() || node->second.type != EntryType::symlink) {
        slash = path.find('/', slash + 1);
        continue;
      }
      if (!seen.insert(folder).second) return std::nullopt;
      path = link_to(folder, node->second.target) + path.substr(slash);
      while (path.starts_with('/')) path.erase(0, 1);
      slash = path.find('/');
    }
    links.insert(seen.begin(), seen.end());
    return path;
  }
  const Node* at(const std::string& path) const {
    const auto node = nodes_.find(path);
    return node == nodes_.end() ? nullptr : &node->second;
  }
  void remove(const std::string& path) {
    nodes_.erase(path);
    empty(path);
  }
  void empty(const std::string& folder) {
    std::erase_if(
        nodes_, [&](const auto& n) { return folder.empty() || n.first.starts_with(folder + "/"); });
  }
  void put(const std::string& path, const Node& node) {
    const Node* const old = at(path);
    const bool both_folders =
        old != nullptr && old->type == EntryType::folder && node.type == EntryType::folder;
    if (!both_folders) remove(path);
    nodes_[path] = node;
  }
  const std::map<std::string, Node>& nodes() const { return nodes_; }

 private:
  static std::string link_to(const std::string& link, std::string target) {
    std::string folder(target.starts_with('/') ? "" : folder_of(link));
    for (; target.starts_with("../"); target.erase(0, 3)) folder = folder_of(folder);
    while (target.starts_with('/')) target.erase(0, 1);
    return folder.empty() ? target : folder + "/" + target;
  }
  std::map<std::string, Node> nodes_;
};

/// A random layer that a tar could hold, written while it is unpacked over `below`.
struct RandomLayer {
  std::mt19937& random;
  Unpacked& tree;
  std::uint32_t layer;
  std::map<std::string, std::string> files = {};  // name in the layer -> real path
  std::map<std::string, EntryType> named = {};
  std::set<std::string> used = {};  // links that names of this layer go through
  LayerBuilder builder{empty_router(), no_limits()};

  std::size_t any(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  }
  std::string any_path() {
    constexpr const char* names[] = {"a", "b", "c"};
    std::string path = names[any(3)];
    for (std::size_t more = any(4); more > 0; --more) path += std::string("/") + names[any(3)];
    return path;
  }
  std::string any_target() {
    constexpr const char* forms[] = {"/", "", "../"};
    const std::string form = forms[any(3)];  // each draw in a line of its own: compilers differ
    return form + any_path();
  }
  void add(Entry entry) {
    NoContent content;
    EXPECT_TRUE(builder.add(entry, content).has_value());
  }

  /// Folders above a name that are there neither as folders nor as links to folders are made.
  bool make_parents(const std::string& path) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const std::string folder = path.substr(0, slash);
      const auto real = tree.real(folder + "/x", used);
      if (!real) return false;
      const std::string real_folder(folder_of(*real));
      const Node* const there = tree.at(real_folder);
      if (real_folder.empty() || (there != nullptr && there->type == EntryType::folder)) continue;
      if (!put({.path = folder, .type = EntryType::folder})) return false;
    }
    return true;
  }

  /// The order inside a layer would count where it takes away what its own names went through.
  bool is_used(const std::string& real) const {
    return std::ranges::any_of(used, [&](const std::string& link) {
      return link == real || link.starts_with(real + "/");
    });
  }

  /// False where a name would replace something that this layer itself brought, or is a loop.
  bool put(const Entry& entry) {
    if (named.contains(entry.path)) return false;
    const auto real = tree.real(entry.path, used);
    if (!real || is_used(*real)) return false;
    const Node* const old = tree.at(*real);
    if (old != nullptr && old->layer == layer) return false;
    for (const auto& [path, node] : tree.nodes()) {
      if (path.starts_with(*real + "/") && node.layer == layer) return false;
    }
    tree.put(*real, {entry.type, layer, entry.link});
    named[entry.path] = entry.type;
    if (entry.type == EntryType::file) files[entry.path] = *real;
    add(entry);
    return true;
  }

  void whiteout(bool opaque) {
    const std::string path = any_path();
    const auto real = tree.real(path, used);
    if (!real || is_used(*real)) return;
    const Node* const there = tree.at(*real);
    if (there == nullptr || there->layer == layer) return;
    if (opaque && there->type != EntryType::folder) return;
    used.insert(opaque ? *real : std::string(folder_of(*real)));
    if (opaque) tree.empty(*real);
    else tree.remove(*real);
    const std::string folder(folder_of(path));
    add({.path = opaque ? path + "/.wh..wh..opq"
                        : (folder.empty() ? "" : folder + "/") + ".wh." +
                              std::string(base_name(path))});
  }

  LayerFacts finish() {
    builder.resolve_hard_links();
    return builder.finish(0);
  }
};

LayerFacts random_layer(std::mt19937& random, Unpacked& tree, std::uint32_t layer,
                        std::map<std::string, std::string>& files) {
  RandomLayer made{random, tree, layer};
  for (std::size_t n = layer == 0 ? 0 : made.any(3); n > 0; --n) made.whiteout(made.any(4) == 0);
  for (std::size_t n = 1 + made.any(6); n > 0; --n) {
    Entry entry{.path = made.any_path()};
    const std::size_t kind = made.any(6);
    if (kind == 0) entry.type = EntryType::folder;
    if (kind <= 2 && kind > 0) {
      entry.type = EntryType::symlink;
      entry.link = made.any_target();
    }
    if (made.make_parents(entry.path)) made.put(entry);
  }
  files = made.files;
  return made.finish();
}

std::string describe(const std::vector<LayerFacts>& layers) {
  std::string text;
  for (const LayerFacts& layer : layers) {
    text += "layer:\n";
    layer.entries.for_each([&](const Entry& e) {
      text += "  " + std::to_string(static_cast<int>(e.type)) + " " + e.path + " " + e.link + "\n";
      return true;
    });
    for (const std::string& w : layer.whiteouts) text += "  - " + w + "\n";
    for (const std::string& o : layer.opaques) text += "  opaque " + o + "\n";
  }
  return text;
}

/// One stack of layers: where each file really lies, and whether it shows at the end.
void check_case(std::uint32_t seed) {
  std::mt19937 random(seed);
  Unpacked tree;
  std::vector<LayerFacts> layers;
  std::vector<std::map<std::string, std::string>> files;
  std::vector<Unpacked> states;
  for (std::uint32_t i = 0; i < 4; ++i) {
    layers.push_back(random_layer(random, tree, i, files.emplace_back()));
    states.push_back(tree);
  }
  std::vector<const LayerFacts*> views;
  for (const LayerFacts& layer : layers) views.push_back(&layer);
  Tree laid(views);
  for (std::uint32_t i = 0; i < layers.size(); ++i) {
    for (const auto& [name, real] : files[i]) {
      ASSERT_EQ(laid.canonical(i, name), real)
          << "seed " << seed << " layer " << i << ' ' << name << '\n'
          << describe(layers);
      std::optional<std::uint32_t> hidden;
      for (std::uint32_t above = i + 1; above < layers.size() && !hidden; ++above) {
        const Node* const node = states[above].at(real);
        if (node == nullptr || node->layer != i) hidden = above;
      }
      ASSERT_EQ(laid.hidden_in(i, real), hidden)
          << "seed " << seed << " layer " << i << ' ' << name << " at " << real << '\n'
          << describe(layers);
    }
  }
}

TEST(Tree, AgreesWithUnpackingOnTenThousandStacks) {
  for (std::uint32_t seed = 0; seed < 10'000 && !::testing::Test::HasFatalFailure(); ++seed)
    check_case(seed);
}

/// The tree over layers given as entries.
struct Laid {
  explicit Laid(const std::vector<std::vector<Entry>>& all) {
    for (const auto& entries : all) layers.push_back(layer_of(entries));
    for (const LayerFacts& layer : layers) views.push_back(&layer);
  }
  std::vector<LayerFacts> layers;
  std::vector<const LayerFacts*> views;
};

Entry link(std::string path, std::string target) {
  return {.path = std::move(path), .type = EntryType::symlink, .link = std::move(target)};
}
Entry folder(std::string path) { return {.path = std::move(path), .type = EntryType::folder}; }
Entry file(std::string path) { return {.path = std::move(path)}; }

TEST(Tree, AWhiteoutWithoutAnythingBesideItWorksThroughALink) {
  const Laid laid({{folder("usr"), folder("usr/lib"), file("usr/lib/x"), link("lib", "usr/lib")},
                   {file("lib/.wh.x")}});
  Tree tree(laid.views);
  EXPECT_EQ(tree.hidden_in(0, "usr/lib/x"), 1U);
}

TEST(Tree, ALinkBesideItsFolderHidesNothingOfTheFolder) {
  const Laid laid({{folder("usr"), file("usr/x"), file("usr/y")}, {link("u", "usr"), file("u/x")}});
  Tree tree(laid.views);
  EXPECT_EQ(tree.hidden_in(0, "usr/x"), 1U);
  EXPECT_EQ(tree.hidden_in(0, "usr/y"), std::nullopt);
}

TEST(Tree, LinksThroughLinksAreFollowed) {
  const Laid laid({{folder("usr"), folder("usr/lib"), folder("usr/lib/v2"), file("usr/lib/v2/f"),
                    link("lib", "usr/lib"), link("usr/lib/cur", "v2")},
                   {file("lib/cur/f")}});
  Tree tree(laid.views);
  EXPECT_EQ(tree.canonical(1, "lib/cur/f"), "usr/lib/v2/f");
  EXPECT_EQ(tree.hidden_in(0, "usr/lib/v2/f"), 1U);
}

TEST(Tree, LoopsEndAndLinksToTheirOwnFolderDoNotGrow) {
  const Laid laid(
      {{link("a", "b"), link("b", "a"), folder("bin"), file("bin/x"), link("bin/X11", ".")},
       {file("a/x"), file("bin/X11/x")}});
  Tree tree(laid.views);
  EXPECT_EQ(tree.canonical(1, "bin/X11/x"), "bin/x");
  EXPECT_EQ(tree.hidden_in(0, "bin/x"), 1U);
  EXPECT_TRUE(tree.problems().empty());
}

/// Of this process's processor time: the machine may be busy with other things.
double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

TEST(Tree, ManyLinksAreAllFollowed) {
  std::vector<Entry> lower, upper;
  for (int i = 0; i < 100'000; ++i) {
    lower.push_back(link("l" + std::to_string(i), "usr"));
    upper.push_back(file("l" + std::to_string(i) + "/x" + std::to_string(i)));
  }
  for (const char* const name : {"usr/x7", "usr/y"}) lower.push_back(file(name));
  const Laid laid({lower, upper});
  Tree tree(laid.views);
  EXPECT_EQ(tree.canonical(1, "l99999/x99999"), "usr/x99999");
  EXPECT_EQ(tree.hidden_in(0, "usr/x7"), 1U);
  EXPECT_EQ(tree.hidden_in(0, "usr/y"), std::nullopt);
  EXPECT_TRUE(tree.problems().empty());
}

/// Names of 4,000 bytes, each of which goes through links to others of that length.
TEST(Tree, LinksThatLeadOnTooOftenAreAProblem) {
  std::string deep = "d";
  while (deep.size() < 4000) deep += "/d";
  std::vector<Entry> lower, upper;
  for (int i = 0; i < 30; ++i)
    lower.push_back(link("l" + std::to_string(i), deep + "/l" + std::to_string(i + 1)));
  for (int i = 0; i < 2000; ++i) upper.push_back(file("l0/" + std::to_string(i) + "/x"));
  lower.push_back(file("usr/y"));
  upper.push_back(file("usr/y"));
  const Laid laid({lower, upper});
  Tree tree(laid.views);
  EXPECT_EQ(tree.hidden_in(0, "usr/y"), 1U) << "what needs no link is still right";
  ASSERT_EQ(tree.problems().size(), 1U);
  EXPECT_EQ(tree.problems().front().layer, 1U);
  EXPECT_EQ(tree.problems().front().error.code, Errc::too_many);
}

TEST(Tree, LinksReachedThroughLinksOfTheSameLayer) {
  const Laid laid(
      {{file("a/b/c/f")}, {link("x", "a"), link("x/y", "b"), link("x/y/z", "c"), file("x/y/z/f")}});
  Tree tree(laid.views);
  EXPECT_EQ(tree.canonical(1, "x/y/z/f"), "a/b/c/f");
  EXPECT_EQ(tree.hidden_in(0, "a/b/c/f"), 1U);
}

TEST(Tree, DotDotIsTheParentOfWhereALinkLeads) {
  const Laid laid({{link("l", "a/b"), link("m", "l/../c"), file("a/c/f")}, {file("m/f")}});
  const Tree tree(laid.views);
  EXPECT_EQ(tree.canonical(1, "m/f"), "a/c/f");
}

TEST(Tree, ManyWhiteoutsAndDeepPathsEndSoon) {
  const auto start = std::clock();
  std::vector<Entry> lower, upper;
  for (int i = 0; i < 100'000; ++i) {
    lower.push_back(file("d/" + std::to_string(i)));
    upper.push_back(file("d/.wh." + std::to_string(i)));
  }
  std::string deep = "d";
  while (deep.size() < 4000) deep += "/d";
  lower.push_back(file(deep));
  const Laid laid({lower, upper});
  Tree tree(laid.views);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(tree.hidden_in(0, "d/" + std::to_string(i)), 1U);
  EXPECT_EQ(tree.hidden_in(0, deep), std::nullopt);
  EXPECT_LT(seconds_since(start), 20 * slowness);
}

}  // namespace
}  // namespace plimsoll
