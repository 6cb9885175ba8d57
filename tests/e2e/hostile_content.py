#!/usr/bin/env python3
"""What hostile documents, rules and images do to the detectors of content: every one ends, in bounded memory, and says so."""
# SPDX-License-Identifier: Apache-2.0

import io
import os
import subprocess
import sys
import time
import zipfile

import plimsoll
from limits import MEASURE, is_instrumented
from secrets import gitlab_token

MEMORY = 160  # MB; a document of 8 MB is held as a tree
SECONDS = 15  # of processor time; the slowest takes three


class Hostile(plimsoll.TreeCase):
    """A tree of files, scanned with a limit on memory and time."""

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

    def test_many_that_hang_on_each_other(self):
        """What roles and bindings are is told when all documents are known."""
        self.check_too_many("roles.yaml", "".join(
            f"apiVersion: v1\nkind: Role\nmetadata: {{name: r{number}}}\nrules: [{{verbs: ['*'], resources: ['*'], "
            f"apiGroups: ['*']}}]\n---\napiVersion: v1\nkind: RoleBinding\nmetadata: {{name: b{number}}}\nroleRef: "
            f"{{kind: Role, name: r{number}}}\nsubjects: [{{kind: ServiceAccount, name: default}}]\n---\n"
            for number in range(4900)))

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
        report = self.config("Dockerfile", "FROM debian\nRUN " + "curl http://x | " * 60_000 + "sh\n")
        self.assertIn(("Dockerfile", "too-many"), self.problems(report))

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
        "alias_key.yaml": PRIVILEGED.replace("privileged: true", "*p : true").replace("spec:", "x: &p privileged\nspec:"),
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


class Leaks(Hostile):
    """No report, log or cache shows a secret, whoever quotes what it stands in."""

    FORMATS = (["-f", "json"], ["-f", "table"], ["-f", "cyclonedx"], ["-f", "json", "-v", "--log-format", "json"])

    def tokens(self, count):
        return [gitlab_token(seed) for seed in range(100, 100 + count)]

    def check(self, command, target, tokens, *flags):
        time.sleep(0.1)  # what was written just now is not kept: it may change unseen
        for words in self.FORMATS:
            ran = self.run_plimsoll(command, target, "--show-suppressed", *words, *flags, status=None)
            for number, token in enumerate(tokens):
                self.assertNotIn(token[6:], ran.text + ran.err, (number, words))
        for path in (self.folder / "cache").rglob("*"):
            for number, token in enumerate(tokens):
                self.assertFalse(path.is_file() and token[6:].encode() in path.read_bytes(), (number, path))

    def test_documents(self):
        tokens = self.tokens(12)
        a, b, c, d, e, f, g, h, i, j, k, m = tokens
        self.write("Dockerfile", f"FROM debian:12\nMAINTAINER {a}\nRUN sudo x {b}\nADD https://u:{c}@x/y.tar /\n"
                   f"RUN curl -H '{d}' http://x | sh\nWORKDIR {e}\nCMD {f}\nCMD {g}\n"
                   f"# plimsoll:ignore=PLM-DF-001 because {h}\nUSER root\nEXPOSE {i}\nRUN <<{j}\n")
        self.write(".gitlab-ci.yml", f'include: "http://u:{k}@x/y.yml"\nj:\n  script: [x]\n')
        self.write("pod.yaml", POD.replace("name: a", f"name: {m}"))
        self.check("config", self.tree, tokens)

    def test_settings_of_an_image(self):
        tokens = self.tokens(10)
        a, b, c, d, e, f, g, h, i, j = tokens
        config = {"Env": ["TOKEN=" + a], "Labels": {"x": b, c: "y"}, "Entrypoint": ["sh", "-c", d], "Cmd": [e],
                  "Healthcheck": {"Test": ["CMD", f]}, "OnBuild": ["RUN x " + g], "User": h}
        image = plimsoll.oci_image.Image(config)
        tar = plimsoll.oci_image.LayerTar()
        tar.file("etc/cron.d/x", f"* * * * * root curl -H {i} http://x/y.sh | bash\n")
        image.add_layer(tar.write(self.folder / "layer.tar"), f"RUN curl -H '{j}' http://x")
        layout = self.folder / "layout"
        plimsoll.oci_image.write_oci_layout(image, layout, "test")
        self.check("image", layout, tokens, "--scanners", "secret,config,malware", "--no-db-update")
        report = self.run_plimsoll("image", layout, "--scanners", "secret", "-f", "json").report
        places = {finding["location"]["path"] for finding in report["findings"]}
        self.assertEqual(places, {"image config/" + name for name in (
            "env/TOKEN", "labels/x", "labels/glpat-********", "entrypoint", "cmd", "healthcheck", "onbuild", "user",
            "history")} | {"etc/cron.d/x"})
        self.assertEqual(report["artifact"]["layers"][0]["created_by"], "RUN curl -H 'glpat-********' http://x")


class Archives(Hostile):
    def zipped(self, name, content, copies=1):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(copies):
                archive.writestr(f"{number}{name}", content)
        return out.getvalue()

    def test_bombs_within_bombs(self):
        """24 MB sixteen times, and that sixteen times, and again: 98 GB, if each archive were counted for itself."""
        bomb = b"0" * (24 << 20)
        for _ in range(3):
            bomb = self.zipped(".zip", bomb, 16)
        self.write("bomb.zip", bomb)
        self.write("a", "token = " + gitlab_token(1) + "\n")
        report = self.bounded("fs", self.tree, "--scanners", "secret", "--deep", seconds=30, memory=512)
        self.assertEqual([finding["location"]["path"] for finding in report["findings"]], ["a"])
        self.assertIn("too-large", {problem["code"] for problem in report["problems"]})


class Caches(Hostile):
    def test_records_that_are_no_files(self):
        """Whoever may write into the cache may leave a pipe there: nobody waits for it."""
        layer = plimsoll.layer(self.folder / "1.tar", {"a": "token = " + gitlab_token(1) + "\n"})
        layout = self.folder / "layout"
        image = plimsoll.oci_image.Image({})
        image.add_layer(layer, "ADD x")
        plimsoll.oci_image.write_oci_layout(image, layout, "test")
        time.sleep(0.1)
        first = self.run_plimsoll("image", layout, "--scanners", "secret", "-f", "json").report
        records = list((self.folder / "cache").rglob("*.facts"))
        self.assertTrue(records)
        for record in records:
            record.unlink()
            os.mkfifo(record)
        again = self.run_plimsoll("image", layout, "--scanners", "secret", "-f", "json").report
        self.assertEqual(again["findings"], first["findings"])


if __name__ == "__main__":
    plimsoll.main()
