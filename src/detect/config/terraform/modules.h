// detect/config/terraform/modules.h - the files of a tree as modules: a folder's files make one
// together, and one calls another that lies in the tree.
//
// Format  developer.hashicorp.com/terraform/language/modules; terraform.tfvars and *.auto.tfvars
// Shape   a module that nobody calls has the values of its tfvars files and its defaults. One that
//         is called has what each call gives it: what the caller does not know is not known, and
//         its defaults are for what is not given.
// Safety  bounded in calls and depth; a module that calls itself ends there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::terraform {

/// Files that only give values: terraform.tfvars, *.auto.tfvars.
bool is_values_file(std::string_view path);
/// Files that are parts of modules: HCL, the JSON form, and files of values; plans are whole.
bool is_module_file(std::string_view path);

struct ModuleFile {
  std::string_view path, text;
};

/// Calls `check` with the facts of every file, once for each way in which its module is used.
void read_modules(std::span<const ModuleFile> files, std::vector<Problem>& problems,
                  const std::function<void(std::size_t file, rule::Facts& facts)>& check);

}  // namespace plimsoll::terraform
