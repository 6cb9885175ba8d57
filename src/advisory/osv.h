// advisory/osv.h - OSV's JSON to records.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "advisory/record.h"
#include "base/json.h"

namespace plimsoll {

/// True if a document looks like an OSV record, good or broken: an object with an "id" and with
/// "affected" or "modified".
bool looks_like_osv(JsonValue root);

/// Reads one record. What is kept out is added to `left_out`. Errors: no id, an event or a package
/// that is not what the schema says.
Result<Record> parse_osv(JsonValue root, LeftOut& left_out);

}  // namespace plimsoll
