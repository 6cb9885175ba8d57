"""scripts/lib/oci_image_test.py - the image writer: same bytes, right links, every layout. Run: python3 FILE"""
# SPDX-License-Identifier: Apache-2.0

import gzip
import hashlib
import json
import os
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oci_image  # noqa: E402
import root_layers  # noqa: E402


class Writing(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.addCleanup(self._folder.cleanup)

    def layer(self, name, text):
        layer = oci_image.LayerTar()
        layer.file("a/file", text)
        return layer.write(self.folder / name)

    def image(self):
        """Three layers, of which the last is the first again."""
        image = oci_image.Image({"Cmd": ["sh"]})
        one, two = self.layer("1.tar", "one"), self.layer("2.tar", "two")
        for tar in (one, two, one):
            image.add_layer(tar, "RUN something")
        image.add_history("CMD sh")
        return image

    def test_entries_are_sorted_with_their_parents(self):
        layer = oci_image.LayerTar()
        layer.file("b/c/file", "text")
        layer.whiteout("a/gone")
        layer.opaque("b")
        with tarfile.open(layer.write(self.folder / "x.tar")) as tar:
            self.assertEqual(["a", "a/.wh.gone", "b", "b/.wh..wh..opq", "b/c", "b/c/file"], tar.getnames())

    def test_names_of_one_inode_become_hard_links(self):
        root = self.folder / "root"
        root.mkdir()
        (root / "a").write_text("text")
        os.link(root / "a", root / "b")
        layer = oci_image.LayerTar()
        layer.tree(root)
        with tarfile.open(layer.write(self.folder / "x.tar")) as tar:
            self.assertTrue(tar.getmember("a").isreg())
            self.assertEqual("a", tar.getmember("b").linkname)

    def test_oci_layout_names_every_blob_by_its_digest(self):
        image = self.image()
        oci_image.write_oci_layout(image, self.folder / "oci", "t")
        for blob in (self.folder / "oci/blobs/sha256").iterdir():
            self.assertEqual(blob.name, hashlib.sha256(blob.read_bytes()).hexdigest())
        blobs = oci_image.layer_blobs(self.folder / "oci")
        plain = [hashlib.sha256(gzip.decompress(blob.read_bytes())).hexdigest() for blob in blobs]
        self.assertEqual([digest for _, digest in image.layers], plain)

    def test_history_matches_the_layers(self):
        config = json.loads(self.image().config_json())
        filled = [entry for entry in config["history"] if not entry.get("empty_layer")]
        self.assertEqual(len(config["rootfs"]["diff_ids"]), len(filled))

    def test_docker_archives_hold_each_layer_once_and_name_it_thrice(self):
        for layout in ("old", "new"):
            archive = oci_image.write_docker_archive(self.image(), self.folder / layout, "demo:t", layout)
            with tarfile.open(archive) as tar:
                named = json.load(tar.extractfile("manifest.json"))[0]["Layers"]
                stored = [tar.getmember(name) for name in set(named)]
                self.assertEqual(3, len(named))
                self.assertEqual(2, sum(member.isreg() for member in stored))

    def test_the_same_input_gives_the_same_bytes(self):
        digests = [oci_image.write_oci_layout(self.image(), self.folder / name, "t") for name in ("x", "y")]
        self.assertEqual(digests[0], digests[1])


class Changes(unittest.TestCase):
    def test_second_layer_holds_what_changed_and_whiteouts(self):
        with tempfile.TemporaryDirectory() as folder:
            root, state = Path(folder, "root"), Path(folder, "root/.state")
            (root / "keep").mkdir(parents=True)
            state.mkdir()
            for name in ("keep/same", "keep/gone", "other"):
                (root / name).write_text(name)
            root_layers.main(str(root), str(state), "0")
            (root / "keep/gone").unlink()
            (root / "keep/new").write_text("new")
            root_layers.main(str(root), str(state), "1")
            with tarfile.open(state / "0.tar") as tar:
                self.assertEqual(["keep", "keep/gone", "keep/same", "other"], tar.getnames())
            with tarfile.open(state / "1.tar") as tar:
                self.assertEqual(["keep", "keep/.wh.gone", "keep/new"], tar.getnames())


if __name__ == "__main__":
    unittest.main()
