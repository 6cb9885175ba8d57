#!/usr/bin/env python3
"""Helm charts: what helm renders is checked in the template that it came from, and helm itself is held in limits."""
# SPDX-License-Identifier: Apache-2.0

import os
import shutil
import subprocess
import unittest
from pathlib import Path

import plimsoll

HELM = os.environ.get("PLIMSOLL_HELM") or shutil.which("helm")
COMPILER = shutil.which("cc")

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\ntype: application\n",
    "values.yaml": "image: nginx\ntag: latest\nprivileged: true\nports: [8080, 80]\n",
    "templates/_helpers.tpl": '{{- define "web.name" -}}{{ .Release.Name }}-web{{- end }}\n',
    "templates/pod.yaml": """{{- if .Values.image }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "web.name" . }}
spec:
  hostNetwork: true
  containers:
  - name: web
    image: "{{ .Values.image }}:{{ .Values.tag }}"
    {{- if .Values.privileged }}
    securityContext:
      privileged: true
    {{- end }}
    ports:
    {{- range .Values.ports }}
    - containerPort: {{ . }}
    {{- end }}
    # plimsoll:ignore=PLM-KW-017
{{- end }}
""",
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 0.1.0\n",
    "charts/sub/templates/pod.yaml": ("apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}-sub}\nspec:\n  hostPID: true\n"
                                      "  containers: []\n"),
}

# What a program below the keeper can do, as a manifest that says so.
PRISONER = r"""
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
extern char **environ;
static void say(const char *what, int can) { printf("    %s: \"%s\"\n", what, can ? "yes" : "no"); }
int main(int argc, char **argv) {
  const char *chart = argc > 3 ? argv[3] : "";
  if (strstr(chart, "slow")) for (;;) pause();
  if (strstr(chart, "loud")) for (;;) printf("0123456789012345678901234567890123456789\n");
  if (strstr(chart, "crash")) abort();
  printf("---\n# Source: x/templates/a.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n");
  say("socket", socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
  say("process", fork() >= 0);
  say("passwd", open("/etc/passwd", O_RDONLY) >= 0);
  say("write", open("OUTSIDE", O_WRONLY | O_CREAT, 0600) >= 0);
  say("signal", kill(getppid(), 0) == 0);
  int secret = 0;
  for (char **each = environ; *each; ++each) secret |= strstr(*each, "hunter2") != NULL;
  say("secret", secret);
  say("home", getenv("HOME") && strstr(getenv("HOME"), "/plimsoll-") != NULL);
  printf("spec:\n  hostNetwork: true\n  containers: []\n");
  return 0;
}
"""


class Helm(plimsoll.Case):
    def setUp(self):
        super().setUp()
        self.tree = self.folder / "tree"
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.environment["PATH"] = f"{self.bin}:/usr/bin:/bin"

    def write(self, folder, files):
        for name, content in files.items():
            path = self.tree / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    def report(self, *arguments, **options):
        return self.run_plimsoll("config", self.tree, "-f", "json", *arguments, **options).report


@unittest.skipUnless(HELM, "skipped: no helm (PATH, PLIMSOLL_HELM)")
class RealHelm(Helm):
    def setUp(self):
        super().setUp()
        (self.bin / "helm").symlink_to(Path(HELM).resolve())

    def found(self, report):
        return {(f["id"], f["location"]["path"], f["location"]["line"]) for f in report["findings"]}

    def test_findings_lie_in_templates(self):
        self.write("deploy/shop", CHART)
        report = self.report("--helm", "--show-suppressed")
        self.assertEqual(report["problems"], [])
        found = self.found(report)
        pod, sub = "deploy/shop/templates/pod.yaml", "deploy/shop/charts/sub/templates/pod.yaml"
        for wanted in (("PLM-KW-001", pod, 9), ("PLM-KW-017", pod, 6), ("PLM-KW-049", pod, 17), ("PLM-KW-015", sub, 4)):
            self.assertIn(wanted, found)
        self.assertEqual({path for _, path, _ in found}, {pod, sub})
        self.assertNotIn("PLM-KW-045", {f[0] for f in found}, "whoever installs it says where")

    def test_without_the_flag_a_problem_says_so(self):
        self.write("shop", CHART)
        problem, = [p for p in self.report()["problems"] if p["path"] == "shop"]
        self.assertIn("plimsoll config --helm", problem["what"])

    def test_the_target_itself_is_a_chart(self):
        self.write("", CHART)
        self.assertIn(("PLM-KW-001", "templates/pod.yaml", 9), self.found(self.report("--helm")))

    def test_what_fails_is_a_problem_and_the_rest_goes_on(self):
        self.write("good", CHART)
        self.write("bad", {**CHART, "templates/pod.yaml": "{{ .Values.a.b.c }}\napiVersion: v1\nkind: Pod\n",
                           "templates/plain.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: true, containers: []}\n"})
        self.write("needs", {**CHART, "Chart.yaml": CHART["Chart.yaml"] +
                             "dependencies:\n- {name: redis, version: 1.0.0, repository: 'https://charts.invalid'}\n"})
        self.write("library", {**CHART, "Chart.yaml": CHART["Chart.yaml"].replace("application", "library")})
        report = self.report("--helm")
        problems = {p["path"]: p["what"] for p in report["problems"]}
        self.assertEqual(set(problems), {"bad", "needs"})
        self.assertIn("templates/pod.yaml:1:10", problems["bad"])
        self.assertIn("helm dependency build", problems["needs"])
        paths = {f["location"]["path"] for f in report["findings"]}
        self.assertIn("good/templates/pod.yaml", paths)
        self.assertIn("bad/templates/plain.yaml", paths, "what is no template is read as it is")
        self.run_plimsoll("config", self.tree, "--helm", "--strict", status=2)

    def test_values_of_ours(self):
        self.write("shop", CHART)
        pod = "shop/templates/pod.yaml"
        self.assertIn(("PLM-KW-001", pod, 9), self.found(self.report("--helm")))
        values = self.folder / "ours.yaml"
        values.write_text("privileged: false\nports: []\n")
        found = self.found(self.report("--helm", "--helm-values", values))
        self.assertNotIn("PLM-KW-001", {check for check, _, _ in found})
        self.assertNotIn("PLM-KW-049", {check for check, _, _ in found})
        report = self.report("--helm", "--helm-values", values, "--helm-set", "privileged=true", "--helm-set", "ports={80}")
        self.assertEqual(report["problems"], [])
        self.assertIn(("PLM-KW-001", pod, 9), self.found(report))
        self.assertIn("PLM-KW-049", {check for check, _, _ in self.found(report)})
        again = self.folder / "again.yaml"
        again.write_text("privileged: true\n")
        self.assertIn(("PLM-KW-001", pod, 9), self.found(self.report("--helm", "--helm-values", values, "--helm-values", again)))
        # The last wins; what helm cannot read is a Problem of the chart.
        self.assertNotIn(("PLM-KW-001", pod, 9), self.found(self.report("--helm", "--helm-values", again, "--helm-values", values)))
        again.write_text("a: [\n")
        problem, = self.report("--helm", "--helm-values", again)["problems"]
        self.assertIn("again.yaml", problem["what"])

    def test_values_of_settings(self):
        self.write("shop", CHART)
        values = self.tree / "ours.yaml"
        values.write_text("privileged: false\n")
        (self.work / "plimsoll.yaml").write_text(f"helm-values: [{values}]\n")
        self.assertNotIn("PLM-KW-001", {check for check, _, _ in self.found(self.report("--helm"))})
        self.report()  # without --helm they are nobody's
        outside = self.folder / "outside.yaml"
        outside.write_text("privileged: false\n")
        (self.work / "plimsoll.yaml").write_text(f"helm-values: [{outside}]\n")
        self.assertIn("files of the target alone", self.run_plimsoll("config", self.tree, "--helm", status=2).err)
        (self.work / "plimsoll.yaml").unlink()
        self.report("--helm", env={"PLIMSOLL_HELM_VALUES": str(outside), "PLIMSOLL_HELM_SET": "ports={80}"})

    def test_nothing_is_left_behind(self):
        self.write("shop", CHART)
        temporary = self.folder / "tmp"
        temporary.mkdir()
        self.report("--helm", env={"TMPDIR": str(temporary)})
        self.assertEqual(list(temporary.iterdir()), [])


@unittest.skipUnless(COMPILER, "skipped: no C compiler to make a program with")
class Limits(Helm):
    def setUp(self):
        super().setUp()
        source = self.folder / "prisoner.c"
        source.write_text(PRISONER.replace("OUTSIDE", str(self.folder / "outside")))
        subprocess.run([COMPILER, "-o", self.bin / "helm", source], check=True)
        self.rules = self.folder / "rules.yaml"
        names = ["socket", "process", "passwd", "write", "signal", "secret", "home"]
        self.rules.write_text("- check: OUR-001\n  title: t\n  severity: low\n  context: k8s.object\n  fail: object.kind = Pod\n  message: '" +
                              " ".join(f"{name}=%object.annotations[{name}]" for name in names) + "'\n")

    def test_what_it_can_do(self):
        self.write("chart", {"Chart.yaml": "name: x\n", "templates/a.yaml": "# {{ }}\n"})
        if "no Landlock" in self.run_plimsoll("doctor", status=None).text:
            self.skipTest("skipped: this kernel has no Landlock")
        report = self.report("--helm", "--rules", self.rules, "--check", "OUR-001", env={"SECRET": "hunter2"})
        said, = [f["evidence"] for f in report["findings"]]
        self.assertEqual(said, "socket=no process=no passwd=no write=no signal=no secret=no home=yes")
        self.assertFalse((self.folder / "outside").exists())

    def test_a_crash_and_too_much_output(self):
        for name in ("crash", "loud", "good"):
            self.write(name, {"Chart.yaml": "name: x\n", "templates/a.yaml": "# {{ }}\n"})
        report = self.report("--helm")
        problems = {p["path"]: p["what"] for p in report["problems"]}
        self.assertIn("ended by signal", problems["crash"])
        self.assertIn("it printed more than", problems["loud"])
        self.assertEqual({f["location"]["path"] for f in report["findings"]}, {"good/templates/a.yaml"})

    def test_a_program_that_does_not_end(self):
        self.write("slow", {"Chart.yaml": "name: x\n", "templates/a.yaml": "# {{ }}\n"})
        ran = self.run_plimsoll("config", self.tree, "--helm", "--timeout", "1s", status=2)
        self.assertIn("time", ran.err + ran.text)
        for _ in range(50):  # the keeper notices that nobody waits
            alive = subprocess.run(["pgrep", "-f", f"^{self.bin}/helm"], capture_output=True, check=False).stdout
            if not alive:
                break
            subprocess.run(["sleep", "0.1"], check=True)
        self.assertEqual(alive, b"")


class Flags(Helm):
    def test_no_helm(self):
        self.write("shop", CHART)
        self.environment["PATH"] = str(self.bin)
        problem, = self.report("--helm")["problems"]
        self.assertIn("no helm in PATH", problem["what"])
        (self.bin / "helm").write_text("#!/nonexistent\n")
        (self.bin / "helm").chmod(0o755)
        problem, = self.report("--helm")["problems"]
        self.assertIn("it cannot be started", problem["what"])

    def test_values_that_are_none(self):
        self.write("shop", CHART)
        for flags, said in ((["--helm-values", "none.yaml"], "--helm-values: none.yaml"), (["--helm-values", self.tree], "no regular file"),
                            (["--helm-set", "x"], "not KEY=VALUE"), (["--helm-set", "=x"], "not KEY=VALUE")):
            self.assertIn(said, self.run_plimsoll("config", self.tree, "--helm", *flags, status=2).err)
            self.assertIn("--helm", self.run_plimsoll("config", self.tree, *flags, status=2).err, "nothing to give them to")

    def test_only_of_config(self):
        self.tree.mkdir()
        for command in ("image", "rootfs", "fs"):
            self.assertIn("plimsoll config alone", self.run_plimsoll(command, self.tree, "--helm", status=2).err)
        (self.work / "plimsoll.yaml").write_text("helm: true\n")
        self.assertIn("helm", self.run_plimsoll("config", self.tree, status=None).err, "no settings file starts a program")


if __name__ == "__main__":
    plimsoll.main()
