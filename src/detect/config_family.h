// detect/config_family.h - misconfiguration among the detectors of a scan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "detect/config/document.h"
#include "detect/config/run_checks.h"
#include "detect/secrets_of_values.h"
#include "facts/detector.h"
#include "rule/check_image.h"

namespace plimsoll {

struct ConfigScope {
  /// Files come in the order of their names: what did not come before a document does not lie
  /// beside it.
  bool in_order = false;
  bool all_folders = false;  // also those of what packages brought along
};

class ConfigFamily : public DetectorFamily {
 public:
  /// `bytes` keeps the image alive, if it is none of the program's own.
  /// `secrets` are kept out of what findings quote; null: the built-in rules.
  ConfigFamily(rule::CheckImage image, std::shared_ptr<const std::string> bytes, CheckChoice choice,
               ConfigScope scope, SecretsOfValues secrets)
      : bytes_(std::move(bytes)),
        image_(image),
        choice_(std::move(choice)),
        scope_(scope),
        secrets_(std::move(secrets)) {}
  [[nodiscard]] std::string_view name() const override { return "config"; }
  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::unique_ptr<Detector> make() const override;

 private:
  std::shared_ptr<const std::string> bytes_;
  rule::CheckImage image_;
  CheckChoice choice_;
  ConfigScope scope_;
  SecretsOfValues secrets_;
};

/// One document: facts, checks, comments that ignore. Nothing if it is none that checks are about.
void check_document(const DocumentPlace& place, std::string_view text, CheckRunner& runner,
                    Detections& out);

}  // namespace plimsoll
