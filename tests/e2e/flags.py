#!/usr/bin/env python3
"""Flags, outputs, exit status, hostile names: what docs promise about the surface that scripts lean on."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import subprocess
import tarfile
import unicodedata
from pathlib import Path

import plimsoll
from plimsoll import DEBIAN, advisory, deb, dpkg_status

STATUS = "var/lib/dpkg/status"
HIGH, LOW = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
HOSTILE = "ev\x1b[31mil\x07\u202egnp\u2066\x9b1m\u061c\u200b\ufeff\U000e0041"


def rated(record, vector):
    return dict(record, severity=[{"type": "CVSS_V3", "score": vector}])


def faults():
    """One high with a fix, one low without, one without any rating."""
    return [rated(advisory("CVE-2026-1001", "Debian:12", "bash", "9"), HIGH),
            rated(advisory("CVE-2026-1002", "Debian:12", "glibc"), LOW),
            advisory("CVE-2026-1003", "Debian:12", "gryphon", "2.0")]


class FlagsCase(plimsoll.Case):
    scanners = "vuln"  # what these tests are about

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

    def test_jobs_are_bounded(self):
        for number in ("-1", "0", "257", "100000", "99999999999999999999"):
            with self.subTest(number):
                self.assertRegex(self.image("--jobs", number, status=2).err, "--jobs.*256")
        self.image("--jobs", "256")

    def test_none_goes_with_no_other_scanner(self):
        for value in ("none,vuln", "vuln,none"):
            self.assertIn("--scanners", self.image("--scanners", value, status=2).err)
        self.image("--scanners", "none,none")

    def test_two_beats_one(self):
        status = dpkg_status(deb("bash", "5.2"), "Package: broken\nStatus: install ok installed\n")
        layout = plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: status}), name="broken")
        flags = ["image", layout, "--db", self.db, "--exit-on", "high"]
        self.run_plimsoll(*flags, status=1)
        self.run_plimsoll(*flags, "--strict", status=2)

    def test_timeout_reports_what_there_is(self):
        for command, target in (("image", self.layout), ("rootfs", plimsoll.tree(self.folder / "root", DEBIAN))):
            with self.subTest(command):
                ran = self.run_plimsoll(command, target, "--timeout", "0s", "-f", "json", "--scanners", "none", status=2)
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

    def test_flags_with_values_leave_the_target_alone(self):
        values = {"--skip": "npm-lock", "--skip-path": "srv/**", "--severity": "high", "--ignore-state": "fixed",
                  "--package-types": "os", "--scanners": "vuln", "--format": "json",
                  "--db": plimsoll.no_advisories(self.folder)}
        for flag, value in values.items():
            with self.subTest(flag):
                self.run_plimsoll("image", "--no-db-update", flag, value, self.layout)

    def test_distro(self):
        report = self.image("-f", "json", "--distro", "ubuntu:24.04").report
        self.assertEqual((report["artifact"]["os"]["id"], report["artifact"]["os"]["version"]), ("ubuntu", "24.04"))
        self.assertTrue(all("pkg:deb/ubuntu/" in package["purl"] for package in report["packages"]))


class Targets(FlagsCase):
    def test_two_targets(self):
        ran = self.image("--input", self.layout, status=2)
        self.assertIn("two targets", ran.err)
        self.run_plimsoll("image", "--input", self.layout)

    def test_a_source_is_what_it_is_said_to_be(self):
        image = plimsoll.image_of(self.folder / "saved", dict(DEBIAN))
        docker, oci = self.folder / "docker.tar", self.folder / "oci.tar"
        plimsoll.oci_image.write_docker_archive(image, docker, "test:1")
        with tarfile.open(oci, "w") as tar:
            tar.add(self.layout, ".")
        targets = {"oci-dir": self.layout, "docker-archive": docker, "oci-archive": oci}
        for name in targets:
            for kind, target in targets.items():
                for words in (["--from", name, target], [f"{name}:{target}"]):
                    with self.subTest(" ".join(map(str, words))):
                        ran = self.run_plimsoll("image", *words, status=0 if name == kind else 2)
                        if name != kind:
                            self.assertIn(name, ran.err)
                            self.assertIn(str(target), ran.err)
        for name, status in (("docker-archive", 0), ("oci-archive", 2), ("oci-dir", 2)):
            with self.subTest("standard input as " + name):
                self.run_plimsoll("image", "-", "--from", name, input=docker.read_bytes(), status=status)

    def test_flags_without_effect_on_folders(self):
        root = plimsoll.tree(self.folder / "root", DEBIAN)
        for command in ("rootfs", "fs"):
            shown = self.run_plimsoll(command, "--help").text
            for flags in (["--from", "oci-dir"], ["--platform", "linux/arm64"], ["--verify"], ["--max-image-size", "1k"],
                          ["--max-layer-size", "1k"], ["--jobs", "2"], ["--cache-dir", "c"], ["--cache-size", "1k"]):
                with self.subTest(command + " " + flags[0]):
                    self.assertNotRegex(shown, flags[0] + r"\b")
                    self.assertRegex(self.run_plimsoll(command, root, *flags, status=2).err,
                                     flags[0] + ".*plimsoll image")
            self.run_plimsoll(command, root, env={"PLIMSOLL_JOBS": "2", "PLIMSOLL_PLATFORM": "linux/arm64"})

    def test_flags_without_effect_are_refused_wherever_they_stand(self):
        for flag in (["--scanners", "secret"], ["--deep"], ["--malware-rules", "x.yar"], ["--db", "x"], ["--jobs", "2"]):
            with self.subTest(flag=flag):
                for words in ([*flag, self.folder], [self.folder, *flag]):
                    self.assertIn(f"{flag[0]}: ", self.run_plimsoll("config", *words, status=2).err)


class Variables(FlagsCase):
    def test_a_typing_error_is_said(self):
        ran = self.image(env={"PLIMSOLL_SEVERTIY": "high", "PLIMSOLL_EXIT_ON": "critical"})
        self.assertIn("PLIMSOLL_SEVERTIY: no such setting", ran.err)
        self.assertNotIn("PLIMSOLL_EXIT_ON", ran.err)
        self.assertEqual(self.image("--quiet", env={"PLIMSOLL_SEVERTIY": "high"}).err, "")

    def test_lists(self):
        """A comma where a settings file has a list."""
        ran = self.image(env={"PLIMSOLL_OUTPUT": "json=a,table=-"})
        self.assertEqual(ran.text, self.image().text)
        self.assertEqual((self.work / "a").read_bytes(), self.image("-f", "json").out)
        self.image(env={"PLIMSOLL_FORMAT": "json,cyclonedx", "PLIMSOLL_OUTPUT": "b,c"})
        self.assertEqual((self.work / "b").read_bytes(), self.image("-f", "json").out)
        self.assertEqual((self.work / "c").read_bytes(), self.image("-f", "cyclonedx").out)

    def test_a_bad_value_names_its_variable(self):
        for name, value in {"SEVERITY": "awful", "EXIT_ON": "awful", "FORMAT": "awful", "OUTPUT": "awful=x",
                            "JOBS": "1000", "MAX_IMAGE_SIZE": "awful", "SCANNERS": "awful", "SKIP": "awful",
                            "TIMEOUT": "awful", "DISTRO": "awful", "PLATFORM": "awful", "FROM": "awful"}.items():
            with self.subTest(name):
                ran = self.image(env={"PLIMSOLL_" + name: value}, status=2)
                self.assertIn(f"plimsoll: PLIMSOLL_{name}: {name.lower().replace('_', '-')}", ran.err)


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
            (["-o", "./a=b"], {"a=b": "table"}),
            (["-f", "json", "-o", "/dev/stdout"], {"-": "json"}),
        ]):
            with self.subTest(" ".join(flags)):
                self.work = self.folder / f"work-{number}"
                self.work.mkdir()
                ran = self.image(*flags)
                got = {path.name: self.kind(path.read_bytes()) for path in self.work.iterdir()}
                if ran.out:
                    got["-"] = self.kind(ran.out)
                self.assertEqual(got, wanted)

    def test_a_file_has_the_rights_that_the_umask_leaves(self):
        for mask, wanted in ((0o022, 0o644), (0o077, 0o600)):
            (self.work / "r.json").unlink(missing_ok=True)
            self.image("-o", "json=r.json", umask=mask)
            self.assertEqual((self.work / "r.json").stat().st_mode & 0o777, wanted)

    def test_a_file_has_the_bytes_of_standard_output(self):
        for name in ("table", "json", "cyclonedx"):
            printed = self.image("-f", name).out
            self.image("-f", name, "-o", "file")
            with self.subTest(name):
                self.assertEqual((self.work / "file").read_bytes(), printed)

    def test_refused_before_the_scan(self):
        for flags, word in [(["-f", "awful"], "table, json"), (["-f", "sarif"], "not written yet"),
                            (["-f", "cyclonedx@9"], "1.6"), (["-f", "json", "-f", "table"], "standard output"),
                            (["--output", "awful=x.json"], "table, json"),
                            (["--output", "json="], "names no file"), (["--output", ""], "names no file"),
                            (["--output", "json=-", "--output", "table=/dev/stdout"], "standard output"), (["-o", "a", "-o", "b"], "FORMAT=FILE")]:
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

    def test_what_stands_there_stays_what_it_is(self):
        report = self.image("-f", "json").out
        target, link, pipe = self.work / "target", self.work / "link", self.work / "pipe"
        link.symlink_to("target")
        os.mkfifo(pipe)
        for words in (["image", self.layout, "--db", self.db, "-f", "json", "-o"], ["convert", "r.json", "-f", "json", "-o"]):
            (self.work / "r.json").write_bytes(report)
            with self.subTest(words[0]):
                self.run_plimsoll(*words, "link")
                self.assertTrue(link.is_symlink())
                self.assertEqual(target.read_bytes(), report)
                target.chmod(0o640)
                self.run_plimsoll(*words, "link")
                self.assertEqual(target.stat().st_mode & 0o777, 0o640)
                target.unlink()
                reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
                self.run_plimsoll(*words, "pipe")
                self.assertEqual(reader.communicate()[0], report)
                self.assertTrue(pipe.is_fifo())
                if not os.path.exists("/dev/full"):
                    self.skipTest("no /dev/full here")
                ran = self.run_plimsoll(*words, "/dev/full", status=2)
                self.assertRegex(ran.err, "/dev/full: No space left")
                self.run_plimsoll(*words, "/dev/null")
                self.assertTrue(Path("/dev/full").is_char_device() and Path("/dev/null").is_char_device())

    def test_standard_output_carries_only_the_report(self):
        for flags in ([], ["-v"], ["--quiet"], ["--log-format", "json"]):
            with self.subTest(" ".join(flags)):
                self.assertEqual(self.kind(self.image("-f", "json", *flags).out), "json")

    def test_closed_standard_output(self):
        """A standard output that is closed or full loses the report: 2, and a word that names it."""
        for words in (["image", str(self.layout), "--db", str(self.db), "-f", "json"], ["--help"], ["version"]):
            for redirection in (">&-", ">/dev/full"):
                with self.subTest(words[0] + redirection):
                    status, err = self.piped(redirection, words)
                    self.assertEqual(status, 2)
                    self.assertIn(b"standard output", err)

    def test_a_reader_that_leaves(self):
        """`plimsoll ... | head`: quiet, and the status that the scan has, whenever the reader left."""
        words = ["image", str(self.layout), "--db", str(self.db), "-f", "json"]
        report = self.folder / "report.json"
        report.write_bytes(self.image("-f", "json").out)
        for arguments, wanted in ((words, 0), (words + ["--exit-on", "high"], 1), (["--help"], 0),
                                  (["convert", str(report), "-f", "json"], 0)):
            for redirection in ("| true", "| sleep 0", "| head -c 10"):
                with self.subTest(" ".join(arguments) + redirection):
                    status, err = self.piped(redirection, arguments)
                    self.assertEqual((status, err), (wanted, b""))

    def piped(self, redirection, words):
        script = f'"$@" {redirection}; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(["bash", "-c", script, "-", plimsoll.PROGRAM, *words], env=self.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return done.returncode, done.stderr

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

    def test_databases(self):
        record = advisory("CVE-2026-1001", HOSTILE, "boat", "9", summary=HOSTILE, aliases=["CVE-2026-" + HOSTILE])
        feed = plimsoll.advisories(self.folder / "feed", [record])
        built = self.run_plimsoll("db", "build", "--from", feed, "--to", self.folder / "built")
        looked = self.run_plimsoll("db", "lookup", "CVE-2026-1001", "--folder", self.folder / "built")
        self.assertIn("\\u061c", looked.text)
        status = self.run_plimsoll("db", "status", "--format", "json", "--folder", self.folder / "built")
        self.harmless(status.text, json_text=True)
        for text in (built.text, built.err, looked.text, looked.err, status.err):
            self.harmless(text)

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
                    self.assertNotRegex(value, "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


if __name__ == "__main__":
    plimsoll.main()
