#!/usr/bin/env python3
"""Package databases behind links: found wherever they really lie, from every kind of target."""
# SPDX-License-Identifier: Apache-2.0

import io
import json
import tarfile

import plimsoll
from plimsoll import deb, dpkg_status

OLD = dpkg_status(deb("bash", "5.2.15-2"))
NEW = dpkg_status(deb("bash", "5.2.15-2"), deb("curl", "7.88.1-10"))


class Link(str):
    """The target of a link."""


SYSTEM = {"etc/os-release": 'ID=debian\nVERSION_ID="12"\n'}
STATUS = "var/lib/dpkg/status"
CASES = {  # layers, and where the database is said to be
    "through-a-lower-link": (
        [SYSTEM | {"d": Link("var/lib/dpkg"), STATUS: OLD}, {"d/status": NEW}], STATUS),
    "through-its-own-link": (
        [SYSTEM | {STATUS: OLD}, {"d": Link("var/lib/dpkg"), "d/status": NEW}], STATUS),
    "the-folder-is-a-link": (
        [SYSTEM | {"data/dpkg/status": NEW, "var/lib/dpkg": Link("../../data/dpkg")}], "data/dpkg/status"),
    "the-file-is-a-link": (
        [SYSTEM | {"data/other": NEW, STATUS: Link("/data/other")}], "data/other"),
}


def layer(path, members):
    """A tar of files and links, without the folders above them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if isinstance(content, Link):
                info.type, info.linkname = tarfile.SYMTYPE, content
                content = ""
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content.encode()))
    return path


class Links(plimsoll.Case):
    """One image per way to hide a package database behind a link."""

    def check(self, report, path):
        debs = {package["name"]: package for package in report["packages"] if package["type"] == "deb"}
        self.assertEqual(sorted(debs), ["bash", "curl"])
        self.assertEqual(debs["curl"]["locations"][0]["path"], path)
        self.assertEqual(report["problems"], [])

    def layout(self, case, compression="gzip"):
        layers = [layer(self.folder / case / f"{number}.tar", members)
                  for number, members in enumerate(CASES[case][0])]
        return plimsoll.layout_of(self.folder, *layers, compression=compression, name=f"{case}.{compression}")

    def test_from_a_layout(self):
        for case, (_, path) in CASES.items():
            for compression in ("gzip", "none"):
                layout = self.layout(case, compression)
                for run in ("cold", "warm"):
                    with self.subTest(case, compression=compression, run=run):
                        self.check(self.inventory(layout), path)

    def test_a_stream_cannot_come_back_and_says_so(self):
        archive = self.folder / "image.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(self.layout("the-file-is-a-link"), ".")
        with archive.open("rb") as stream:
            problems = [problem for problem in self.inventory("-", stdin=stream)["problems"] if "path" in problem]
        self.assertEqual([problem["path"] for problem in problems], ["data/other"])
        self.assertIn("name the archive's file instead", problems[0]["what"])
        self.check(self.inventory(archive), "data/other")

    def test_modules_behind_a_link(self):
        store = {f"store/{name}/package.json": json.dumps({"name": name, "version": "1.0.0"}) for name in ("a", "b")}
        for target in ({"app/node_modules": Link("../store")}, {"node_modules/a": Link("/store/a")}):
            with self.subTest(str(target)):
                tar = layer(self.folder / "tars" / f"{len(target)}.tar", SYSTEM | target | store)
                layout = plimsoll.layout_of(self.folder, tar, name=str(len(str(target))))
                found = [(package["name"], package["locations"][0]["path"])
                         for package in self.inventory(layout)["packages"]]
                wanted = [("a", "store/a/package.json"), ("b", "store/b/package.json")]
                self.assertEqual(found, wanted if "app/node_modules" in target else wanted[:1])

    def test_from_a_folder(self):
        root = plimsoll.tree(self.folder / "root", SYSTEM | {"data/dpkg/status": NEW})
        (root / "var/lib").mkdir(parents=True)
        (root / "var/lib/dpkg").symlink_to("/data/dpkg")
        self.check(self.inventory(root, command="rootfs"), "data/dpkg/status")


if __name__ == "__main__":
    plimsoll.main()
