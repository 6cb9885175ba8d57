// detect/secret_family.h - secrets among the detectors of a scan.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/secret/scan.h"
#include "facts/detector.h"
#include "model/finding.h"

namespace plimsoll {

class SecretFamily : public DetectorFamily {
 public:
  /// `deep`: archives inside of layers are opened.
  SecretFamily(std::shared_ptr<const SecretRules> rules, SecretOptions options, bool deep);
  [[nodiscard]] std::string_view name() const override { return "secret"; }
  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::unique_ptr<Detector> make() const override;

 private:
  std::shared_ptr<const SecretRules> rules_;
  SecretOptions options_;
  bool deep_;
};

/// The findings of one file or text, at `path`.
void add_secret_findings(const SecretFindings& found, std::string_view path, Detections& out);

}  // namespace plimsoll
