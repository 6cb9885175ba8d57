#!/usr/bin/env python3
"""What hostile documents, rules and images do to the detectors of content: every one ends, in bounded memory, and says so."""
# SPDX-License-Identifier: Apache-2.0

import subprocess
import sys

import plimsoll
from limits import MEASURE, is_instrumented

MEMORY = 160  # MB; a document of 8 MB is held as a tree
SECONDS = 15  # of processor time; the slowest takes three


class Hostile(plimsoll.Case):
    """A tree of files, scanned with a limit on memory and time."""

    def setUp(self):
        super().setUp()
        self.tree = self.folder / "tree"
        self.tree.mkdir()

    def write(self, name, content):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def bounded(self, *words, status=0, seconds=SECONDS, memory=MEMORY):
        """The report of a run that stays within the limits; sanitizers take many times as much."""
        usage, out = self.folder / "usage", self.folder / "out.json"
        command = [plimsoll.PROGRAM, *words, "-f", "json", "-o", out]
        done = subprocess.run([sys.executable, "-S", "-I", "-c", MEASURE, usage, *map(str, command)], capture_output=True,
                              cwd=self.work, env=self.environment, timeout=plimsoll.TIME_LIMIT, check=True)
        code, peak, taken = plimsoll.json.loads(usage.read_text())
        self.assertEqual(code, status, done.stderr.decode()[-2000:])
        if not is_instrumented():
            self.assertLess(taken, seconds, words)
            self.assertLess(peak, memory, words)
        return plimsoll.json.loads(out.read_text()) if status != 2 else None

    def problems(self, report):
        return [(problem.get("path"), problem["code"]) for problem in report["problems"]]


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {hostNetwork: true, containers: [{name: a, image: b}]}\n"


class Documents(Hostile):
    def config(self, name, text, *flags):
        self.write(name, text)
        return self.bounded("config", self.tree, *flags)

    def check_too_many(self, name, text):
        report = self.config(name, text)
        self.assertIn((name, "too-many"), self.problems(report))
        self.assertGreaterEqual(len(report["findings"]), 10_000)
        self.assertLess(len(report["findings"]), 10_100)

    def test_aliases_stand_for_many_containers(self):
        self.check_too_many("pod.yaml", POD.replace("containers: [{", "containers: [&a {", 1).rstrip("}]\n") +
                            "}" + ", *a" * 400_000 + "]}\n")

    def test_many_documents_in_one_file(self):
        self.check_too_many("pods.yaml", (POD + "---\n") * 10_000)

    def test_many_blocks(self):
        block = "container { security_context { privileged = true } }\n"
        self.check_too_many("main.tf", 'resource "kubernetes_pod" "x" { spec {\n' + block * 100_000 + "}}\n")

    def test_many_comments_that_ignore(self):
        ignores = "".join(f"# hadolint global ignore=DL{number}\n" for number in range(100_000, 110_000))
        self.check_too_many("Dockerfile", ignores + "FROM debian\n" + "RUN sudo apt-get install x; cd /x\n" * 18_000)

    def test_commands_that_are_asked_of_each_other(self):
        script = "apt-get install a && " * 19_000 + "yes | apt-get install b"
        report = self.config("Dockerfile", f"FROM debian\nRUN {script}\n", "--check", "DL3014")
        self.assertIn(("Dockerfile", "too-many"), self.problems(report))
        check, = report["checks"]
        self.assertEqual(check["state"], "not-evaluated", check)

    def test_long_pipes(self):
        self.check_too_many("Dockerfile", "FROM debian\nRUN " + "curl http://x | " * 60_000 + "sh\n")

    def test_braces_without_an_end(self):
        report = self.config("compose.yaml", "services:\n a:\n  image: " + "${a:-" * 500_000 + "\n  privileged: true\n")
        self.assertTrue(any(finding["id"] == "PLM-CP-001" for finding in report["findings"]),
                        [finding["id"] for finding in report["findings"]])

    def test_long_names(self):
        report = self.config("pod.yaml", POD.replace("name: a", "name: '" + "ä" * 2_000_000 + "'"))
        self.assertTrue(report["findings"])
        for finding in report["findings"]:
            self.assertLess(len(finding.get("evidence", "")), 1000)
            self.assertNotIn("\ufffd", finding.get("evidence", ""))

    def test_many_problems(self):
        for number in range(1200):
            self.write(f"{number}/Dockerfile", "FROM debian:12\nNOPE x\n")
        report = self.config("Dockerfile", "FROM debian:12\nUSER root\n")
        self.assertEqual(len(report["problems"]), 1001)
        self.assertIn("200 more problems of this layer's content are not listed", [p["what"] for p in report["problems"]])
        self.assertTrue(any(finding["location"]["path"] == "Dockerfile" for finding in report["findings"]))


PRIVILEGED = POD.replace("image: b", "image: b, securityContext: {privileged: true}")


class Disguises(Hostile):
    """The same bad manifest in another dress: it is found, or a problem says that it could not be looked at."""

    DRESSES = {
        "bom.yaml": b"\xef\xbb\xbf" + PRIVILEGED.encode(),
        "little.yaml": b"\xff\xfe" + PRIVILEGED.encode("utf-16-le"),
        "big.yaml": b"\xfe\xff" + PRIVILEGED.encode("utf-16-be"),
        "returns.yaml": PRIVILEGED.replace("\n", "\r"),
        "latin.yaml": b"# \xe9\n" + PRIVILEGED.encode(),
        "loud.YAML": PRIVILEGED,
        "after.yaml": "---\na: 1\n" * 10_001 + "---\n" + PRIVILEGED,
        "broken_before.yaml": 'a: "\n---\n' + PRIVILEGED,
        "question.yaml": PRIVILEGED.replace("kind: Pod", "? kind\n: Pod").replace("apiVersion: v1", "? apiVersion\n: v1"),
        "anchored.yaml": PRIVILEGED.replace("kind: Pod", "!!str &k kind: Pod").replace("apiVersion", "&a apiVersion"),
        "tagged.yaml": PRIVILEGED.replace("privileged: true", 'privileged: !!bool "true"'),
        "escaped.yaml": PRIVILEGED.replace("privileged: true", '"priv\\u0069leged": true'),
        "repeated.yaml": PRIVILEGED.replace("privileged: true", "privileged: false, privileged: true"),
        "alias.yaml": PRIVILEGED.replace("privileged: true", "privileged: *t").replace("spec:", "x: &t true\nspec:"),
        "merge.yaml": PRIVILEGED.replace("privileged: true", "<<: [*a, *b]").replace(
            "spec:", "x: &a {c: d}\ny: &b {privileged: true}\nspec:"),
        "escaped.json": '{"apiVersion": "v1", "ki\\u006ed": "Pod", "metadata": {"name": "x"}, "spec": {"containers": '
                        '[{"name": "a", "image": "b", "securityContext": {"priv\\u0069leged": true}}]}}',
    }

    def privileged(self):
        report = self.bounded("config", self.tree)
        found = {f["location"]["path"] for f in report["findings"] if f["title"] == "Privileged container"}
        return found, {path for path, _ in self.problems(report)}

    def test_found(self):
        for name, content in self.DRESSES.items():
            self.write(name, content)
        self.assertEqual(self.privileged()[0], set(self.DRESSES))

    def test_what_is_not_followed_is_told(self):
        chain = "".join(f"a{i}: &a{i} {{<<: *a{i - 1}}}\n" for i in range(1, 40))
        self.write("deep.yaml", PRIVILEGED.replace("privileged: true", "<<: *a39").replace(
            "spec:", "a0: &a0 {privileged: true}\n" + chain + "spec:"))
        self.write("wide.yaml", PRIVILEGED.replace("privileged: true", "<<: [" + "*b, " * 300 + "*a]").replace(
            "spec:", "a: &a {privileged: true}\nb: &b {c: d}\nspec:"))
        self.write("large.yaml", PRIVILEGED + "# " + "x" * (9 << 20))
        found, told = self.privileged()
        self.assertEqual(told - found, {"deep.yaml", "wide.yaml", "large.yaml"})

    def test_task_definition_behind_much_else(self):
        self.write("task.json", '{"tags": "' + "x" * 100_000 + '", "family": "x", "containerDefinitions": '
                   '[{"name": "a", "image": "b", "privileged": true}]}')
        report = self.bounded("config", self.tree)
        self.assertTrue(any(finding["id"].startswith("PLM-EC") for finding in report["findings"]),
                        {finding["id"] for finding in report["findings"]})


if __name__ == "__main__":
    plimsoll.main()
