// detect/config/recorder.h - YAML values as facts: what the readers of manifests, compose files and
// the like share.
//
// Safety  aliases let a small file stand for a huge one, so what is recorded is counted: once it is
//         too much, full() is true, a Problem says so, and readers stop.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/yaml_stream.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::config {

class Recorder {
 public:
  Recorder(rule::Facts& facts, std::string_view path, std::vector<Problem>& problems)
      : facts_(facts), path_(path), problems_(problems) {}

  /// A record that lies where `at` stands.
  rule::Record& add(std::uint16_t type, const rule::Record* parent, LooseValue at);
  /// One that lies where its parent does.
  rule::Record& add(std::uint16_t type, const rule::Record& parent);
  [[nodiscard]] bool full() const { return spent_ > limit; }
  void problem(std::uint32_t line, Errc code, std::string what);
  /// What the reader of the YAML found wrong.
  void problems_of(const YamlStream& stream);

  /// Scalars as text; null, lists and mappings are absent, and so is an empty text.
  rule::Fact text(LooseValue value);
  rule::Fact text(std::string_view value);
  /// The same, but an empty text is there.
  rule::Fact any_text(std::string_view value);
  /// The scalars of a list, or the one scalar.
  rule::Fact texts(LooseValue value);
  rule::Fact texts(const std::vector<std::string>& values);
  rule::Fact integers(const std::vector<std::int64_t>& values);
  static rule::Fact truth(LooseValue value);
  static rule::Fact integer(LooseValue value);
  static rule::Fact count(std::size_t value) {
    return rule::Fact::of(static_cast<std::int64_t>(value));
  }
  rule::Fact records(const std::vector<rule::Record*>& values) { return facts_.records(values); }
  /// A mapping's names and values as records of type pair, each where its name stands.
  rule::Fact pairs(LooseValue mapping, const rule::Record& parent);
  /// An image's name, cut; absent if there is none. `ref` is `raw` with variables put in.
  rule::Fact image(std::string_view raw, std::string_view ref, bool unresolved,
                   const rule::Record& parent);

  static constexpr std::size_t limit = 300'000;  // records, texts in lists

 private:
  void spend(std::size_t amount);
  rule::Facts& facts_;
  std::string path_;
  std::vector<Problem>& problems_;
  std::size_t spent_ = 0;
};

}  // namespace plimsoll::config
