// detect/config_family.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config_family.h"

#include <optional>

#include "base/text.h"

namespace plimsoll {

namespace {

/// Raised whenever the same checks find something else in the same bytes.
constexpr std::string_view readers_version = "1";

class ConfigDetector : public Detector {
 public:
  ConfigDetector(const rule::CheckImage& image, const CheckChoice& choice, bool in_order)
      : runner_(image, choice), in_order_(in_order) {}

  bool wants(const Entry& entry) override {
    if (entry.path.ends_with(ignore_name)) note_ignore_file(entry.path);
    return entry.size > 0 && may_be_document(entry.path);
  }
  void begin(const Entry& entry) override {
    path_ = entry.path;
    text_.clear();
    too_large_ = entry.size > checked_document_limit;
    if (!too_large_) text_.reserve(static_cast<std::size_t>(entry.size));
  }
  bool feed(std::string_view piece) override {
    if (!too_large_) text_ += piece;
    return !too_large_;
  }
  void finish(bool whole, Detections& out) override {
    if (too_large_) {
      out.problems.push_back(problem_at(
          {path_},
          {Errc::too_large, "document is larger than " + std::to_string(checked_document_limit) +
                                " bytes: no checks were run on it"}));
    } else if (!whole) {
      out.problems.push_back(problem_at(
          {path_}, {Errc::truncated, "could not be read to its end: no checks were run on it"}));
    } else {
      check_document({.path = path_, .has_ignore_file = has_ignore_file()}, text_, runner_, out);
    }
  }

 private:
  static constexpr std::string_view ignore_name = ".dockerignore";

  void note_ignore_file(std::string_view path) {
    ignore_folder_ = path.substr(0, path.size() - ignore_name.size());
    has_folder_ = true;
  }
  [[nodiscard]] std::optional<bool> has_ignore_file() const {
    const std::string_view path = path_;
    const std::string_view folder = path.substr(0, path.find_last_of('/') + 1);
    if (has_folder_ && ignore_folder_ == folder) return true;
    return in_order_ ? std::optional(false) : std::nullopt;
  }

  CheckRunner runner_;
  bool in_order_, has_folder_ = false;
  std::string ignore_folder_;  // of the last one that came, with its slash
  std::string path_, text_;
  bool too_large_ = false;
};

}  // namespace

std::string ConfigFamily::key() const {
  return std::string(readers_version) + " " + std::to_string(image_.key()) + " " +
         join(choice_.only, ",") + " " + join(choice_.without, ",");
}

std::unique_ptr<Detector> ConfigFamily::make() const {
  return std::make_unique<ConfigDetector>(image_, choice_, in_order_);
}

void check_document(const DocumentPlace& place, std::string_view text, CheckRunner& runner,
                    Detections& out) {
  const DocumentKind* const kind = kind_of(place.path, text);
  if (kind == nullptr) return;
  rule::Facts facts;
  kind->read(place, text, facts, out.problems);
  runner.run(facts, place.path, find_ignores(text), out);
}

}  // namespace plimsoll
