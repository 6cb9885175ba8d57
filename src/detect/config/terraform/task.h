// detect/config/terraform/task.h - resources of the AWS provider as ECS itself writes them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "model/problem.h"

namespace plimsoll::terraform {

/// aws_ecs_task_definition, its container definitions read where they are JSON.
config::Value as_task(const config::Value& body, std::string_view path,
                      std::vector<Problem>& problems);
/// aws_ecs_service.
config::Value as_service(const config::Value& body);

}  // namespace plimsoll::terraform
