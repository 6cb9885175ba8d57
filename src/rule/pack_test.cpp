// rule/pack_test.cpp - rule files: merging, lists, macros, exceptions, and what is wrong with them.
// SPDX-License-Identifier: Apache-2.0
#include "rule/pack.h"

#include <gtest/gtest.h>

#include "rule/check_image.h"
#include "rule/test_rules.h"

namespace plimsoll::rule {
namespace {

RuleSet set_of(std::initializer_list<std::string_view> files) {
  RuleSet set;
  int number = 0;
  for (const std::string_view file : files) {
    set.read(file, "file" + std::to_string(++number) + ".yaml");
  }
  return set;
}

std::vector<std::string> errors_of(const RuleSet& set) {
  std::vector<std::string> texts;
  for (const Error& error : compile(set).errors) {
    texts.push_back(error.what.substr(0, error.what.find('\n')));
  }
  return texts;
}

using Texts = std::vector<std::string>;

constexpr std::string_view shell_rule = R"yaml(
- list: shells
  items: [bash, sh]
- macro: opened
  condition: evt.type = open
- rule: Shell
  desc: a shell
  condition: opened and proc.name in (shells)
  output: "%proc.name did it (%fd.name)"
  priority: WARNING
)yaml";

TEST(Pack, PutsListsAndMacrosIn) {
  const RuleSet set = set_of({shell_rule});
  const Pack pack = compile(set);
  ASSERT_EQ(pack.rules.size(), 1U);
  EXPECT_EQ(pack.rules[0].condition_text, "opened and proc.name in (bash, sh)");
  EXPECT_EQ(pack.rules[0].fields, (std::vector<std::string_view>{"evt.type", "proc.name"}));
  const std::array<std::string, 2> types = {"open", "close"};
  EXPECT_EQ(possible_events(pack, pack.rules[0].condition, types), Texts{"open"});
}

TEST(Pack, OpensListsOneLevel) {
  const RuleSet set = set_of({R"yaml(
- {list: a, items: [x]}
- {list: b, items: [a, y z]}
- {list: c, items: [b, later]}
- {list: later, items: [z]}
)yaml"});
  const auto lists = opened_lists(set);
  EXPECT_EQ(lists[1].second, (Texts{"x", "y z"}));
  EXPECT_EQ(lists[2].second, (Texts{"a", "y z", "later"}));
}

TEST(Pack, TakesACommaAwayWithAnEmptyList) {
  const RuleSet set = set_of({R"yaml(
- {list: none, items: []}
- {rule: r, desc: d, output: o, priority: info, condition: "proc.name in (a, none) or proc.name in (none, b) or proc.name in (none)"}
)yaml"});
  const Pack pack = compile(set);
  ASSERT_EQ(pack.rules.size(), 1U) << errors_of(set)[0];
  EXPECT_EQ(pack.rules[0].condition_text,
            "proc.name in (a) or proc.name in ( b) or proc.name in ()");
}

TEST(Pack, ChangesEarlierItems) {
  const RuleSet set = set_of({shell_rule, R"yaml(
- list: shells
  items: [zsh]
  override: {items: append}
- macro: opened
  condition: or evt.type = openat
  append: true
- rule: Shell
  priority: critical
  condition: and proc.pid = 1
  override: {priority: replace, condition: append}
- {rule: Shell, enabled: false}
)yaml"});
  EXPECT_TRUE(set.errors.empty()) << set.errors[0].what;
  EXPECT_EQ(set.lists[0].items, (Texts{"bash", "sh", "zsh"}));
  EXPECT_EQ(set.macros[0].condition.text(), "evt.type = open or evt.type = openat");
  EXPECT_EQ(set.rules[0].condition.text(), "opened and proc.name in (shells) and proc.pid = 1");
  EXPECT_EQ(set.rules[0].priority, "critical");
  EXPECT_FALSE(set.rules[0].enabled);
}

TEST(Pack, KnowsChecksByTheNamesThatOthersHaveForThem) {
  constexpr std::string_view check = R"yaml(
- check: A-1
  title: first
  severity: low
  context: docker.stage
  fail: "stage.final"
  aliases: [DS-0026]
)yaml";
  const RuleSet off = set_of({check, "- {check: AVD-DS-0026, enabled: false}\n"});
  ASSERT_EQ(off.checks.size(), 1U);
  EXPECT_FALSE(off.checks[0].enabled);
  const RuleSet changed =
      set_of({check, "- {check: ds026, severity: high, override: {severity: replace}}\n"});
  ASSERT_EQ(changed.checks.size(), 1U);
  EXPECT_EQ(changed.checks[0].severity, "high");
  const RuleSet unknown = set_of({check, "- {check: DS-0027, enabled: false}\n"});
  ASSERT_EQ(unknown.errors.size(), 1U);
  EXPECT_TRUE(unknown.errors[0].what.contains("there is no check DS-0027 to switch on or off"));
}

TEST(Pack, RefusesOverridesThatMakeNoSense) {
  const RuleSet set = set_of({shell_rule, R"yaml(
- {rule: None, condition: x, override: {condition: append}}
- {rule: Shell, condition: x, desc: y, override: {condition: append}}
- {rule: Shell, priority: info, override: {priority: append}}
- {list: shells, items: [a], append: true, override: {items: append}}
)yaml"});
  const Texts errors = errors_of(set);
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_EQ(errors[0], "file2.yaml:2:10: there is no rule None to change");
  EXPECT_EQ(errors[1], "file2.yaml:3:31: desc has no entry in override");
  EXPECT_EQ(errors[2], "file2.yaml:4:44: priority cannot be changed by append");
  EXPECT_EQ(errors[3], "file2.yaml:5:54: append: true and override cannot be mixed");
}

TEST(Pack, WritesExceptionsAsConditions) {
  const RuleSet set = set_of({R"yaml(
- rule: r
  desc: d
  output: o
  priority: info
  condition: evt.type = open
  exceptions:
    - name: pairs
      fields: [proc.name, fd.name]
      comps: [=, in]
      values:
        - [bash, [/a, "/b c"]]
        - [sh, [/d]]
    - name: names
      fields: proc.name
      values: [x, y]
    - {name: nothing, fields: [proc.pname]}
)yaml"});
  const Pack pack = compile(set);
  ASSERT_EQ(pack.rules.size(), 1U) << errors_of(set)[0];
  EXPECT_EQ(pack.rules[0].condition_text,
            "(evt.type = open) and not ((proc.name = bash and fd.name in (/a, \"/b c\")) or "
            "(proc.name = sh and fd.name in (/d))) and not (proc.name in (x, y))");
}

TEST(Pack, PointsIntoFoldedText) {
  const RuleSet set = set_of({R"yaml(
- rule: r
  desc: d
  condition: >
    evt.type = open
    and proc.nam = x
  output: "%proc.nme"
  priority: info
)yaml"});
  const Pack pack = compile(set);
  ASSERT_EQ(pack.errors.size(), 1U);
  EXPECT_EQ(pack.errors[0].what,
            "file1.yaml:6:9: no field has the name proc.nam; did you mean proc.name?\n"
            "      and proc.nam = x\n          ^");
}

TEST(Pack, FindsLoopsAndUnknownNames) {
  EXPECT_EQ(errors_of(set_of({R"yaml(
- {macro: a, condition: b}
- {macro: b, condition: a}
- {rule: r, desc: d, output: o, priority: info, condition: a}
)yaml"})),
            Texts{"file1.yaml:3:25: macro a leads back to itself"});
  EXPECT_EQ(errors_of(set_of({"- {rule: r, desc: d, output: o, priority: loud, condition: x}"})),
            Texts{"file1.yaml:1:43: priority is one of: emergency alert critical error warning "
                  "notice informational info debug"});
  EXPECT_EQ(errors_of(set_of({"- required_engine_version: 9.0.0"})),
            Texts{"file1.yaml:1:28: these rules need engine 9.0.0, and this is 0.63.0"});
  EXPECT_TRUE(errors_of(set_of({"- required_engine_version: 57"})).empty());
}

TEST(Pack, WarnsOfWhatIsUsedNowhere) {
  const RuleSet set = set_of({R"yaml(
- {macro: lonely, condition: evt.type = x}
- {rule: r, desc: d, output: o, priority: info, condition: evt.type = x, colour: red}
- {rule: r, desc: d, output: o, priority: info, condition: evt.type = y}
)yaml"});
  const Pack pack = compile(set);
  ASSERT_EQ(pack.warnings.size(), 3U);
  EXPECT_NE(pack.warnings[0].what.find("no such key: colour"), std::string::npos);
  EXPECT_NE(pack.warnings[1].what.find("was defined in this file before, in line 3"),
            std::string::npos);
  EXPECT_NE(pack.warnings[2].what.find("macro lonely is used nowhere"), std::string::npos);
}

TEST(Pack, BoundsMacrosThatMultiply) {
  std::string text = "- {macro: m0, condition: evt.type = x}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "m" + std::to_string(i - 1);
    text += "- {macro: m" + std::to_string(i) + ", condition: " + below + " or " + below + "}\n";
  }
  text += "- {rule: r, desc: d, output: o, priority: info, condition: m39}\n";
  const Texts errors = errors_of(set_of({text}));
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_NE(errors[0].find("has more than 100000 parts"), std::string::npos);
}

TEST(Pack, FormatsOutputs) {
  const RuleSet set = set_of({R"yaml(
- {rule: r, desc: d, priority: info, condition: evt.type = x, output: "100% %proc.name[ %8fd.name| %toupper(proc.name)"}
)yaml"});
  const Pack pack = compile(set);
  ASSERT_EQ(pack.errors.size(), 1U);
  EXPECT_EQ(pack.errors[0].what.substr(0, 61),
            "file1.yaml:2:78: expected an argument inside [ ], but here st");
  const RuleSet right = set_of({R"yaml(
- {rule: r, desc: d, priority: info, condition: evt.type = x, output: "100% %proc.name %8fd.name| %toupper(proc.name)"}
)yaml"});
  const Pack good = compile(right);
  ASSERT_EQ(good.rules.size(), 1U);
  class Event : public FieldSource {
   public:
    Fact get(std::uint16_t field, std::optional<std::string_view>) override {
      const auto specs = schema().fields_of(*schema().find("syscall"));
      return specs[field].name == "proc.name" ? Fact::of(std::string_view("bash")) : Fact();
    }
  } event;
  Evaluator evaluator(good.program.view());
  EXPECT_EQ(format(good.rules[0].output, evaluator, {.source = &event}),
            "100% bash <NA>    | BASH");
}

TEST(Pack, RunsTestsOfRules) {
  const RuleSet set = set_of({R"yaml(
- rule: r
  desc: d
  output: o
  priority: info
  condition: evt.type = execve and proc.pid > 7 and proc.aname[2] = sh
  tests:
    - fires: {evt.type: execve, proc.pid: 8, "proc.aname[2]": sh}
    - silent: {evt.type: execve, proc.pid: 7, "proc.aname[2]": sh}
    - fires: {evt.type: open}
)yaml"});
  const Pack pack = compile(set);
  const TestedRules tested = test_rules(pack);
  EXPECT_EQ(tested.tests, 3U);
  ASSERT_EQ(tested.failures.size(), 1U);
  EXPECT_EQ(tested.failures[0].what.substr(0, 51),
            "file1.yaml:10:7: rule \"r\" is silent, and must fire\n");
}

TEST(CheckImage, HoldsWhatChecksSay) {
  const RuleSet set = set_of({R"yaml(
- check: PLM-T-001
  title: A title
  severity: high
  context: docker.stage
  fail: stage.scratch
  variants:
    - {aliases: [X1], fail: stage.final}
  message: "stage %stage.index"
  why: because
  maps: [CIS-1, CIS-2]
  aliases: [A1]
)yaml"});
  const Pack pack = compile(set);
  ASSERT_TRUE(pack.errors.empty()) << pack.errors[0].what;
  const std::string bytes = make_check_image(pack);
  const auto image = CheckImage::open(bytes);
  ASSERT_TRUE(image) << image.error().what;
  ASSERT_EQ(image->checks().size(), 1U);
  const ImageCheck& check = image->checks()[0];
  EXPECT_EQ(image->text(check.id), "PLM-T-001");
  EXPECT_EQ(image->text(check.why), "because");
  EXPECT_EQ(image->texts(check.maps), (Texts{"CIS-1", "CIS-2"}));
  EXPECT_EQ(check.level, Level::high);
  ASSERT_EQ(image->fails(check).size(), 2U);
  EXPECT_EQ(image->texts(image->fails(check)[0].aliases), Texts{"A1"});
  EXPECT_EQ(image->texts(image->fails(check)[1].aliases), Texts{"X1"});
}

TEST(CheckImage, RefusesBytesThatAreNone) {
  const std::string bytes = make_check_image(compile(set_of({R"yaml(
- {check: PLM-T-001, title: t, severity: low, context: docker.stage, fail: stage.scratch}
)yaml"})));
  EXPECT_FALSE(CheckImage::open(""));
  EXPECT_FALSE(CheckImage::open(std::string(200, 'x')));
  EXPECT_FALSE(CheckImage::open(std::string_view(bytes).substr(0, bytes.size() / 2)));
}

}  // namespace
}  // namespace plimsoll::rule
