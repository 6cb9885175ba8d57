// detect/config/image/history_test.cpp - the forms in which builders write lines of the history.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/image/history.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

struct Case {
  std::string_view line, op, text, destination;
};

constexpr Case cases[] = {
    {"/bin/sh -c #(nop) ADD file:0123 in / ", "add", "file:0123 in /", "/"},
    {"/bin/sh -c #(nop)  CMD [\"bash\"]", "cmd", "[\"bash\"]", ""},
    {"/bin/sh -c apt-get update", "run", "apt-get update", ""},
    {"|1 A=b /bin/sh -c make", "run", "make", ""},
    {"RUN /bin/sh -c make # buildkit", "run", "make", ""},
    {"RUN |2 A=b c C=d /bin/bash -o pipefail -ec make # buildkit", "run", "make", ""},
    {"RUN make", "run", "make", ""},
    {"COPY a b /to # buildkit", "copy", "a b /to", "/to"},
    {"ENV A=b", "env", "A=b", ""},
    {"WORKDIR /app", "workdir", "/app", ""},
    {"bazel build //:image", "", "bazel build //:image", ""},
    {"runner", "", "runner", ""},
    {"", "", "", ""},
};

TEST(History, FormsOfAllBuilders) {
  for (const Case& each : cases) {
    const HistoryStep step = read_history_line(each.line, 1);
    EXPECT_EQ(step.op, each.op) << each.line;
    EXPECT_EQ(step.text, each.text) << each.line;
    EXPECT_EQ(step.destination, each.destination) << each.line;
  }
}

TEST(History, CommandsStandOnTheirLine) {
  const HistoryStep step =
      read_history_line("RUN |1 V=1 /bin/sh -c apk add curl && sudo true # buildkit", 7);
  ASSERT_EQ(step.commands.size(), 3U);
  EXPECT_EQ(step.commands[0].name, "apk");
  EXPECT_EQ(step.commands[0].verb, "add");
  EXPECT_EQ(step.commands[1].name, "sudo");
  EXPECT_EQ(step.commands[2].name, "true");
  EXPECT_EQ(step.commands[0].at.line, 7U);
}

TEST(History, ALongLineIsReadInPartOnly) {
  std::string line = "RUN /bin/sh -c true";
  while (line.size() < 3'000'000) line += "; true";
  EXPECT_LE(read_history_line(line, 1).commands.size(), 2000U);
}

TEST(History, EmptyLinesBelongToTheLayerBeforeThem) {
  const std::vector<HistoryLine> lines = {
      {"ENV A=b", true}, {"ADD x", false}, {"CMD y", true}, {"RUN z", false}};
  EXPECT_EQ(layers_of_history(lines), (std::vector<std::uint32_t>{0, 0, 0, 1}));
}

}  // namespace
}  // namespace plimsoll
