// pipeline/attached_document.h - one of the artefacts that are attached to an image, as a bill of
// materials. Inside of the pipeline only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/signature.h"
#include "document/bill_of_materials.h"
#include "image/repository.h"

namespace plimsoll {

/// True for media types that are, or may hold, a bill of materials; with parameters behind them
/// too: "…+json;version=1.6".
bool may_hold_bom(std::string_view media_type);

/// Where something is attached, and to what.
struct Attachment {
  std::string type;      // of the artefact; may be empty
  std::string manifest;  // digest
  std::string subject;   // digest of what it is attached to
};

struct AttachedBom {
  std::optional<BillOfMaterials> bom;  // nothing: it holds none
  std::vector<Error> refused;          // documents of it that could not be read or believed
  bool lacks_signature = false;        // one of them was refused for that
};

/// The last document of an artefact that can be read (cosign appends). `key`: null, or whose
/// signature a statement must have. Errors: the registry could not be asked.
Result<AttachedBom> read_attached(const Repository& repository, const Attachment& attachment,
                                  const PublicKey* key);

}  // namespace plimsoll
