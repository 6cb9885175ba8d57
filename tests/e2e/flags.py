#!/usr/bin/env python3
"""Flags, settings, outputs, exit status: what docs promise about the surface that scripts lean on."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import re
import signal
import subprocess
import unicodedata

import plimsoll
from plimsoll import DEBIAN, advisory, deb, dpkg_status

STATUS = "var/lib/dpkg/status"
HIGH, LOW = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
HOSTILE = "ev\x1b[31mil\x07\u202egnp\u2066\x9b1m"


def rated(record, vector):
    return dict(record, severity=[{"type": "CVSS_V3", "score": vector}])


def faults():
    """One high with a fix, one low without, one without any rating."""
    return [rated(advisory("CVE-2026-1001", "Debian:12", "bash", "9"), HIGH),
            rated(advisory("CVE-2026-1002", "Debian:12", "glibc"), LOW),
            advisory("CVE-2026-1003", "Debian:12", "gryphon", "2.0")]


class FlagsCase(plimsoll.Case):
    def setUp(self):
        super().setUp()
        status = dpkg_status(deb("bash", "5.2"), deb("libc6", "2.36-9", "glibc"), deb("gryphon", "1.0"))
        self.layout = plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: status}))
        self.db = plimsoll.advisories(self.folder / "advisories", faults())

    def image(self, *arguments, **options):
        return self.run_plimsoll("image", self.layout, "--db", self.db, "--no-db-update", *arguments, **options)

    def ids(self, *arguments, **options):
        return [finding["id"] for finding in self.image("-f", "json", *arguments, **options).report["findings"]]


class ExitStatus(FlagsCase):
    def test_exit_on(self):
        for arguments, status in {
            ("--exit-on", "critical"): 0, ("--exit-on", "high"): 1, ("--exit-on", "low"): 1,
            ("--exit-on", "unknown"): 1, (): 0,
            ("--exit-on", "high", "--severity", "low"): 0,
            ("--exit-on", "low", "--severity", "low", "--ignore-unfixed"): 0,
            ("--exit-on", "low", "--severity", "unknown"): 0,
            ("--exit-on", "high", "--ignore-state", "fixed"): 0,
        }.items():
            with self.subTest(" ".join(arguments)):
                self.image(*arguments, status=status)

    def test_unknown_words_are_refused(self):
        for flags in (["--exit-on", "awful"], ["--severity", "high,awful"], ["--ignore-state", "awful"],
                      ["--scanners", "awful"], ["--package-types", "awful"], ["--skip", "awful"], ["--jobs", "awful"],
                      ["--timeout", "awful"], ["--max-image-size", "awful"], ["--format", "awful"],
                      ["--platform", "awful"], ["--max-db-age", "awful"], ["--distro", "awful"],
                      ["--log-format", "awful"], ["--cache-size", "awful"], ["--awful"], ["one", "two", "awful"]):
            with self.subTest(" ".join(flags)):
                ran = self.image(*flags, status=2)
                self.assertIn("awful", ran.err)
                self.assertEqual(ran.text, "")

    def test_two_beats_one(self):
        status = dpkg_status(deb("bash", "5.2"), "Package: broken\nStatus: install ok installed\n")
        layout = plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: status}), name="broken")
        flags = ["image", layout, "--db", self.db, "--exit-on", "high"]
        self.run_plimsoll(*flags, status=1)
        self.run_plimsoll(*flags, "--strict", status=2)

    def test_timeout_reports_what_there_is(self):
        for command, target in (("image", self.layout), ("rootfs", plimsoll.tree(self.folder / "root", DEBIAN))):
            with self.subTest(command):
                ran = self.run_plimsoll(command, target, "--timeout", "0s", "-f", "json", "--scanners", "none",
                                        "--cache-size", "0", status=2)
                self.assertIn("timeout", [problem["code"] for problem in ran.report["problems"]])
        self.image("--timeout", "10m")

    def test_timeout_is_not_remembered(self):
        """Facts of a layer that was not read to its end do not answer for it later."""
        self.run_plimsoll("image", self.layout, "--timeout", "0s", "--scanners", "none", status=2)
        self.assertEqual(len(self.inventory(self.layout)["packages"]), 3)

    def test_max_image_size(self):
        ran = self.image("--max-image-size", "1k", status=2)
        self.assertIn("--max-image-size", ran.err)
        self.image("--max-image-size", "1GiB")

    def test_max_db_age(self):
        old = advisory("CVE-2020-0001", "Debian:12", "bash", "9", modified="2020-01-01T00:00:00Z",
                       published="2020-01-01T00:00:00Z")
        db = plimsoll.advisories(self.folder / "old", [old])
        flags = ["image", self.layout, "--db", db, "-f", "json"]
        self.run_plimsoll(*flags, "--max-db-age", "52w", status=2)
        self.run_plimsoll(*flags, "--max-db-age", "1000w")


class Selection(FlagsCase):
    def test_findings(self):
        for arguments, wanted in {
            (): ["CVE-2026-1001", "CVE-2026-1002", "CVE-2026-1003"],
            ("--severity", "high"): ["CVE-2026-1001"],
            ("--severity", "high,low"): ["CVE-2026-1001", "CVE-2026-1002"],
            ("--severity", "high", "--severity", "unknown"): ["CVE-2026-1001", "CVE-2026-1003"],
            ("--ignore-unfixed",): ["CVE-2026-1001", "CVE-2026-1003"],
            ("--ignore-state", "fixed"): ["CVE-2026-1002"],
            ("--scanners", "none"): [],
            ("--distro", "debian:11"): [],
        }.items():
            with self.subTest(" ".join(arguments)):
                self.assertEqual(self.ids(*arguments), wanted)

    def test_suppressed_are_counted(self):
        report = self.image("-f", "json", "--severity", "high").report
        self.assertEqual((report["summary"]["high"], report["summary"]["suppressed"]), (1, 2))

    def test_skip_and_package_types(self):
        names = lambda *flags: [p["name"] for p in self.image("-f", "json", *flags).report["packages"]]
        self.assertEqual(names("--skip", "deb-status"), [])
        self.assertEqual(names("--skip-path", "var/lib/**"), [])
        self.assertEqual(names("--skip-path", "srv/**"), ["bash", "gryphon", "libc6"])
        self.assertEqual(names("--package-types", "os"), ["bash", "gryphon", "libc6"])
        self.assertEqual(names("--package-types", "library"), [])
        self.assertEqual(names("--package-types", "os,library"), ["bash", "gryphon", "libc6"])

    def test_distro(self):
        report = self.image("-f", "json", "--distro", "ubuntu:24.04").report
        self.assertEqual((report["artifact"]["os"]["id"], report["artifact"]["os"]["version"]), ("ubuntu", "24.04"))
        self.assertTrue(all("pkg:deb/ubuntu/" in package["purl"] for package in report["packages"]))


class Outputs(FlagsCase):
    def kind(self, content):
        if not content.startswith(b"{"):
            return "table"
        return "cyclonedx" if "bomFormat" in json.loads(content) else "json"

    def test_formats_to_standard_output(self):
        for name in ("table", "json", "cyclonedx", "cyclonedx@1.6", "cyclonedx@1.5", "json@1"):
            with self.subTest(name):
                self.assertEqual(self.kind(self.image("--format", name).out), name.split("@")[0])
        self.assertEqual(self.kind(self.image().out), "table")

    def test_files(self):
        for number, (flags, wanted) in enumerate([
            (["-o", "r.txt"], {"r.txt": "table"}),
            (["-f", "json", "-o", "r.json"], {"r.json": "json"}),
            (["--output", "json=r.json"], {"r.json": "json"}),
            (["--output", "json=r.json", "--output", "cyclonedx=b.json", "--output", "table=t"],
             {"r.json": "json", "b.json": "cyclonedx", "t": "table"}),
            (["-f", "json", "-f", "table", "-o", "r.json", "-o", "t"], {"r.json": "json", "t": "table"}),
            (["--output", "json=r.json", "--output", "table=-"], {"r.json": "json", "-": "table"}),
            (["-f", "json", "--output", "cyclonedx@1.5=b.json"], {"b.json": "cyclonedx", "-": "json"}),
        ]):
            with self.subTest(" ".join(flags)):
                self.work = self.folder / f"work-{number}"
                self.work.mkdir()
                ran = self.image(*flags)
                got = {path.name: self.kind(path.read_bytes()) for path in self.work.iterdir()}
                if ran.out:
                    got["-"] = self.kind(ran.out)
                self.assertEqual(got, wanted)

    def test_a_file_has_the_bytes_of_standard_output(self):
        for name in ("table", "json", "cyclonedx"):
            printed = self.image("-f", name).out
            self.image("-f", name, "-o", "file")
            with self.subTest(name):
                self.assertEqual((self.work / "file").read_bytes(), printed)

    def test_refused_before_the_scan(self):
        for flags, word in [(["-f", "awful"], "table, json"), (["-f", "sarif"], "not written yet"),
                            (["-f", "cyclonedx@9"], "1.6"), (["-f", "json", "-f", "table"], "standard output"),
                            (["--output", "awful=x.json"], ""), (["-o", "a", "-o", "b"], "FORMAT=FILE")]:
            with self.subTest(" ".join(flags)):
                ran = self.run_plimsoll("image", "nothing-here", *flags, status=2)
                self.assertIn(word, ran.err)

    def test_output_that_cannot_be_written(self):
        for path in ("no/such/folder/r.json", "/proc/version"):
            with self.subTest(path):
                ran = self.image("-f", "json", "-o", path, status=2)
                self.assertIn(path, ran.err)
        (self.work / "folder").mkdir()
        self.image("-o", "folder", status=2)
        self.assertEqual(list((self.work / "folder").iterdir()), [])

    def test_standard_output_carries_only_the_report(self):
        for flags in ([], ["-v"], ["--quiet"], ["--log-format", "json"]):
            with self.subTest(" ".join(flags)):
                self.assertEqual(self.kind(self.image("-f", "json", *flags).out), "json")

    def test_closed_standard_output(self):
        """`plimsoll … | head -1`, and a standard output that is closed or full: no crash, and no silence."""
        for words in (["image", str(self.layout), "--db", str(self.db), "-f", "json"], ["--help"], ["version"]):
            for redirection, wanted in (("| true", (0, 2, 128 + signal.SIGPIPE)), (">&-", (2,)), (">/dev/full", (2,))):
                with self.subTest(words[0] + redirection):
                    script = f'"$@" {redirection}; exit ${{PIPESTATUS[0]}}'
                    done = subprocess.run(["bash", "-c", script, "-", plimsoll.PROGRAM, *words], env=self.environment,
                                          capture_output=True)
                    self.assertIn(done.returncode, wanted, done.stderr)

    def test_no_escape_sequences_in_a_pipe(self):
        self.assertNotIn(b"\x1b", self.image().out)


class HostileNames(plimsoll.Case):
    """Names that come from an image reach no terminal as they are, and break no document."""

    def setUp(self):
        super().setUp()
        status = dpkg_status(deb(HOSTILE, "1\x1b]0;x\x07.0", HOSTILE), deb("bash", "5.2"), "broken \x1b[2J record\n")
        files = dict(DEBIAN, **{STATUS: status, f"var/lib/dpkg/status.d/{HOSTILE}": "\x1b[2J"})
        files["etc/os-release"] += f'PRETTY_NAME="{HOSTILE}"\n'
        image = plimsoll.image_of(self.folder, files)
        image.add_history(HOSTILE)
        image.history[0]["created_by"] = HOSTILE
        self.layout = self.folder / "layout"
        plimsoll.oci_image.write_oci_layout(image, self.layout, HOSTILE)
        record = advisory("CVE-2026-1001", "Debian:12", "bash", "9", summary=HOSTILE,
                          references=[{"type": "WEB", "url": "https://x.example/" + HOSTILE}])
        self.db = plimsoll.advisories(self.folder / "advisories", [record])

    def test_every_format(self):
        for name in ("table", "json", "cyclonedx"):
            for flags in ([], ["--strict"]):
                with self.subTest(name, flags=flags):
                    ran = self.run_plimsoll("image", self.layout, "-f", name, "--db", self.db, *flags, status=None)
                    self.harmless(ran.out.decode(), json_text=name != "table")
                    self.harmless(ran.err)

    def test_explain(self):
        report = self.folder / "report.json"
        self.run_plimsoll("image", self.layout, "-f", "json", "--db", self.db, "-o", report)
        self.harmless(self.run_plimsoll("explain", "CVE-2026-1001", "--report", report).text)
        for name in ("table", "cyclonedx"):
            self.harmless(self.run_plimsoll("convert", report, "-f", name).text, json_text=name != "table")

    def test_messages(self):
        for words in ([HOSTILE], ["image", HOSTILE], ["image", "-f", HOSTILE, "x"], ["image", f"{self.layout}:{HOSTILE}x"],
                      ["purl", HOSTILE], ["version-compare", HOSTILE, "1", "2"], ["explain", HOSTILE, "--report", "x"],
                      ["image", "x", "--" + HOSTILE], ["db", HOSTILE], ["cache", HOSTILE], ["image", "x", "--skip", HOSTILE]):
            with self.subTest(words[0]):
                ran = self.run_plimsoll(*words, status=2)
                self.harmless(ran.err)

    def harmless(self, text, json_text=False):
        controls = [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t"]
        self.assertEqual(controls, [])
        if json_text:
            walk = [json.loads(text)]
            while walk:
                value = walk.pop()
                if isinstance(value, (dict, list)):
                    walk.extend(value.values() if isinstance(value, dict) else value)
                elif isinstance(value, str):
                    self.assertNotRegex(value, "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


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
        for text, place in {"\nseverty: high\n": ":2", "exit-on: awful\n": "awful", "[a, b]\n": "", "a: [": "",
                            "jobs: many\n": ":1", "severity: \x1b[31m\n": ""}.items():
            self.write(self.work, text)
            with self.subTest(text):
                ran = self.image(status=2)
                self.assertIn(place, ran.err)
                self.assertEqual(ran.text, "")
                if place:
                    self.assertRegex(ran.err, "plimsoll.yaml|--exit-on")
        self.image(env={"PLIMSOLL_JOBS": "many"}, status=2)

    def test_empty_file(self):
        for text in ("", "# nothing\n", "---\n"):
            self.write(self.work, text)
            self.assertEqual(len(self.ids()), 3)

    def test_settings_command(self):
        self.write(self.work, "severity: high\njobs: 2\n")
        lines = self.run_plimsoll("settings", env={"PLIMSOLL_JOBS": "3"}).text.splitlines()
        values = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
        self.assertEqual(values["severity"], "high  (plimsoll.yaml:1)")
        self.assertEqual(values["jobs"], "3  (PLIMSOLL_JOBS)")
        for name in ("format", "output", "exit-on", "db", "cache-dir", "timeout", "strict"):
            self.assertIn(name, values)
        self.write(self.work, "awful: 1\n")
        self.assertIn("plimsoll.yaml:1", self.run_plimsoll("settings", status=2).err)


class LaterFlags(FlagsCase):
    def test_refused_with_a_word(self):
        for flags in (["--vex", "v.json"], ["--vex=v.json"], ["--ignore-file", "f"], ["--show-suppressed"], ["--check", "ID"],
                      ["--skip-check", "ID"], ["--no-sandbox"], ["--all-platforms"], ["--scanners", "secret"],
                      ["--scanners", "vuln,config"], ["-f", "sarif"], ["-f", "spdx"]):
            with self.subTest(" ".join(flags)):
                ran = self.image(*flags, status=2)
                self.assertEqual(ran.text, "")
                self.assertRegex(ran.err, "not in this version|not written yet")

    def test_commands_of_later(self):
        for name in ("sbom", "config", "serve", "watch"):
            with self.subTest(name):
                self.assertIn("no such command", self.run_plimsoll(name, "x", status=2).err)


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
