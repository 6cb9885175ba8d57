#!/usr/bin/env python3
"""Broken images: exit status 2 and words that name the place and say what to do; never a crash."""
# SPDX-License-Identifier: Apache-2.0

import gzip
import json
import os
import pwd
import random
import shutil
import tarfile

import plimsoll
from plimsoll import DEBIAN, deb, dpkg_status, oci_image

STATUS = "var/lib/dpkg/status"
GOOD = dict(DEBIAN, **{STATUS: dpkg_status(deb("bash", "5.2.15-2"), deb("libc6", "2.36-9", "glibc"))})
NOISE = random.Random(1).randbytes(4096)


def blob(layout, digest):
    return layout / "blobs" / digest.replace(":", "/")


def manifest_of(layout):
    index = json.loads((layout / "index.json").read_bytes())
    path = blob(layout, index["manifests"][0]["digest"])
    return path, json.loads(path.read_bytes())


class Refusing(plimsoll.Case):
    def refused(self, *arguments, words=(), command="image", **options):
        ran = self.run_plimsoll(command, *arguments, status=2, **options)
        self.assertEqual(ran.text, "", "standard output carries the report and nothing else")
        for word in words:
            self.assertIn(word, ran.err)
        self.assertRegex(ran.err, r"\Aplimsoll: ")


class Targets(Refusing):
    """What cannot be scanned at all: exit status 2, and words that say what to do."""

    def test_no_target(self):
        self.refused(words=["no target", "--help"])

    def test_nothing_there(self):
        for command in ("image", "rootfs", "fs"):
            with self.subTest(command):
                self.refused(self.folder / "nowhere", command=command, words=["nowhere", "o such file"])

    def test_names_without_a_network(self):
        for name in ("debian:12", "registry:debian:12", "example.org/team/app@sha256:" + "0" * 64):
            with self.subTest(name):
                self.refused(name, words=["--offline forbids it"])

    def test_names_that_are_none(self):
        for name in ("Debian:12", "debian:", "a//b", "app@sha256:12", "http://example.org/app", "a" * 300):
            with self.subTest(name):
                self.refused(name, words=["no such file or folder", "no name of an image"])
                self.refused("registry:" + name, words=["no name of an image"])

    def test_mistyped_files_are_not_asked_for(self):
        for name in ("./app", "/nowhere/app", "app.tar", "backup.tar.gz", "~/app"):
            with self.subTest(name):
                self.refused(name, words=["no such file or folder"])

    def test_unknown_source(self):
        self.refused("--from", "floppy", "app.tar", words=["floppy", "docker-archive"])

    def test_folder_that_is_no_layout(self):
        root = plimsoll.tree(self.folder / "root", GOOD)
        self.refused(root, words=["index.json", "rootfs"])

    def test_file_that_is_no_archive(self):
        for name, content in {"empty": b"", "text": b"hello", "noise": NOISE, "zeros": bytes(10240),
                              "packed noise": gzip.compress(NOISE), "half a gzip": gzip.compress(NOISE)[:2000]}.items():
            path = self.folder / "file"
            path.write_bytes(content)
            with self.subTest(name):
                self.refused(path, words=[str(path)])
            with self.subTest(name + " from standard input"):
                self.refused("-", input=content, words=["standard input"])

    def test_tar_that_is_no_image(self):
        path = plimsoll.layer(self.folder / "plain.tar", GOOD)
        self.refused(path, words=["manifest.json", "index.json"])

    def test_rootfs_that_is_a_file(self):
        path = self.folder / "file"
        path.write_text("")
        self.refused(path, command="rootfs", words=["file"])

    def test_unreadable(self):
        archive = self.folder / "app.tar"
        oci_image.write_docker_archive(plimsoll.image_of(self.folder, GOOD), archive, "app:test")
        archive.chmod(0)
        options = {}
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            self.folder.chmod(0o777)
            self.work.chmod(0o777)
        self.refused(archive, words=[str(archive), "ermission"], **options)

    def test_several_images_without_a_choice(self):
        archives = [self.folder / f"{name}.tar" for name in ("a", "b")]
        for number, archive in enumerate(archives):
            image = plimsoll.image_of(self.folder / archive.stem, dict(GOOD, **{"etc/number": str(number)}))
            oci_image.write_docker_archive(image, archive, f"app-{archive.stem}:1", "old")
        both = self.folder / "both.tar"
        manifests, contents = [], oci_image.LayerTar()
        for archive in archives:
            with tarfile.open(archive) as tar:
                manifests += json.load(tar.extractfile("manifest.json"))
            with tarfile.open(archive) as tar:
                contents.tar_members(tar)
        contents.file("manifest.json", json.dumps(manifests))
        contents.write(both)
        self.refused(both, words=["app-a:1", "app-b:1", "several images"])
        self.refused(f"{both}:nothing", words=["nothing", "app-a:1"])
        self.assertEqual(len(self.inventory(f"{both}:app-a:1")["packages"]), 2)

    def test_two_tags_of_a_layout(self):
        layout = plimsoll.layout_of(self.folder, GOOD)
        other = plimsoll.layout_of(self.folder, dict(GOOD, **{"etc/x": "x"}), name="other")
        shutil.copytree(other / "blobs", layout / "blobs", dirs_exist_ok=True)
        index = json.loads((layout / "index.json").read_bytes())
        more = json.loads((other / "index.json").read_bytes())["manifests"][0]
        more["annotations"] = {"org.opencontainers.image.ref.name": "other"}
        index["manifests"].append(more)
        (layout / "index.json").write_text(json.dumps(index))
        self.refused(layout, words=["test", "other", "several images"])
        self.refused(f"{layout}:third", words=["third", "other"])
        self.assertEqual(self.inventory(f"{layout}:other")["artifact"]["digest"], more["digest"])


class Documents(Refusing):
    """An OCI layout with one thing wrong."""

    def setUp(self):
        super().setUp()
        self.layout = plimsoll.layout_of(self.folder, GOOD, plimsoll.npm_package("left", "1.0.0"))
        self.manifest_path, self.manifest = manifest_of(self.layout)

    def rewrite_index(self, change):
        path = self.layout / "index.json"
        index = json.loads(path.read_bytes())
        change(index)
        path.write_text(json.dumps(index))

    def test_wrong_digests(self):
        places = {"manifest": self.manifest_path, "config": blob(self.layout, self.manifest["config"]["digest"]),
                  "layer": blob(self.layout, self.manifest["layers"][1]["digest"])}
        for what, path in places.items():
            whole = path.read_bytes()
            path.write_bytes(whole.replace(b"a", b"b", 1) if what != "layer" else gzip.compress(b"\0" * 1024))
            with self.subTest(what):
                words = ["digest" if what != "layer" else path.name]
                self.refused(self.layout, words=[what, path.name, *words])
            path.write_bytes(whole)
        self.assertEqual(len(self.inventory(self.layout)["packages"]), 2 + len(npm(self.inventory(self.layout))))

    def test_layer_of_the_right_size_with_another_content(self):
        path = blob(self.layout, self.manifest["layers"][0]["digest"])
        changed = oci_image.LayerTar()
        changed.file("etc/os-release", "ID=other\n")
        other = self.folder / "other.gz"
        oci_image.compress_gzip(changed.write(self.folder / "other.tar"), other, 9)
        content = other.read_bytes()
        self.assertLess(len(content), path.stat().st_size)
        path.write_bytes(content + b"\0" * (path.stat().st_size - len(content)))
        self.refused(self.layout, words=["layer", path.name])

    def test_missing_blobs(self):
        for what, digest in (("manifest", "sha256:" + self.manifest_path.name),
                             ("config", self.manifest["config"]["digest"]),
                             ("layer", self.manifest["layers"][0]["digest"])):
            path = blob(self.layout, digest)
            aside = path.rename(self.folder / "aside")
            with self.subTest(what):
                self.refused(self.layout, words=[what, digest, "No such file"])
            aside.rename(path)

    def test_layer_that_is_a_directory(self):
        path = blob(self.layout, self.manifest["layers"][0]["digest"])
        path.unlink()
        path.mkdir()
        self.refused(self.layout, words=["layer", path.name])

    def test_layer_that_is_a_fifo(self):
        path = blob(self.layout, self.manifest["layers"][0]["digest"])
        path.unlink()
        os.mkfifo(path)
        self.refused(self.layout, words=["layer", path.name])

    def test_index_without_manifests(self):
        for text in ('{"schemaVersion":2,"manifests":[]}', '{"schemaVersion":2}', "[]", "{", "", "null", "\x00" * 9,
                     "[" * 100_000, '{"manifests":' + '{"manifests":' * 5000):
            (self.layout / "index.json").write_text(text)
            with self.subTest(text[:40]):
                self.refused(self.layout, words=["index.json"])

    def test_another_platform_only(self):
        self.rewrite_index(lambda index: index["manifests"][0].update(platform={"architecture": "arm64", "os": "linux"}))
        second = lambda index: index["manifests"].append(
            dict(index["manifests"][0], platform={"architecture": "s390x", "os": "linux"}))
        self.rewrite_index(second)
        self.refused(self.layout, "--platform", "linux/riscv64", words=["linux/riscv64", "linux/arm64", "linux/s390x"])
        self.refused(self.layout, "--platform", "riscv64", words=["riscv64", "OS/ARCH"])
        self.inventory(self.layout, "--platform", "linux/arm64")

    def test_manifest_that_names_paths(self):
        """A digest is a name of a blob, never a path."""
        (self.folder / "secret").write_text(json.dumps(self.manifest))
        for digest in ("sha256:../../../secret", "../../secret", "/etc/passwd", "sha256:" + "A" * 64, "sha512:0"):
            self.rewrite_index(lambda index: index["manifests"][0].update(digest=digest))
            with self.subTest(digest):
                self.refused(self.layout, words=["index.json"])

    def test_symlinked_blob_and_index(self):
        (self.layout / "index.json").rename(self.folder / "index.json")
        (self.layout / "index.json").symlink_to("index.json")  # to itself
        self.refused(self.layout, words=["index.json"])

    def test_damaged_layers_anywhere(self):
        """One byte changed or cut off at many places of a packed layer: never a report about something else."""
        path = blob(self.layout, self.manifest["layers"][0]["digest"])
        whole = path.read_bytes()
        self.rewrite_sizes()
        for place in range(0, len(whole), max(1, len(whole) // 12)):
            for name, content in (("cut", whole[:place]),
                                  ("changed", whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1:])):
                path.write_bytes(content)
                with self.subTest(f"{name} at {place}"):
                    self.refused(self.layout, "--cache-size", "0", words=["layer"])

    def rewrite_sizes(self):
        """Leaves the sizes out, which would give a damaged layer away before it is read."""
        for entry in self.manifest["layers"]:
            entry.pop("size")
        content = json.dumps(self.manifest).encode()
        digest = oci_image.put_blob(self.layout / "blobs" / "sha256", content)
        self.rewrite_index(lambda index: index["manifests"][0].update(digest="sha256:" + digest, size=len(content)))


def npm(report):
    return [package for package in report["packages"] if package["type"] == "npm"]


class ArchiveWays(Refusing):
    """A file, standard input and a packed file are the same archive."""

    def test_archives_that_are_refused(self):
        tar = oci_image.LayerTar()
        tar.file("etc/x", "no image")
        large = oci_image.LayerTar()
        large.file("manifest.json", " " * (17 << 20))
        for contents, words in ((tar, ["manifest.json", "index.json", "no image archive"]),
                                (large, ["manifest.json: larger than 16777216 bytes"])):
            path = contents.write(self.folder / "archive.tar")
            packed = self.folder / "archive.tar.gz"
            packed.write_bytes(gzip.compress(path.read_bytes(), 1))
            self.refused(path, words=[*words, str(path)])
            self.refused(packed, words=[*words, str(packed)])
            self.refused("-", input=path.read_bytes(), words=[*words, "standard input"])


class TruncatedArchives(Refusing):
    def test_cut_anywhere(self):
        image = plimsoll.image_of(self.folder / "image", GOOD, plimsoll.npm_package("left", "1.0.0"))
        for form in ("old", "new", "oci"):
            path = self.folder / f"{form}.tar"
            if form == "oci":
                oci_image.write_oci_archive(image, path, "test")
            else:
                oci_image.write_docker_archive(image, path, "app:test", form)
            whole = path.read_bytes()
            end = len(whole.rstrip(b"\0"))
            for cut in [0, 1, 511, 512, 513, *range(700, end - 512, end // 10)]:
                path.write_bytes(whole[:cut])
                with self.subTest(f"{form} cut at {cut} of {end}"):
                    self.refused(path, words=[str(path)])
                with self.subTest(f"{form} cut at {cut} of {end}, from standard input"):
                    self.refused("-", input=whole[:cut], words=["standard input"])
            packed = gzip.compress(whole)
            for cut in range(1, len(packed) - 1, len(packed) // 5):
                with self.subTest(f"{form}, packed, cut at {cut}"):
                    self.refused("-", input=packed[:cut], words=["standard input"])


if __name__ == "__main__":
    plimsoll.main()
