#!/usr/bin/env python3
"""Every command, its help and its messages; settings files and variables; flags that a later version will know."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import re
import shutil
import subprocess

import plimsoll
from flags import STATUS, FlagsCase


class Settings(FlagsCase):
    def write(self, folder, text):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plimsoll.yaml").write_text(text)

    def test_precedence(self):
        users = self.folder / "config" / "plimsoll"
        self.assertEqual(len(self.ids()), 3)
        self.write(users, "severity: low\n")
        self.assertEqual(self.ids(), ["CVE-2026-1002"], "the user's file")
        self.write(self.work, "severity: [high, unknown]\n")
        self.assertEqual(self.ids(), ["CVE-2026-1001", "CVE-2026-1003"], "the working directory's file")
        variable = {"PLIMSOLL_SEVERITY": "low,unknown"}
        self.assertEqual(self.ids(env=variable), ["CVE-2026-1002", "CVE-2026-1003"], "a variable")
        self.assertEqual(self.ids("--severity", "high", env=variable), ["CVE-2026-1001"], "a flag")
        self.write(self.work, "exit_on: high\n")
        self.assertEqual(self.ids(), ["CVE-2026-1002"], "files are merged by name")
        self.image("--severity", "high", status=1)
        self.image("--severity", "high", env={"PLIMSOLL_EXIT_ON": "critical"})

    def test_home_without_xdg(self):
        self.write(self.folder / ".config" / "plimsoll", "severity: low\n")
        del self.environment["XDG_CONFIG_HOME"]
        self.assertEqual(self.ids(), ["CVE-2026-1002"])

    def test_flags_that_are_switches(self):
        self.write(self.work, "ignore-unfixed: true\n")
        self.assertEqual(self.ids(), ["CVE-2026-1001", "CVE-2026-1003"])
        self.assertEqual(len(self.ids(env={"PLIMSOLL_IGNORE_UNFIXED": "false"})), 3)

    def test_bad_files_are_refused_with_their_place(self):
        for text, place in {"\nseverty: high\n": ":2", "exit-on: awful\n": ":1: exit-on", "[a, b]\n": "", "a: [": "",
                            "\nexit-on: {a: b}\n": ":2: exit-on", "severity: [high, [low]]\n": ":1: severity",
                            "\nexit-on: [high, low]\n": ":2: exit-on", "format: awful\n": ":1: format",
                            "skip:\n  - awful\n": ":1: skip", "jobs: 0\n": ":1: jobs",
                            "jobs: many\n": ":1: jobs", "severity: \x1b[31m\n": ""}.items():
            self.write(self.work, text)
            with self.subTest(text):
                ran = self.image(status=2)
                self.assertIn(place, ran.err)
                self.assertEqual(ran.text, "")
                if place:
                    self.assertIn("plimsoll.yaml" + place, ran.err)
        self.image(env={"PLIMSOLL_JOBS": "many"}, status=2)

    def test_what_a_stranger_may_not_switch_on(self):
        for name in ("insecure", "no-sandbox", "no_sandbox", "cache-dir", "feed-url", "scan-unverified", "verify-key"):
            with self.subTest(name):
                self.write(self.work, f"\n{name}: true\n")
                self.assertIn("plimsoll.yaml:2: " + name.replace("_", "-"), self.image(status=2).err)
                (self.work / "plimsoll.yaml").unlink()
                if "no" in name or name == "insecure":
                    self.write(self.folder / "config" / "plimsoll", f"{name}: true\n")
                    self.assertEqual(len(self.ids()), 3)
                    (self.folder / "config" / "plimsoll" / "plimsoll.yaml").unlink()

    def test_a_stranger_writes_in_his_folder_alone(self):
        (self.work / "out").symlink_to(self.folder)
        for place in ("/tmp/x.json", "json=/tmp/x.json", "../x", "json=a/../../x.json", "out/x", "json=out/x.json"):
            with self.subTest(place):
                self.write(self.work, f"output: ['{place}']\n")
                self.assertIn("plimsoll.yaml:1: output", self.image(status=2).err)
        self.write(self.work, "output: [json=x.json, table=-]\n")
        self.image()
        self.assertTrue((self.work / "x.json").exists())

    def test_what_a_stranger_sets_is_told(self):
        self.write(self.work, "severity: low\nquiet: true\n")
        self.assertIn("plimsoll.yaml of the working directory sets: quiet, severity", self.image().err)
        self.assertNotIn("working directory", self.image("--quiet").err)

    def test_empty_file(self):
        for text in ("", "# nothing\n", "---\n"):
            self.write(self.work, text)
            self.assertEqual(len(self.ids()), 3)

    def test_null_leaves_the_default(self):
        self.write(self.folder / "config" / "plimsoll", "severity: low\n")
        self.write(self.work, "severity: null\nexit-on:\n")
        self.assertEqual(len(self.ids()), 3)

    def test_a_pipe_is_refused_and_not_waited_for(self):
        os.mkfifo(self.work / "plimsoll.yaml")
        self.assertIn("plimsoll.yaml: is no regular file", self.image(status=2).err)

    def test_files_of_another_user(self):
        """A HOME that may not be read is a notice; the working directory's file is meant, so it stops."""
        if os.getuid() != 0:
            self.skipTest("only root can be another user")
        program = self.folder / "plimsoll"
        shutil.copy(plimsoll.PROGRAM, program)
        self.write(self.folder / "config" / "plimsoll", "severity: low\n")
        (self.folder / "config").chmod(0o700)
        self.folder.chmod(0o755)
        environment = dict(self.environment, XDG_CACHE_HOME="/nowhere")
        run = lambda *flags: subprocess.run([program, "image", self.layout, "--db", self.db, "--cache-size", "0", *flags],
                                            user=65534, capture_output=True, cwd=self.work, env=environment)
        done = run("-f", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"config/plimsoll/plimsoll.yaml: Permission denied: settings without it", done.stderr)
        self.assertEqual(len(json.loads(done.stdout)["findings"]), 3)
        self.assertEqual(run("--quiet").stderr, b"")
        self.write(self.work, "severity: low\n")
        (self.work / "plimsoll.yaml").chmod(0o600)
        self.assertEqual(run().returncode, 2)

    def test_settings_command(self):
        self.write(self.work, "severity: high\njobs: 2\n")
        lines = self.run_plimsoll("settings", env={"PLIMSOLL_JOBS": "3"}).text.splitlines()
        values = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
        self.assertEqual(values["severity"], "high  (plimsoll.yaml:1)")
        self.assertEqual(values["jobs"], "3  (PLIMSOLL_JOBS)")
        self.assertEqual([values[name] for name in ("max-file-size", "strict", "db")], ["256MiB", "false", "-"])
        for name in ("format", "output", "exit-on", "db", "cache-dir", "timeout", "strict"):
            self.assertIn(name, values)
        self.write(self.work, "awful: 1\n")
        self.assertIn("plimsoll.yaml:1", self.run_plimsoll("settings", status=2).err)


class LaterFlags(FlagsCase):
    def test_refused_with_a_word(self):
        for flags in (["--vex", "v.json"], ["--vex=v.json"], ["--ignore-file", "f"], ["--scanners", "license"],
                      ["--scanners", "vuln,license"], ["-f", "sarif"], ["-f", "spdx"]):
            with self.subTest(" ".join(flags)):
                ran = self.image(*flags, status=2)
                self.assertEqual(ran.text, "")
                self.assertRegex(ran.err, "not in this version|not written yet")

    def test_commands_of_later(self):
        for name in ("sbom", "host", "compliance", "facts", "watch",
                     "profile", "evidence", "plan", "diff", "compare", "gate", "vex", "triage", "attest",
                     "notify", "serve", "worker", "completion"):
            with self.subTest(name):
                ran = self.run_plimsoll(name, "x", "--flag", status=2)
                self.assertEqual((ran.err, ran.text), (f"plimsoll: {name}: not in this version yet\n", ""))
        for name in ("push", "pull"):
            self.assertIn("not in this version yet", self.run_plimsoll("db", name, status=2).err)


class Commands(FlagsCase):
    def test_help(self):
        top = self.run_plimsoll("--help").text
        self.assertEqual(self.run_plimsoll().text, top)
        self.assertEqual(self.run_plimsoll("-h").text, top)
        names = re.findall(r"^  ([a-z][a-z-]*)  ", top, re.MULTILINE)
        self.assertGreater(len(names), 10)
        for name in names:
            with self.subTest(name):
                text = self.run_plimsoll(name, "--help").text
                self.assertGreater(len(text), 80)
        subcommands = re.findall(r"^  ([a-z]+)  ", self.run_plimsoll("db", "--help").text, re.MULTILINE)
        for name in subcommands:
            self.assertGreater(len(self.run_plimsoll("db", name, "--help").text), 80)
        for name in ("image", "rootfs", "fs", "version-compare", "version-satisfies"):
            with self.subTest(name + " has an example"):
                self.assertIn(f"plimsoll {name} ", self.run_plimsoll(name, "--help").text)

    def test_every_promised_flag_is_in_the_help_or_refused(self):
        shown = self.run_plimsoll("image", "--help").text
        for flag in ("--format", "--output", "--scanners", "--severity", "--ignore-unfixed", "--exit-on", "--platform",
                     "--verify", "--offline", "--db", "--cache-dir", "--strict", "--no-db-update", "--skip-path", "--skip",
                     "--package-types", "--distro", "--ignore-state", "--max-image-size", "--max-layer-size",
                     "--max-file-size", "--cache-size", "--timeout", "--jobs", "--quiet", "--no-color", "--log-format",
                     "--from", "--input", "--max-db-age"):
            with self.subTest(flag):
                self.assertRegex(shown, re.escape(flag) + r"\b")

    def test_unknown_command(self):
        ran = self.run_plimsoll("imgae", status=2)
        self.assertIn("imgae", ran.err)
        self.assertIn("--help", ran.err)

    def test_version(self):
        self.assertRegex(self.run_plimsoll("--version").text, r"\Aplimsoll \d+\.\d+\.\d+\n\Z")
        self.assertEqual(self.run_plimsoll("version").out, self.run_plimsoll("--version").out)
        version = self.run_plimsoll("--version").text.split()[1]
        self.assertEqual(self.image("-f", "json").report["tool"], {"name": "plimsoll", "version": version})

    def test_cache(self):
        status = lambda: dict(line.split(maxsplit=1) for line in self.run_plimsoll("cache", "status").text.splitlines())
        self.assertEqual((status()["records"], status()["bytes"]), ("0", "0"))
        self.image()
        self.assertNotEqual(status()["records"], "0")
        self.assertTrue(status()["folder"].startswith(str(self.folder / "cache" / "plimsoll")))
        self.run_plimsoll("cache", "clear")
        self.assertEqual((status()["records"], status()["bytes"]), ("0", "0"))
        self.image("--cache-dir", self.folder / "elsewhere")
        self.assertEqual(status()["records"], "0")
        self.assertIn("records", self.run_plimsoll("cache", "status", "--cache-dir", self.folder / "elsewhere").text)
        self.image()
        kept = status()
        foreign = self.folder / "cache" / "plimsoll" / "layers" / "x.facts"
        foreign.mkdir()
        self.assertEqual(status(), kept, "a folder is no record")
        self.run_plimsoll("cache", "clear")
        self.assertEqual(status()["bytes"], "0")
        self.assertTrue(foreign.is_dir())
        self.run_plimsoll("cache", status=2)
        self.run_plimsoll("cache", "fill", status=2)

    def test_cache_that_cannot_be_kept(self):
        """No place for the cache costs time, not the scan."""
        (self.folder / "file").write_text("")
        report = self.image("-f", "json", "--cache-dir", self.folder / "file" / "below").report
        self.assertEqual(len(report["packages"]), 3)
        self.assertIn("cache", report["problems"][0]["what"])
        self.assertEqual(self.image("-f", "json", "--cache-size", "0", "--cache-dir", "/nowhere").report["problems"], [])

    def test_cache_of_garbage(self):
        good = self.image("-f", "json").out
        cache = self.folder / "cache" / "plimsoll" / "layers"
        records = [path for path in cache.rglob("*") if path.is_file()]
        self.assertTrue(records)
        for damage in (b"", b"\0" * 100, os.urandom(5000)):
            for record in records:
                whole = record.read_bytes()
                for content in (damage, whole[:-10], whole[:len(whole) // 2] + damage, damage[:20] + whole[20:]):
                    record.unlink(missing_ok=True)
                    record.write_bytes(content)
                    self.assertEqual(self.image("-f", "json").out, good)

    def test_purl(self):
        self.assertEqual(self.run_plimsoll("purl", "pkg:NPM/%40scope/name@1.0").text, "pkg:npm/%40scope/name@1.0\n")
        self.run_plimsoll("purl", "nonsense", status=2)

    def test_versions(self):
        self.assertEqual(self.run_plimsoll("version-compare", "deb", "1.0~rc1", "1.0").text, "<\n")
        self.assertEqual(self.run_plimsoll("version-compare", "deb", "-", input=b"1\t2\n2\t1\n1\t1\n").text, "<\n>\n=\n")
        self.assertEqual(self.run_plimsoll("version-satisfies", "npm", "1.4.2", "^1.2.0").text, "true\n")
        for words in (["version-compare", "nothing", "1", "2"], ["version-compare", "deb", "1"], ["version-compare"]):
            self.run_plimsoll(*words, status=2)

    def test_explain_and_convert(self):
        report = self.work / "r.json"
        self.image("-f", "json", "-o", report)
        text = self.run_plimsoll("explain", "CVE-2026-1001", "--report", report).text
        for word in ("CVE-2026-1001", "bash", "5.2", "9", STATUS):
            self.assertIn(word, text)
        fingerprint = json.loads(report.read_bytes())["findings"][0]["fingerprint"]
        self.assertEqual(self.run_plimsoll("explain", fingerprint[:8], "--report", report).text, text)
        self.assertEqual(self.run_plimsoll("explain", fingerprint, "--report", "-", input=report.read_bytes()).text, text)
        self.run_plimsoll("explain", "CVE-1999-0001", "--report", report, status=2)
        for name in ("table", "json", "cyclonedx"):
            with self.subTest(name):
                self.assertEqual(self.run_plimsoll("convert", report, "-f", name).out, self.image("-f", name).out)
        report.write_text("[" * 100_000)
        for words in (["convert", report], ["explain", "x", "--report", report]):
            self.assertIn("r.json", self.run_plimsoll(*words, status=2).err)


if __name__ == "__main__":
    plimsoll.main()
