// detect/config/held.h - documents that are judged together: each says what it can alone, and what
// hangs on others waits until all are known.
//
// Shape   of a manifest is held: what was found, which checks could not be told of which records,
//         those records, and the records that other documents may ask about. No text of it: caches
//         keep what is held (kept_facts.h). Of a kustomization: what it names. Where nothing is
//         cached texts are held as well: of files of Terraform modules, of manifests and what
//         patches them. Of a Dockerfile: what waits for the ignore file behind it.
// Safety  bounded in bytes for a layer (held_limit): later documents are judged alone, as if there
//         were no others, and a Problem says so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/ignore.h"
#include "detect/config/run_checks.h"
#include "facts/detector.h"
#include "rule/check_image.h"
#include "rule/fact.h"

namespace plimsoll::config {

/// Of one layer.
inline constexpr std::size_t held_limit = std::size_t{32} << 20U;

/// Takes secrets out of what quotes a document, from the given finding and problem on.
using Redact = std::function<void(Detections&, std::size_t, std::size_t)>;

/// A manifest. What others tell about the records of `facts` is unread in them; of objects that
/// name no namespace it is as well, if `ns_is_open`. `problems` are of reading them. With `text` it
/// is judged as kustomizations build it; only where nothing is cached.
Held hold_manifest(std::string_view path, rule::Facts& facts, bool ns_is_open,
                   const std::vector<InlineIgnore>& ignores, std::vector<Problem> problems,
                   CheckRunner& runner, const Redact& redact = {}, std::string_view text = {});

Held hold_kustomization(std::string_view path, std::string_view text, bool keeps_text);
/// What a Dockerfile could not be told before it is known whether an ignore file of its own
/// (BuildKit's Dockerfile.dockerignore), which comes behind it, is there.
Held hold_dockerfile(std::string_view path, const std::vector<CheckRunner::Pending>& pending,
                     const std::vector<InlineIgnore>& ignores);
inline constexpr std::string_view own_ignore_suffix = ".dockerignore";
bool is_own_ignore_file(std::string_view path);
/// That it is there; what it says is not asked.
Held hold_ignore_file(std::string_view path);
/// A file of operations that a kustomization may name.
Held hold_patch(std::string_view path, std::string_view text);
Held hold_module_file(std::string_view path, std::string_view text);

/// All that was held; findings and problems get their layers. What manifests were held with was
/// redacted then; `redact` gets the rest.
void judge(std::span<const HeldDocument> files, CheckRunner& runner, Detections& out,
           const Redact& redact = {});

}  // namespace plimsoll::config
