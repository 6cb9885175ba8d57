// model/image_settings.h - what an image's config says of how its containers run, and how it was
// made.
//
// Format  OCI image-spec config.md; Healthcheck is Docker's. A value of the wrong type is left out,
//         and its name is in `unread`.
// Safety  the environment, labels and history may hold secrets: none of it goes into a report as it
//         is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace plimsoll {

struct NamedText {
  std::string name, value;
  bool operator==(const NamedText&) const = default;
};

struct HistoryLine {
  std::string created_by;
  bool empty_layer = false;
  bool operator==(const HistoryLine&) const = default;
};

struct HealthCheck {
  bool set = false;       // a test is named; NONE too
  bool disabled = false;  // NONE
  bool operator==(const HealthCheck&) const = default;
};

struct ImageSettings {
  std::string user;  // empty: root
  std::vector<NamedText> environment, labels;
  std::vector<std::string> ports, volumes;  // "8080/tcp"; paths
  std::vector<std::string> entrypoint, command;
  std::string working_folder;
  HealthCheck health;
  std::string created;  // ISO date-time, as it is written; often of long ago, or missing
  std::vector<HistoryLine> history;
  // What nobody asks for but who looks for secrets: "healthcheck", "onbuild", "author" …
  std::vector<NamedText> others;
  std::vector<std::string> unread;  // names of settings that are no such thing: "Env"
  bool operator==(const ImageSettings&) const = default;
};

}  // namespace plimsoll
