// detect/config_family.h - misconfiguration among the detectors of a scan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "detect/config/check_document.h"
#include "detect/config/document.h"
#include "detect/config/helm/charts.h"
#include "detect/config/run_checks.h"
#include "detect/secrets_of_values.h"
#include "facts/detector.h"
#include "rule/check_image.h"

namespace plimsoll {

struct ConfigScope {
  /// A folder: files come in the order of their names, so that what did not come before a document
  /// does not lie beside it; and nothing is cached.
  bool in_order = false;
  std::size_t threads = 1;   // that check documents while others are read
  bool all_folders = false;  // also those of what packages brought along
  /// What helm made of charts: checked instead of their templates. Null: nobody asked it.
  std::shared_ptr<const helm::Rendered> rendered = {};
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
        scope_(std::move(scope)),
        secrets_(std::move(secrets)) {}
  [[nodiscard]] std::string_view name() const override { return "config"; }
  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::unique_ptr<Detector> make() const override;
  void judge(std::span<const HeldDocument> files, Detections& out) const override;

 private:
  std::shared_ptr<const std::string> bytes_;
  rule::CheckImage image_;
  CheckChoice choice_;
  ConfigScope scope_;
  SecretsOfValues secrets_;
};

}  // namespace plimsoll
