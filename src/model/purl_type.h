// model/purl_type.h - what each type of package URL asks of its parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "model/purl.h"

namespace plimsoll {

/// Applies the rules of the purl's type: case, signs that count as one. Unknown types have none.
void normalize(Purl& purl);

/// What the type forbids or misses: a namespace, a qualifier. For a purl that is normalized.
Status check_type_rules(const Purl& purl);

/// The one spelling of a PyPI name (PEP 503): lower case, every run of '-', '_' and '.' one '-'.
std::string pypi_name(std::string_view name);

}  // namespace plimsoll
