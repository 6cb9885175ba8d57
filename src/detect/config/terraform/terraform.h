// detect/config/terraform/terraform.h - Terraform as the facts that checks are about.
//
// Format  HCL (*.tf, *.tofu), JSON syntax (*.tf.json; developer.hashicorp.com/terraform/language/
//         syntax/json) and plans (`terraform show -json`; developer.hashicorp.com/terraform/
//         internals/json-format: planned_values, resource_changes[].change.after_unknown).
//         The facts: content/facts/terraform.yaml, and ecs.yaml for task definitions and services.
// Shape   what can be worked out from literals is (scope.h), of one file alone or of all modules of
//         a tree (modules.h). Instances of a block (count, for_each) are resources of their own.
//         The rest is a fact that nobody could read, and checks that hang on it are not evaluated.
// Safety  bounded: size, depth, values, attributes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::terraform {

bool is_terraform(std::string_view path, std::string_view text);
void read_terraform(std::string_view path, std::string_view text, rule::Facts& facts,
                    std::vector<Problem>& problems);

/// A resource of any of the three forms.
struct Resource {
  std::string kind, name, address;
  const config::Value* body = nullptr;
};

/// The tree of a file of a module (modules.h); nothing if it could not be read.
std::optional<config::Value> parse_module_file(std::string_view path, std::string_view text,
                                               std::vector<Problem>& problems);
/// All resources of such a tree.
void add_resources(const config::Value& root, std::string_view path, rule::Facts& facts,
                   std::vector<Problem>& problems);

void add_resource(const Resource& resource, std::string_view path, rule::Facts& facts,
                  std::vector<Problem>& problems);

}  // namespace plimsoll::terraform
