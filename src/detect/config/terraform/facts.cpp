// detect/config/terraform/facts.cpp - a resource as facts: its attributes as they are, and what the
// known kinds of resource start.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/ecs/ecs.h"
#include "detect/config/terraform/task.h"
#include "detect/config/terraform/terraform.h"
#include "detect/config/terraform/workload.h"
#include "detect/config/value/shared_facts.h"

namespace plimsoll::terraform {

namespace {

using config::Value;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t max_attributes = 4000;  // of one resource

class Attributes {
 public:
  Attributes(Record& resource, rule::Facts& facts) : resource_(resource), facts_(facts) {}

  void add(const Value& body) {
    members(body, "", 0);
    resource_.set(of::tf_resource::attrs, facts_.records(pairs_));
    resource_.set(of::tf_resource::blocks, facts_.texts(blocks_));
  }

 private:
  void members(const Value& object, const std::string& prefix, std::uint32_t depth) {
    for (const config::Member& member : object.members) {
      // `dynamic "x" { content { … } }` that was too much to put in (scope.h) is a block x.
      const bool dynamic = member.key == "dynamic" && member.value.labels.size() == 1;
      const std::string& key = dynamic ? member.value.labels[0] : member.key;
      value(dynamic ? member.value["content"] : member.value, prefix + key, depth + 1);
    }
  }

  void value(const Value& from, const std::string& path, std::uint32_t depth) {
    if (pairs_.size() + blocks_.size() >= max_attributes || depth > config::max_depth) return;
    if (from.is_object()) {
      blocks_.push_back(path);
      members(from, path + ".", depth);
    } else if (from.is_list()) {
      for (const Value& item : from.items) value(item, path, depth + 1);
    } else if (from.exists()) {
      const Fact fact = config::text_fact(from, facts_);
      pairs_.push_back(&config::add_pair(path, fact, resource_, facts_));
    }
  }

  Record& resource_;
  rule::Facts& facts_;
  std::vector<Record*> pairs_;
  std::vector<std::string> blocks_;
};

}  // namespace

void add_resource(const Resource& resource, std::string_view path, rule::Facts& facts,
                  std::vector<Problem>& problems) {
  const Value& body = *resource.body;
  Record& to = facts.add(of::tf_resource::record_type, nullptr, body.line, body.column);
  to.end_line = body.end_line;
  to.set(of::tf_resource::kind, facts.text(resource.kind));
  to.set(of::tf_resource::name, facts.text(resource.name));
  to.set(of::tf_resource::address, facts.text(resource.address));
  Attributes(to, facts).add(body);
  if (resource.kind == "aws_ecs_task_definition")
    ecs::add_task(as_task(body, path, problems), facts);
  if (resource.kind == "aws_ecs_service") ecs::add_service(as_service(body), facts);
  add_workloads(resource, to, facts);
}

}  // namespace plimsoll::terraform
