#!/usr/bin/env python3
"""The wall around parsing: entered before the target is read, and what it holds back."""
# SPDX-License-Identifier: Apache-2.0

import os
import re
import shutil
import subprocess
import unittest

import plimsoll

IMAGE = {**plimsoll.DEBIAN, **plimsoll.npm_package("left-pad", "1.0.0")}


def is_instrumented():
    with open(plimsoll.PROGRAM, "rb") as program:
        return b"__asan_init" in (content := program.read()) or b"__tsan_init" in content


class Sandbox(plimsoll.Case):
    def setUp(self):
        super().setUp()
        self.layout = plimsoll.layout_of(self.folder, IMAGE)

    def test_doctor_finds_every_denial(self):
        ran = self.run_plimsoll("doctor", status=None)
        if "no Landlock" in ran.text or "no seccomp" in ran.text:
            self.skipTest("skipped: this kernel has no whole sandbox")
        self.assertEqual(ran.status, 0, ran.text)
        self.assertGreaterEqual(len(re.findall(r"^  ok       cannot ", ran.text, re.M)), 10)
        self.assertNotIn("missing", ran.text)

    @unittest.skipUnless(shutil.which("strace"), "skipped: no strace to watch the program with")
    def test_entered_before_the_target_is_read(self):
        trace = self.folder / "trace"
        done = self.watched(trace, "image", self.layout, "--scanners", "none")
        self.assertEqual(done.returncode, 0, done.stderr)
        calls = trace.read_text().splitlines()
        first = {name: next((i for i, line in enumerate(calls) if name in line), None)
                 for name in ("seccomp(SECCOMP_SET_MODE_FILTER", "index.json")}
        self.assertIsNotNone(first["seccomp(SECCOMP_SET_MODE_FILTER"], "no filter was set")
        self.assertLess(first["seccomp(SECCOMP_SET_MODE_FILTER"], first["index.json"])
        denied = [line for line in calls if "EPERM" in line or "EACCES" in line]
        self.assertEqual(denied, [], "a scan tries nothing that it may not")

    def watched(self, trace, *arguments):
        return subprocess.run(["strace", "-f", "-qq", "-o", str(trace), plimsoll.PROGRAM, *map(str, arguments)],
                              env=self.environment, cwd=self.work, capture_output=True, check=False)

    def test_links_out_of_the_target(self):
        blobs = self.layout / "blobs"
        shutil.move(blobs, self.folder / "elsewhere")
        blobs.symlink_to(self.folder / "elsewhere")
        if "no Landlock" not in self.run_plimsoll("doctor", status=None).text:
            ran = self.run_plimsoll("image", self.layout, status=2)
            self.assertIn("--no-sandbox", ran.err)
        self.assertEqual(len(self.inventory(self.layout, "--no-sandbox")["packages"]), 1)

    def test_the_same_report_without_it(self):
        inside, outside = self.inventory(self.layout), self.inventory(self.layout, "--no-sandbox")
        self.assertEqual(inside["packages"], outside["packages"])
        self.assertEqual(len(inside["packages"]), 1)

    def test_outputs_of_every_kind(self):
        self.run_plimsoll("image", self.layout, "-f", "json", "-o", "new.json", "--scanners", "none")
        self.run_plimsoll("image", self.layout, "-f", "json", "-o", "new.json", "--scanners", "none")
        self.run_plimsoll("image", self.layout, "-f", "json", "-o", "/dev/null", "--scanners", "none")
        os.mkdir(self.work / "deep")
        (self.work / "link.json").symlink_to("deep/real.json")
        self.run_plimsoll("image", self.layout, "-f", "json", "-o", "link.json", "--scanners", "none")
        self.assertTrue((self.work / "deep" / "real.json").is_file())
        self.assertEqual((self.work / "new.json").stat().st_size, (self.work / "deep" / "real.json").stat().st_size)

    def test_without_a_home(self):
        for flags in (["--cache-size", "0"], ["--cache-dir", "/proc/nowhere"]):
            ran = self.run_plimsoll("image", self.layout, "-f", "json", "--scanners", "none", *flags)
            self.assertEqual(len(ran.report["packages"]), 1)


if __name__ == "__main__":
    if os.access(plimsoll.PROGRAM, os.X_OK) and is_instrumented():
        print("skipped: an instrumented program enters no sandbox")
        raise SystemExit(plimsoll.SKIPPED)
    plimsoll.main()
