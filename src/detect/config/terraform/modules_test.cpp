// detect/config/terraform/modules_test.cpp - files that belong together, calls, and what stands
// there several times.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/modules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "content/facts.h"

namespace plimsoll::terraform {
namespace {

namespace of = rule::facts;

/// path:line attribute=value of everything of a tree, sorted; ? for what is not known.
std::vector<std::string> attributes(const std::vector<ModuleFile>& files) {
  std::vector<std::string> found;
  std::vector<Problem> problems;
  read_modules(files, problems, [&](std::size_t file, const rule::Facts& facts) {
    for (const rule::Record* resource : facts.of_type(of::tf_resource::record_type)) {
      for (const rule::Fact& each : resource->get(of::tf_resource::attrs).list()) {
        const rule::Fact& value = each.record->get(of::pair::value);
        found.push_back(std::string(files[file].path) + ":" + std::to_string(resource->line) + " " +
                        std::string(each.record->get(of::pair::name).text()) + "=" +
                        (value.kind == rule::Fact::Kind::unread ? "?" : std::string(value.text())));
      }
    }
  });
  EXPECT_TRUE(problems.empty());
  std::ranges::sort(found);
  return found;
}

TEST(Modules, FilesOfAFolderAreOne) {
  EXPECT_EQ(
      attributes({{"a/main.tf", "resource \"x\" \"y\" {\n  z = var.v\n  w = local.l\n}\n"},
                  {"a/variables.tf", "variable \"v\" { default = 1 }\nlocals { l = var.v }\n"},
                  {"b/main.tf", "resource \"x\" \"y\" { z = var.v }\n"}}),
      (std::vector<std::string>{"a/main.tf:1 w=1", "a/main.tf:1 z=1", "b/main.tf:1 z=?"}));
}

TEST(Modules, GetWhatTheirCallsGive) {
  const std::string module =
      "variable \"a\" { default = \"default\" }\nvariable \"b\" {}\nvariable \"c\" { default = "
      "null }\n"
      "resource \"x\" \"y\" {\n  a = var.a\n  b = var.b\n  c = var.c\n}\n";
  EXPECT_EQ(
      attributes({{"main.tf",
                   "variable \"u\" {}\nmodule \"one\" {\n  source = \"./m\"\n  b = \"one\"\n}\n"
                   "module \"two\" {\n  source = \"./m/\"\n  a = var.u\n  b = \"two\"\n}\n"
                   "module \"far\" {\n  source = \"git::https://x/m\"\n  b = 1\n}\n"},
                  {"m/main.tf", module}}),
      (std::vector<std::string>{"m/main.tf:4 a=?", "m/main.tf:4 a=default", "m/main.tf:4 b=one",
                                "m/main.tf:4 b=two"}));
  EXPECT_EQ(
      attributes({{"m/main.tf", module}}),
      (std::vector<std::string>{"m/main.tf:4 a=default", "m/main.tf:4 b=?", "m/main.tf:4 c=?"}));
}

/// Attributes alone, of one file.
std::vector<std::string> of_one_file(const std::string& text) {
  std::vector<std::string> found = attributes({{"m.tf", text}});
  for (std::string& each : found) each.erase(0, each.find(' ') + 1);
  std::erase_if(found, [](const std::string& each) {
    return each.starts_with("for_each") || each.starts_with("count");
  });
  return found;
}

using Texts = std::vector<std::string>;

TEST(Instances, OfCount) {
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  count = 2\n  z = \"n${count.index}\"\n}\n"),
            (Texts{"z=n0", "z=n1"}));
  EXPECT_EQ(of_one_file("locals { l = [true, false] }\nresource \"x\" \"y\" {\n"
                        "  count = length(local.l)\n  z = local.l[count.index]\n}\n"),
            (Texts{"z=false", "z=true"}));
  // Those that do not differ are one, and one that is not there says nothing.
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  count = 9\n  z = 1\n}\n"), Texts{"z=1"});
  EXPECT_EQ(of_one_file("locals { v = false }\nresource \"x\" \"y\" {\n"
                        "  count = local.v ? 1 : 0\n  z = 1\n}\n"),
            Texts{});
}

TEST(Instances, OfForEach) {
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  for_each = {\n    a = { p = true }\n"
                        "    b = { p = false, q = var.u }\n  }\n"
                        "  k = each.key\n  p = each.value.p\n  q = each.value.q\n}\n"),
            (Texts{"k=a", "k=b", "p=false", "p=true", "q=?", "q=?"}));
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  for_each = toset([\"a\", \"b\"])\n"
                        "  z = \"${each.key}-${each.value}\"\n}\n"),
            (Texts{"z=a-a", "z=b-b"}));
  EXPECT_EQ(of_one_file("locals { m = { for n in [\"a\"] : n => { v = upper(n), w = n } } }\n"
                        "resource \"x\" \"y\" {\n  for_each = local.m\n  v = each.value.v\n"
                        "  w = each.value.w\n}\n"),
            (Texts{"v=?", "w=a"}));
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  for_each = { \"${var.u}\" = 1, (var.u) = 2 }\n"
                        "  k = each.key\n  v = each.value\n}\n"),
            (Texts{"k=?", "k=?", "v=1", "v=2"}));
}

TEST(Instances, WhoseNumberIsNotKnownOrTooLargeStayOne) {
  for (const std::string meta : {"count = var.u", "count = 1000000000", "count = -1",
                                 "for_each = var.u", "for_each = file(\"x\")"}) {
    EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  " + meta +
                          "\n  a = count.index\n  b = each.value.c\n  c = 1\n}\n"),
              (Texts{"a=?", "b=?", "c=1"}))
        << meta;
  }
}

TEST(Instances, OfDynamicBlocks) {
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  dynamic \"p\" {\n    for_each = [80, 443]\n"
                        "    content {\n      from = p.value\n      k = p.key\n    }\n  }\n}\n"),
            (Texts{"p.from=443", "p.from=80", "p.k=?", "p.k=?"}));
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  for_each = { a = [1, 2] }\n"
                        "  dynamic \"p\" {\n    for_each = each.value\n    iterator = it\n"
                        "    content {\n      v = it.value\n      dynamic \"q\" {\n"
                        "        for_each = { k = it.value }\n"
                        "        content { w = \"${each.key}${q.key}${q.value}\" }\n"
                        "      }\n    }\n  }\n}\n"),
            (Texts{"p.q.w=ak1", "p.q.w=ak2", "p.v=1", "p.v=2"}));
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  dynamic \"p\" {\n    for_each = []\n"
                        "    content { a = 1 }\n  }\n  z = 1\n}\n"),
            (Texts{"z=1"}));
  EXPECT_EQ(of_one_file("resource \"x\" \"y\" {\n  dynamic \"p\" {\n    for_each = var.u\n"
                        "    content {\n      a = p.value.x\n      b = 1\n    }\n  }\n}\n"),
            (Texts{"p.a=?", "p.b=1"}));
}

TEST(Instances, EndWhateverTheyAre) {
  const auto begin = std::chrono::steady_clock::now();
  std::string list = "[";
  for (int i = 0; i < 100; ++i) list += "1,";
  list += "]";
  std::string open;
  std::string close;
  for (int i = 0; i < 30; ++i) {
    open += "dynamic \"b\" {\n for_each = " + list + "\n content {\n a = b.value\n";
    close += "}\n}\n";
  }
  std::string many;
  for (int i = 0; i < 2000; ++i)
    many += "resource \"x\" \"y" + std::to_string(i) + "\" {\n  count = 32\n  z = count.index\n}\n";
  for (const std::string& text :
       {"resource \"x\" \"y\" {\n" + open + close + "}\n", many,
        "resource \"x\" \"y\" {\n  count = 32\n" + open + close + "}\n"}) {
    std::vector<Problem> problems;
    const std::vector<ModuleFile> files = {{"a.tf", text}};
    read_modules(files, problems, [](std::size_t, const rule::Facts&) {});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(Modules, GiveBackWhatTheirOutputsSay) {
  const std::string module =
      "variable \"a\" {}\nlocals { l = { image = \"repo:${var.a}\", on = true } }\n"
      "output \"l\" { value = local.l }\noutput \"o\" { value = x.y.id }\n";
  EXPECT_EQ(attributes({{"main.tf",
                         "module \"m\" {\n  source = \"./m\"\n  a = local.tag\n}\n"
                         "locals {\n  tag = \"v1\"\n  l = module.m.l\n}\n"
                         "module \"n\" {\n  source = \"./m\"\n  count = 2\n"
                         "  a = \"${count.index}-${module.m.l.on}\"\n}\n"
                         "resource \"x\" \"y\" {\n  a = local.l.image\n  b = module.m.l.on\n"
                         "  c = module.m.o\n  d = module.n[1].l.image\n  e = module.none.x\n"
                         "  f = \"${module.m.l.image}!\"\n}\n"},
                        {"m/m.tf", module}}),
            (Texts{"main.tf:14 a=repo:v1", "main.tf:14 b=true", "main.tf:14 c=?",
                   "main.tf:14 d=repo:1-true", "main.tf:14 e=?", "main.tf:14 f=repo:v1!"}));
}

TEST(Modules, WhatADefaultAloneMakesNoneOfMayBeThere) {
  const std::string open =
      "variable \"n\" { default = 0 }\nvariable \"on\" { default = false }\n"
      "variable \"m\" { default = [] }\nlocals { l = var.n }\n";
  const auto one = [](const std::string& meta) {
    return "resource \"x\" \"y\" {\n  " + meta + "\n  z = 1\n}\n";
  };
  for (const std::string meta : {"count = var.n", "count = var.on ? 1 : 0", "for_each = var.m",
                                 "count = local.l", "count = local.l + local.l"}) {
    const Texts told = attributes({{"main.tf", open + one("count = local.l") + one(meta)}});
    EXPECT_EQ(std::ranges::count_if(told, [](const auto& text) { return text.ends_with(" z=1"); }),
              2)
        << meta;
  }
  // Nobody can give these another value.
  EXPECT_EQ(attributes({{"main.tf", open + one("count = 0") + one("for_each = []")}}), Texts{});
  EXPECT_EQ(attributes({{"main.tf", open + one("count = var.n")}, {"terraform.tfvars", "n = 0\n"}}),
            Texts{});
  EXPECT_EQ(attributes({{"main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"},
                        {"m/m.tf", open + one("count = var.n")}}),
            Texts{});
}

TEST(Modules, AreUsedOnceForEachInstance) {
  EXPECT_EQ(
      attributes({{"main.tf",
                   "module \"m\" {\n  source = \"./m\"\n  for_each = { a = true, b = false }\n"
                   "  v = each.value\n}\nmodule \"none\" {\n  source = \"./m\"\n  count = 0\n"
                   "  v = 3\n}\n"},
                  {"m/m.tf", "variable \"v\" {}\nresource \"x\" \"y\" { z = var.v }\n"}}),
      (Texts{"m/m.tf:2 z=false", "m/m.tf:2 z=true"}));
}

TEST(Modules, WhoseOutputsHangOnEachOtherEnd) {
  const auto begin = std::chrono::steady_clock::now();
  std::string a;
  std::string outputs;
  for (const std::string name : {"p", "q", "r"}) {
    a += "module \"" + name + "\" {\n  source = \"../b\"\n  v = module." +
         (name == "r"   ? "p"
          : name == "p" ? "q"
                        : "r") +
         ".o\n}\n";
    outputs += "module." + name + ".o, ";
  }
  const std::string tail =
      "output \"o\" { value = [" + outputs + "] }\nresource \"x\" \"y\" { z = module.p.o }\n";
  std::string b = a;
  for (std::size_t at = 0; (at = b.find("../b", at)) != std::string::npos;)
    b.replace(at, 4, "../a");
  EXPECT_FALSE(attributes({{"a/main.tf", a + tail}, {"b/main.tf", b + tail}}).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(Modules, ThatCallEachOtherEnd) {
  const std::string a = "module \"b\" {\n  source = \"../b\"\n}\nresource \"x\" \"y\" { z = 1 }\n";
  const std::string b =
      "module \"a\" {\n  source = \"../a\"\n}\nmodule \"self\" { source = \"./\" }\n";
  EXPECT_FALSE(attributes({{"a/main.tf", a}, {"b/main.tf", b}}).empty());
}

TEST(Modules, FilesOfValuesAreBeforeDefaults) {
  const std::string main =
      "variable \"v\" { default = 1 }\nvariable \"w\" { default = 1 }\n"
      "resource \"x\" \"y\" {\n  v = var.v\n  w = var.w\n}\n";
  EXPECT_EQ(attributes({{"b.auto.tfvars", "v = 3\n"},
                        {"main.tf", main},
                        {"terraform.tfvars", "v = 2\nw = 2\n"}}),
            (std::vector<std::string>{"main.tf:3 v=3", "main.tf:3 w=2"}));
}

TEST(Modules, LinesAreThoseOfTheirFile) {
  std::vector<Problem> problems;
  const std::vector<ModuleFile> files = {
      {"locals.tf",
       "\n\n\n\n\n\n\nlocals {\n  c = [{\n    name = \"a\"\n    privileged = true\n    image = "
       "\"x\"\n  }]\n}\n"},
      {"main.tf",
       "resource \"aws_ecs_task_definition\" \"t\" {\n  family = \"f\"\n  container_definitions = "
       "jsonencode(local.c)\n}\n"}};
  std::vector<std::uint32_t> lines;
  read_modules(files, problems, [&](std::size_t, const rule::Facts& facts) {
    for (const rule::Record* record : facts.of_type(of::ecs_container::record_type))
      lines.push_back(record->line);
  });
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{3}));
}

}  // namespace
}  // namespace plimsoll::terraform
