// detect/config/shell/shell_test.cpp - scripts, and the commands that they are read as.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/shell.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace plimsoll::shell {

namespace {

std::vector<Command> commands_of(std::string_view script) {
  std::vector<Command> commands;
  read_commands(Text(script, {1, 1}), {}, commands);
  return commands;
}

/// "[after]name arg arg" of each command, " / " between; ">" behind one whose output is piped.
std::string shown(std::string_view script) {
  std::vector<std::string> parts;
  for (const Command& command : commands_of(script)) {
    std::string part = command.after.empty() ? "" : "[" + command.after + "]";
    part += command.name;
    for (const std::string& arg : command.args) part += " " + arg;
    parts.push_back(part + (command.piped ? " >" : ""));
  }
  return join(parts, " / ");
}

struct Case {
  std::string_view script, want;
};

constexpr Case cases[] = {
    {"", ""},
    {"# only words", ""},
    {"apt-get update", "apt-get update"},
    {"apt-get update && apt-get install -y curl", "apt-get update / [&&]apt-get install -y curl"},
    {"a || b; c & d | e |& f", "a / [||]b / [;]c / [&]d > / [|]e > / [|]f"},
    {"a &&\n  b\nc", "a / [&&]b / [;]c"},
    {"a |\n\n b", "a > / [|]b"},
    {"a \\\n b", "a b"},
    {"a # b\nc", "a / [;]c"},
    {"a b#c '#d'", "a b#c #d"},
    {"echo 'a && b' \"c; d\" e\\;f", "echo a && b c; d e;f"},
    {"echo \"a \\\"b\\\" \\x\" $'x\\ny'", "echo a \"b\" \\x x\ny"},
    {"X=1 Y='a b' cmd z", "cmd z"},
    {"X=1", ""},
    {"/usr/bin/apt-get install x", "apt-get install x"},
    {"a > out 2>&1 < in >>log b", "a b"},
    {"a &> out; b 2> /dev/null", "a / [;]b"},
    {"cat <<< \"$x\" | b", "cat > / [|]b"},
    {"(a; b) | c", "a > / [;]b > / [|]c"},
    {"{ a && b; } | c", "a > / [&&]b > / [|]c"},
    {"if a; then b; elif c; then d; else e; fi", "a / [;]b / [;]c / [;]d / [;]e"},
    {"for x in a b c; do d $x; done | e", "d $x > / [|]e"},
    {"for ((i=0; i<3; i++)); do a; done", "a"},
    {"for x\ndo a; done", "a"},
    {"while a; do b; done && c", "a / [;]b / [&&]c"},
    {"until ! a; do b; done", "a / [;]b"},
    {"case $x in a|b) c ;; (d) e; f ;; *) g; esac; h", "c / e / [;]f / g / [;]h"},
    {"case $(uname -m) in x86_64) a;; esac", "uname -m / a"},
    {"f() { a; b; }; f", "a / [;]b / [;]f"},
    {"function f { a; }; f", "a / [;]f"},
    {"[[ -f x && ( y < z ) ]] && a", "[[ -f x y z ]] / [&&]a"},
    {"[ -f x ] || a", "[ -f x ] / [||]a"},
    {"(( x = 1 )) && a", "[&&]a"},
    {"x=(a b c); d", "[;]d"},
    {"! a", "a"},
    {"time a", "time a / a"},
    {"sudo -u root -E apt-get update", "sudo -u root -E apt-get update / apt-get update"},
    {"a && sudo b", "a / [&&]sudo b / [&&]b"},
    {"env -i A=b -u C cmd x", "env -i A=b -u C cmd x / cmd x"},
    {"timeout -s KILL 10 cmd x", "timeout -s KILL 10 cmd x / cmd x"},
    {"a | xargs -n 1 -0 rm -f", "a > / [|]xargs -n 1 -0 rm -f / [|]rm -f"},
    {"find / -name x -exec chmod 777 {} +", "find / -name x -exec chmod 777 {} + / chmod 777 {} +"},
    {"command -v curl", "command -v curl"},
    {"python3 -m pip install x", "python3 -m pip install x / pip install x"},
    {"$SUDO apt-get update", "$SUDO apt-get update / apt-get update"},
    {"sh -c 'a && b'", "sh -c a && b / a / [&&]b"},
    {"bash -euxo pipefail -c \"a | b\"", "bash -euxo pipefail -c a | b / a > / [|]b"},
    {"su - user -c 'a; b'", "su - user -c a; b / a / [;]b"},
    {"eval a b", "eval a b / a b"},
    {"sh script.sh", "sh script.sh"},
    {"echo $(a | b) `c`", "echo $(a | b) `c` / a > / [|]b / c"},
    {"x=$(a) b", "b / a"},
    {"x=$(a \"$(b)\")", "a $(b) / b"},
    {"echo $((1 + 2)) ${x:-y z}", "echo $((1 + 2)) ${x:-y z}"},
    {"diff <(a) <(b)", "diff <(a) <(b) / a / b"},
    {"cat <<EOF > x\na && b\nEOF\nc", "cat / [;]c"},
    {"cat <<-'E F'\n\ta\n\tE F\nb", "cat / [;]b"},
    {"bash <<EOF && z\na | b\nEOF\nc", "bash / [&&]z / a > / [|]b / [;]c"},
    {"cat <<A; cat <<B\n1\nA\n2\nB\nc", "cat / [;]cat / [;]c"},
    {"echo 'open", "echo open"},
    {"echo $(open", "echo $(open / open"},
    {") } fi esac done ;; a", "[;;]a"},
};

TEST(ShellCommands, AreRead) {
  for (const Case& each : cases) EXPECT_EQ(shown(each.script), each.want) << each.script;
}

TEST(ShellCommands, FlagsAndPositionals) {
  struct Row {
    std::string_view script, flags, pos;
  };
  constexpr Row rows[] = {
      {"apt-get install -yq --no-install-recommends curl=1 git", "-y,-q,--no-install-recommends",
       "install,curl=1,git"},
      {"apt-get -o Acquire::Retries=3 install x", "-o,-o=Acquire::Retries=3", "install,x"},
      {"apk add --virtual .deps -t .more --no-cache x",
       "--virtual,--virtual=.deps,-t,-t=.more,--no-cache", "add,x"},
      {"curl -fsSLko out https://a", "-f,-s,-S,-L,-k,-o,-o=out", "https://a"},
      {"curl -oout x", "-o,-o=out", "x"},
      {"pip install --trusted-host=h -r r.txt x", "--trusted-host,--trusted-host=h,-r,-r=r.txt",
       "install,x"},
      {"go install -ldflags '-s -w' x@v1", "-ldflags,-ldflags=-s -w", "install,x@v1"},
      {"chmod -R -- -x", "-R", "-x"},
      {"tar -", "", "-"},
      {"useradd -ppass x", "-p,-p=pass", "x"},
  };
  for (const Row& row : rows) {
    const auto commands = commands_of(row.script);
    ASSERT_FALSE(commands.empty());
    EXPECT_EQ(join(commands[0].flags, ","), row.flags) << row.script;
    EXPECT_EQ(join(commands[0].pos, ","), row.pos) << row.script;
  }
}

/// "name=version" of each; "!" in front of those that are not pinned, "@" of files.
std::string packages(std::string_view script) {
  std::vector<std::string> parts;
  for (const Command& command : commands_of(script)) {
    for (const PackageArg& package : command.pkgs) {
      std::string part = package.pinned ? "" : "!";
      if (package.file) part += "@";
      if (package.unresolved) part += "$";
      parts.push_back(part + package.name + (package.version.empty() ? "" : "=" + package.version));
    }
  }
  return join(parts, " ");
}

TEST(ShellCommands, Packages) {
  constexpr Case rows[] = {
      {"apt-get update", ""},
      {"apt-get install -y curl git=1:2 x/stable ./y.deb", "!curl git=1:2 x=stable !@./y.deb"},
      {"apt-get install -y $PKGS curl=${V}", "!$$PKGS curl=${V}"},
      {"apk add --no-cache -t .d a b=1 c~=2 'd>3' e@edge", "!a b=1 c=2 d=3 !e"},
      {"yum install -y httpd httpd-2.4.1 x.rpm @core", "!httpd httpd=2.4.1 !@x.rpm !@core"},
      {"dnf module install -y nodejs:18", "!nodejs:18"},
      {"zypper --non-interactive in a b=1", "!a b=1"},
      {"pip install a 'b==1' c>=2 d[x]~=3 . -r r.txt git+https://h/x@v1",
       "!a b=1 !c d=3 !@. @git+https://h/x@v1 !@r.txt"},
      {"pip3 install -c c.txt a", "a"},
      {"python3 -m pip install a", "!a"},
      {"npm install", ""},
      {"npm i -g a b@1 @s/c @s/d@2 e@latest ./f", "!a b=1 !@s/c @s/d=2 !e=latest !@./f"},
      {"npm ci", ""},
      {"yarn global add a@1", "a=1"},
      {"gem install a b:1", "!a b=1"},
      {"gem install a -v 2", "a=2"},
      {"go install x.org/a@v1 x.org/b@latest ./c", "x.org/a=v1 !x.org/b=latest !@./c"},
      {"cargo install a --version 1 --locked", "a=1"},
      {"cargo install a@1 b", "a=1 !b"},
  };
  for (const Case& row : rows) EXPECT_EQ(packages(row.script), row.want) << row.script;
}

std::string feeds(std::string_view script) { return join(commands_of(script)[0].feeds, ","); }

TEST(ShellCommands, WhatReadsTheOutput) {
  EXPECT_EQ(feeds("curl x | sh"), "sh");
  EXPECT_EQ(feeds("curl x | tee y | sudo -E bash -"), "tee,sudo,bash");
  EXPECT_EQ(feeds("(curl x; echo) | sh"), "sh");
  EXPECT_EQ(feeds("curl x | (cd y && tar xz)"), "cd,tar");
  EXPECT_EQ(feeds("curl x; sh"), "");
  const auto inner = [](std::string_view script) { return commands_of(script).back().feeds; };
  EXPECT_EQ(inner("sh -c \"$(curl x)\""), std::vector<std::string>{"sh"});
  EXPECT_EQ(inner("bash <(curl x)"), std::vector<std::string>{"bash"});
  EXPECT_EQ(inner("echo $(curl x)"), std::vector<std::string>{});
}

TEST(ShellCommands, Pipefail) {
  const auto last = [](std::string_view script) { return commands_of(script).back().pipefail; };
  EXPECT_FALSE(last("a | b"));
  EXPECT_TRUE(last("set -o pipefail && a | b"));
  EXPECT_TRUE(last("set -euxo pipefail; a | b"));
  EXPECT_FALSE(last("set -o pipefail; set +o pipefail; a | b"));
  EXPECT_TRUE(last("bash -o pipefail -c 'a | b'"));
  EXPECT_FALSE(last("set -eux; a | b"));
}

TEST(ShellCommands, StandWhereTheyStand) {
  std::vector<Command> commands;
  Text script("a && \\\n", {3, 5});
  script.add("  sudo b \"$(c)\"; sh -c 'd; e'", {7, 1});
  read_commands(script, {}, commands);
  std::vector<std::string> places;
  places.reserve(commands.size());
  for (const Command& each : commands) {
    places.push_back(each.name + "@" + std::to_string(each.at.line) + ":" +
                     std::to_string(each.at.column));
  }
  EXPECT_EQ(join(places, " "), "a@3:5 sudo@7:3 b@7:8 c@7:13 sh@7:18 d@7:25 e@7:28");
}

TEST(ShellCommands, StayBounded) {
  std::vector<Command> commands;
  std::string many;
  for (int i = 0; i < 30'000; ++i) many += "a;";
  read_commands(Text(many, {1, 1}), {}, commands);
  EXPECT_EQ(commands.size(), command_limit);
  for (const std::string_view piece :
       {"$(",         "`",  "(",           "{ ",   "sh -c \"", "sudo ", "if ",
        "case x in ", "a|", "<(",          "\"$(", "${x:-",    "[[ ",   "f() {",
        "<<E\n",      "((", "find -exec ", "\\",   "'",        "eval "}) {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) deep += piece;
    commands.clear();
    read_commands(Text(deep, {1, 1}), {}, commands);
    EXPECT_LE(commands.size(), command_limit) << piece;
  }
}

}  // namespace

}  // namespace plimsoll::shell
