// detect/config/kubernetes/kubernetes.h - Kubernetes manifests as the facts that checks are about.
//
// Reads   YAML and JSON with apiVersion and kind; several documents, Lists, nested Lists
// Format  content/facts/kubernetes.yaml; https://kubernetes.io/docs/reference/kubernetes-api/
// Shape   objects in the order of the file. What objects say about each other is none of its
//         business: links.h.
// Errors  a document that is no YAML is a Problem, the others count. Templates of Helm charts are
//         no YAML (detect/config/helm).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/yaml_stream.h"
#include "model/problem.h"
#include "rule/fact.h"

namespace plimsoll::kubernetes {

/// A quick look: the name of a YAML or JSON file, and the words that every object has.
bool is_kubernetes(std::string_view path, std::string_view text);

/// The same for a file of JSON operations (RFC 6902) that may be a patch of a kustomization.
bool may_be_operations(std::string_view path, std::string_view text);

/// Adds the records of all objects in the file, as if there were no other.
void read_kubernetes(std::string_view path, std::string_view text, rule::Facts& facts,
                     std::vector<Problem>& problems);
/// The same without what objects say about each other. Those that name no namespace get `home`.
void read_objects(std::string_view path, std::string_view text, std::string_view home,
                  rule::Facts& facts, std::vector<Problem>& problems);
/// The same of documents that were read already.
void read_objects(std::string_view path, const std::vector<LooseValue>& documents,
                  std::string_view home, rule::Facts& facts, std::vector<Problem>& problems);

}  // namespace plimsoll::kubernetes
