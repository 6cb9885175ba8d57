// detect/config/image/history.h - lines of an image's history, as instructions of a Dockerfile.
//
// Format  none is specified. BuildKit: "RUN |1 A=b /bin/sh -c SCRIPT # buildkit", "COPY a b #
//         buildkit"; builders before it, podman and buildah: "/bin/sh -c SCRIPT", "|1 A=b /bin/sh
//         -c SCRIPT", "/bin/sh -c #(nop)  ENV A=b".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/shell/shell.h"
#include "model/image_settings.h"

namespace plimsoll {

struct HistoryStep {
  std::string op;    // in lower case; empty: no instruction
  std::string text;  // behind the word; of run, the script
  std::vector<std::string> args;
  std::string destination;  // of COPY and ADD
  std::vector<shell::Command> commands;
};

/// `line` is the number that its commands get as their place.
HistoryStep read_history_line(std::string_view created_by, std::uint32_t line);

/// For each line, the layer that it made, or the last before it.
std::vector<std::uint32_t> layers_of_history(const std::vector<HistoryLine>& history);

}  // namespace plimsoll
