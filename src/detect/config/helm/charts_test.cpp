// detect/config/helm/charts_test.cpp - which files are of charts, and where rendered lines stood.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/helm/charts.h"

#include <gtest/gtest.h>

#include "detect/config/helm/lines.h"

namespace plimsoll::helm {
namespace {

TEST(Charts, AreFoundByTheirFile) {
  EXPECT_EQ(charts_among({"a/Chart.yaml", "a/charts/b/Chart.yaml", "a/charts/b/charts/c/Chart.yaml",
                          "a-b/Chart.yaml", "xChart.yaml", "charts/d/Chart.yaml"}),
            (std::vector<std::string>{"a-b", "a", "charts/d"}));
  EXPECT_EQ(charts_among({"Chart.yaml", "charts/d/Chart.yaml"}), (std::vector<std::string>{""}));
  EXPECT_EQ(chart_of("x/y/templates/a/b.yaml"), "x/y");
  EXPECT_EQ(chart_of("templates/a.yaml"), ".");
  EXPECT_EQ(chart_of("a.yaml"), "");
}

TEST(Rendered, KnowsWhichFileADocumentCameFrom) {
  Rendered rendered;
  rendered.add("x/shop",
               "---\n# Source: shop/templates/a.yaml\nkind: A\n---\n"
               "# Source: shop/charts/sub/templates/b.yaml\nkind: B\n---\n# no source\nkind: C\n"
               "---\n# Source: shop/charts/packed/templates/c.yaml\nkind: D\n---\n"
               "# Source: shop/templates/a.yaml\nkind: E\n",
               [](const std::string& path) { return !path.contains("packed"); });
  rendered.add_failure("bad", {Errc::malformed, "why"});
  const auto* const a = rendered.of("x/shop/templates/a.yaml");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(*a, (std::vector<std::string>{"kind: A\n---\n", "kind: E\n"}));
  EXPECT_EQ(*rendered.of("x/shop/charts/sub/templates/b.yaml"),
            (std::vector<std::string>{"kind: B\n---\n# no source\nkind: C\n---\n"}));
  EXPECT_EQ(rendered.of("x/shop/Chart.yaml")->size(), 1U);  // what is packed is no file
  EXPECT_TRUE(rendered.of("x/shop/templates/off.yaml")->empty());
  EXPECT_EQ(rendered.of("x/shop/values.yaml"), nullptr);
  EXPECT_EQ(rendered.of("x/other/templates/a.yaml"), nullptr);
  EXPECT_EQ(rendered.of("bad/templates/a.yaml"), nullptr);
  EXPECT_EQ(rendered.failure_of("bad/templates/a.yaml")->what, "why");
  EXPECT_EQ(rendered.failure_of("x/shop/templates/a.yaml"), nullptr);
}

TEST(Rendered, HostilePathsStayNames) {
  Rendered rendered;
  rendered.add("shop",
               "---\n# Source: shop/../../etc/passwd\nkind: A\n---\n# Source: \n---\n# Source: /\n",
               [](const std::string& path) { return path == "shop/Chart.yaml"; });
  EXPECT_EQ(rendered.of("etc/passwd"), nullptr);
  EXPECT_EQ(rendered.of("shop/Chart.yaml")->size(), 1U);
}

std::vector<std::uint32_t> lines_in(std::string_view document, std::string_view text) {
  std::size_t work = line_work;
  std::vector<std::uint32_t> found;
  for (const TemplateLine& each : template_lines(document, text, work)) found.push_back(each.line);
  return found;
}

TEST(TemplateLines, SameLinesAndLinesWithValues) {
  EXPECT_EQ(
      lines_in("kind: Pod\nname: x-y\nimage: a\n",
               "{{- if .Values.on }}\nkind: Pod\n{{- end }}\nname: {{ .Name }}-y\nimage: a\n"),
      (std::vector<std::uint32_t>{2, 4, 5}));
}

TEST(TemplateLines, WhatAnIncludeWroteStandsAtIt) {
  EXPECT_EQ(
      lines_in("labels:\n  a: b\n  c: d\nspec:\n", "labels:\n  {{- include \"l\" . }}\nspec:\n"),
      (std::vector<std::uint32_t>{1, 1, 1, 3}));
}

TEST(TemplateLines, ALoopWritesALineTwice) {
  EXPECT_EQ(lines_in("ports:\n- port: 1\n  proto: TCP\n- port: 2\n  proto: TCP\n",
                     "ports:\n{{- range .ports }}\n- port: {{ . }}\n  proto: TCP\n{{- end }}\n"),
            (std::vector<std::uint32_t>{1, 3, 4, 3, 4}));
}

TEST(TemplateLines, EqualLinesOfTwoDocuments) {
  const std::string text = "apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n";
  EXPECT_EQ(lines_in("apiVersion: v1\nkind: B\n", text), (std::vector<std::uint32_t>{4, 5}));
  EXPECT_EQ(lines_in("apiVersion: v1\nkind: A\n", text), (std::vector<std::uint32_t>{1, 2}));
}

TEST(TemplateLines, Bounded) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + "\n";
  std::size_t work = line_work;
  const auto found = template_lines(text, text, work);
  ASSERT_EQ(found.size(), 20'000U);
  EXPECT_EQ(found[12'345].line, 12'346U);
  work = 0;
  EXPECT_EQ(template_lines("a\nb\n", "a\nb\n", work)[1].line, 2U);
  EXPECT_EQ(template_lines("a\n", "", work)[0].line, 1U);
}

}  // namespace
}  // namespace plimsoll::helm
