#!/usr/bin/env python3
"""Who holds which secret, while an image is being pulled: plimsoll none, plimsoll-fetch those that it needs.

What a core would hold is read from the memory of the running processes, which are told by their own: that of
plimsoll-fetch must have what is looked for, or nothing would be proven.
"""
# SPDX-License-Identifier: Apache-2.0

import base64
import json
import os
import re
import subprocess
import threading
import time
import unittest

import plimsoll
import registry
from fake_registry import FakeRegistry

PASSWORD, PROXY_PASSWORD, CLOUD_KEY = "s3cret-of-ann", "s3cret-of-the-proxy", "s3cret-of-the-cloud"
AUTH = base64.b64encode(f"ann:{PASSWORD}".encode()).decode()


def children_of(process):
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def memory_of(process):
    """All that the process may read itself."""
    pieces = []
    with open(f"/proc/{process}/maps", encoding="utf-8") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            begin, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if "r" not in rights or "[v" in line:
                continue
            try:
                memory.seek(int(begin, 16))
                pieces.append(memory.read(int(end, 16) - int(begin, 16)))
            except OSError:
                pass  # beyond the end of a file that is mapped
    return b"".join(pieces)


def descriptors_of(process):
    folder = f"/proc/{process}/fd"
    return {int(number): os.readlink(f"{folder}/{number}") for number in os.listdir(folder)}


class WhileItPulls(registry.Registry):
    """An image whose layer stops in the middle; both processes are looked at meanwhile."""

    routes_of = registry.Faults.routes_of

    def pull(self, scheme, look, **options):
        routes, [(path, body)] = self.routes_of({**registry.BASE, "srv/noise": os.urandom(200_000)})
        go_on = threading.Event()

        def stalled(request):
            request.head(200, {"Content-Length": len(body)})
            request.wfile.write(body[:len(body) // 2])
            request.wfile.flush()
            go_on.wait(60)
            request.wfile.write(body[len(body) // 2:])

        with FakeRegistry({**routes, path: stalled}, users={"ann": PASSWORD}, scheme=scheme) as server:
            config = self.folder / ".docker" / "config.json"
            config.parent.mkdir(exist_ok=True)
            config.write_text(json.dumps({"auths": {server.name: {"auth": AUTH}}}))
            environment = {**self.environment, **registry.NETWORK, "AWS_SECRET_ACCESS_KEY": CLOUD_KEY,
                           "https_proxy": f"http://ann:{PROXY_PASSWORD}@127.0.0.1:9"}
            command = [plimsoll.PROGRAM, "image", f"{server.name}/app:1", "--scanners", "none", "--format", "json", "-v",
                       *options.pop("flags", [])]
            process = subprocess.Popen(command, env=environment, cwd=self.work, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, **options)
            try:
                deadline = time.monotonic() + 30
                while not server.asked(path) and time.monotonic() < deadline:
                    time.sleep(0.02)
                self.assertTrue(server.asked(path), "the layer was not asked for")
                time.sleep(0.2)  # half of the layer has come then
                [fetch] = children_of(process.pid)
                try:
                    look(server, process.pid, fetch)
                except PermissionError:
                    self.skipTest("skipped: memory of other processes may not be read here")
            finally:
                go_on.set()
                out, err = process.communicate(timeout=plimsoll.TIME_LIMIT)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(len(json.loads(out)["packages"]), 2)
        for secret in (PASSWORD, AUTH, PROXY_PASSWORD, CLOUD_KEY):
            self.assertNotIn(secret.encode(), out + err)

    def secrets_of(self, scheme, server):
        token = [f"token-0-of-{server.port}"] if scheme == "bearer" else []
        return [PASSWORD, AUTH, PROXY_PASSWORD, CLOUD_KEY, *token]

    def check_memory(self, scheme, flags):
        def look(server, scanner, fetch):
            ours = memory_of(scanner)
            self.assertIn(server.name.encode(), ours, "that was not its memory")
            for secret in self.secrets_of(scheme, server):
                self.assertNotIn(secret.encode(), ours)
            if os.getuid() == 0:  # nobody else looks into that one
                theirs = memory_of(fetch)
                for secret in self.secrets_of(scheme, server):
                    self.assertIn(secret.encode(), theirs)
            for name in ("cmdline", "environ"):
                with open(f"/proc/{scanner}/{name}", "rb") as file:
                    text = file.read()
                for secret in self.secrets_of(scheme, server):
                    self.assertNotIn(secret.encode(), text)

        self.pull(scheme, look, flags=flags)

    def test_what_a_core_would_hold(self):
        for scheme, flags in (("basic", []), ("bearer", []), ("bearer", ["--no-sandbox"])):
            with self.subTest(scheme=scheme, flags=flags):
                self.check_memory(scheme, [*flags, "--cache-size", "0"])

    def test_no_descriptor_that_is_not_its_own(self):
        """Standard ones and one's own end of each conversation; what is shared is standard error."""
        def look(_, scanner, fetch):
            ours = descriptors_of(scanner)
            self.assertEqual({target for number, target in ours.items() if number > 2 and "socket:" not in target}, set())
            self.assertLessEqual(len(ours), 6)
            if os.getuid() == 0:
                theirs = descriptors_of(fetch)
                self.assertEqual(theirs[2], ours[2])
                self.assertEqual(set(ours.values()) & set(theirs.values()), {"/dev/null", ours[2]})

        self.pull(None, look, stdin=subprocess.DEVNULL)

    def test_the_wall_is_around_every_thread(self):
        with open(plimsoll.PROGRAM, "rb") as program:
            if b"__asan_init" in (content := program.read()) or b"__tsan_init" in content:
                self.skipTest("skipped: an instrumented program enters no sandbox")

        def look(_, scanner, __):
            threads = os.listdir(f"/proc/{scanner}/task")
            self.assertGreater(len(threads), 1)
            for thread in threads:
                with open(f"/proc/{scanner}/task/{thread}/status", encoding="utf-8") as status:
                    self.assertRegex(status.read(), r"NoNewPrivs:\s*1\nSeccomp:\s*2\n", thread)

        self.pull(None, look)

    @unittest.skipUnless(os.getuid() == 0, "skipped: only root can start it as somebody else")
    def test_plimsoll_fetch_leaves_no_core_and_is_looked_into_by_nobody(self):
        """A limit of 0 does not keep a core from a program that cores are piped to."""
        nobody = 65534

        def give_away(folder):
            for place, _, files in os.walk(folder):
                for path in (place, *(os.path.join(place, name) for name in files)):
                    os.chown(path, nobody, nobody)

        def look(_, scanner, fetch):
            self.assertEqual(os.stat(f"/proc/{scanner}/maps").st_uid, nobody)
            self.assertEqual(os.stat(f"/proc/{fetch}/maps").st_uid, 0, "it may be dumped")

        give_away(self.folder)
        self.environment["TMPDIR"] = str(self.work)
        try:
            subprocess.run([plimsoll.PROGRAM, "version"], user=nobody, group=nobody, extra_groups=[], check=True,
                           capture_output=True)
        except (OSError, subprocess.SubprocessError):
            self.skipTest("skipped: nobody may not run the program where it lies")
        self.pull(None, look, user=nobody, group=nobody, extra_groups=[])


if __name__ == "__main__":
    plimsoll.main()
