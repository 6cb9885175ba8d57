// detect/config/dockerfile/dockerfile_test.cpp - Dockerfiles, and what they are read as.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/dockerfile.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "detect/config/dockerfile/read.h"

namespace plimsoll::docker {

namespace {

Dockerfile read(std::string_view text) { return parse_dockerfile("Dockerfile", text); }

/// "line-end:op arg|arg" of each instruction, globals first.
std::vector<std::string> shown(const Dockerfile& file) {
  std::vector<std::string> parts;
  const auto add = [&](const Instruction& each) {
    parts.push_back(std::to_string(each.at.line) + "-" + std::to_string(each.end_line) + ":" +
                    (each.onbuild ? "onbuild " : "") + each.op + (each.json ? "[] " : " ") +
                    join(each.args, "|"));
  };
  for (const Instruction& each : file.globals) add(each);
  for (const Stage& stage : file.stages)
    for (const Instruction& each : stage.instructions) add(each);
  return parts;
}

using Strings = std::vector<std::string>;

Strings problems(const Dockerfile& file) {
  Strings found;
  for (const Problem& problem : file.problems)
    found.push_back(std::to_string(problem.line) + ": " + problem.error.what);
  return found;
}

TEST(Dockerfile, LinesAndContinuations) {
  const auto file = read(
      "\xEF\xBB\xBF# a comment\n"
      "FROM a\r\n"
      "  run x \\  \n"
      "   # inside\n"
      "\n"
      "  y \\\n"
      "z\n"
      "RUN end\\\\\n"
      "CMD [\"a\", \\\n"
      "  \"b\\u00e9\\\"\"]\n"
      "CMD [\"a\", 'b']\n");
  EXPECT_EQ(shown(file), (Strings{"2-2:from a", "3-7:run x   y z", "8-8:run end\\\\",
                                  "9-10:cmd[] a|bé\"", "11-11:cmd [\"a\", 'b']"}));
  EXPECT_TRUE(file.problems.empty()) << join(problems(file), "\n");
  EXPECT_EQ(file.comments.size(), 2U);
  EXPECT_EQ(file.stages[0].instructions[1].at, (Position{3, 3}));
}

TEST(Dockerfile, Directives) {
  const auto file =
      read("# syntax = docker/dockerfile:1\n#escape=`\n# check=skip=all\nFROM a\nRUN a `\n b\\\n");
  EXPECT_EQ(file.directives.escape, '`');
  EXPECT_EQ(file.directives.syntax, "docker/dockerfile:1");
  EXPECT_EQ(file.directives.check, "skip=all");
  EXPECT_EQ(shown(file)[1], "5-6:run a  b\\");
  // Behind anything else they are comments.
  EXPECT_EQ(read("# x\n# escape=`\nFROM a\n").directives.escape, '\\');
  EXPECT_EQ(read("\n# escape=`\nFROM a\n").directives.escape, '\\');
  EXPECT_EQ(problems(read("# escape=x\nFROM a\n")), Strings{"1: directive escape must be \\ or `"});
}

TEST(Dockerfile, HereDocuments) {
  const auto file = read(
      "FROM a\n"
      "RUN <<EOF\n"
      "apt-get update\n"
      "# FROM x\n"
      "  apt-get install -y curl | tee x\n"
      "EOF\n"
      "RUN <<-\"A\" cat && bash <<B\n"
      "\tx\n"
      "\tA\n"
      "sudo y\n"
      "B\n"
      "COPY <<a <<b /x/\n"
      "1\n"
      "a\n"
      "2\n"
      "b\n"
      "RUN [\"echo\", \"<<E\"]\n"
      "RUN <<EOF\n"
      "#!/usr/bin/env python3\n"
      "import os; print(1)\n"
      "EOF\n"
      "USER x\n");
  EXPECT_EQ(shown(file), (Strings{"1-1:from a", "2-6:run <<EOF",
                                  "7-11:run <<-\"A\" cat && bash <<B", "12-16:copy <<a|<<b|/x/",
                                  "17-17:run[] echo|<<E", "18-21:run <<EOF", "22-22:user x"}));
  EXPECT_TRUE(file.problems.empty()) << join(problems(file), "\n");
  const auto& run = file.stages[0].instructions[1];
  ASSERT_EQ(run.commands.size(), 3U);
  EXPECT_EQ(run.commands[1].at, (Position{5, 3}));
  EXPECT_TRUE(run.commands[1].piped);
  const auto& second = file.stages[0].instructions[2];
  ASSERT_EQ(second.heredocs.size(), 2U);
  EXPECT_FALSE(second.heredocs[0].expand);
  EXPECT_EQ(second.heredocs[0].body.view(), "x\n");
  ASSERT_EQ(second.commands.size(), 4U);
  EXPECT_EQ(second.commands[2].name, "sudo");
  EXPECT_EQ(second.commands[2].at, (Position{10, 1}));
  const auto& copy = file.stages[0].instructions[3];
  EXPECT_EQ(copy.sources[1].kind, Source::Kind::heredoc);
  EXPECT_TRUE(file.stages[0].instructions[5].commands.empty());
  EXPECT_EQ(problems(read("FROM a\nRUN <<EOF\nx\n")),
            Strings{"2: here-document EOF has no end: add a line with its name"});
}

TEST(Dockerfile, Flags) {
  const auto file = read(
      "FROM --platform=linux/amd64 a\n"
      "RUN --mount=type=cache,target=/c,id=x --mount=type=secret,id=s --network=host "
      "--security=insecure a\n"
      "COPY --from=a --chown=\"1:2\" --link -- --x /y\n"
      "HEALTHCHECK --interval=5s CMD curl x || exit 1\n"
      "RUN --nonsense a\n");
  EXPECT_EQ(file.stages[0].platform, "linux/amd64");
  const auto& run = file.stages[0].instructions[1];
  ASSERT_EQ(run.mounts.size(), 2U);
  EXPECT_EQ(run.mounts[0].type, "cache");
  EXPECT_EQ(run.mounts[0].target, "/c");
  EXPECT_EQ(run.mounts[1].id, "s");
  EXPECT_EQ(run.flags[2].value, "host");
  EXPECT_EQ(run.commands.size(), 1U);
  const auto& copy = file.stages[0].instructions[2];
  EXPECT_EQ(copy.flags.size(), 3U);
  EXPECT_EQ(copy.flags[1].value, "1:2");
  EXPECT_EQ(copy.args, (Strings{"--x", "/y"}));
  EXPECT_EQ(file.stages[0].instructions[3].commands.size(), 2U);
  EXPECT_EQ(problems(file), Strings{"5: RUN: flag --nonsense is not known here"});
}

TEST(Dockerfile, Variables) {
  const auto file = read(
      "ARG V=12\n"
      "ARG OPEN\n"
      "FROM debian:${V} AS one\n"
      "ARG V\n"
      "ENV A=$V B=\"x y\" C='$V' D=a\\ b\n"
      "ENV OLD the rest  of it\n"
      "LABEL \"a b\"=c d=${OPEN:-e}\n"
      "EXPOSE $A 80-90/udp\n"
      "USER ${OPEN:-app}:${V}\n"
      "WORKDIR /x/$UNKNOWN\n"
      "FROM x:$OPEN\n"
      "FROM one\n"
      "WORKDIR y\n");
  EXPECT_TRUE(file.problems.empty()) << join(problems(file), "\n");
  const Stage& one = file.stages[0];
  EXPECT_EQ(one.base.image.ref, "debian:12");
  EXPECT_EQ(one.base.image.tag, "12");
  EXPECT_EQ(one.base.image.repository, "library/debian");
  EXPECT_EQ(one.env.at("A"), "12");
  EXPECT_EQ(one.env.at("B"), "x y");
  EXPECT_EQ(one.env.at("C"), "$V");
  EXPECT_EQ(one.env.at("D"), "a b");
  EXPECT_EQ(one.env.at("OLD"), "the rest  of it");
  EXPECT_EQ(one.labels.at("a b"), "c");
  EXPECT_EQ(one.labels.at("d"), "e");
  EXPECT_EQ(one.user, "app:12");
  EXPECT_TRUE(one.instructions[7].unresolved);
  EXPECT_EQ(one.workdir, "/x/$UNKNOWN");
  const auto& ports = one.instructions[5].ports;
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].number, 12U);
  EXPECT_EQ(ports[1].to, 90U);
  EXPECT_EQ(ports[1].protocol, "udp");
  EXPECT_TRUE(file.stages[1].base.image.unresolved);
  EXPECT_EQ(file.stages[1].base.image.tag, "$OPEN");
  EXPECT_EQ(file.stages[2].base.origin, Origin::stage);
  EXPECT_EQ(file.stages[2].user, "app:12");
  EXPECT_TRUE(file.stages[2].has_user);
  EXPECT_EQ(file.stages[2].workdir, "/x/$UNKNOWN/y");
}

TEST(Dockerfile, Stages) {
  const auto file = read(
      "FROM a AS Build\n"
      "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n"
      "HEALTHCHECK CMD x\n"
      "FROM build AS unused\n"
      "FROM scratch AS last\n"
      "COPY --from=0 /a /a\n"
      "COPY --from=last /a /a\n"
      "COPY --from=9 /a /a\n"
      "COPY --from=nginx:1 /a /a\n"
      "RUN --mount=type=bind,from=later x | y\n"
      "FROM mcr.microsoft.com/windows/nanoserver AS later\n"
      "COPY --from=last /a /a\n");
  ASSERT_EQ(file.stages.size(), 4U);
  EXPECT_EQ(file.stages[1].base.origin, Origin::stage);
  EXPECT_TRUE(file.stages[1].pipefail);
  EXPECT_TRUE(file.stages[1].has_health);
  EXPECT_EQ(file.stages[1].health, 0U);
  EXPECT_TRUE(file.stages[0].used);
  EXPECT_FALSE(file.stages[1].used);
  EXPECT_TRUE(file.stages[2].scratch);
  Strings origins;
  for (const Instruction& each : file.stages[2].instructions)
    origins.emplace_back(name_of(each.from.origin));
  EXPECT_EQ(origins, (Strings{"image", "stage", "self", "missing", "image", "none"}));
  EXPECT_EQ(file.stages[2].instructions[5].mount_from[0].origin, Origin::later);
  EXPECT_TRUE(file.stages[3].windows);
  EXPECT_FALSE(file.stages[3].posix);
  EXPECT_TRUE(file.stages[3].final);
}

TEST(Dockerfile, SourcesAndDestinations) {
  const auto file = read(
      "FROM a\n"
      "ADD https://x/y.tar.gz a.tar.gz git@github.com:a/b.git https://x/y.git#v1 file $D/\n"
      "COPY [\"a b\", \"/c d/\"]\n"
      "COPY x\n");
  const auto& add = file.stages[0].instructions[1];
  Strings kinds;
  for (const Source& source : add.sources) kinds.emplace_back(name_of(source.kind));
  EXPECT_EQ(kinds, (Strings{"url", "archive", "git", "git", "file"}));
  EXPECT_TRUE(add.dest_unresolved);
  EXPECT_FALSE(add.dest_absolute);
  EXPECT_TRUE(file.stages[0].instructions[2].dest_absolute);
  EXPECT_EQ(file.stages[0].instructions[2].sources[0].text, "a b");
  EXPECT_EQ(problems(file), Strings{"4: COPY: a source and a destination are expected"});
}

TEST(Dockerfile, OnbuildAndTheRest) {
  const auto file = read(
      "FROM a\n"
      "ONBUILD RUN apt-get update\n"
      "ONBUILD USER root\n"
      "ONBUILD FROM x\n"
      "ONBUILD COPY <<E /x\n"
      "FROM y\n"
      "E\n"
      "STOPSIGNAL SIGTERM\n"
      "VOLUME /a /b\n"
      "VOLUME [\"/c\"]\n"
      "MAINTAINER me <me@x>\n"
      "HEALTHCHECK NONE\n"
      "ENTRYPOINT\n"
      "EXPOSE 70000 x\n"
      "CMD [\"a\", 1]\n");
  EXPECT_EQ(shown(file),
            (Strings{"1-1:from a", "2-2:onbuild run apt-get update", "3-3:onbuild user root",
                     "5-7:onbuild copy <<E|/x", "8-8:stopsignal SIGTERM", "9-9:volume /a|/b",
                     "10-10:volume[] /c", "11-11:maintainer me <me@x>", "12-12:healthcheck NONE",
                     "13-13:entrypoint ", "14-14:expose 70000|x", "15-15:cmd [\"a\", 1]"}));
  EXPECT_FALSE(file.stages[0].has_user);
  EXPECT_EQ(
      problems(file),
      (Strings{"4: FROM: is not allowed behind ONBUILD", "14: EXPOSE: x is no port",
               "15: CMD: the array holds something else than strings: put each word in double "
               "quotes"}));
}

TEST(Dockerfile, BadLinesCostThemselves) {
  EXPECT_EQ(
      problems(
          read("RUN x\nFROM a b\nFORM x\nENV a\nENV a=1 b\nCOPY\nUSER ${x\nFROM a AS 1\nRUN ok\n")),
      (Strings{"1: RUN: stands before the first FROM", "2: FROM: FROM takes IMAGE or IMAGE AS NAME",
               "3: unknown instruction form", "4: ENV: a has no value: write NAME=VALUE",
               "5: ENV: b has no =: write NAME=VALUE", "6: COPY: it has no arguments",
               "7: USER: substitution ${x is not understood", "8: FROM: 1 is no name of a stage"}));
  EXPECT_EQ(problems(read("")), Strings{"0: no instruction is in this file"});
  // A piece of a Dockerfile, and something else that has such a name.
  const Strings none = {"0: no FROM is in this file: it is no Dockerfile, or a piece of one"};
  EXPECT_EQ(problems(read("ADD x /x\nRUN y\n")), none);
  EXPECT_EQ(problems(read("<?xml version=\"1.0\"?>\n<plist>\n</plist>\n")), none);
  EXPECT_EQ(problems(read(std::string(file_limit + 1, 'x'))),
            Strings{"0: larger than 1 MiB: no Dockerfile is looked at beyond that"});
  const std::string binary("FROM a\nRUN \0\xFF\xFE x\n\0\n", 19);
  EXPECT_EQ(shown(read(binary)).size(), 2U);
}

TEST(Dockerfile, BeginsWithAWordOrAComment) {
  for (const std::string_view text : {"FROM a", "\n\t# x\nFROM a", "", "\r\n", "from\0x"})
    EXPECT_TRUE(is_dockerfile("Dockerfile.dev", text)) << text;
  for (const std::string_view text : {"\177ELF", "\x89PNG\r\n", "!<arch>\n", "{}", "\x1f\x8b"}) {
    EXPECT_FALSE(is_dockerfile("a/dockerfile.cpp.o", text)) << text;
    EXPECT_TRUE(is_dockerfile("a/Dockerfile", text)) << "what is wrong with it is told";
  }
}

TEST(Dockerfile, EmptyWordsStandSomewhereToo) {
  const auto file = read("FROM a\nRUN \"\"\nCMD [\"\"]\n");
  EXPECT_EQ(file.stages[0].instructions[1].commands.at(0).at, (Position{2, 5}));
  EXPECT_EQ(file.stages[0].instructions[2].commands.at(0).at, (Position{3, 7}));
}

TEST(Dockerfile, StaysBounded) {
  std::string many = "FROM a\n";
  for (int i = 0; i < 20'000; ++i) many += "RUN a;b;c\n";
  const auto file = read(many);
  EXPECT_EQ(file.stages[0].instructions.size(), instruction_limit);
  ASSERT_EQ(file.problems.size(), 2U);
  std::string doubling = "FROM a\nENV A=xxxxxxxxxx\n";
  for (int i = 0; i < 5'000; ++i) doubling += "ENV A=$A$A\n";
  EXPECT_LE(read(doubling).problems.size(), problem_limit + 1);
  std::string stages;
  for (int i = 0; i < 999; ++i) {
    stages += "FROM s" + std::to_string(i) + " AS s" + std::to_string(i + 1) + "\nENV E" +
              std::to_string(i) + "=" + std::string(500, 'x') + "\n";
  }
  EXPECT_EQ(read(stages).stages.size(), 999U);
}

TEST(Dockerfile, Names) {
  for (const std::string_view name :
       {"Dockerfile", "a/Dockerfile.dev", "x.Dockerfile", "web.dockerfile", "dockerfile",
        "Containerfile", "a/b/Containerfile.x"})
    EXPECT_TRUE(is_dockerfile_name(name)) << name;
  for (const std::string_view name : {"Dockerfile/x", "Dockerfile.dockerignore", "Dockerfiles",
                                      "myDockerfile", "Dockerfile.md", "dockerfile.vim", ""})
    EXPECT_FALSE(is_dockerfile_name(name)) << name;
}

}  // namespace

}  // namespace plimsoll::docker
