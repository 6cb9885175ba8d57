#!/usr/bin/env python3
"""Misconfiguration: documents of every kind, the checks that are chosen, comments that ignore, rules of users."""
# SPDX-License-Identifier: Apache-2.0

import json

import plimsoll

DOCKERFILE = "FROM debian:12\nRUN apt-get update\nUSER root\n"
POD = ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    image: nginx:1\n"
       "    securityContext: {privileged: true}\n")
WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: actions/checkout@main\n"
CI = "build:\n  image: docker:latest\n  script: [make]\n"
TERRAFORM = 'resource "aws_ecr_repository" "a" {\n  name = "a"\n}\n'
TASK = '{"family": "f", "containerDefinitions": [{"name": "a", "image": "r/a:1", "privileged": true}]}'

# One bad file of two kinds, and what a person who knows the checks finds in it: number of the check: lines.
BAD_DOCKERFILE = """FROM golang AS build
COPY . /src
RUN cd /src && go install example.org/tool@latest
FROM ubuntu:latest
ARG DEPLOY_TOKEN
ADD entry.sh /
ADD https://example.org/data.tar /data/
RUN apt-get update
RUN apt-get install curl
RUN curl -k https://example.org/setup | bash
RUN chmod 777 /data
RUN echo root:toor | chpasswd
COPY --from=builder /out /out
EXPOSE 22
VOLUME /proc
WORKDIR work
USER root
CMD /entry.sh
"""
FOUND_IN_DOCKERFILE = {
    "001": [17], "003": [1], "004": [4], "005": [1, 4], "007": [5], "010": [6], "011": [7], "013": [4], "017": [8], "018": [8],
    "019": [9], "020": [9], "027": [9], "028": [3], "030": [10], "032": [10], "033": [12], "034": [14], "036": [16], "037": [3],
    "038": [15], "039": [13], "042": [10], "045": [18], "047": [11], "049": [2]}
BAD_MANIFEST = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: shop
spec:
  template:
    metadata:
      labels: {app: shop}
    spec:
      hostNetwork: true
      serviceAccountName: shop
      automountServiceAccountToken: true
      volumes:
      - name: run
        hostPath: {path: /var/run/docker.sock}
      containers:
      - name: web
        image: registry.example.org/shop:latest
        ports:
        - containerPort: 8080
          hostPort: 8080
        env:
        - {name: DB_PASSWORD, value: hunter2hunter2}
        volumeMounts:
        - {name: run, mountPath: /run/docker.sock}
        securityContext:
          privileged: true
          runAsUser: 0
          capabilities: {add: [NET_ADMIN]}
        resources: {limits: {memory: 64Mi}, requests: {cpu: 10m, memory: 64Mi}}
        readinessProbe: {tcpSocket: {port: 8080}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: shop, namespace: shop}
rules:
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
- apiGroups: [""]
  resources: [pods/exec]
  verbs: [create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
- {kind: ServiceAccount, name: shop, namespace: shop}
- {kind: Group, name: "system:masters"}
"""
FOUND_IN_MANIFEST = {
    "KW-001": [18], "KW-002": [18], "KW-003": [18], "KW-004": [18], "KW-005": [18], "KW-006": [18], "KW-008": [18], "KW-011": [18],
    "KW-012": [18], "KW-013": [18], "KW-014": [18], "KW-017": [10], "KW-018": [21], "KW-019": [15], "KW-020": [26], "KW-022": [15],
    "KW-023": [15], "KW-024": [18], "KW-031": [18], "KW-035": [18], "KW-036": [18], "KW-039": [10], "KW-041": [24], "KW-048": [18],
    "KW-063": [18], "KR-001": [45], "KR-002": [38], "KR-007": [41], "KR-014": [51]}


class Config(plimsoll.TreeCase):
    def report(self, *arguments, target=None, **options):
        return self.run_plimsoll("config", target or self.tree, "-f", "json", *arguments, **options).report

    def found(self, *arguments, **options):
        return {(f["id"], f["location"]["path"], f["location"].get("line")) for f in self.report(*arguments, **options)["findings"]}

    def test_every_kind_of_document(self):
        for name, content in {"a/Dockerfile": DOCKERFILE, "pod.yaml": POD, ".github/workflows/ci.yml": WORKFLOW,
                              ".gitlab-ci.yml": CI, "main.tf": TERRAFORM, "task-definition.json": TASK}.items():
            self.write(name, content)
        found = self.found()
        for wanted in (("PLM-DF-001", "a/Dockerfile", 3), ("PLM-DF-017", "a/Dockerfile", 2), ("PLM-KW-001", "pod.yaml", 6)):
            self.assertIn(wanted, found)
        for prefix in ("PLM-DF-", "PLM-KW-", "PLM-GHA-", "PLM-GLC-", "PLM-TF-", "PLM-ECS-"):
            self.assertTrue(any(f[0].startswith(prefix) for f in found), prefix)

    def test_bad_files_give_what_was_written_down_by_hand(self):
        self.write("Dockerfile", BAD_DOCKERFILE)
        self.write("shop.yaml", BAD_MANIFEST)
        found = {}
        for check, path, line in sorted(self.found()):
            found.setdefault(path, {}).setdefault(check.removeprefix("PLM-").removeprefix("DF-"), []).append(line)
        self.assertEqual(found["Dockerfile"], FOUND_IN_DOCKERFILE)
        self.assertEqual(found["shop.yaml"], FOUND_IN_MANIFEST)

    def test_one_file(self):
        self.write("Dockerfile", DOCKERFILE)
        self.write("other/Dockerfile", DOCKERFILE)
        self.assertEqual({path for _, path, _ in self.found(target=self.tree / "Dockerfile")}, {"Dockerfile"})
        self.assertEqual(self.run_plimsoll("config", self.tree / "none", status=2).text, "")

    def test_checks_are_chosen_by_anybodys_name(self):
        self.write("Dockerfile", DOCKERFILE)
        for name in ("PLM-DF-001", "DS-0002", "DS002", "AVD-DS-0002", "DL3002"):
            with self.subTest(name):
                self.assertIn(("PLM-DF-001", "Dockerfile", 3), self.found("--check", name))
                self.assertNotIn(("PLM-DF-001", "Dockerfile", 3), self.found("--skip-check", name))
        self.assertIn("no check has the name PLM-DF-0O1", self.run_plimsoll("config", self.tree, "--check", "PLM-DF-0O1", status=2).err)

    def test_what_passed_is_told(self):
        self.write("Dockerfile", DOCKERFILE)
        states = {check["id"]: check["state"] for check in self.report()["checks"]}
        self.assertEqual((states["PLM-DF-001"], states["PLM-DF-004"]), ("fail", "pass"))
        self.assertRegex(self.run_plimsoll("config", self.tree).text, r"\d+ checks: \d+ passed, \d+ failed")

    def test_comments_ignore(self):
        self.write("Dockerfile", "FROM debian:12\n# plimsoll:ignore=PLM-DF-017 tried until=2099-01-01\nRUN apt-get update\n"
                                 "# hadolint ignore=DL3002\nUSER root\n")
        found = {f[0] for f in self.found()}
        self.assertFalse(found & {"PLM-DF-017", "PLM-DF-001"}, found)
        shown = {f["id"]: f["status"] for f in self.report("--show-suppressed")["findings"]}
        self.assertEqual(shown["PLM-DF-017"]["reason"], "tried")
        self.assertEqual(shown["PLM-DF-001"]["by"], "hadolint, line 4")
        self.write("Dockerfile", "FROM debian:12\n# plimsoll:ignore=PLM-DF-017 until=2020-01-01\nRUN apt-get update\n")
        late, = [f for f in self.report()["findings"] if f["id"] == "PLM-DF-017"]
        self.assertIn("was ignored until 2020-01-01", late["evidence"])

    def test_comments_of_checkov_and_dates_that_are_none(self):
        self.write("Dockerfile", "# checkov:skip=CKV2_DOCKER_1:why\nFROM debian:12\nRUN true\nRUN sudo make\n"
                                 "# plimsoll:ignore=PLM-DF-001 until=2999-13-45\nUSER root\n")
        found = {f["id"]: f for f in self.report()["findings"]}
        self.assertNotIn("PLM-DF-012", found)
        self.assertIn("until 2999-13-45 is no date", found["PLM-DF-001"]["evidence"])

    def test_the_ignore_file_of_the_folder_that_is_built(self):
        for folder in ("a/docker", "b", "c", "d/.ci"):
            self.write(f"{folder}/Dockerfile", "FROM debian:12\nCOPY . /x\n")
        for name in ("a/.dockerignore", "c/.containerignore", "d/.dockerignore"):
            self.write(name, ".git\n")
        self.assertEqual({path for check, path, _ in self.found() if check == "PLM-DF-049"}, {"b/Dockerfile"})
        checks = {check["id"]: check for check in self.report(target=self.tree / "d")["checks"]}
        self.assertEqual(checks["PLM-DF-049"]["state"], "not-evaluated")  # .ci comes before .dockerignore

    def test_rules_of_users(self):
        self.write("Dockerfile", DOCKERFILE)
        rules = self.folder / "rules.yaml"
        rules.write_text("- check: OUR-001\n  title: Debian is not ours\n  severity: critical\n  context: docker.stage\n"
                         "  fail: stage.image.repo = library/debian\n  message: we use something else\n"
                         "- {check: PLM-DF-001, enabled: false}\n")
        found = {f[0] for f in self.found("--rules", rules)}
        self.assertIn("OUR-001", found)
        self.assertNotIn("PLM-DF-001", found)
        rules.write_text("- check: OUR-001\n  title: t\n  severity: low\n  context: docker.stage\n  fail: stage.imagee.tag = x\n")
        said = self.run_plimsoll("config", self.tree, "--rules", rules, status=2).err
        self.assertIn("rules.yaml:5:9: no field stage.imagee.tag: docker.stage has no imagee; did you mean image?", said)

    def test_documents_of_others_are_passed_over(self):
        for name in ("node_modules/x/Dockerfile", "vendor/x/Dockerfile", "usr/share/x/Dockerfile"):
            self.write(name, DOCKERFILE)
        ran = self.run_plimsoll("rootfs", self.tree, "--scanners", "config", "-f", "json")
        self.assertEqual([f for f in ran.report["findings"] if f["id"].startswith("PLM-DF-")], [])

    def test_objects_in_several_files(self):
        self.write("apps/pod.yaml", POD.replace("{name: a}", "{name: a, namespace: shop, labels: {app: a}}"))
        self.write("apps/other.yaml", POD.replace("{name: a}", "{name: b, namespace: shop, labels: {app: b}}"))
        self.write("policies/a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n, namespace: shop}\n"
                                      "spec: {podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress]}\n")
        self.write("rbac/binding.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
                                        "roleRef: {kind: ClusterRole, name: all}\nsubjects: [{kind: User, name: x}]\n")
        self.write("rbac/role.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\n"
                                     "rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n")
        self.write("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Namespace\n"
                              "metadata: {name: bare}\n")
        self.write("quota/limits.yaml", "apiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: shop}\n"
                                        "spec: {limits: [{type: Container, default: {cpu: 1, memory: 1Gi}}]}\n")
        report = self.report()
        found = {(f["id"], f["location"]["path"], f["location"]["line"]) for f in report["findings"]}
        self.assertIn(("PLM-KW-054", "apps/other.yaml", 4), found)
        self.assertNotIn("apps/pod.yaml", {path for check, path, _ in found if check == "PLM-KW-054"})
        self.assertIn("rbac/binding.yaml", {f["location"]["path"] for f in report["findings"] if "gives all rights" in f["evidence"]})
        limits = {line for check, path, line in found if path == "ns.yaml" and check == self.check_of(report, "LimitRange", "ns.yaml")}
        self.assertEqual(limits, {5})
        self.assertEqual({c["id"]: c["state"] for c in report["checks"]}["PLM-KW-054"], "fail")
        (self.tree / "policies/a.yaml").unlink()
        alone = self.report()
        self.assertEqual({c["id"]: c["state"] for c in alone["checks"]}["PLM-KW-054"], "not-evaluated")

    @staticmethod
    def check_of(report, word, path):
        """The check that says something of a file with that word in its title or evidence."""
        return next(f["id"] for f in report["findings"] if f["location"]["path"] == path and word.lower() in
                    (f["title"] + f["evidence"]).lower().replace(" ", ""))

    def test_the_nearest_object_counts(self):
        account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\nautomountServiceAccountToken: %s\n"
        pod = POD.replace("spec:\n", "spec:\n  serviceAccountName: s\n")
        self.write("a/sa.yaml", account % "true")
        self.write("a/pod.yaml", pod)
        self.write("b/sa.yaml", account % "false")
        self.write("b/pod.yaml", pod)
        self.write("c/pod.yaml", pod)  # which of the two nobody knows
        report = self.report()
        said = {f["location"]["path"] for f in report["findings"] if "token" in f["evidence"].lower()}
        self.assertEqual(said, {"a/pod.yaml"})

    def test_images_join_over_layers_and_from_the_cache(self):
        policy = ("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\n"
                  "spec: {podSelector: {matchLabels: {app: z}}, policyTypes: [Ingress]}\n")
        layout = plimsoll.layout_of(self.folder, {**plimsoll.DEBIAN, "opt/pod.yaml": POD.replace(
            "spec:", "# plimsoll:ignore=PLM-KW-001\nspec:", 1).replace("image: nginx:1\n", "image: nginx:1\n    env: [{name: T, value: hunter2hunter2}]\n")},
            {"opt/policy.yaml": policy})
        first = self.scan(layout, "--scanners", "config").report
        found = {(f["id"], f["location"]["path"], f["location"]["layer"]) for f in first["findings"]}
        self.assertIn(("PLM-KW-054", "opt/pod.yaml", 0), found)
        again = self.scan(layout, "--scanners", "config").report
        self.assertEqual(plimsoll.same_but_source(first), plimsoll.same_but_source(again))
        kept = b"".join(path.read_bytes() for path in (self.folder / "cache").rglob("*.facts"))
        self.assertIn(b"opt/pod.yaml", kept)
        self.assertNotIn(b"hunter2", kept, "no cache holds what may be a secret")
        without = plimsoll.layout_of(self.folder / "other", {**plimsoll.DEBIAN, "opt/pod.yaml": POD}, {"opt/policy.yaml": policy},
                                     {"opt/.wh.policy.yaml": ""})
        found = {f["id"] for f in self.scan(without, "--scanners", "config").report["findings"]}
        self.assertNotIn("PLM-KW-054", found, "a policy that a later layer removes is none")

    def test_kustomizations(self):
        deployment = ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n"
                      "      containers:\n      - name: web\n        image: nginx:1.25\n")
        self.write("base/kustomization.yaml", "resources: [deployment.yaml]\n")
        self.write("base/deployment.yaml", deployment)
        self.write("overlays/prod/kustomization.yaml",
                   "namespace: prod\nresources: [../../base, extra.yaml, 'https://example.com/x.yaml', /etc/passwd, ../../../out]\n"
                   "patches: [{path: limits.yaml}, {patch: '- op: add'}]\npatchesStrategicMerge:\n- replicas.yaml\n- |\n  kind: x\n")
        self.write("overlays/prod/limits.yaml", deployment.replace("image: nginx:1.25", "resources: {limits: {cpu: 1}}"))
        self.write("overlays/prod/replicas.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n")
        self.write("overlays/prod/extra.yaml", deployment.replace("name: web}", "name: extra}"))
        self.write("alone.yaml", deployment)
        report = self.report()
        by_path = {}
        for finding in report["findings"]:
            by_path.setdefault(finding["location"]["path"], set()).add(finding["id"])
        self.assertEqual(set(by_path), {"base/deployment.yaml", "overlays/prod/extra.yaml", "alone.yaml"})
        self.assertIn("PLM-KW-045", by_path["alone.yaml"])
        for path in ("base/deployment.yaml", "overlays/prod/extra.yaml"):
            self.assertNotIn("PLM-KW-045", by_path[path], "its namespace is set by a kustomization")
        self.assertEqual(report["problems"], [])

    def test_terraform_modules(self):
        self.write("main.tf", 'module "web" {\n  source = "./modules/web"\n  images = { web = "nginx:latest" }\n}\n')
        self.write("modules/web/variables.tf", 'variable "images" {}\nvariable "privileged" { default = true }\n')
        self.write("modules/web/main.tf",
                   'locals {\n  base = { privileged = var.privileged }\n}\nresource "aws_ecs_task_definition" "t" {\n  family = "f"\n'
                   "  container_definitions = jsonencode([for n, i in var.images : merge(local.base, {\n    name = n\n    image = i\n  })])\n}\n")
        found = {(f["id"], f["location"]["path"]) for f in self.report()["findings"]}
        self.assertTrue(any(check.startswith("PLM-ECS-") and path == "modules/web/main.tf" for check, path in found), found)
        evidence = " ".join(f["evidence"] for f in self.report()["findings"])
        self.assertIn("nginx:latest", evidence)

    def test_the_order_of_files_is_no_matter(self):
        for number in range(30):
            self.write(f"d{number % 7}/{number}.yaml", POD.replace("{name: a}", f"{{name: p{number}, labels: {{app: x{number % 5}}}}}"))
            self.write(f"d{number % 5}/n{number}.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                       f"metadata: {{name: n{number}}}\nspec: {{podSelector: {{matchLabels: {{app: x{number}}}}}}}\n")
        first = self.run_plimsoll("config", self.tree, "-f", "json").out
        self.assertEqual(first, self.run_plimsoll("config", self.tree, "-f", "json").out)

    def test_hostile_documents(self):
        bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20))
        self.write("bomb.yaml", "apiVersion: v1\nkind: Pod\n" + bomb)
        self.write("cycle.yaml", "apiVersion: v1\nkind: Pod\nspec: &a {containers: [*a]}\n")
        self.write("deep.yaml", "apiVersion: v1\nkind: Pod\nspec: " + "[" * 100_000 + "\n")
        self.write("many.yaml", "---\napiVersion: v1\nkind: Pod\n" * 10_000)
        self.write("nul.yaml", b"apiVersion: v1\nkind: Pod\n# \0\xe9\nspec: {hostNetwork: true}\n")
        self.write("garbage.tf", 'resource "a" "b" {\n' + "x = <<EOF\n" * 1000)
        self.write("Dockerfile", "FROM a\nRUN <<EOF\n" + "x" * 200_000)
        self.write("long.Dockerfile", "FROM debian:12\nUSER root\n")
        report = self.report()
        self.assertIn(("PLM-DF-001", "long.Dockerfile", 2), {(f["id"], f["location"]["path"], f["location"].get("line"))
                                                         for f in report["findings"]})
        self.assertTrue(any(f["location"]["path"] == "nul.yaml" and f["id"] == "PLM-KW-017" for f in report["findings"]))
        troubled = {problem["path"] for problem in report["problems"]}
        self.assertTrue({"deep.yaml", "garbage.tf"} <= troubled, troubled)
        self.assertEqual(self.run_plimsoll("config", self.tree, "--strict", status=2).status, 2)

    def test_exit_status(self):
        self.write("Dockerfile", DOCKERFILE)
        self.run_plimsoll("config", self.tree, "--exit-on", "high", status=1)
        self.run_plimsoll("config", self.tree, "--exit-on", "critical")


class Rules(plimsoll.Case):
    def test_list_explain_docs(self):
        self.assertGreater(len(json.loads(self.run_plimsoll("rules", "list", "-f", "json").out)), 600)
        self.assertIn("stage.image (image_ref)", self.run_plimsoll("rules", "list", "--fields").text)
        self.assertIn("PLM-DF-002", self.run_plimsoll("rules", "explain", "CKV_DOCKER_3").text)
        self.assertIn("no check, control or rule", self.run_plimsoll("rules", "explain", "NOPE-1", status=2).err)
        self.assertIn("## PLM-KW-001:", self.run_plimsoll("rules", "docs").text)

    def test_lint_and_test(self):
        rules = self.folder / "rules.yaml"
        rules.write_text("- rule: Shell\n  desc: d\n  condition: evt.type = execve and proc.name = sh\n  output: o\n"
                         "  priority: notice\n  tests:\n  - fires: {evt.type: execve, proc.name: sh}\n  - fires: {evt.type: open}\n")
        self.assertIn("nothing is wrong", self.run_plimsoll("rules", "lint", rules).text)
        ran = self.run_plimsoll("rules", "test", rules, status=1)
        self.assertIn("2 tests, 1 failed", ran.text)
        self.assertIn("rules.yaml:8:5", ran.err)
        rules.write_text("- macro: unused\n  condition: evt.type = x\n")
        self.assertIn("rules.yaml:1:3: macro unused is used nowhere", self.run_plimsoll("rules", "lint", rules, status=1).err)
        self.assertIn(" 0 failed", self.run_plimsoll("rules", "test").text)

    def test_rules_that_change_ours(self):
        rules = self.folder / "rules.yaml"
        rules.write_text("- {check: PLM-DF-013, enabled: false}\n"
                         "- {check: PLM-DF-004, severity: critical, override: {severity: replace}}\n"
                         "- {list: allowed_setuid, items: [/opt/tool], override: {items: append}}\n"
                         "- check: OUR-001\n  title: t\n  severity: low\n  context: image.file\n"
                         "  fail: file.setuid and not file.path in (allowed_setuid)\n  message: m\n  tests:\n"
                         "  - silent: |\n      files: [{path: opt/tool, mode: 4755}]\n"
                         "  - fires: |\n      files: [{path: opt/other, mode: 4755}]\n")
        self.assertIn("0 rules, 1 checks, 0 macros, 0 lists: nothing is wrong", self.run_plimsoll("rules", "lint", rules).text)
        self.assertIn("2 tests, 0 failed", self.run_plimsoll("rules", "test", rules).text)
        self.assertEqual([row["id"] for row in json.loads(self.run_plimsoll("rules", "list", rules, "-f", "json").out)], ["OUR-001"])
        self.assertIn("severity    critical", self.run_plimsoll("rules", "explain", "PLM-DF-004", rules).text)
        rules.write_text("- {check: PLM-DF-9999, enabled: false}\n")
        self.assertIn("rules.yaml:1:11: there is no check PLM-DF-9999 to switch on or off",
                      self.run_plimsoll("rules", "lint", rules, status=1).err)

    def test_falcos_rules_load_unchanged(self):
        path = plimsoll.SHARED / "samples" / "falco" / "falco_rules.yaml"
        if not path.exists():
            self.skipTest(f"{path} is not there")
        self.assertIn("25 rules", self.run_plimsoll("rules", "lint", path).text)


if __name__ == "__main__":
    plimsoll.main()
