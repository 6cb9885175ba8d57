// facts/detector.h - the interface of everything that looks into the content of files for what is
// wrong, whatever the files are called: secrets, misconfiguration, malware.
//
// Shape   a family is shared and says what it looks for; a Detector of it belongs to one thread and
//         sees one file after the other, in pieces, each byte once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/entry.h"
#include "model/finding.h"
#include "model/problem.h"
#include "model/report.h"

namespace plimsoll {

/// A file about which more can be told when all files are known. Until then its detector's family
/// keeps what it needs, in a form of its own; caches keep it too, so there is nothing in it that
/// could be a secret.
struct Held {
  std::string path;
  std::string bytes;
  bool operator==(const Held&) const = default;
};

/// The same of a file that shows when all layers are laid.
struct HeldDocument {
  std::string path;
  std::uint32_t layer = 0;
  std::string_view bytes;
};

/// Findings lack what one layer cannot know: its number, and their fingerprint.
struct Detections {
  std::vector<Finding> findings;
  std::vector<Problem> problems;
  std::vector<CheckResult> checks;  // sorted by id
  std::vector<Held> held;
  bool operator==(const Detections&) const = default;
};

class Detector {
 public:
  Detector() = default;
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;
  virtual ~Detector() = default;

  /// A layer begins: what was seen of others says nothing of it, since those may come from a cache,
  /// or in another order.
  virtual void begin_layer() {}
  /// Asked for every regular file: must cost no more than a look at the path.
  [[nodiscard]] virtual bool wants(const Entry& entry) = 0;
  virtual void begin(const Entry& entry) = 0;
  /// False once it has seen enough of the file.
  virtual bool feed(std::string_view piece) = 0;
  /// After the last piece. `whole` is false if the rest could not be read.
  virtual void finish(bool whole, Detections& out) = 0;
  /// After the layer's last file: what was not told yet.
  virtual void end_layer(Detections& /*out*/) {}
};

class DetectorFamily {
 public:
  DetectorFamily() = default;
  DetectorFamily(const DetectorFamily&) = delete;
  DetectorFamily& operator=(const DetectorFamily&) = delete;
  virtual ~DetectorFamily() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;  // "secret"
  /// Differs whenever the same bytes may give other findings: part of the key of caches.
  [[nodiscard]] virtual std::string key() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Detector> make() const = 0;
  /// What can be told about held files together, in the order of their paths; findings and problems
  /// have their layers.
  virtual void judge(std::span<const HeldDocument> /*files*/, Detections& /*out*/) const {}
};

/// The families of one scan, and Detectors that threads borrow.
class Detectors {
 public:
  using Set = std::vector<std::unique_ptr<Detector>>;  // one a family, in their order

  explicit Detectors(std::vector<std::unique_ptr<const DetectorFamily>> families)
      : families_(std::move(families)) {}

  [[nodiscard]] std::span<const std::unique_ptr<const DetectorFamily>> families() const {
    return families_;
  }
  [[nodiscard]] Set borrow();
  void give_back(Set set);

 private:
  std::vector<std::unique_ptr<const DetectorFamily>> families_;
  std::mutex mutex_;
  std::vector<Set> idle_;
};

/// At most so many findings of one family are kept of one layer, or a file's few more; one more is
/// a Problem.
inline constexpr std::size_t detection_limit = 10'000;
/// And so many Problems, and one that tells how many more there were.
inline constexpr std::size_t problem_limit = 1'000;

}  // namespace plimsoll
