// detect/config/image/records.h - records of an image, and where findings about them lie.
// Inside of this folder only.
//
// Shape   one function for each part of what is known of an image; each fills `config`, and adds
//         the records that belong to it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "detect/config/image/facts.h"
#include "detect/config/image/subject.h"
#include "rule/fact.h"

namespace plimsoll {

class ImageRecords {
 public:
  ImageRecords(const ImageSubject& of_image, rule::Facts& to) : subject(of_image), facts(to) {}

  /// Adds a record whose findings lie at `place`.
  rule::Record& add(std::uint16_t type, const rule::Record* parent, Location place) {
    return add_at(type, parent, places_.made.emplace_back(std::move(place)));
  }
  /// The same for a place that lives as long as the subject.
  rule::Record& add_at(std::uint16_t type, const rule::Record* parent, const Location& place) {
    rule::Record& record = facts.add(type, parent, place.line);
    places_.by_record.emplace(&record, &place);
    return record;
  }
  /// A part of a record, at its place.
  rule::Record& add_part(std::uint16_t type, const rule::Record& whole) {
    rule::Record& record = facts.add(type, &whole, whole.line);
    if (const auto at = places_.by_record.find(&whole); at != places_.by_record.end())
      places_.by_record.emplace(&record, at->second);
    return record;
  }
  [[nodiscard]] static Location in_config(std::string_view part) {
    return {std::string(config_path) + "/" + std::string(part)};
  }
  [[nodiscard]] bool is_base(std::uint32_t layer) const {
    return layer < subject.layers.size() && subject.layers[layer].base;
  }
  [[nodiscard]] RecordPlaces take_places() && { return std::move(places_); }

  const ImageSubject& subject;
  rule::Facts& facts;

 private:
  RecordPlaces places_;
};

inline rule::Fact whole_number(std::uint64_t value) {
  return rule::Fact::of(static_cast<std::int64_t>(value));
}

/// What its config says, history included (settings_facts.cpp).
void add_settings(ImageRecords& records, rule::Record& config);
/// What other scanners found in it (result_facts.cpp).
void add_results(ImageRecords& records, rule::Record& config);
/// Who vouches for it: signatures and statements (origin_facts.cpp).
void add_origin(ImageRecords& records, rule::Record& config);
/// What its layers hold: files, accounts, packages (content_facts.cpp).
void add_contents(ImageRecords& records, const rule::Record& config);

}  // namespace plimsoll
