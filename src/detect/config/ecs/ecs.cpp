// detect/config/ecs/ecs.cpp - task definitions: which files they are, and how they are read.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/ecs/ecs.h"

#include "base/text.h"

namespace plimsoll::ecs {

namespace {

/// The task definition of a document; one that does not exist() if it holds none.
const config::Value& task_of(const config::Value& root) {
  const config::Value& described = root["taskDefinition"];
  return described.is_object() ? described : root;
}

}  // namespace

bool is_ecs(std::string_view path, std::string_view text) {
  if (!path.ends_with(".json") || path.ends_with(".tf.json")) return false;
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string_view::npos || text[first] != '{') return false;
  const bool service = text.contains("\"serviceName\"") && text.contains("\"taskDefinition\"");
  return service || text.contains("\"containerDefinitions\"");
}

void read_ecs(std::string_view path, std::string_view text, rule::Facts& facts,
              std::vector<Problem>& problems) {
  if (text.size() > config::max_bytes) {
    problems.push_back(problem_at(
        {path}, {Errc::too_large, "task definition: larger than 16 MiB; it was not looked at"}));
    return;
  }
  JsonDocument document;
  if (const Status parsed = document.parse(text); !parsed) {
    problems.push_back(problem_at({path}, parsed.error()));
    return;
  }
  bool complete = true;
  const config::Value root = config::value_of(document, document.root(), complete);
  if (!complete) {
    problems.push_back(problem_at(
        {path}, {Errc::too_many, "task definition: too large or too deep; its end is missing"}));
  }
  if (root["serviceName"].exists()) return add_service(root, facts);
  const config::Value& task = task_of(root);
  if (!task["containerDefinitions"].is_list()) {
    problems.push_back(problem_at(
        {path}, {Errc::malformed, "task definition: containerDefinitions is not a list"}));
    return;
  }
  add_task(task, facts);
}

}  // namespace plimsoll::ecs
