#!/usr/bin/env python3
"""One image, many ways to it: the same report, byte for byte, source fields aside."""
# SPDX-License-Identifier: Apache-2.0

import gzip
import hashlib
import shutil
import subprocess

import plimsoll
from plimsoll import DEBIAN, deb, dpkg_status, oci_image

STATUS = "var/lib/dpkg/status"
BASE = [deb("bash", "5.2.15-2"), deb("libc6", "2.36-9", "glibc")]
GRYPHON = deb("gryphon", "1.0-1")
FAULTS = [plimsoll.advisory("CVE-2026-0001", "Debian:12", "glibc", "2.36-9+deb12u1"),
          plimsoll.advisory("CVE-2026-0002", "Debian:12", "gryphon", "1.0-2")]


def layers():
    """The base; something beside it; the whole dpkg status again with one package more."""
    return [
        dict(DEBIAN, **{STATUS: dpkg_status(*BASE), "opt/old": "to be removed"}),
        plimsoll.npm_package("left", "1.0.0"),
        {STATUS: dpkg_status(BASE[0], GRYPHON, BASE[1]), "opt/.wh.old": "",
         "etc/passwd": "root::0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n", "root/.ssh/id_rsa": "x"},
    ]


class SameReport(plimsoll.Case):
    def setUp(self):
        super().setUp()
        self.image = plimsoll.image_of(self.folder / "image", *layers())
        self.image.add_history('CMD ["bash"]')
        self.image.add_history("ENV DB_PASSWORD=hunter2")
        self.image.config.update({"User": "app", "Env": ["DB_PASSWORD=hunter2"], "ExposedPorts": {"22/tcp": {}},
                                  "Labels": {"maintainer": "x"}, "Volumes": {"/proc": {}}})
        self.db = plimsoll.advisories(self.folder / "advisories", FAULTS)

    def layout(self, compression):
        if compression == "zstd" and shutil.which("zstd") is None:
            self.skipTest("no zstd program to make the image with")
        path = self.folder / f"layout-{compression}"
        oci_image.write_oci_layout(self.image, path, "test", compression)
        return path

    def archive(self, form, compression="gzip"):
        path = self.folder / f"{form}-{compression}.tar"
        if form == "oci":
            oci_image.write_oci_archive(self.image, path, "test", compression)
        else:
            oci_image.write_docker_archive(self.image, path, "app:test", form)
        return path

    def report(self, *arguments, **options):
        return plimsoll.same_but_source(self.scan(*arguments, db=self.db, **options).report)

    def fresh(self, *arguments, **options):
        """A scan that no cache helps."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        return self.report(*arguments, **options)

    def piped(self, path, pack=None):
        content = path.read_bytes()
        return self.fresh("-", input=pack(content) if pack else content)

    def test_checks_of_images_are_part_of_it(self):
        """What the other tests compare holds findings in the config, in accounts and in files."""
        found = {f["id"] for f in self.scan(self.layout("gzip")).report["findings"]}
        self.assertLessEqual({"PLM-IM-003", "PLM-IM-005", "PLM-IM-008", "PLM-IM-019", "PLM-IM-020"}, found)

    def test_layouts(self):
        wanted = self.fresh(self.layout("gzip"))
        for compression in ("none", "zstd"):
            with self.subTest(compression):
                self.assertEqual(self.fresh(self.layout(compression)), wanted)

    def test_archives(self):
        wanted = self.fresh(self.layout("gzip"))
        for form in ("oci", "old", "new"):
            with self.subTest(form):
                self.assertEqual(self.fresh(self.archive(form)), wanted)
                self.assertEqual(self.fresh("--verify", self.archive(form)), wanted)
        with self.subTest("oci, plain layers"):
            self.assertEqual(self.fresh(self.archive("oci", "none")), wanted)

    def test_standard_input(self):
        wanted = self.fresh(self.layout("gzip"))
        for form in ("oci", "old", "new"):
            path = self.archive(form)
            with self.subTest(form):
                self.assertEqual(self.piped(path), wanted)
            with self.subTest(form + ", packed by gzip"):
                self.assertEqual(self.piped(path, gzip.compress), wanted)

    def test_packed_archive(self):
        path = self.archive("new")
        packed = self.folder / "new.tar.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        self.assertEqual(self.fresh(packed), self.fresh(path))

    def test_pipe_that_comes_in_pieces(self):
        path = self.archive("old")
        with subprocess.Popen(["dd", f"if={path}", "bs=700", "status=none"], stdout=subprocess.PIPE) as pieces:
            report = self.fresh("-", stdin=pieces.stdout)
        self.assertEqual(report, self.fresh(path))

    def test_names_of_one_image(self):
        layout, archive = self.layout("gzip"), self.archive("old")
        wanted = self.fresh(layout)
        manifest = self.scan(layout).report["artifact"]["digest"]
        ways = [(f"{layout}:test",), (f"{layout}@{manifest}",), (f"oci-dir:{layout}",), (f"oci-dir:{layout}:test",),
                ("--from", "oci-dir", layout), ("--input", layout), (f"docker-archive:{archive}",),
                (f"{archive}:test",), (f"{archive}:app:test",), ("--platform", "linux/amd64", layout)]
        for way in ways:
            with self.subTest(" ".join(map(str, way))):
                self.assertEqual(self.report(*way), wanted)
        self.assertEqual(self.scan(archive).report["artifact"]["image_id"],
                         "sha256:" + hashlib.sha256(self.image.config_json()).hexdigest())

    def test_twenty_runs(self):
        layout = self.layout("gzip")
        runs = {self.scan(layout, db=self.db, env={"PLIMSOLL_CACHE_SIZE": "0"}).out for _ in range(20)}
        self.assertEqual(len(runs), 1)

    def test_warm_is_cold(self):
        for path in (self.layout("gzip"), self.layout("none"), self.archive("old"), self.archive("oci")):
            with self.subTest(path.name):
                cold = self.fresh(path)
                self.assertEqual(self.report(path), cold)

    def test_warm_reads_no_layer(self):
        """What the cache answers is not read: a layer that became unreadable since goes unnoticed."""
        layout = self.layout("gzip")
        cold = self.fresh(layout)
        for blob in oci_image.layer_blobs(layout):
            blob.write_bytes(blob.read_bytes()[:10].ljust(blob.stat().st_size, b"\0"))  # a gzip header, and zeros
        self.assertEqual(self.report(layout), cold)

    def test_jobs(self):
        layout = self.layout("gzip")
        self.assertEqual(self.fresh(layout, "--jobs", "1"), self.fresh(layout, "--jobs", "4"))

    def test_rootfs_has_the_same_packages(self):
        root = self.folder / "root"
        for files in layers():
            plimsoll.tree(root, files)
        names = lambda report: [package["purl"] for package in report["packages"]]
        unpacked = self.scan(root, command="rootfs", db=self.db).report
        self.assertEqual(names(unpacked), names(self.scan(self.layout("gzip"), db=self.db).report))


class Layers(plimsoll.Case):
    def setUp(self):
        super().setUp()
        self.layout = plimsoll.layout_of(self.folder, *layers())

    def test_first_layers_and_history(self):
        report = self.scan(self.layout).report
        firsts = {p["name"]: p["locations"][0]["layer"] for p in report["packages"] if p["type"] == "deb"}
        self.assertEqual(firsts, {"bash": 0, "libc6": 0, "gryphon": 2})
        created_by = [layer["created_by"] for layer in report["artifact"]["layers"]]
        self.assertEqual(created_by, ["RUN step 0", "RUN step 1", "RUN step 2"])

    def test_a_new_version_is_of_the_layer_that_brought_it(self):
        upgraded = dpkg_status(deb("bash", "5.2.15-3"), BASE[1])
        report = self.scan(plimsoll.layout_of(self.folder, *layers(), {STATUS: upgraded}, name="upgraded")).report
        firsts = {(p["name"], p["version"]): p["locations"][0]["layer"] for p in report["packages"]
                  if p["type"] == "deb"}
        self.assertEqual(firsts, {("bash", "5.2.15-3"): 3, ("libc6", "2.36-9"): 0})

    def test_removed_status_takes_the_packages_away(self):
        gone = plimsoll.layout_of(self.folder, *layers(), {"var/lib/dpkg/.wh.status": ""}, name="gone")
        self.assertEqual([p for p in self.scan(gone).report["packages"] if p["type"] == "deb"], [])

    def test_opaque_folder(self):
        opaque = plimsoll.layout_of(self.folder, *layers(), {"var/lib/dpkg/.wh..wh..opq": ""}, name="opaque")
        self.assertEqual([p for p in self.scan(opaque).report["packages"] if p["type"] == "deb"], [])

    def test_blob_named_twice(self):
        base, extra, last = layers()
        tar = plimsoll.layer(self.folder / "extra.tar", extra)
        twice = plimsoll.layout_of(self.folder, base, tar, tar, last, name="twice")
        self.assertEqual(len(set(oci_image.layer_blobs(twice))), 3)
        report = self.scan(twice).report
        self.assertEqual([layer["index"] for layer in report["artifact"]["layers"]], [0, 1, 2, 3])
        firsts = {p["name"]: p["locations"][0]["layer"] for p in report["packages"] if p["type"] == "deb"}
        self.assertEqual(firsts, {"bash": 0, "libc6": 0, "gryphon": 3})
        archive = self.folder / "twice.tar"
        image = plimsoll.image_of(self.folder / "again", base, tar, tar, last)
        for form in ("old", "new"):
            oci_image.write_docker_archive(image, archive, "app:twice", form)
            for target in ((archive, None), ("-", archive.read_bytes())):
                with self.subTest(form, target=str(target[0])):
                    other = self.scan(target[0], input=target[1]).report
                    self.assertEqual(plimsoll.same_but_source(other), plimsoll.same_but_source(report))

    def test_symlinked_folders_and_hard_links(self):
        first = oci_image.LayerTar()
        first.directory("usr/lib")
        first.symlink("lib", "usr/lib")
        first.file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n")
        second = oci_image.LayerTar()
        second.file("lib/apk/db/installed", "P:musl\nV:1.2.4-r2\nA:x86_64\no:musl\n")
        second.file("var/a", dpkg_status(*BASE))
        second.hardlink("var/lib/dpkg/status", "var/a")
        tars = [tar.write(self.folder / f"{number}.tar") for number, tar in enumerate((first, second))]
        report = self.inventory(plimsoll.layout_of(self.folder, *tars, name="links"))
        self.assertEqual([p["name"] for p in report["packages"]], ["musl", "bash", "libc6"])
        self.assertEqual(report["problems"], [])


class Cache(plimsoll.Case):
    def test_archive_changed_in_place_is_read_again(self):
        archive = self.folder / "app.tar"
        for version in ("1.0", "2.0", "3.0"):
            files = dict(DEBIAN, **{STATUS: dpkg_status(deb("app", version))})
            image = plimsoll.image_of(self.folder / version, files)
            oci_image.write_docker_archive(image, archive, "app:test", "old")
            self.assertEqual([p["version"] for p in self.scan(archive).report["packages"]], [version])

    def test_config_that_lies_poisons_no_later_scan(self):
        """A plain layer's diff id is a claim: facts that were stored under it must not answer for the true layer."""
        honest = plimsoll.image_of(self.folder / "honest", dict(DEBIAN, **{STATUS: dpkg_status(deb("app", "1.0"))}))
        liar = plimsoll.image_of(self.folder / "liar", dict(DEBIAN, **{STATUS: dpkg_status(deb("app", "6.6"))}))
        liar.layers[0] = (liar.layers[0][0], honest.layers[0][1])
        for name, image in (("liar", liar), ("honest", honest)):
            oci_image.write_docker_archive(image, self.folder / f"{name}.tar", "app:test", "old")
        versions = lambda ran: [p["version"] for p in ran.report["packages"]]
        self.assertEqual(versions(self.scan(self.folder / "liar.tar")), ["6.6"])
        self.assertEqual(versions(self.scan(self.folder / "honest.tar")), ["1.0"])
        self.assertIn("digest", self.scan("--verify", self.folder / "liar.tar", status=2).err)
        self.assertEqual(versions(self.scan("--verify", self.folder / "honest.tar")), ["1.0"])

    def test_other_limits_are_other_records(self):
        status = dpkg_status(deb("app", "1.0"))
        layout = plimsoll.layout_of(self.folder, dict(DEBIAN, **{STATUS: status}))
        whole = self.scan(layout).report
        small = self.scan(layout, "--max-file-size", "30").report
        self.assertEqual((len(small["packages"]), len(whole["packages"])), (0, 1))
        self.assertIn("too-large", [problem["code"] for problem in small["problems"]])
        self.assertEqual(self.scan(layout, "--skip", "deb-status").report["packages"], [])
        self.assertEqual(self.scan(layout).report, whole)


if __name__ == "__main__":
    plimsoll.main()
