#!/usr/bin/env python3
"""Images in the store of a real containerd, which runs meanwhile: the same report as from a layout, byte for byte,
source fields aside. Without its socket; by every name that its users write."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time

import plimsoll
from plimsoll import DEBIAN, deb, dpkg_status, oci_image

STATUS = "var/lib/dpkg/status"
FAULTS = [plimsoll.advisory("CVE-2026-0001", "Debian:12", "glibc", "2.36-9+deb12u1")]
NAME = "docker.io/library/app:test"
READY = 30  # seconds
NOBODY = 65534


def layers():
    return [
        dict(DEBIAN, **{STATUS: dpkg_status(deb("libc6", "2.36-9", "glibc")), "opt/old": "to be removed"}),
        plimsoll.npm_package("left", "1.0.0"),
        {STATUS: dpkg_status(deb("gryphon", "1.0-1"), deb("libc6", "2.36-9", "glibc")), "opt/.wh.old": ""},
    ]


def missing():
    if os.geteuid() != 0:
        return "containerd needs root"
    for program in ("containerd", "ctr"):
        if shutil.which(program) is None:
            return f"no {program} (Debian: containerd)"
    return None


class Containerd(plimsoll.Case):
    def setUp(self):
        super().setUp()
        if reason := missing():
            self.skipTest(reason)
        self.root, self.socket = self.folder / "root", self.folder / "c.sock"
        config = self.folder / "config.toml"
        config.write_text(f'version = 2\nroot = "{self.root}"\nstate = "{self.folder}/state"\n'
                          f'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
                          f'[grpc]\n  address = "{self.socket}"\n[ttrpc]\n  address = "{self.socket}.ttrpc"\n'
                          f'[plugins."io.containerd.internal.v1.opt"]\n  path = "{self.folder}/opt"\n')
        with open(self.folder / "log", "wb") as log:
            self.daemon = subprocess.Popen(["containerd", "-c", config], stdout=log, stderr=log)
        self.addCleanup(self.end)
        until = time.monotonic() + READY
        while self.ctr("version", check=False).returncode != 0:
            if self.daemon.poll() is not None or time.monotonic() > until:
                self.skipTest("containerd does not start here: " + (self.folder / "log").read_text()[-500:])
            time.sleep(0.2)
        self.db = plimsoll.advisories(self.folder / "advisories", FAULTS)
        self.image = plimsoll.image_of(self.folder / "image", *layers())
        self.image.add_history('CMD ["bash"]')

    def end(self, how=signal.SIGTERM):
        if self.daemon.poll() is None:
            self.daemon.send_signal(how)
            self.daemon.wait(READY)

    def ctr(self, *arguments, namespace="k8s.io", check=True):
        command = ["ctr", "-a", self.socket, "-n", namespace, *map(str, arguments)]
        return subprocess.run(command, check=check, capture_output=True, text=True, timeout=120)

    def store(self, image, form="oci", compression="gzip", namespace="k8s.io"):
        """Imports the image as NAME; gives the digest of its manifest."""
        archive = self.folder / "import.tar"
        if form == "oci":
            digest = oci_image.write_oci_archive(image, archive, "test", compression)
        else:
            oci_image.write_docker_archive(image, archive, "app:test", form)
            digest = None
        self.ctr("images", "import", "--base-name", "docker.io/library/app", archive, namespace=namespace)
        return digest

    def blob(self, digest):
        return self.root / "io.containerd.content.v1.content" / "blobs" / digest.replace(":", "/")

    def remove_blob(self, digest):
        """The record goes at once, the file when garbage is collected: a removal can wait for that."""
        self.ctr("content", "rm", digest)
        self.ctr("images", "tag", NAME, "garbage:1")
        self.ctr("images", "rm", "--sync", "garbage:1")
        self.assertFalse(self.blob(digest).exists())

    def target(self, name, namespace=""):
        return f"containerd:[{namespace}@{self.root}]{name}"

    def report(self, *arguments):
        """Of a scan that no cache helps."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        return plimsoll.same_but_source(self.scan(*arguments, db=self.db).report)

    def of_layout(self, image=None):
        layout = self.folder / "layout"
        oci_image.write_oci_layout(image or self.image, layout, "test")
        return self.report(layout)

    def refused(self, *arguments, words=()):
        ran = self.run_plimsoll("image", *arguments, "--scanners", "none", status=2)
        for word in words:
            self.assertIn(word, ran.err)
        return ran.err

    def test_same_report(self):
        wanted = self.of_layout()
        self.assertIn("gryphon", wanted)
        for form, compression in (("oci", "gzip"), ("oci", "none"), ("oci", "zstd"), ("old", None), ("new", None)):
            if compression == "zstd" and shutil.which("zstd") is None:
                continue
            with self.subTest(f"{form} {compression}"):
                self.store(self.image, form, compression)
                self.assertEqual(self.report(self.target(NAME)), wanted)
                self.assertEqual(self.report("--verify", self.target(NAME)), wanted)

    def test_names(self):
        digest = self.store(self.image)
        wanted = self.of_layout()
        names = [NAME, "app:test", "library/app:test", digest, f"app@{digest}", digest[7:19], digest[:19]]
        for name in names:
            with self.subTest(name):
                report = self.scan(self.target(name), db=self.db).report
                self.assertEqual(plimsoll.same_but_source(report), wanted)
                self.assertEqual(report["artifact"]["reference"], NAME)
                self.assertEqual(report["artifact"]["digest"], digest)
        self.assertEqual(self.report("--from", "containerd", f"[@{self.root}]app:test"), wanted)
        self.assertEqual(self.report(self.target(NAME, "k8s.io")), wanted)
        self.refused(self.target("app:other"), words=["no image is named app:other", NAME])
        self.refused(self.target(NAME, "moby"), words=["there are none"])
        self.refused("--from", "containerd", "registry:2", words=["containerd"])

    def test_namespaces(self):
        other = plimsoll.image_of(self.folder / "other", dict(DEBIAN, **{STATUS: dpkg_status(deb("other", "1"))}))
        self.store(self.image, namespace="default")
        self.store(other, namespace="moby")
        self.store(other, namespace="mine")
        self.assertEqual(self.report(self.target(NAME)), self.of_layout())
        for namespace in ("moby", "mine"):
            self.assertEqual(self.report(self.target(NAME, namespace)), self.of_layout(other))

    def test_platforms(self):
        """An index whose other platform was never pulled."""
        layout, arm = self.folder / "layout", self.folder / "arm"
        entries = []
        image = plimsoll.image_of(self.folder / "for-arm", dict(DEBIAN, **{STATUS: dpkg_status(deb("arm", "1"))}))
        image.architecture = "arm64"
        for part, where in ((self.image, layout), (image, arm)):
            oci_image.write_oci_layout(part, where, "test")
            entries += json.loads((where / "index.json").read_bytes())["manifests"]
        for entry in entries:
            entry.pop("annotations")
        shutil.copytree(arm, layout, dirs_exist_ok=True)
        index = oci_image.json_bytes({"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE, "manifests": entries})
        digest = oci_image.put_blob(layout / "blobs" / "sha256", index)
        entry = oci_image.descriptor(oci_image.INDEX_TYPE, digest, len(index))
        entry["annotations"] = {"org.opencontainers.image.ref.name": "test"}
        (layout / "index.json").write_bytes(oci_image.json_bytes({"schemaVersion": 2, "manifests": [entry]}))
        archive = oci_image.LayerTar()
        archive.tree(layout)
        archive.write(self.folder / "index.tar")
        self.ctr("images", "import", "--all-platforms", "--no-unpack", "--base-name", "docker.io/library/app",
                 self.folder / "index.tar")
        for platform in ("linux/amd64", "linux/arm64"):
            with self.subTest(platform):
                flags = ("--platform", platform)
                self.assertEqual(self.report(*flags, self.target(NAME)), self.report(*flags, layout))
        self.remove_blob(entries[1]["digest"])
        self.refused("--platform", "linux/arm64", self.target(NAME),
                     words=["--platform", f"ctr -n k8s.io content fetch --platform linux/arm64 {NAME}"])

    def test_discarded_layer(self):
        """As containerd leaves it with discard_unpacked_layers."""
        digest = self.store(self.image)
        layer = json.loads(self.blob(digest).read_bytes())["layers"][1]["digest"]
        self.remove_blob(layer)
        whole, unpacked = json.loads(self.of_layout()), json.loads(self.report(self.target(NAME)))
        for report in (whole, unpacked):  # how long the tar was, nobody knows any more
            report["artifact"]["layers"][1].pop("size")
        self.assertEqual(unpacked, whole)
        self.blob(layer).write_bytes(b"something else")
        self.refused(self.target(NAME), words=[layer, "bytes"])

    def test_while_it_works(self):
        """The database changes all the time, and each scan still sees one state of it."""
        self.store(self.image)
        wanted, done, failures = self.of_layout(), threading.Event(), []

        def work():
            number = 0
            while not done.is_set():
                for verb in (("tag", "--force", NAME), ("rm",)):
                    ran = self.ctr("images", *verb, f"docker.io/library/busy-{number % 7}:1", check=False)
                    failures.extend([ran.stderr] if ran.returncode else [])
                number += 1

        worker = threading.Thread(target=work)
        worker.start()
        try:
            for _ in range(25):
                self.assertEqual(self.report(self.target("app:test")), wanted)
        finally:
            done.set()
            worker.join()
        self.assertEqual(failures, [])

    def test_after_its_end(self):
        self.store(self.image)
        self.end(signal.SIGKILL)
        self.assertEqual(self.report(self.target(NAME)), self.of_layout())

    def test_nothing_is_written(self):
        self.store(self.image)
        self.end()
        seen = lambda: {path: path.lstat()[:9:2] for path in self.root.rglob("*")}
        before = seen()
        self.report(self.target(NAME))
        self.assertEqual(seen(), before)

    def test_damaged_database(self):
        self.store(self.image)
        self.end()
        path = self.root / "io.containerd.metadata.v1.bolt" / "meta.db"
        whole = path.read_bytes()
        for size in range(0, len(whole), 4096):
            path.write_bytes(whole[:size])
            with self.subTest(size):
                ran = self.run_plimsoll("image", self.target(NAME), "--scanners", "none", status=None)
                self.assertTrue(ran.status == 0 or "meta.db" in ran.err, ran.err)
        path.write_bytes(b"\0" * len(whole))
        self.refused(self.target(NAME), words=["meta.db", "not a bbolt database"])
        path.unlink()
        self.refused(self.target(NAME), words=["no store of containerd", "[NAMESPACE@ROOT]"])

    def test_without_permission(self):
        self.store(self.image)
        for path in (self.folder, self.work):
            path.chmod(0o755)
        program = self.folder / "plimsoll"
        shutil.copy(plimsoll.PROGRAM, program)
        done = subprocess.run([program, "image", self.target(NAME), "--scanners", "none"], capture_output=True, text=True,
                              user=NOBODY, group=NOBODY, cwd=self.work, env=self.environment, timeout=60)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, re.compile("ermission denied.*run plimsoll as root", re.DOTALL))


if __name__ == "__main__":
    plimsoll.main()
