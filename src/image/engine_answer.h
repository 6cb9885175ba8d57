// image/engine_answer.h - what a container engine on this machine answers.
//
// Errors  begin with the engine's name and what was asked for. An answer that breaks off is not
//         asked for again: the engine is here, and has a reason.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "image/network.h"

namespace plimsoll {

/// "docker", "podman": in the order in which they are asked.
constexpr std::string_view container_engines[] = {"docker", "podman"};

struct EngineQuestion {
  std::string engine, path;  // "docker", "/images/json"
  std::string subject;       // for messages: the image's or the container's name
};

std::unique_ptr<Input> open_answer(Network& network, const EngineQuestion& question);
/// A document: whole.
Result<std::string> read_answer(Network& network, const EngineQuestion& question);

}  // namespace plimsoll
