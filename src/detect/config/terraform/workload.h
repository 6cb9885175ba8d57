// detect/config/terraform/workload.h - containers that a resource starts, whoever runs them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "detect/config/terraform/terraform.h"

namespace plimsoll::terraform {

/// Adds the workloads, images and variables of a resource of a known kind; nothing for others.
void add_workloads(const Resource& resource, const rule::Record& record, rule::Facts& facts);

}  // namespace plimsoll::terraform
