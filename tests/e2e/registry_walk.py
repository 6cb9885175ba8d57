#!/usr/bin/env python3
"""Every image of a registry: what is listed, what is scanned once, what is kept, what fails."""
# SPDX-License-Identifier: Apache-2.0

import json
import subprocess
import sys
import time
from pathlib import Path

import plimsoll
import docker_registry as registry
from plimsoll import DEBIAN, deb, dpkg_status, oci_image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fetch"))
import fake_registry  # noqa: E402

STATUS = "var/lib/dpkg/status"
HELM = "application/vnd.cncf.helm.config.v1+json"


def system(*records):
    return dict(DEBIAN, **{STATUS: dpkg_status(*records)})


class RegistryWalk(registry.RegistryCase):
    def setUp(self):
        super().setUp()
        bash, curl = deb("bash", "5.2"), deb("curl", "7.88")
        self.one = self.image("one", system(bash), created=1_700_000_000)
        self.two = self.image("two", system(bash, curl), created=1_750_000_000)
        self.faults = plimsoll.advisories(self.folder / "faults", [
            plimsoll.advisory("CVE-2026-0007", "Debian:12", "curl", "8.0",
                              database_specific={"severity": "HIGH"})])

    def walk(self, *arguments, place="", **options):
        flags = ("--output-dir", self.work / "reports", "--jobs", "2")
        return self.run_plimsoll("registry", self.registry.name + place, *flags, *arguments, **options)

    def files(self):
        return sorted(path.name for path in (self.work / "reports").glob("*.json"))

    def push_all(self):
        self.registry.push_layout(self.one, "team/app", "1.9", "stable")
        self.registry.push_layout(self.two, "team/app", "1.10")
        self.registry.push_layout(self.two, "other", "1")

    def test_all_of_it(self):
        self.push_all()
        ran = self.walk("--format", "json")
        names = [report["artifact"]["name"].removeprefix(self.registry.name + "/") for report in ran.report["reports"]]
        self.assertEqual(names, ["other:1", "team/app:1.10", "team/app:1.9", "team/app:stable"])
        self.assertEqual(ran.report["schema_version"], "1")
        self.assertNotIn("failures", ran.report)
        self.assertEqual(self.files(), ["other@1.json", "team+app@1.10.json", "team+app@1.9.json",
                                        "team+app@stable.json"])
        first = json.loads((self.work / "reports" / "other@1.json").read_text())
        self.assertEqual(first, ran.report["reports"][0])
        self.assertEqual([p["name"] for p in first["packages"]], ["bash", "curl"])
        self.assertTrue(first["artifact"]["reference"].endswith("@" + first["artifact"]["digest"]))

    def test_a_table(self):
        self.push_all()
        ran = self.walk()
        self.assertIn("team/app:1.10", ran.text)
        self.assertIn("4 images scanned", ran.text)

    def test_the_same_image_is_scanned_once(self):
        """Layers are asked for once, though two tags, and another repository, have them."""
        self.push_all()
        ran = self.walk("--format", "json", "-v")
        scans = [line for line in ran.err.splitlines() if "inventory is taken" in line]
        self.assertEqual(len(scans), 2, ran.err)
        self.assertEqual(len(ran.report["reports"]), 4)

    def test_patterns_and_prefix(self):
        self.push_all()
        self.walk("--tags", "1.*", "--repos", "team/*")
        self.assertEqual(self.files(), ["team+app@1.10.json", "team+app@1.9.json"])
        ran = self.walk("--format", "json", place="/other")
        self.assertEqual(len(ran.report["reports"]), 1)
        ran = self.walk("--format", "json", place="/team")
        self.assertEqual(len(ran.report["reports"]), 3)

    def test_the_newest(self):
        self.push_all()
        self.registry.push_layout(self.two, "team/app", "1.2")  # as new as 1.10, but the lower version
        ran = self.walk("--newest", "1", "--format", "json", place="/team/app")
        self.assertEqual([report["artifact"]["name"] for report in ran.report["reports"]],
                         [f"{self.registry.name}/team/app:1.10"])

    def test_taken_up_again(self):
        """What has a report with the digest that the tag has now is not scanned again."""
        self.push_all()
        self.walk()
        (self.work / "reports" / "other@1.json").unlink()
        self.registry.push_layout(self.two, "team/app", "1.9")  # now another image
        ran = self.walk("-v", "--format", "json")
        again = [line for line in ran.err.splitlines() if "inventory is taken" in line]
        self.assertEqual(len(again), 0, "a report of the same digest was there, under another name")
        self.assertEqual(len(ran.report["reports"]), 4)
        self.assertEqual(len(self.files()), 4)
        names = [[p["name"] for p in report["packages"]] for report in ran.report["reports"]]
        self.assertEqual(names, [["bash", "curl"]] * 3 + [["bash"]])
        self.assertIn("4 of them before", self.walk().text)
        self.assertNotIn("before", self.walk("--rescan").text)
        self.assertNotIn("before", self.walk("--package-types", "library").text, "other flags, other reports")

    def test_killed_and_taken_up_again(self):
        """Whenever it is killed, the next run makes only what is missing, and no report is half there."""
        for number in range(20):
            layout = self.image(f"many-{number}", system(deb("bash", f"5.{number}")))
            self.registry.push_layout(layout, "many", str(number))
        command = [plimsoll.PROGRAM, "registry", self.registry.name, "--output-dir", "reports", "--jobs", "1"]
        running = subprocess.Popen(command, cwd=self.work, env=self.environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while running.poll() is None and len(self.files()) < 3:
            time.sleep(0.005)
        running.kill()
        running.wait()
        left = len(self.files())
        for path in (self.work / "reports").glob("*.json"):
            json.loads(path.read_text())
        listed = (self.work / "reports" / ".plimsoll-registry").read_text().count("\n")
        ran = self.walk()
        self.assertIn("20 images scanned", ran.text)
        self.assertIn(f"({listed} of them before)", ran.text)
        self.assertIn(left - listed, (0, 1))
        self.assertEqual(len(self.files()), 20)

    def test_a_tag_that_fails(self):
        """One tag without its layer: a line, status 2, and the others are scanned."""
        self.push_all()
        manifest = json.loads((self.one / "index.json").read_text())["manifests"][0]["digest"]
        layer = json.loads((self.one / "blobs/sha256" / manifest[7:]).read_text())["layers"][0]["digest"][7:]
        self.registry.push_layout(self.one, "broken", "1")
        (self.registry.data / f"docker/registry/v2/blobs/sha256/{layer[:2]}/{layer}/data").write_bytes(b"nothing")
        ran = self.walk("--format", "json", status=2)
        self.assertEqual(len(ran.report["reports"]), 2)
        self.assertEqual({failure["name"].rsplit("/", 1)[1] for failure in ran.report["failures"]},
                         {"broken:1", "app:1.9", "app:stable"})
        ran = self.walk(status=2)
        self.assertIn("not scanned: ", ran.text)
        self.assertIn("2 images scanned (2 of them before), 3 not scanned", ran.text)

    def test_status_by_findings(self):
        self.push_all()
        self.walk("--exit-on", "high", "--db", self.faults, status=1)
        self.walk("--exit-on", "critical", "--db", self.faults, status=0)
        self.walk("--exit-on", "high", "--db", self.faults, status=1)  # of kept reports too

    def test_what_is_no_image(self):
        self.push_all()
        config = b"{}"
        self.registry.push_manifest("charts/app", "1", {
            "schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE, "layers": [],
            "config": {"mediaType": HELM, "size": 2, "digest": self.registry.push_blob("charts/app", config)}})
        ran = self.walk()
        self.assertIn("left out: ", ran.text)
        self.assertIn(HELM, ran.text)
        self.assertEqual(len(self.files()), 4)

    def test_outputs(self):
        self.push_all()
        self.walk("--output", "json=all.json", "--output", "table=-")
        self.assertEqual(len(json.loads((self.work / "all.json").read_text())["reports"]), 4)
        self.assertIn("cyclonedx", self.walk("--format", "cyclonedx", status=2).err)

    def test_an_empty_registry(self):
        self.assertIn("0 images scanned", self.walk().text)
        self.assertEqual(self.walk("--format", "json").report["reports"], [])

    def test_wrong_usage(self):
        for place in ("debian", "example.org/app:1", "example.org/App", "https://example.org"):
            with self.subTest(place):
                self.run_plimsoll("registry", place, status=2)
        self.run_plimsoll("registry", self.registry.name, env={"PLIMSOLL_OFFLINE": "true"}, status=2)


class HostileRegistry(plimsoll.Case):
    """Answers that no sound registry gives."""

    def setUp(self):
        super().setUp()
        self.environment["PLIMSOLL_OFFLINE"] = "false"

    def ask(self, routes, place="", status=2):
        with fake_registry.FakeRegistry(routes) as fake:
            return self.run_plimsoll("registry", fake.name + place, "--scanners", "none", status=status)

    def test_no_catalog(self):
        ran = self.ask({})
        self.assertIn("does not list its repositories", ran.err)
        self.assertIn("/REPOSITORY", ran.err)
        refused = fake_registry.status(401)
        self.assertIn("does not list its repositories", self.ask({"/v2/_catalog": refused}).err)
        self.assertIn("app", self.ask({}, "/app").err)

    def test_pages_that_never_end(self):
        page = fake_registry.document(b'{"repositories":["a"]}', Link='</v2/_catalog?last=a>; rel="next"')
        self.assertIn("the same again", self.ask({"/v2/_catalog": page}).err)

    def test_pages(self):
        pages = [fake_registry.document(b'{"repositories":["a"]}', Link='</v2/_catalog?last=a&n=1>; rel="next"'),
                 fake_registry.document(b'{"repositories":["b"]}')]
        tags = fake_registry.document(b'{"tags":null}')
        ran = self.ask({"/v2/_catalog": pages, "/v2/a/tags/list": tags, "/v2/b/tags/list": tags}, status=0)
        self.assertIn("0 images", ran.text)

    def test_what_is_no_list(self):
        for body in (b"", b"[]", b"{}", b'{"repositories":7}', b'{"repositories":[7]}', b'{"repositories":["a"',
                     b'{"repositories":["' + b"a" * 600 + b'"]}'):
            with self.subTest(body[:40]):
                self.ask({"/v2/_catalog": fake_registry.document(body)})

    def test_names_that_are_none(self):
        """They are lines of the summary; nothing is asked for, or written, under such a name."""
        catalog = fake_registry.document(json.dumps({"repositories": ["../../etc", "a:b@c", "ok"]}).encode())
        tags = fake_registry.document(json.dumps({"tags": ["../x", "\x1b[31m", "-", "a/b", "1@sha256:7"]}).encode())
        with fake_registry.FakeRegistry({"/v2/_catalog": catalog, "/v2/ok/tags/list": tags}) as fake:
            ran = self.run_plimsoll("registry", fake.name, "--output-dir", "out", status=2)
            asked = [path for _, path, _, _ in fake.log]
        self.assertIn("no name of an image", ran.text)
        self.assertNotIn("\x1b", ran.text)
        self.assertEqual([path.name for path in (self.work / "out").iterdir()], [".plimsoll-registry"])
        self.assertFalse([path for path in asked if ".." in path or "@" in path], asked)


if __name__ == "__main__":
    plimsoll.main()
