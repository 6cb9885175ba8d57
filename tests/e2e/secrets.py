#!/usr/bin/env python3
"""Secrets in images and folders: found in every layer, masked everywhere, taken back where a person says so."""
# SPDX-License-Identifier: Apache-2.0

import base64
import gzip
import hashlib
import io
import json
import random
import string
import tarfile
import time
import zipfile

import plimsoll
from links import layer

ALPHABET = string.ascii_letters + string.digits


def gitlab_token(seed):
    """A token of GitLab's form that nobody ever gave out."""
    return "glpat-" + "".join(random.Random(seed).choices(ALPHABET, k=20))


class Secrets(plimsoll.TreeCase):
    def setUp(self):
        super().setUp()
        self.token = gitlab_token(1)

    def findings(self, *arguments, target=None, **options):
        ran = self.run_plimsoll("fs", target or self.tree, "--scanners", "secret", "-f", "json", *arguments, **options)
        return ran.report["findings"]

    def test_place_and_mask(self):
        self.write("app/config.ini", f"[gitlab]\n  token = {self.token}\n")
        finding, = self.findings()
        self.assertEqual((finding["kind"], finding["id"]), ("secret", "gitlab-pat"))
        self.assertEqual(finding["location"], {"path": "app/config.ini", "layer": 0, "line": 2, "column": 11})
        self.assertNotIn(self.token, json.dumps(finding))
        self.assertTrue(finding["evidence"].startswith("glpat-*"), finding["evidence"])
        self.assertEqual(self.run_plimsoll("fs", self.tree, "--exit-on", "low", status=1).status, 1)

    def test_no_part_of_a_secret_is_kept_anywhere(self):
        self.write("a", f"token = {self.token}\n")
        image = layer(self.folder / "layers" / "1.tar", {"a": f"token = {self.token}\n"})
        layout = self.image_of([image])
        time.sleep(0.1)  # what was written just now is not kept: it may change unseen
        for arguments in (["-f", "json"], ["-f", "table"], ["-v", "--log-format", "json"]):
            ran = self.run_plimsoll("image", layout, "--no-db-update", *arguments)
            self.assertNotIn(self.token[6:], ran.text + ran.err)
        kept = list((self.folder / "cache").rglob("*"))
        self.assertTrue(any(path.is_file() for path in kept))
        for path in kept:
            if path.is_file():
                self.assertNotIn(self.token[6:].encode(), path.read_bytes(), path)

    def image_of(self, layers):
        archive = self.folder / "image.tar"
        config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}
        with tarfile.open(archive, "w") as tar:
            names = []
            for path in layers:
                config["rootfs"]["diff_ids"].append("sha256:" + hashlib.sha256(path.read_bytes()).hexdigest())
                names.append(path.name)
                tar.add(path, path.name)
            for name, document in (("config.json", config),
                                   ("manifest.json", [{"Config": "config.json", "RepoTags": ["app:1"], "Layers": names}])):
                text = json.dumps(document).encode()
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text))
        return archive

    def test_removed_by_a_later_layer(self):
        first = layer(self.folder / "layers" / "1.tar", {"root/.netrc": f"machine x login y\ntoken={self.token}\n", "b": "x"})
        second = layer(self.folder / "layers" / "2.tar", {"root/.wh..netrc": ""})
        archive = self.image_of([first, second])
        for attempt in ("read", "from the cache"):
            with self.subTest(attempt):
                ran = self.run_plimsoll("image", archive, "--no-db-update", "-f", "json")
                finding, = [f for f in ran.report["findings"] if f["kind"] == "secret"]
                self.assertEqual(finding["location"]["layer"], 0)
                self.assertEqual(finding["location"]["removed_in"], 1)
        table = self.run_plimsoll("image", archive, "--no-db-update").text
        self.assertIn("removed in layer 1, still in the image", table)

    def test_encodings(self):
        self.write("utf16", ("\ufeff" + f"token = {self.token}\r\n").encode("utf-16-le"))
        self.write("binary", b"\x7fELF\0\0\0" + f"x{chr(0)}token={self.token}{chr(0)}".encode())
        self.write("secret.yaml", "data:\n  t: " + base64.b64encode(f"token={self.token}".encode()).decode() + "\n")
        found = {finding["location"]["path"] for finding in self.findings()}
        self.assertEqual(found, {"utf16", "binary", "secret.yaml"})

    def test_taken_back(self):
        self.write("a", f"token = {self.token}  # plimsoll:allow\n")
        self.write("b", f"token = {gitlab_token(2)}\n")
        report = self.run_plimsoll("fs", self.tree, "-f", "json").text
        self.assertEqual([f["location"]["path"] for f in json.loads(report)["findings"]], ["b"])
        self.assertEqual(json.loads(report)["summary"]["suppressed"], 1)  # a comment of the target's is no secret deed
        allowed, = [f["status"] for f in self.findings("--show-suppressed") if f["location"]["path"] == "a"]
        self.assertEqual(allowed, {"state": "suppressed", "by": "plimsoll:allow, line 1"})
        baseline = self.folder / "old.json"
        baseline.write_text(report)
        self.assertEqual(self.findings("--baseline", baseline), [])
        self.write("c", f"token = {gitlab_token(3)}\n")
        self.assertEqual([f["location"]["path"] for f in self.findings("--baseline", baseline)], ["c"])
        shown = self.findings("--baseline", baseline, "--show-suppressed")
        self.assertEqual({f["location"]["path"]: f["status"]["state"] for f in shown},
                         {"a": "suppressed", "b": "suppressed", "c": "open"})
        self.assertIn("--baseline", self.run_plimsoll("fs", self.tree, "--baseline", "none.json", status=2).err)

    def test_unlikely_ones_are_not_shown(self):
        self.write("README.md", "clone https://user:password@example.com/repo.git\n")
        self.assertEqual(self.findings(), [])
        for finding in self.findings("--show-suppressed"):
            self.assertEqual(finding["status"]["state"], "suppressed")

    def test_correlation(self):
        key = self.folder / "key"
        key.write_text("0123456789abcdef0123456789abcdef\n")
        self.write("a", f"token = {self.token}\n")
        self.write("b", f"other = 1\nmy_token: {self.token}\n")
        self.write("c", f"token = {gitlab_token(2)}\n")
        marks = {f["location"]["path"]: f["secret"]["correlation"] for f in self.findings("--correlation-key", key)}
        self.assertEqual(marks["a"], marks["b"])
        self.assertNotEqual(marks["a"], marks["c"])
        self.assertNotIn("correlation", self.findings()[0]["secret"])
        key.write_text("short")
        self.assertIn("shorter than", self.run_plimsoll("fs", self.tree, "--correlation-key", key, status=2).err)

    def test_checks_of_values_are_about_the_same_secret(self):
        key = self.folder / "key"
        key.write_text("0123456789abcdef0123456789abcdef\n")
        compose = "services:\n  a:\n    image: x:1\n    environment:\n      MODE: {}{}\n      API_TOKEN_SHA256: {}\n"
        digest = hashlib.sha256(b"token").hexdigest()
        self.write("compose.yaml", compose.format(self.token, "", digest))
        self.write("Dockerfile", f"FROM a:1\nRUN <<EOF\ncurl -H 'Authorization: Bearer {self.token}' https://x.test\nEOF\n")
        wanted = {("PLM-CP-021", "compose.yaml", 5), ("gitlab-pat", "compose.yaml", 5),
                  ("PLM-DF-009", "Dockerfile", 2), ("gitlab-pat", "Dockerfile", 3)}

        def about_secrets(*arguments):
            ran = self.run_plimsoll("fs", self.tree, "--scanners", "config,secret", "-f", "json", *arguments)
            self.assertNotIn(self.token[-16:], ran.text + ran.err)
            found = [f for f in ran.report["findings"] if f["kind"] == "secret" or f["id"] in ("PLM-CP-021", "PLM-DF-007", "PLM-DF-009")]
            self.assertEqual({(f["id"], f["location"]["path"], f["location"]["line"]) for f in found}, wanted)
            return found

        self.assertEqual(len({f["secret"]["correlation"] for f in about_secrets("--correlation-key", key)}), 1)
        for finding in about_secrets():
            if finding["kind"] == "misconfiguration":
                self.assertTrue(finding["evidence"].endswith(": gitlab-pat"), finding["evidence"])
                self.assertNotIn("secret", finding)
        # Whoever allows the secret need not say so again for the check.
        self.write("compose.yaml", compose.format(self.token, "  # plimsoll:allow", digest))
        wanted = {place for place in wanted if place[1] != "compose.yaml"}
        about_secrets()

    def test_checks_of_values_know_rules_of_users(self):
        rules = self.folder / "ours.yaml"
        rules.write_text("rules:\n- {id: our-key, title: t, severity: high, pattern: 'ours-[0-9a-f]{8}'}\n")
        self.write("compose.yaml", "services:\n  a:\n    image: x:1\n    environment: {MODE: ours-0a1b2c3d}\n")
        ran = self.run_plimsoll("config", self.tree, "--secret-rules", rules, "--check", "PLM-CP-021", "-f", "json")
        self.assertEqual([f["evidence"] for f in ran.report["findings"]], ["MODE stands in the file in clear text: our-key"])
        ran = self.run_plimsoll("config", self.tree, "--check", "PLM-CP-021", "-f", "json")
        self.assertEqual(ran.report["findings"], [])
        rules.write_text("rules:\n- {id: our-key}\n")
        self.assertIn("ours.yaml:2", self.run_plimsoll("config", self.tree, "--secret-rules", rules, status=2).err)

    def test_archives_inside(self):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("conf/app.properties", f"token={self.token}\n" * 3)
        self.write("lib/app.jar", inner.getvalue())
        self.write("broken.zip", inner.getvalue()[:60])
        self.assertEqual(self.findings(), [])
        ran = self.run_plimsoll("fs", self.tree, "--scanners", "secret", "--deep", "-f", "json")
        self.assertEqual({f["location"]["path"] for f in ran.report["findings"]}, {"lib/app.jar!/conf/app.properties"})
        self.assertEqual([p["path"] for p in ran.report["problems"]], ["broken.zip"])

    def test_archives_by_their_first_bytes(self):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("conf", f"token={self.token}\n" * 3)
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data", inner.getvalue())
        self.write("nothing.bin", inner.getvalue())
        self.write("twice", outer.getvalue())
        self.write("old.log.gz", gzip.compress(f"token={self.token}\n".encode()))
        found = {f["location"]["path"] for f in self.findings("--deep")}
        self.assertEqual(found, {"nothing.bin!/conf", "twice!/data!/conf", "old.log.gz!/data"})

    def test_rules_of_users(self):
        rules = self.folder / "rules.yaml"
        rules.write_text("family: ours\nrules:\n  - id: our-token\n    title: Our token\n    severity: high\n"
                         "    pattern: '\\bours_[0-9a-f]{16}\\b'\n  - id: gitlab-pat\n    disabled: true\n")
        self.write("a", f"x = ours_7d3a91c04be82f65\ntoken = {self.token}\n")
        for attempt in ("compiled", "from the cache"):
            with self.subTest(attempt):
                self.assertEqual([f["id"] for f in self.findings("--secret-rules", rules)], ["our-token"])
        rules.write_text("family: ours\nrules:\n  - id: our-token\n    title: t\n    severity: high\n    pattern: '('\n")
        self.assertIn("rules.yaml:6", self.run_plimsoll("fs", self.tree, "--secret-rules", rules, status=2).err)

    def test_hostile_content(self):
        self.write("long", b"a" * (20 << 20) + f" token = {self.token} ".encode() + b"b" * (1 << 20))
        self.write("nul", b"\0" * 100_000 + f"\ntoken = {self.token}\n".encode())
        self.write("latin", b"\xe9\xff" * 1000 + f"\ntoken = {self.token}\n".encode())
        self.assertEqual({f["location"]["path"] for f in self.findings()}, {"long", "nul", "latin"})


if __name__ == "__main__":
    plimsoll.main()
