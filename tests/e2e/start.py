#!/usr/bin/env python3
"""The program starts light and opens no network socket: it parses hostile bytes, and never speaks to anybody."""
# SPDX-License-Identifier: Apache-2.0

import re
import shutil
import subprocess
from pathlib import Path

import plimsoll
from plimsoll import DEBIAN, deb, oci_image

SHARED_OBJECTS = 6
NETWORK = re.compile(r"\b(socket|connect)\(.*(AF_INET6?|AF_NETLINK|AF_PACKET)")
# socketpair and AF_UNIX are how a helper program is spoken to; without one, a scan needs neither.


class Start(plimsoll.Case):
    def test_shared_objects(self):
        """Those that the loader maps for --version, itself included."""
        if is_instrumented():
            self.skipTest("a build with sanitizers loads their libraries too")
        done = subprocess.run([plimsoll.PROGRAM, "--version"], env=dict(self.environment, LD_TRACE_LOADED_OBJECTS="1"),
                              capture_output=True, text=True, check=True)
        libraries = [line.strip() for line in done.stdout.splitlines() if "linux-vdso" not in line]
        self.assertTrue(libraries)
        self.assertLessEqual(len(libraries), SHARED_OBJECTS, libraries)

    def test_no_network(self):
        if shutil.which("strace") is None:
            self.skipTest("no strace")
        files = dict(DEBIAN, **{"var/lib/dpkg/status": deb("bash", "5.2")})
        layout = plimsoll.layout_of(self.folder, files)
        archive = self.folder / "app.tar"
        oci_image.write_docker_archive(plimsoll.image_of(self.folder / "again", files), archive, "app:test")
        root, report = plimsoll.tree(self.folder / "root", files), self.folder / "report.json"
        database, built = plimsoll.no_advisories(self.folder), self.folder / "built"
        for words in (["--version"], ["image", layout, "--offline", "-f", "json", "-o", report], ["image", archive, "--offline"],
                      ["image", "debian:12"], ["image", "registry:debian:12"], ["rootfs", root, "--no-db-update"],
                      ["fs", root, "--offline"], ["image", layout, "--db", database], ["convert", report], ["settings"],
                      ["explain", "CVE-2026-0001", "--report", report], ["cache", "status"], ["cache", "clear"],
                      ["db", "build", "--from", database, "--to", built], ["db", "status", "--folder", built],
                      ["db", "verify", "--folder", built], ["purl", "pkg:npm/a@1"], ["version-compare", "deb", "1", "2"]):
            with self.subTest(" ".join(map(str, words[:2]))):
                self.assertEqual(self.network_calls(words), [])

    def network_calls(self, words):
        trace = self.folder / "trace"
        trace.unlink(missing_ok=True)
        command = ["strace", "-f", "-qq", "-o", trace, "-e", "trace=network", plimsoll.PROGRAM, *words]
        done = subprocess.run(list(map(str, command)), env=self.environment, cwd=self.work, capture_output=True, text=True)
        if not trace.exists() or "ptrace" in done.stderr:
            self.skipTest(f"strace cannot trace here: {done.stderr.strip()[-200:]}")
        return [line for line in trace.read_text().splitlines() if NETWORK.search(line)]


def is_instrumented():
    program = Path(plimsoll.PROGRAM).read_bytes()
    return any(mark in program for mark in (b"__asan_init", b"__tsan_init"))


if __name__ == "__main__":
    plimsoll.main()
