// facts/analyzer.h - the interface of everything that reads files of a layer: what it wants, and
// what it gives.
//
// An analyzer is a constant: a name, the paths that it wants, and one pure function of one of three
// shapes. It never reaches for a neighbouring file: what needs several files is a resolver over the
// merged tree.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "facts/collector.h"

namespace plimsoll {

/// A file held whole. `path` has no leading slash; both views live only during the call.
struct File {
  std::string_view path;
  std::string_view text;
};

/// Bytes at any place of a file (indexed), or of one that passes once (stream: going back fails
/// with not_found, and the analyzer answers with Collector::look_again).
class RandomAccess {
 public:
  RandomAccess() = default;
  RandomAccess(const RandomAccess&) = delete;
  RandomAccess& operator=(const RandomAccess&) = delete;
  virtual ~RandomAccess() = default;
  [[nodiscard]] virtual std::string_view path() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Fills `out` from `offset`; fewer bytes than asked for only at the end of the file.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> out) = 0;
};

/// A name is taken if one of these says so; empty slots say nothing. Kept as tables: deciding costs
/// O(1) in analyzers.
struct Wanted {
  using Names = std::array<std::string_view, 8>;
  Names paths{};     // whole paths: "var/lib/dpkg/status"
  Names names{};     // base names: "package.json"
  Names suffixes{};  // ends of base names, from their last dot or dash on: ".list", ".jar"
  Names folders{};   // with suffixes or names: only directly inside a folder whose path ends so:
                     // "var/lib/dpkg/info"
  /// Segments that make files below them wanted: links with one on their way are followed, since
  /// what they lead to is wanted as well, wherever it lies: "node_modules".
  Names below{};
  bool executables = false;  // regular files with an x bit (stream shape)
  /// Has the last word on paths that the tables take, for what they cannot say; null: no objection.
  /// A file that is refused is never read, so it must cost no more than a look at the path.
  bool (*takes)(std::string_view path) = nullptr;
};

enum class Shape : std::uint8_t { whole, stream, indexed };

/// Whether a file tells what is installed (images, root file systems) or only what is declared
/// (source trees).
enum class Tells : std::uint8_t { installed, declared, both };

struct Analyzer {
  std::string_view name;      // stable: users write it in --skip, caches key on it
  std::uint32_t version = 1;  // raised whenever the same bytes give other output
  Tells tells = Tells::installed;
  Wanted wanted;
  std::uint64_t limit = 64ULL << 20U;  // bytes; a larger file is a Problem, not read
  void (*analyze)(const File& file, Collector& out) = nullptr;  // whole
  void (*analyze_stream)(RandomAccess& file,
                         Collector& out) = nullptr;  // executables, by headers as they pass
  void (*analyze_indexed)(RandomAccess& file, Collector& out) = nullptr;  // needs seeking

  [[nodiscard]] constexpr Shape shape() const {
    if (analyze_stream != nullptr) return Shape::stream;
    return analyze_indexed != nullptr ? Shape::indexed : Shape::whole;
  }
};

}  // namespace plimsoll
