#!/usr/bin/env python3
"""Images of a real Docker engine: the report of docker save's file and of the layout, by every name; and what goes wrong."""
# SPDX-License-Identifier: Apache-2.0

import os
import shutil
import subprocess
import unittest

import engines
import plimsoll
from engines import Played
from plimsoll import deb, dpkg_status, npm_package, oci_image, python_package

LAYERS = [
    {**plimsoll.DEBIAN, "var/lib/dpkg/status": dpkg_status(deb("bash", "5.2.15-2+b2"), deb("libc6", "2.36-9", "glibc"))},
    {**npm_package("left-pad", "1.3.0"), **python_package("requests", "2.30.0"), "srv/big": b"x" * 3_000_000},
    {**npm_package("old", "1.0.0"), "etc/motd": "hello\n"},
    {"srv/node_modules/.wh.old": "", "etc/motd": "bye\n"},
]


class Images(plimsoll.Case):
    @classmethod
    def setUpClass(cls):
        cls.docker = engines.Docker()
        cls.addClassCleanup(cls.docker.stop)

    def setUp(self):
        super().setUp()
        self.environment.update(self.docker.variables)
        self.image = plimsoll.image_of(self.folder, *LAYERS)
        self.archive = self.folder / "image.tar"
        oci_image.write_docker_archive(self.image, self.archive, "t/app:1.4")
        self.docker.run("load", "-i", self.archive)
        self.id = self.docker.run("inspect", "-f", "{{.Id}}", "t/app:1.4")

    def test_the_same_report_from_everywhere(self):
        layout = self.folder / "layout"
        oci_image.write_oci_layout(self.image, layout, "test", "gzip")
        self.docker.run("save", "-o", self.folder / "saved.tar", "t/app:1.4")
        expected = self.inventory(layout)
        self.assertEqual(len(expected["packages"]), 4)
        self.assertEqual(expected["problems"], [])
        for target in ("docker:t/app:1.4", self.folder / "saved.tar", self.archive):
            self.assertEqual(plimsoll.same_but_source(self.inventory(target)), plimsoll.same_but_source(expected), target)
        self.assertEqual(self.inventory("docker:t/app:1.4")["artifact"]["image_id"], self.id)

    def test_by_every_name(self):
        expected = plimsoll.same_but_source(self.inventory(self.archive))
        self.docker.run("tag", "t/app:1.4", "short:latest")
        digits = self.id.removeprefix("sha256:")
        for name in ("docker:t/app:1.4", "docker:short", "docker:docker.io/library/short:latest", f"docker:{digits[:12]}",
                     f"docker:{digits}", f"docker:{self.id}"):
            self.assertEqual(plimsoll.same_but_source(self.inventory(name)), expected, name)
        online = {"PLIMSOLL_OFFLINE": "false"}  # found by itself: only where daemons are looked at
        for name in ("t/app:1.4", "short", digits[:12]):
            self.assertEqual(plimsoll.same_but_source(self.inventory(name, env=online)), expected, name)
        self.assertEqual(plimsoll.same_but_source(self.inventory("short", "--from", "docker")), expected)

    def test_an_image_that_is_not_there(self):
        ran = self.run_plimsoll("image", "docker:t/app:nope", status=2)
        self.assertIn("No such image", ran.err)
        self.assertIn("is the name right?", ran.err)

    @unittest.skipUnless(shutil.which("setpriv"), "skipped: no setpriv to give up root with")
    def test_permission_denied(self):
        self.docker.socket.chmod(0o600)
        self.addCleanup(self.docker.socket.chmod, 0o660)
        for folder in (self.docker.folder, self.folder, self.work):
            folder.chmod(0o755)
        done = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", plimsoll.PROGRAM,
                               "image", "docker:t/app:1.4", "--cache-size", "0"], cwd="/", env=self.environment,
                              capture_output=True, check=False)
        said = done.stderr.decode()
        if done.returncode in (126, 127) or "setpriv" in said:
            self.skipTest(f"skipped: nobody may not run the program here: {said[:200]}")
        self.assertEqual(done.returncode, 2, said)
        self.assertIn("Permission denied", said)
        self.assertIn("group", said)


class Engines(plimsoll.Case):
    """What an engine may do wrong."""

    def setUp(self):
        super().setUp()
        self.socket = self.folder / "e.sock"
        self.environment["DOCKER_HOST"] = f"unix://{self.socket}"
        self.archive = self.folder / "image.tar"
        image = plimsoll.image_of(self.folder, *LAYERS)
        oci_image.write_docker_archive(image, self.archive, "t/app:1")
        self.id = "sha256:" + oci_image.hashlib.sha256(image.config_json()).hexdigest()
        self.pages = {"/images/app/json": b'{"Id":"%s"}' % self.id.encode(),
                      f"/images/{self.id}/get": self.archive.read_bytes()}

    def play(self):
        played = Played(self.socket, self.pages)
        self.addCleanup(played.close)

    def fails(self, *words, target="docker:app"):
        said = self.run_plimsoll("image", target, status=2).err
        for word in words:
            self.assertIn(word, said)

    def test_right(self):
        self.play()
        self.assertEqual(len(self.inventory("docker:app")["packages"]), 4)

    def test_no_socket(self):
        self.fails("nobody answers", "No such file", "does it run?")

    def test_nobody_listens_any_more(self):
        with Played(self.socket, {}) as played:
            played.shutdown()
        self.fails("Connection refused", "does it run?")

    def test_it_dies_in_the_middle(self):
        whole = self.pages[f"/images/{self.id}/get"]
        for page in (engines.breaks_off(whole[:100_000]), engines.chunks_break_off(whole[:100_000]),
                     engines.chunks_break_off(whole[:-2000]), engines.breaks_off(b"")):
            self.pages[f"/images/{self.id}/get"] = page
            if not self.socket.exists():
                self.play()
            self.fails("docker: app", "did the engine end?")

    def test_answers_that_make_no_sense(self):
        self.play()
        for page in (b"", b"garbage", b"{}", b"[]", b'{"Id":1}', b'{"Id":"../../containers/x"}', b"\xff" * 1000,
                     b"[" * 100_000):
            self.pages["/images/app/json"] = page
            self.fails("docker: app")
        self.pages["/images/app/json"] = b'{"Id":"%s"}' % (b"sha256:" + b"0" * 64)
        self.fails("No such thing")

    def test_another_image(self):
        other = b"sha256:" + b"1" * 64
        self.pages["/images/app/json"] = b'{"Id":"%s"}' % other
        self.pages[f"/images/{other.decode()}/get"] = self.archive.read_bytes()
        self.play()
        self.fails("gives another image")

    def test_no_archive(self):
        self.play()
        for page in (b"", b"\0" * 10240, b"garbage" * 1000):
            self.pages[f"/images/{self.id}/get"] = page
            self.fails("docker: app")

    def test_other_addresses(self):
        for address in ("tcp://127.0.0.1:2375", "ssh://host", "unix://relative"):
            self.environment["DOCKER_HOST"] = address
            self.fails("only Unix sockets")

    def test_names(self):
        self.play()
        for name in ("a?x=1", "a b", "../containers", "a\x1b[31m", "%2e%2e"):
            self.fails("is no name of an image", target=f"docker:{name}")
        self.assertNotIn("\x1b", self.run_plimsoll("image", "docker:a\x1b[31m", status=2).err)


if __name__ == "__main__":
    plimsoll.main()
