#!/usr/bin/env python3
"""Images in the stores of podman and buildah, written by skopeo and buildah: the report that their OCI layout gives."""
# SPDX-License-Identifier: Apache-2.0

import io
import json
import os
import shutil
import subprocess
import tarfile
import unittest
from pathlib import Path

import plimsoll
from plimsoll import DEBIAN, deb, dpkg_status, npm_package, oci_image

STATUS = "var/lib/dpkg/status"
BASE = [deb("bash", "5.2.15-2"), deb("libc6", "2.36-9", "glibc")]
FAULTS = [plimsoll.advisory("CVE-2026-0001", "Debian:12", "glibc", "2.36-9+deb12u1")]
USER = 65534  # somebody who is not root
IN_USERS_NAMESPACE = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "unshare", "-Urm"]


class Link(str):
    """The target of a symbolic link."""


class Hard(str):
    """The target of a hard link."""


def layer(path, members):
    """A tar as builders write them: folders before what is in them, links of both kinds, sorted by name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folders = {folder for name in members for folder in above(name)}
    with tarfile.open(path, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(folders | set(members), key=lambda name: name.split("/")):
            content = members.get(name)
            info = tarfile.TarInfo(name)
            info.mode = 0o644
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
            elif isinstance(content, (Link, Hard)):
                info.type = tarfile.SYMTYPE if isinstance(content, Link) else tarfile.LNKTYPE
                info.linkname, content = content, ""
            data = (content or "").encode()
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def above(name):
    """The folders in which a file is."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[:count + 1]) for count in range(len(parts))]


def layers():
    """Whiteouts of files and folders, folders that are emptied, links of both kinds, equal layers."""
    modules = "srv/node_modules"
    removed = {"opt/.wh.old": "", f"{modules}/.wh.gone": "", "etc/alternatives/.wh..wh..opq": "",
               "etc/alternatives/new": "2"}
    return [
        dict(DEBIAN, **{STATUS: dpkg_status(*BASE), "opt/old/file": "x", "etc/alternatives/a": "1", "tmp": None,
                        "var/lib/other": Hard(STATUS)}),
        npm_package("left", "1.0.0") | npm_package("gone", "1.0.0") | {
            f"{modules}/other/package.json": Hard(f"{modules}/left/package.json"), "d": Link("var/lib/dpkg")},
        removed,
        removed,
        npm_package("emptied", "1.0.0") | {f"{modules}/.wh..wh..opq": ""},
        {STATUS: dpkg_status(BASE[0], deb("gryphon", "1.0-1"), BASE[1])},
    ]


def linked_layers():
    """A package database that only a link gives its name, changed by a later layer; names that are hard links."""
    return [
        dict(DEBIAN, **{"data/dpkg/status": dpkg_status(*BASE), "var/lib/dpkg": Link("../../data/dpkg")}),
        {"data/a": dpkg_status(BASE[0], deb("gryphon", "1.0-1")), "data/dpkg/status": Hard("data/a")},
        {"lib/plain": '{"name": "left", "version": "1.0.0"}',
         "srv/node_modules/left/package.json": Hard("lib/plain")},
    ]


@unittest.skipUnless(os.geteuid() == 0, "stores with layers of an overlay are written by root alone")
@unittest.skipUnless(shutil.which("skopeo"), "no skopeo to write a store with")
class ContainersStorage(plimsoll.Case):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)
        self.root, self.run_root = self.folder / "store", self.folder / "run"
        # The driver overlay mounts its own folder over itself, and leaves it so.
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.root / "overlay"], stderr=subprocess.DEVNULL)
        self.policy = self.folder / "policy.json"
        self.policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
        self.db = plimsoll.advisories(self.folder / "advisories", FAULTS)

    # how stores are written

    def layout(self, tars, name="image"):
        image = plimsoll.image_of(self.folder / name, *tars)
        image.add_history('CMD ["bash"]')
        path = self.folder / name / "layout"
        oci_image.write_oci_layout(image, path, "test", "gzip")
        return path

    def image(self, members_of_layers=None):
        return self.layout([layer(self.folder / "tars" / f"{number}.tar", members)
                            for number, members in enumerate(members_of_layers or layers())])

    def command(self, *arguments, before=(), env=None):
        done = subprocess.run([*before, *map(str, arguments)], capture_output=True, text=True, timeout=120,
                              cwd=self.work, env=dict(os.environ, TMPDIR=str(self.folder)) | (env or {}))
        if done.returncode != 0 and "not supported" in done.stderr:
            self.skipTest(f"no such store can be written here: {done.stderr.strip()[-200:]}")
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stderr[-2000:]}")
        return done.stdout.strip()

    def keep(self, layout, driver="overlay", name="localhost/app:test", **options):
        """Copies an image into the store; returns what stands before the names of its images."""
        self.command("skopeo", "--policy", self.policy, "copy", "-q", f"oci:{layout}:test",
                     f"containers-storage:[{driver}@{self.root}+{self.run_root}]{name}", **options)
        return f"containers-storage:[{driver}@{self.root}]"

    def buildah(self, *arguments):
        return self.command("buildah", "--root", self.root, "--runroot", self.run_root, "--storage-driver", "overlay",
                            *arguments, env={"BUILDAH_ISOLATION": "chroot"})

    # how they are read

    def report(self, *arguments, **options):
        return plimsoll.same_but_source(self.scan(*arguments, db=self.db, **options).report)

    def changed_file(self):
        """The package database in the topmost layer."""
        return next(path for path in self.root.glob(f"overlay/*/diff/{STATUS}") if "gryphon" in path.read_text())

    # what is promised

    def test_the_same_report(self):
        layout = self.image()
        store = self.keep(layout)
        wanted = self.report(layout)
        self.assertIn("gryphon", wanted)
        self.assertIn("CVE-2026-0001", wanted)
        self.assertEqual(self.report(store + "app:test"), wanted)

    def test_links(self):
        layout = self.image(linked_layers())
        store = self.keep(layout)
        wanted = self.report(layout)
        self.assertIn("gryphon", wanted)
        self.assertIn('"name": "left"', wanted)
        self.assertEqual(self.report(store + "app:test"), wanted)

    def test_an_image_cannot_hide_its_files(self):
        """Attributes that the image brings are no marks of this store: the containers see these files."""
        path = layer(self.folder / "tars/0.tar", npm_package("left", "1.0.0"))
        marked = self.folder / "tars/1.tar"
        with tarfile.open(marked, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name in above("srv/node_modules/left/package.json"):
                info = tarfile.TarInfo(name)
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                info.pax_headers = {f"SCHILY.xattr.user.{by}.opaque": "y" for by in ("overlay", "fuseoverlayfs")}
                tar.addfile(info)
        layout = self.layout([path, marked])
        store = self.keep(layout)
        wanted = self.report(layout)
        self.assertIn('"name": "left"', wanted)
        marks = [os.listxattr(folder) for folder in self.root.glob("overlay/*/diff/srv")]
        self.assertIn("user.overlay.opaque", sum(marks, []))
        self.assertEqual(self.report(store + "app:test"), wanted)

    def test_names_of_one_image(self):
        layout = self.image()
        store = self.keep(layout)
        source = self.scan(layout).report["artifact"]
        wanted = self.report(layout)
        identity = source["image_id"].split(":")[1]
        for name in ("localhost/app:test", identity, identity[:12], "@" + identity, "localhost/app@" + source["digest"],
                     source["digest"]):
            with self.subTest(name):
                self.assertEqual(self.report(store + name), wanted)
        for scheme in ("podman", "containers-storage"):
            with self.subTest("--from " + scheme):
                self.assertEqual(self.report("--from", scheme, f"[{self.root}]app:test"), wanted)
        found = self.scan(store + "app:test").report["artifact"]
        self.assertEqual((found["name"], found["reference"]), ("app:test", "localhost/app:test"))
        self.assertEqual((found["digest"], found["image_id"]), (source["digest"], source["image_id"]))
        self.assertEqual([one["digest"] for one in found["layers"]], [one["digest"] for one in source["layers"]])
        self.assertFalse(any(one["verified"] for one in found["layers"]))

    def test_a_build(self):
        """Layers that buildah made of what was done in a mounted container."""
        if shutil.which("buildah") is None:
            self.skipTest("no buildah to build with")
        self.keep(self.image())
        for step in ("one", "two"):
            container = self.buildah("from", "--pull-never", "localhost/app:test")
            tree = Path(self.buildah("mount", container))
            if step == "one":
                (tree / "opt" / "tool").mkdir()
                (tree / STATUS).write_text(dpkg_status(*BASE, deb("curl", "7.88.1-10")))
                (tree / "srv/node_modules/emptied/package.json").unlink()
                modules = tree / "usr/lib/node_modules/right"
                modules.mkdir(parents=True)
                (modules / "package.json").write_text(json.dumps({"name": "right", "version": "2.0.0"}))
                os.link(modules / "package.json", modules.parent / "package.json")
            else:  # what was there is gone, and something else has its name
                shutil.rmtree(tree / "usr/lib/node_modules")
                (tree / "usr/lib/node_modules/wrong").mkdir(parents=True)
                (tree / "usr/lib/node_modules/wrong/package.json").write_text(
                    json.dumps({"name": "wrong", "version": "3.0.0"}))
                shutil.rmtree(tree / "opt")
                (tree / "opt").symlink_to("srv")
            self.buildah("umount", container)
            self.buildah("commit", "-q", "--signature-policy", self.policy, container, "localhost/app:test")
            self.buildah("rm", container)
        layout = self.folder / "built"
        self.command("skopeo", "--policy", self.policy, "copy", "-q",
                     f"containers-storage:[overlay@{self.root}+{self.run_root}]localhost/app:test",
                     f"oci:{layout}:test")
        wanted = self.report(layout)
        self.assertIn("wrong", wanted)
        self.assertIn("curl", wanted)
        self.assertNotIn('"name": "right"', wanted)
        self.assertEqual(self.report(f"containers-storage:[{self.root}]app:test"), wanted)

    def test_the_driver_vfs(self):
        """One tree: all packages, but no layers."""
        layout = self.image()
        store = self.keep(layout, "vfs")
        wanted, found = self.scan(layout, db=self.db).report, self.scan(store + "app:test", db=self.db).report
        purls = [[package["purl"] for package in report["packages"]] for report in (wanted, found)]
        self.assertEqual(purls[1], purls[0])
        self.assertEqual([one["id"] for one in found["findings"]], [one["id"] for one in wanted["findings"]])
        self.assertEqual(len(found["artifact"]["layers"]), 1)
        self.assertIn("driver vfs", found["problems"][0]["what"])

    def test_a_store_of_a_user(self):
        """Written without privileges, read by the user, and by root."""
        layout = self.image(layers()[:2] + [{"opt/.wh.old": "", "srv/node_modules/gone/.wh.package.json": ""}])
        home = self.folder / "home"
        home.mkdir()
        os.chown(home, USER, USER)
        self.root, self.run_root = home / ".local/share/containers/storage", home / "run"
        try:
            self.keep(layout, before=IN_USERS_NAMESPACE, env={"HOME": str(home), "XDG_RUNTIME_DIR": str(home),
                                                              "TMPDIR": str(home)})
        except AssertionError as error:
            if "ermitted" not in str(error) and "denied" not in str(error):
                raise
            self.skipTest(f"no store can be written without privileges here: {str(error)[-200:]}")
        wanted = self.report(layout)
        self.assertEqual(self.report(f"containers-storage:[{self.root}]app:test"), wanted)
        program = home / "plimsoll"
        shutil.copy(plimsoll.PROGRAM, program)
        for before in (IN_USERS_NAMESPACE[:4], IN_USERS_NAMESPACE):
            done = subprocess.run([*before, program, "image", "podman:app:test", "--format", "json", "--no-db-update",
                                   "--db", self.db], capture_output=True, cwd=home, timeout=60,
                                  env=dict(self.environment, HOME=str(home), XDG_CACHE_HOME=str(home / "cache")))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(plimsoll.same_but_source(json.loads(done.stdout)), wanted)

    def test_nothing_is_cached(self):
        store = self.keep(self.image())
        before = self.report(store + "app:test")
        status = self.changed_file()
        status.write_text(status.read_text().replace("gryphon", "griffin"))
        after = self.report(store + "app:test")
        self.assertEqual(after, before.replace("gryphon", "griffin"))

    def test_verify_says_that_it_cannot(self):
        store = self.keep(self.image())
        problems = self.inventory("--verify", store + "app:test")["problems"]
        self.assertEqual([problem["code"] for problem in problems], ["unsupported"], problems)
        self.assertIn("--verify", problems[0]["what"])
        self.run_plimsoll("image", "--verify", "--strict", "--scanners", "none", store + "app:test", status=2)
        self.run_plimsoll("image", "--strict", "--scanners", "none", store + "app:test")

    def test_refusals(self):
        store = self.keep(self.image())

        def refused(name, *words):
            ran = self.run_plimsoll("image", name, "--no-db-update", status=2)
            for word in words:
                self.assertIn(word, ran.err)
            self.assertNotIn("\n", ran.err.strip())

        refused(store + "nothing", "no image is named nothing", "there are: localhost/app:test")
        refused(store, "names no image")
        refused(f"containers-storage:[{self.folder}/none]app", "no store of images")
        refused("containers-storage:app", "no store of images", "[overlay@/FOLDER]NAME")
        for path in self.root.glob("overlay-images/*/=*"):
            path.write_bytes(path.read_bytes()[:-1])
        refused(store + "app:test", "content has another digest")
        (self.root / "overlay-layers/layers.json").write_text("[{}]")
        refused(store + "app:test", "overlay-layers/layers.json: line 1")
        (self.root / "overlay-images/images.json").write_bytes(b"\0" * 1000)
        refused(store + "app:test", "overlay-images/images.json")

    def test_a_store_of_root_is_read_by_root(self):
        store = self.keep(self.image())
        program = self.folder / "plimsoll"
        shutil.copy(plimsoll.PROGRAM, program)

        def said(*before):
            done = subprocess.run([*before, program, "image", store + "app:test", "--no-db-update"], cwd=self.folder,
                                  capture_output=True, text=True, env=self.environment, timeout=60)
            self.assertEqual(done.returncode, 2, done.stdout)
            return done.stderr

        self.assertIn("the store belongs to another user", said(*IN_USERS_NAMESPACE[:4]))
        subprocess.run(["chmod", "-R", "a+rX", self.root], check=True)
        for before in (IN_USERS_NAMESPACE[:4], IN_USERS_NAMESPACE, ["setpriv", "--bounding-set=-sys_admin"]):
            self.assertIn("scan as root", said(*before))


if __name__ == "__main__":
    plimsoll.main()
