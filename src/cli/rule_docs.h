// cli/rule_docs.h - checks, rules and facts in words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "rule/pack.h"
#include "rule/rule_set.h"
#include "rule/schema.h"

namespace plimsoll {

/// "stage.image (image_ref): what it means".
std::string field_text(const rule::RecordSpec& record, const rule::FieldSpec& field);

std::string explained(const rule::Check& check);
std::string explained(const rule::CompiledRule& rule);

/// Markdown: a section for each check, in the order of their ids.
std::string check_pages(const rule::RuleSet& set);

}  // namespace plimsoll
