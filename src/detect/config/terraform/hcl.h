// detect/config/terraform/hcl.h - the common subset of HCL as a tree of values.
//
// Format  github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md: bodies of attributes and blocks,
//         templates, here-documents, lists, objects, comments. What has to be worked out
//         (operators, calls, `for`) is kept as text.
// Shape   an object; a block is a member with its labels, and its value an object. What
//         jsonencode() and kin are given stands there as it is.
// Errors  what cannot be understood costs its line, or its block, and is a Problem.
// Safety  bounded: size, depth, values, and what is read twice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "detect/config/value/value.h"
#include "model/problem.h"

namespace plimsoll::terraform {

config::Value parse_hcl(std::string_view path, std::string_view text,
                        std::vector<Problem>& problems);

/// Puts defaults of variables, and locals, where they are named, as far as they are literals of the
/// same file. With bounds: locals that double each other stay names.
void put_in_known(config::Value& root);

}  // namespace plimsoll::terraform
