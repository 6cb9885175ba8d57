// detect/config/ecs/ecs.h - task definitions of Amazon ECS as the facts that checks are about.
//
// Format  docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html: what
//         register-task-definition reads, what describe-task-definition prints (below
//         "taskDefinition"); and services, as create-service reads them.
//         The facts: content/facts/ecs.yaml
// Safety  bounded: size, depth, number of values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::ecs {

/// A JSON object that names container definitions, or a service and its task, near its beginning
bool is_ecs(std::string_view path, std::string_view text);
void read_ecs(std::string_view path, std::string_view text, rule::Facts& facts,
              std::vector<Problem>& problems);

/// Adds a task definition whose keys are written as ECS writes them.
const rule::Record& add_task(const config::Value& task, rule::Facts& facts);
/// The same with a service.
void add_service(const config::Value& service, rule::Facts& facts);

}  // namespace plimsoll::ecs
