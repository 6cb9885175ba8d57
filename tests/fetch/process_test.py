#!/usr/bin/env python3
# tests/fetch/process_test.py - sockets, terminals, two at once, kill at any moment, bad companions.
# SPDX-License-Identifier: Apache-2.0
import os
import pty
import random
import re
import shutil
import signal
import subprocess
import time
import unittest
import zipfile

from harness import PLIMSOLL, FetchTest, feed_zip, main
from server import FeedServer, page

NPM = "/npm/all.zip"
BODY = feed_zip()
LARGE = feed_zip(filler=1_000_000)
SLOW = 0.1  # seconds for each 64 kB


class Sockets(FetchTest):
    @unittest.skipUnless(shutil.which("strace"), "skipped: no strace to watch the programs with")
    def test_only_plimsoll_fetch_opens_network_sockets(self):
        trace = self.folder / "trace"
        watch = ("strace", "-f", "-qq", "-o", str(trace), "-e", "trace=execve,socket,connect,bind,clone,clone3")
        with FeedServer({NPM: page(BODY)}) as server:
            self.assert_fetched(self.update(server.base, before=watch), BODY)
        program, networked = {}, set()
        for line in trace.read_text().splitlines():
            pid = line.split()[0]
            if started := re.search(r'execve\("([^"]+)"', line):
                program[pid] = os.path.basename(started[1])
            if thread := re.search(r"(?:clone3?\(.*|<\.\.\. clone3? resumed>.*) = (\d+)$", line):
                program.setdefault(thread[1], program.get(pid))
            if "AF_INET" in line:
                networked.add(pid)
        self.assertIn("plimsoll", program.values())
        self.assertTrue(networked)
        for pid in networked:
            self.assertEqual(program.get(pid), "plimsoll-fetch", trace.read_text())

    def test_plimsoll_loads_no_network_library(self):
        for words in (["--version"], ["db", "update", "--help"]):
            run = subprocess.run([PLIMSOLL, *words], env={"LD_DEBUG": "files"}, text=True,
                                 capture_output=True, check=True)
            self.assertNotIn("libcurl", run.stderr)
        loaded = subprocess.run(["ldd", PLIMSOLL], text=True, capture_output=True, check=True).stdout
        if "libtsan" in loaded or "libasan" in loaded:
            self.skipTest("sanitizers bring libraries of their own")
        self.assertLessEqual(len(loaded.splitlines()), 7, loaded)  # 6, and the kernel's vdso

    def test_by_hand_it_says_what_it_is(self):
        fetch = os.path.join(os.path.dirname(PLIMSOLL), "plimsoll-fetch")
        run = subprocess.run([fetch], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 2)
        self.assertIn("a part of plimsoll", run.stderr)


class Companions(FetchTest):
    def test_one_that_is_not_there(self):
        run = self.update("http://127.0.0.1:1", env={"PLIMSOLL_FETCH": "/nonexistent"})
        self.assert_refused(run, "/nonexistent")

    def test_ones_that_say_nonsense_or_nothing_or_die(self):
        for text, words in ((r"printf '\377\377\377\377\377' >&3", "above the limit"),
                            (r"printf '\005\0\0\0\001HELLO' >&3", "not plimsoll"),
                            (r"printf '\020\0\0\0\001\016plimsoll-fetch\143' >&3", "different versions"),
                            ("exit 1", "/fetch: ")):
            program = self.folder / "fetch"
            program.write_text(f"#!/bin/sh\n{text}\n")
            program.chmod(0o755)
            run = self.update("http://127.0.0.1:1", env={"PLIMSOLL_FETCH": str(program)})
            self.assert_refused(run, words)


class Terminals(FetchTest):
    def run_at_terminal(self, base, *words):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(self.command(base, *words), env=self.environment(None),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 4096):
                seen += chunk
        except OSError:
            pass
        os.close(ours)
        process.stdout.close()
        self.assertEqual(process.wait(), 0, seen)
        return seen.decode()

    def test_progress_only_there_and_only_when_it_takes_long(self):
        with FeedServer({NPM: page(LARGE, pause=SLOW)}) as server:
            seen = self.run_at_terminal(server.base, "npm", "--download-only")
            self.assertRegex(seen, r"\rosv/npm  [\d.]+ kB of 1.0 MB  \d+ %  [\d.]+ kB/s  \d+ s left")
            self.assertTrue(seen.endswith("\r\x1b[K"), seen)
        with FeedServer({NPM: page(BODY)}) as server:
            self.assertEqual(self.run_at_terminal(server.base, "npm", "--download-only"), "")

    def test_quiet_and_pipes_see_none(self):
        with FeedServer({NPM: page(LARGE, pause=SLOW)}) as server:
            self.assertEqual(
                self.run_at_terminal(server.base, "npm", "--download-only", "--quiet"), "")
            shutil.rmtree(self.to)
            self.assertEqual(self.update(server.base).stderr, "")


class TwoAtOnce(FetchTest):
    def test_the_second_says_so_or_waits(self):
        with FeedServer({NPM: page(LARGE, pause=SLOW)}) as server:
            first = subprocess.Popen(self.command(server.base, "npm", "--download-only"),
                                     env=self.environment(None), stdout=subprocess.DEVNULL)
            while not server.log:
                time.sleep(0.01)
            self.assert_refused(self.update(server.base, "npm", "--download-only", "--wait", "0"),
                                "another update", "under way")
            second = self.update(server.base)
            self.assertEqual(first.wait(), 0)
            self.assertIn("unchanged", second.stdout)
            self.assert_fetched(second, LARGE)


class Usage(FetchTest):
    def test_what_makes_no_sense(self):
        for words, message in ((["--offline", "npm"], "db build --from"),
                               (["nmp"], "no such ecosystem: nmp"),
                               ([], "say which ecosystems"),
                               (["npm", "--feed-url", "x=y"], "--feed-url wants"),
                               (["npm", "--feed-url", "osv=ftp://x"], "not an address")):
            run = subprocess.run([PLIMSOLL, "db", "update", "--to", str(self.to), *words],
                                 env=self.environment(None), capture_output=True, text=True, check=False)
            self.assert_refused(run, message)


class Kills(FetchTest):
    def test_kill_at_any_moment_leaves_whole_files(self):
        chance = random.Random(7)
        bodies = [feed_zip(filler=400_000, seed=seed) for seed in range(4)]
        routes = {}
        with FeedServer(routes) as server:
            for turn in range(40):
                kind = turn // 4 % len(bodies)
                routes[NPM] = page(bodies[kind], etag=f'"{kind}"', pause=0.005)
                process = subprocess.Popen(self.command(server.base, "npm", "--download-only"),
                                           env=self.environment(None), stdout=subprocess.DEVNULL)
                time.sleep(chance.uniform(0, 0.12))
                process.send_signal(signal.SIGKILL)
                process.wait()
                if (self.to / "npm/all.zip").exists():
                    self.assertIn((self.to / "npm/all.zip").read_bytes(), bodies)
                    with zipfile.ZipFile(self.to / "npm/all.zip") as archive:
                        self.assertIsNone(archive.testzip())
            resumed = [headers for headers in server.headers_of(NPM) if "Range" in headers]
            self.assertTrue(resumed, "no killed run was ever continued")
            self.assert_fetched(self.update(server.base), bodies[kind])


if __name__ == "__main__":
    main()
