#!/usr/bin/env python3
"""Hostile and broken files inside an image: a Problem that names the place, and all that is good beside them counts."""
# SPDX-License-Identifier: Apache-2.0

import io
import os
import random
import shutil
import tarfile

import plimsoll
from bad_input import GOOD, NOISE, STATUS
from plimsoll import DEBIAN, deb, dpkg_status, oci_image


def raw_tar(path, *members):
    """A tar with names as they are given: (name, type, link target, content)."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, kind, target, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, target, len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


class Contents(plimsoll.Case):
    """Bad files inside an image cost themselves only; what is good beside them counts."""

    def with_problem(self, files, code=None, path=None):
        layout = plimsoll.layout_of(self.folder, GOOD, files, name=f"i{random.random()}")
        return self.check(layout, code, path)

    def check(self, layout, code=None, path=None):
        report = self.inventory(layout)
        names = [package["name"] for package in report["packages"] if package["type"] == "deb"]
        self.assertEqual(names, ["bash", "libc6"])
        if path:
            found = [problem for problem in report["problems"] if problem.get("path") == path]
            self.assertTrue(found, report["problems"])
            self.assertEqual(found[0]["layer"], 1)
            self.assertTrue(found[0]["what"])
            if code:
                self.assertIn(code, [problem["code"] for problem in found])
        strict = self.run_plimsoll("image", layout, "--strict", "--scanners", "none",
                                   status=2 if report["problems"] else 0)
        self.assertTrue(strict.out, "a strict scan still writes its report")
        table = self.run_plimsoll("image", layout, "--scanners", "none").text
        for problem in report["problems"]:
            self.assertIn(problem["what"], table)
        return report

    def test_dpkg_status_of_garbage(self):
        layout = plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: NOISE}))
        report = self.inventory(layout)
        self.assertEqual(report["packages"], [])
        self.assertEqual({problem.get("path") for problem in report["problems"]}, {STATUS, None})
        self.run_plimsoll("image", layout, "--strict", "--scanners", "none", status=2)

    def test_dpkg_status_with_one_bad_record(self):
        status = dpkg_status(deb("bash", "5.2.15-2"), "Package: broken\nStatus: install ok installed\n")
        report = self.inventory(plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: status})))
        self.assertEqual([package["name"] for package in report["packages"]], ["bash"])
        self.assertEqual([(problem["path"], problem["line"]) for problem in report["problems"]], [(STATUS, 6)])

    def test_status_records_of_garbage(self):
        self.with_problem({"var/lib/dpkg/status.d/noise": NOISE}, path="var/lib/dpkg/status.d/noise")

    def test_apk_garbage(self):
        self.with_problem({"lib/apk/db/installed": NOISE}, path="lib/apk/db/installed")

    def test_rpm_database_of_garbage(self):
        path = "var/lib/rpm/rpmdb.sqlite"
        for name, content in {"noise": NOISE, "empty": b"", "header only": b"SQLite format 3\0",
                              "header and noise": b"SQLite format 3\0" + NOISE}.items():
            with self.subTest(name):
                self.with_problem({path: content}, path=path)

    def test_go_program_of_garbage(self):
        header = b"\x7fELF\x02\x01\x01" + NOISE
        self.with_problem({"usr/bin/tool": header, "usr/bin/info": header + b"\xff Go buildinf:" + NOISE})

    def test_package_json_nested_10000_deep(self):
        path = "srv/node_modules/deep/package.json"
        deep = '{"name": "deep", "version": "1.0.0", "a": ' + "[" * 10_000 + "]" * 10_000 + "}"
        self.with_problem({path: deep}, path=path)

    def test_hostile_lock_files(self):
        for name, content in {"srv/node_modules/x/package.json": b"{", "srv/node_modules/y/package.json": NOISE,
                              "usr/lib/python3/dist-packages/x-1.dist-info/METADATA": NOISE}.items():
            with self.subTest(name):
                self.with_problem({name: content}, path=name)

    def test_os_release_of_garbage(self):
        report = self.inventory(plimsoll.layout_of(self.folder, dict(GOOD, **{"etc/os-release": NOISE})))
        self.assertEqual(len(report["packages"]), 2)

    def test_names_that_leave_the_image(self):
        """Absolute names and ".." cannot reach another file: neither of this machine nor of the image."""
        fake = dpkg_status(deb("evil", "6.6")).encode()
        names = ["../../" + STATUS, "/../" + STATUS, "a/../../" + STATUS, "..", "../..", "", "/", "//", "./../x"]
        tar = raw_tar(self.folder / "evil.tar", *[(name, tarfile.REGTYPE, "", fake) for name in names])
        report = self.check(plimsoll.layout_of(self.folder, GOOD, tar))
        self.assertIn("unsafe-path", [problem["code"] for problem in report["problems"]])

    def test_absolute_names_mean_the_root_of_the_image(self):
        status = dpkg_status(deb("bash", "9"))
        tar = raw_tar(self.folder / "root.tar", ("/" + STATUS, tarfile.REGTYPE, "", status.encode()))
        report = self.inventory(plimsoll.layout_of(self.folder, GOOD, tar))
        self.assertEqual([package["version"] for package in report["packages"]], ["9"])

    def test_links_that_leave_the_image(self):
        outside = self.folder / "outside"
        outside.write_text(dpkg_status(deb("evil", "6.6")))
        up = "../" * 40
        members = [("var/lib/dpkg/status.d/a", tarfile.SYMTYPE, str(outside), b""),
                   ("var/lib/dpkg/status.d/b", tarfile.SYMTYPE, up + str(outside), b""),
                   ("var/lib/dpkg/status.d/c", tarfile.LNKTYPE, str(outside), b""),
                   ("var/lib/dpkg/status.d/d", tarfile.LNKTYPE, up + "etc/passwd", b"")]
        self.check(plimsoll.layout_of(self.folder, GOOD, raw_tar(self.folder / "out.tar", *members)))

    def test_symlink_loops(self):
        link, file, hard = tarfile.SYMTYPE, tarfile.REGTYPE, tarfile.LNKTYPE
        for number, members in enumerate([
            [("a", link, "b", b""), ("b", link, "a", b""), ("a/x", file, "", b"x"), ("b/x", file, "", b"x")],
            [("usr/lib", link, "../usr/lib", b""), ("usr/lib/x", file, "", b"x")],
            [("lib", link, "lib/lib/lib", b""), ("lib/apk/db/installed", file, "", b"P:x\nV:1-r0\n\n")],
            [("hard", hard, "hard", b""), ("one", hard, "two", b""), ("two", hard, "one", b"")],
        ]):
            with self.subTest(members[0][0]):
                tar = raw_tar(self.folder / "loop.tar", *members)
                self.check(plimsoll.layout_of(self.folder, GOOD, tar, name=f"loop {number}"))

    def test_links_to_the_root_hide_nothing(self):
        """A layer that writes through its own link to a folder adds to that folder: what lower layers have there stays."""
        link, file = tarfile.SYMTYPE, tarfile.REGTYPE
        for number, (name, target) in enumerate([("self", "."), ("self", "/"), ("usr/self", ".."), ("opt", "/var/lib"),
                                                 ("dpkg", "var/lib/dpkg"), ("e", "etc")]):
            with self.subTest(f"{name} -> {target}"):
                tar = raw_tar(self.folder / "link.tar", (name, link, target, b""), (f"{name}/x", file, "", b"x"),
                              (f"{name}/{name}/x", file, "", b"x"))
                self.check(plimsoll.layout_of(self.folder, GOOD, tar, name=f"link {number}"))

    def test_rootfs_with_loops_and_ways_out(self):
        outside = plimsoll.tree(self.folder / "outside", {"lib/dpkg/status": dpkg_status(deb("evil", "6.6"))})
        root = plimsoll.tree(self.folder / "root", GOOD)
        (root / "loop").symlink_to("loop")
        (root / "up").symlink_to("..")
        (root / "srv").symlink_to(outside)
        os.mkfifo(root / "pipe")
        shutil.rmtree(root / "var" / "lib" / "dpkg")
        (root / "var" / "lib" / "dpkg").symlink_to(outside / "lib" / "dpkg")
        report = self.inventory(root, command="rootfs")
        self.assertEqual([package["name"] for package in report["packages"]], [])

    def test_layers_of_odd_bytes(self):
        """A layer that is no tar is a Problem that names the layer; the others count."""
        for name, content in {"noise": NOISE, "half a header": b"x" * 300}.items():
            path = self.folder / name
            path.write_bytes(content)
            for compression in ("gzip", "none"):
                layout = plimsoll.layout_of(self.folder, GOOD, path, name=f"{name} {compression}",
                                            compression=compression)
                with self.subTest(name, compression=compression):
                    report = self.check(layout)
                    self.assertEqual([problem["layer"] for problem in report["problems"]], [1])

    def test_empty_layers(self):
        for name, content in {"no bytes": b"", "zeros": bytes(1024), "one block": bytes(512)}.items():
            path = self.folder / name
            path.write_bytes(content)
            with self.subTest(name):
                layout = plimsoll.layout_of(self.folder, GOOD, path, name=f"empty {name}")
                self.assertEqual(len(self.inventory(layout)["packages"]), 2)

    def test_image_without_layers(self):
        self.assertEqual(self.inventory(plimsoll.layout_of(self.folder))["packages"], [])
        for form in ("old", "new"):
            oci_image.write_docker_archive(oci_image.Image(), self.folder / "none.tar", "app:none", form)
            self.assertEqual(self.inventory(self.folder / "none.tar")["packages"], [])

    def test_config_with_fewer_diff_ids_than_layers(self):
        image = plimsoll.image_of(self.folder, GOOD, {"a": "a"})
        tar = image.layers[1]
        image.config_json = lambda: oci_image.json_bytes({"os": "linux", "architecture": "amd64", "history": 3,
                                                          "rootfs": {"diff_ids": ["sha256:" + image.layers[0][1]]}})
        oci_image.write_oci_layout(image, self.folder / "fewer", "test")
        self.assertTrue(tar)
        self.run_plimsoll("image", self.folder / "fewer", "--scanners", "none", status=None)

    def test_zeros_that_unpack_to_a_lot(self):
        """256 MB of zeros in a packed file of the layer: right, or a Problem at a limit."""
        tar = self.folder / "zeros.tar"
        with open(tar, "wb") as file:
            info = tarfile.TarInfo("srv/node_modules/big/package.json")
            info.size = 256 << 20
            file.write(info.tobuf())
            file.truncate(512 + info.size + 1024)
        layout = plimsoll.layout_of(self.folder, GOOD, tar)
        self.check(layout)
        report = self.inventory(layout, "--max-layer-size", "1MB")
        self.assertEqual([(problem["code"], problem["layer"]) for problem in report["problems"]], [("too-large", 1)])


if __name__ == "__main__":
    plimsoll.main()
