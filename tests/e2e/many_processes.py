#!/usr/bin/env python3
"""Many processes at once with one cache: each is right, whatever the others do to the cache meanwhile."""
# SPDX-License-Identifier: Apache-2.0

import subprocess

import plimsoll
from plimsoll import DEBIAN, deb, dpkg_status

PROCESSES = 16
STATUS = "var/lib/dpkg/status"


class ManyProcesses(plimsoll.Case):
    def setUp(self):
        super().setUp()
        packages = [deb(f"package-{number}", f"1.{number}") for number in range(300)]
        filling = [{f"usr/share/{layer}/{number}": f"{number}" * 50 for number in range(400)} for layer in range(6)]
        self.layout = plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: dpkg_status(*packages)}), *filling)
        self.command = [plimsoll.PROGRAM, "image", str(self.layout), "--format", "json", "--scanners", "none"]
        self.wanted = self.run_plimsoll(*self.command[1:], "--cache-size", "0").out

    def start(self, *flags):
        return subprocess.Popen([*self.command, *flags], env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def check(self, processes):
        for process in processes:
            out, said = process.communicate(timeout=plimsoll.TIME_LIMIT)
            self.assertEqual(process.returncode, 0, said)
            self.assertEqual(out, self.wanted)

    def test_cold_cache(self):
        self.check([self.start() for _ in range(PROCESSES)])
        self.check([self.start()])

    def test_cache_that_is_cleared_meanwhile(self):
        processes = [self.start() for _ in range(PROCESSES)]
        while any(process.poll() is None for process in processes[-2:]) and len(processes) < 2 * PROCESSES:
            self.run_plimsoll("cache", "clear")
            processes.append(self.start())
        self.check(processes)

    def test_cache_too_small_for_the_image(self):
        self.check([self.start("--cache-size", "2k") for _ in range(PROCESSES)])

    def test_killed_process_leaves_no_half_record(self):
        for milliseconds in range(0, 40, 4):
            process = self.start()
            try:
                process.wait(milliseconds / 1000)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            self.check([self.start()])


if __name__ == "__main__":
    plimsoll.main()
