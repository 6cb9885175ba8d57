// detect/config/documents.cpp - every kind of document there is: a new one needs its own folder,
// and its line here.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/config/compose/compose.h"
#include "detect/config/dockerfile/read.h"
#include "detect/config/document.h"
#include "detect/config/ecs/ecs.h"
#include "detect/config/github/github.h"
#include "detect/config/gitlab/gitlab.h"
#include "detect/config/image/describe.h"
#include "detect/config/kubernetes/kubernetes.h"
#include "detect/config/kubernetes/kustomization.h"
#include "detect/config/terraform/modules.h"
#include "detect/config/terraform/terraform.h"

namespace plimsoll {

namespace {

using Reader = void (*)(std::string_view path, std::string_view text, rule::Facts& facts,
                        std::vector<Problem>& problems);

/// A reader that needs to know no more of the place than its path.
template <Reader reader>
void by_path(const DocumentPlace& place, std::string_view text, rule::Facts& facts,
             std::vector<Problem>& problems) {
  reader(place.path, text, facts, problems);
}

/// In any case: whoever reads them by name does not care.
bool has_suffix(std::string_view path, std::span<const std::string_view> suffixes) {
  const auto ends_so = [&](std::string_view suffix) {
    if (path.size() < suffix.size()) return false;
    const auto same = [](char a, char b) { return to_lower(a) == b; };
    return std::ranges::equal(path.substr(path.size() - suffix.size()), suffix, same);
  };
  return std::ranges::any_of(suffixes, ends_so);
}

bool is_yaml_name(std::string_view path) {
  constexpr std::array<std::string_view, 2> suffixes = {".yaml", ".yml"};
  return has_suffix(path, suffixes);
}

bool is_yaml_or_json_name(std::string_view path) {
  constexpr std::array<std::string_view, 3> suffixes = {".yaml", ".yml", ".json"};
  return has_suffix(path, suffixes);
}

bool is_terraform_name(std::string_view path) {
  constexpr std::array<std::string_view, 3> suffixes = {".tf", ".tofu", ".json"};
  return has_suffix(path, suffixes) || terraform::is_values_file(path);
}

/// About others alone: held.h.
void says_nothing(const DocumentPlace& /*place*/, std::string_view /*text*/, rule::Facts& /*facts*/,
                  std::vector<Problem>& /*problems*/) {}

// The first that a document is, it is. What its name says comes before what its text says.
constexpr std::array kinds = {
    DocumentKind{"dockerfile", may_be_dockerfile, is_dockerfile, read_dockerfile, "docker.",
                 "Dockerfile", Together::ignore_files},
    DocumentKind{"github", is_yaml_name, github::is_github, by_path<github::read_github>, "gha.",
                 ".github/workflows/ci.yml"},
    DocumentKind{"gitlab", is_yaml_name, gitlab::is_gitlab, by_path<gitlab::read_gitlab>, "glc.",
                 ".gitlab-ci.yml"},
    DocumentKind{"compose", is_yaml_name, compose::is_compose, by_path<compose::read_compose>,
                 "compose.", "compose.yaml"},
    DocumentKind{"kustomization", kubernetes::is_kustomization, nullptr, says_nothing,
                 "kustomization.", "kustomization.yaml", Together::manifests},
    DocumentKind{"kubernetes", is_yaml_or_json_name, kubernetes::is_kubernetes,
                 by_path<kubernetes::read_kubernetes>, "k8s.", "manifest.yaml",
                 Together::manifests},
    DocumentKind{"terraform", is_terraform_name, terraform::is_terraform,
                 by_path<terraform::read_terraform>, "tf.", "main.tf", Together::modules},
    DocumentKind{"ecs", is_yaml_or_json_name, ecs::is_ecs, by_path<ecs::read_ecs>, "ecs.",
                 "task-definition.json"},
    DocumentKind{"image", nullptr, nullptr, read_image_description, "image.", "image"},
};

}  // namespace

std::span<const DocumentKind> document_kinds() { return kinds; }

const DocumentKind* kind_of(std::string_view path, std::string_view text) {
  const auto* const found = std::ranges::find_if(kinds, [&](const DocumentKind& kind) {
    return kind.may_be != nullptr && kind.may_be(path) &&
           (kind.is_one == nullptr || kind.is_one(path, text));
  });
  return found == kinds.end() ? nullptr : &*found;
}

bool may_be_document(std::string_view path) {
  return std::ranges::any_of(
      kinds, [&](const DocumentKind& kind) { return kind.may_be != nullptr && kind.may_be(path); });
}

}  // namespace plimsoll
