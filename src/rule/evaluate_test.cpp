// rule/evaluate_test.cpp - what conditions mean: on events, and on records with lists inside.
// SPDX-License-Identifier: Apache-2.0
#include "rule/evaluate.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "base/text.h"
#include "content/facts.h"
#include "rule/compile.h"
#include "rule/pack.h"

namespace plimsoll::rule {
namespace {

std::shared_ptr<const SourceFile> file_of(std::string text) {
  return std::make_shared<const SourceFile>(SourceFile{"test.yaml", std::move(text)});
}

/// A condition alone, as a rule file would hold it.
struct Compiled {
  Program program;
  Result<std::uint32_t> root = 0;
};

Compiled compiled(std::string_view text, std::string_view record, Syntax syntax) {
  const auto document = YamlDocument::parse("c: |\n  " + std::string(text) + "\n", "test.yaml");
  const SourceText source(document->root()["c"], file_of("c: |\n  " + std::string(text) + "\n"));
  const FindList no_lists = [](std::string_view) { return nullptr; };
  Compiled made;
  const auto condition = Condition::parse(source, no_lists, syntax);
  if (!condition) {
    made.root = std::unexpected(condition.error());
    return made;
  }
  const Surroundings around{.record = *schema().find(record),
                            .find_macro = [](std::string_view) { return nullptr; },
                            .macro_names = [] { return std::vector<std::string_view>(); }};
  made.root = compile(*condition, around, made.program);
  return made;
}

std::string address(const char* text) {
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET, text, bytes.data()) == 1) return {bytes.data(), 4};
  inet_pton(AF_INET6, text, bytes.data());
  return {bytes.data(), 16};
}

/// One event, the same for every test.
class Event : public FieldSource {
 public:
  Event() {
    const auto count = static_cast<std::uint16_t>(specs_.size());
    for (std::uint16_t i = 0; i < count; ++i) names_[specs_[i].name] = i;
  }
  Fact get(std::uint16_t field, std::optional<std::string_view> argument) override {
    const std::string_view name = specs_[field].name;
    if (name == "proc.name") return Fact::of("bash"sv);
    if (name == "proc.cmdline") return Fact::of("bash -c 'x' -n host"sv);
    if (name == "proc.exepath") return Fact::of("/usr/bin/Bash"sv);
    if (name == "fd.name") return Fact::of("/etc/passwd"sv);
    if (name == "proc.pid") return Fact::of(std::int64_t{42});
    if (name == "proc.fdusage") return Fact::of(0.5);
    if (name == "proc.is_exe_writable") return Fact::of(true);
    if (name == "evt.buffer") return Fact::of("\xCA\xFE\xBA\xBEtail"sv);
    if (name == "fd.sip") return Fact::of(std::string_view(server_));
    if (name == "fd.ip") return Fact::of(std::span<const Fact>(ends_));
    if (name == "fd.snet") return Fact::of(std::string_view(server_));
    if (name == "fd.sport") return Fact::of(std::int64_t{443});
    if (name == "proc.env") return argument == "B64" ? Fact::of("aGVsbG8="sv) : Fact();
    if (name == "proc.aname" && argument) return *argument == "2" ? ancestors_[1] : Fact();
    if (name == "proc.aname") return Fact::of(std::span<const Fact>(ancestors_));
    if (name == "fd.types") return Fact::of(std::span<const Fact>(types_));
    if (name == "user.name") return Fact::unread();
    return {};
  }

 private:
  std::string server_ = address("10.1.2.3"), client_ = address("192.168.0.9");
  std::array<Fact, 2> ends_ = {Fact::of(std::string_view(server_)),
                               Fact::of(std::string_view(client_))};
  std::array<Fact, 2> ancestors_ = {Fact::of("sshd"sv), Fact::of("systemd"sv)};
  std::array<Fact, 2> types_ = {Fact::of("file"sv), Fact::of("ipv4"sv)};
  std::span<const FieldSpec> specs_ = schema().fields_of(*schema().find("syscall"));
  std::map<std::string_view, std::uint16_t> names_;
};

std::string on_event(std::string_view condition) {
  const Compiled made = compiled(condition, "syscall", Syntax::falco);
  if (!made.root) return made.root.error().what;
  Event event;
  Evaluator evaluator(made.program.view());
  constexpr std::array<std::string_view, 3> names = {"no", "yes", "unknown"};
  return std::string(
      names[static_cast<std::size_t>(evaluator.evaluate(*made.root, {.source = &event}))]);
}

TEST(Evaluate, ComparesTexts) {
  EXPECT_EQ(on_event("proc.name = bash"), "yes");
  EXPECT_EQ(on_event("proc.name != bash"), "no");
  EXPECT_EQ(on_event("proc.name in (zsh, bash, ash)"), "yes");
  EXPECT_EQ(on_event("proc.name in ()"), "no");
  EXPECT_EQ(on_event("fd.name startswith /etc"), "yes");
  EXPECT_EQ(on_event("fd.name endswith passwd"), "yes");
  EXPECT_EQ(on_event("fd.name contains ssw"), "yes");
  EXPECT_EQ(on_event("proc.exepath icontains BASH"), "yes");
  EXPECT_EQ(on_event("proc.exepath contains BASH"), "no");
  EXPECT_EQ(on_event("fd.name glob /e*d"), "yes");
  EXPECT_EQ(on_event("fd.name glob '/etc/pass[a-w]d'"), "yes");
  EXPECT_EQ(on_event("proc.exepath iglob */bash"), "yes");
  EXPECT_EQ(on_event("fd.name regex '/etc/.*'"), "yes");
  EXPECT_EQ(on_event("fd.name regex 'etc'"), "no");
  EXPECT_EQ(on_event("fd.name pmatch (/etc)"), "yes");
  EXPECT_EQ(on_event("fd.name pmatch (/et, /etc/pass)"), "no");
  EXPECT_EQ(on_event("fd.name pmatch (/*)"), "yes");
  EXPECT_EQ(on_event("fd.name startswith oneof (/e, /etc)"), "no");
  EXPECT_EQ(on_event("fd.name startswith anyof (/e, /usr)"), "yes");
  EXPECT_EQ(on_event("fd.name startswith allof (/e, /etc)"), "yes");
}

TEST(Evaluate, AbsentIsFalseAndUnreadIsUnknown) {
  EXPECT_EQ(on_event("fd.directory = x"), "no");
  EXPECT_EQ(on_event("fd.directory != x"), "no");
  EXPECT_EQ(on_event("not fd.directory = x"), "yes");
  EXPECT_EQ(on_event("fd.directory exists"), "no");
  EXPECT_EQ(on_event("user.name = root"), "unknown");
  EXPECT_EQ(on_event("not user.name = root"), "unknown");
  EXPECT_EQ(on_event("user.name = root and proc.name = zsh"), "no");
  EXPECT_EQ(on_event("user.name = root or proc.name = bash"), "yes");
}

TEST(Evaluate, ComparesNumbersAndTruths) {
  EXPECT_EQ(on_event("proc.pid = 42 and proc.pid >= 0x2A and proc.pid < 43"), "yes");
  EXPECT_EQ(on_event("proc.pid in (1, 42)"), "yes");
  EXPECT_EQ(on_event("proc.fdusage > 0.4"), "yes");
  EXPECT_EQ(on_event("proc.is_exe_writable = true"), "yes");
  EXPECT_EQ(on_event("proc.is_exe_writable != true"), "no");
  EXPECT_EQ(on_event("fd.sport = https"), "yes");
}

TEST(Evaluate, ComparesAddresses) {
  EXPECT_EQ(on_event("fd.sip = 10.1.2.3"), "yes");
  EXPECT_EQ(on_event("fd.sip in (\"10.1.2.4\", \"10.1.2.3\")"), "yes");
  EXPECT_EQ(on_event("fd.snet in (\"10.0.0.0/8\")"), "yes");
  EXPECT_EQ(on_event("fd.snet = \"fd00::/8\""), "no");
  EXPECT_EQ(on_event("fd.snet != \"fd00::/8\""), "yes");
}

TEST(Evaluate, AsksEitherEnd) {
  EXPECT_EQ(on_event("fd.ip = 192.168.0.9"), "yes");
  EXPECT_EQ(on_event("fd.ip != 192.168.0.9"), "no");
  EXPECT_EQ(on_event("fd.ip != 1.1.1.1"), "yes");
  EXPECT_EQ(on_event("proc.aname = systemd"), "yes");
  EXPECT_EQ(on_event("proc.aname[2] = systemd"), "yes");
  EXPECT_EQ(on_event("proc.aname[1] = systemd"), "no");
}

TEST(Evaluate, ReadsBuffersAndLists) {
  EXPECT_EQ(on_event("evt.buffer bcontains cafebabe"), "yes");
  EXPECT_EQ(on_event("evt.buffer bstartswith cafe"), "yes");
  EXPECT_EQ(on_event("evt.buffer contains tail"), "yes");
  EXPECT_EQ(on_event("fd.types in (file, ipv4, pipe)"), "yes");
  EXPECT_EQ(on_event("fd.types in (file)"), "no");
  EXPECT_EQ(on_event("fd.types intersects (file)"), "yes");
}

TEST(Evaluate, CallsFunctions) {
  EXPECT_EQ(on_event("tolower(proc.exepath) = /usr/bin/bash"), "yes");
  EXPECT_EQ(on_event("toupper(proc.name) = BASH"), "yes");
  EXPECT_EQ(on_event("basename(fd.name) = passwd"), "yes");
  EXPECT_EQ(on_event("b64(proc.env[B64]) = hello"), "yes");
  EXPECT_EQ(on_event("len(proc.name) = 4 and len(fd.types) = 2"), "yes");
  EXPECT_EQ(on_event("join(fd.types, \"-\") = file-ipv4"), "yes");
  EXPECT_EQ(on_event("join((proc.name, proc.pid), \":\") = bash:42"), "yes");
  EXPECT_EQ(on_event("concat(proc.name, \"@\", proc.pid) = bash@42"), "yes");
  EXPECT_EQ(on_event("concat(proc.name, fd.directory) exists"), "no");
  EXPECT_EQ(on_event("getopt(proc.cmdline, \"c:n:\") intersects (n)"), "yes");
  EXPECT_EQ(on_event("getopt(proc.cmdline, \"c:n:\")[n] = host"), "yes");
  EXPECT_EQ(on_event("proc.name = val(proc.exepath)"), "no");
  EXPECT_EQ(on_event("tolower(proc.name) = val(proc.name)"), "yes");
}

TEST(Evaluate, SaysWhatDoesNotFit) {
  const auto first_line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  EXPECT_EQ(first_line(on_event("proc.nam = x")),
            "test.yaml:2:3: no field has the name proc.nam; did you mean proc.name?");
  EXPECT_EQ(first_line(on_event("proc.name = x and proc.pid contains 1")),
            "test.yaml:2:21: proc.pid is of type int, which 'contains' does not take");
  EXPECT_EQ(first_line(on_event("proc.pid = x")), "test.yaml:2:14: 'x' is not a whole number");
  EXPECT_EQ(first_line(on_event("fd.sip = 300.1.1.1")),
            "test.yaml:2:12: '300.1.1.1' is not an IP address");
  EXPECT_EQ(first_line(on_event("evt.arg = x")), "test.yaml:2:3: evt.arg needs an [argument]");
  EXPECT_EQ(first_line(on_event("proc.name[1] = x")),
            "test.yaml:2:3: proc.name takes no [argument]");
  EXPECT_EQ(
      first_line(on_event("fd.types = x")),
      "test.yaml:2:3: fd.types is a list; for lists there are in, intersects and exists (or a "
      "quantifier: any x in fd.types (…))");
  EXPECT_EQ(first_line(on_event("foo and bar")), "test.yaml:2:3: no macro has the name foo");
  EXPECT_EQ(first_line(on_event("proc.pid = val(proc.name)")),
            "test.yaml:2:14: proc.pid and proc.name are not of the same type");
  EXPECT_EQ(first_line(on_event("proc.name regex '['")).substr(0, 44),
            "test.yaml:2:19: '[' is not a regular express");
}

/// A stage with two instructions, the second one with two commands.
class Documents {
 public:
  Documents() {
    const Record& file = facts_.add(facts::docker_file::record_type, nullptr);
    stage_ = &facts_.add(facts::docker_stage::record_type, &file, 1);
    stage_->set(facts::docker_stage::scratch, Fact::of(false));
    stage_->set(facts::docker_stage::index, Fact::of(std::int64_t{0}));
    Record& label = facts_.add(facts::pair::record_type, nullptr);
    label.set(facts::pair::name, facts_.text("app.kubernetes.io/name"));
    label.set(facts::pair::value, facts_.text("web"));
    stage_->set(facts::docker_stage::labels, facts_.records(std::array{&label}));
    instr_ = &facts_.add(facts::docker_instr::record_type, stage_, 2);
    instr_->set(facts::docker_instr::op, facts_.text("run"));
    instr_->set(facts::docker_instr::args, facts_.texts(std::array{"a"sv, "https://x"sv}));
    stage_->set(facts::docker_stage::instr, facts_.records(std::array{instr_}));
    first_ = &command(0, "apt-get", std::array{"update"sv});
    Record& second = command(1, "apt-get", std::array{"install"sv, "curl"sv});
    instr_->set(facts::docker_instr::commands, facts_.records(std::array{first_, &second}));
    instr_->set(facts::docker_instr::mounts, Fact::unread());
  }

  std::string on_command(std::string_view condition) {
    const Compiled made = compiled(condition, "docker.command", Syntax::checks);
    if (!made.root) return made.root.error().what;
    Evaluator evaluator(made.program.view());
    constexpr std::array<std::string_view, 3> names = {"no", "yes", "unknown"};
    return std::string(
        names[static_cast<std::size_t>(evaluator.evaluate(*made.root, {.record = first_}))]);
  }

 private:
  Record& command(std::int64_t index, std::string_view name,
                  std::span<const std::string_view> words) {
    Record& made = facts_.add(facts::docker_command::record_type, instr_, 2);
    made.set(facts::docker_command::idx, Fact::of(index));
    made.set(facts::docker_command::name, facts_.text(name));
    made.set(facts::docker_command::pos, facts_.texts(words));
    return made;
  }

  Facts facts_;
  Record *stage_ = nullptr, *instr_ = nullptr, *first_ = nullptr;
};

TEST(Evaluate, WalksRecords) {
  Documents documents;
  EXPECT_EQ(documents.on_command("cmd.name = apt-get and instr.op = run and stage.index = 0"),
            "yes");
  EXPECT_EQ(documents.on_command("not stage.scratch"), "yes");
  EXPECT_EQ(documents.on_command("stage.alias exists"), "no");
  EXPECT_EQ(documents.on_command("stage.labels[app.kubernetes.io/name] = web"), "yes");
  EXPECT_EQ(documents.on_command("stage.labels[other] exists"), "no");
  EXPECT_EQ(documents.on_command("stage.image.tag = x"), "no");
}

TEST(Evaluate, AsksElementsOfLists) {
  Documents documents;
  EXPECT_EQ(documents.on_command("any c in instr.commands (c.pos intersects (install) and c.idx > "
                                 "$cmd.idx)"),
            "yes");
  EXPECT_EQ(documents.on_command("none c in instr.commands (c.name = yum)"), "yes");
  EXPECT_EQ(documents.on_command("all c in instr.commands (c.name = $cmd.name)"), "yes");
  EXPECT_EQ(documents.on_command("one c in instr.commands (c.idx = 1)"), "yes");
  EXPECT_EQ(documents.on_command("one c in instr.commands (c.name = apt-get)"), "no");
  EXPECT_EQ(documents.on_command("any a in instr.args (a startswith https://)"), "yes");
  EXPECT_EQ(documents.on_command("count(c in instr.commands where c.idx >= 0) = 2"), "yes");
  EXPECT_EQ(documents.on_command("count(instr.commands) > 2"), "no");
  EXPECT_EQ(documents.on_command("any i in stage.instr (any c in i.commands (c.idx = 1))"), "yes");
  EXPECT_EQ(documents.on_command("none m in instr.mounts (m.type = cache)"), "unknown");
  EXPECT_EQ(documents.on_command("any p in instr.ports (p.number = 1)"), "no");
}

TEST(Evaluate, SaysWhatRecordsLack) {
  Documents documents;
  const auto first_line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  EXPECT_EQ(first_line(documents.on_command("cmd.nam = x")),
            "test.yaml:2:3: no field cmd.nam: docker.command has no nam; did you mean name?");
  EXPECT_EQ(first_line(documents.on_command("pod.name = x")),
            "test.yaml:2:3: no field pod.name: names begin with cmd, instr, stage, file here");
  EXPECT_EQ(first_line(documents.on_command("any c in cmd.name (c = x)")),
            "test.yaml:2:12: cmd.name is no list");
  EXPECT_EQ(first_line(documents.on_command("cmd.name")),
            "test.yaml:2:3: cmd.name is of type text, which 'is' does not take");
}

TEST(Evaluate, BoundsItsWork) {
  Facts facts;
  const Record& file = facts.add(facts::docker_file::record_type, nullptr);
  Record& stage = facts.add(facts::docker_stage::record_type, &file);
  std::vector<Record*> all;
  for (int i = 0; i < 2000; ++i)
    all.push_back(&facts.add(facts::docker_instr::record_type, &stage));
  stage.set(facts::docker_stage::instr, facts.records(all));
  const Compiled made =
      compiled("none a in stage.instr (any b in stage.instr (any c in stage.instr (c.n = 1)))",
               "docker.stage", Syntax::checks);
  ASSERT_TRUE(made.root) << made.root.error().what;
  Evaluator evaluator(made.program.view());
  EXPECT_EQ(evaluator.evaluate(*made.root, {.record = &stage}), Truth::unknown);
  EXPECT_TRUE(evaluator.was_too_costly());
}

}  // namespace
}  // namespace plimsoll::rule
