// detect/config/kubernetes/checks_test.cpp - content/checks/kubernetes.yaml, on the tests in it.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/checks_for_test.h"
#include "detect/config/kubernetes/kubernetes.h"

namespace plimsoll::kubernetes {

namespace {

const config::CheckFile& checks() {
  static const config::CheckFile file("kubernetes.yaml", read_kubernetes, "manifest.yaml");
  return file;
}

TEST(KubernetesChecks, Compile) { checks().expect_compiled(64 + 14); }
TEST(KubernetesChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

}  // namespace

}  // namespace plimsoll::kubernetes
