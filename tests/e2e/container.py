#!/usr/bin/env python3
"""plimsoll container: real containers and what changed in them; engines that lie, break off or send too much."""
# SPDX-License-Identifier: Apache-2.0

import io
import json
import os
import tarfile
import unittest

import engines
import plimsoll
from engines import Played, shell
from plimsoll import deb, dpkg_status, oci_image, python_package

PYTHON = "usr/lib/python3/dist-packages"
BASE = {**plimsoll.DEBIAN, **python_package("requests", "2.30.0"), **python_package("gone", "1.0"),
        "var/lib/dpkg/status": dpkg_status(deb("bash", "5.2.15-2+b2"), deb("tool", "1.0")),
        "var/lib/dpkg/info/bash.list": "/etc/bash.bashrc\n", "etc/bash.bashrc": "x", "opt/data/a": "1", "opt/data/b": "2",
        "opt/again/c": "3", "opt/again/d": "4", "srv/kept": "k",
        "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n", "etc/group": "root:x:0:\n"}  # else podman adds them
TOP = {"opt/data/e": "5", "srv/.wh.kept": ""}


def metadata(name, version):
    folder = f"/{PYTHON}/{name}-{version}.dist-info"
    text = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
    return (f"mkdir -p {folder}", f"printf '{text}' > {folder}/METADATA")


CHANGES = [
    *metadata("evil", "6.6.6"), "rm -r /" + PYTHON + "/requests-2.30.0.dist-info", *metadata("requests", "2.31.0"),
    "rm -r /" + PYTHON + "/gone-1.0.dist-info",
    "printf '\\nPackage: curl\\nStatus: install ok installed\\nArchitecture: amd64\\nVersion: 7.88.1-10\\n' "
    ">> /var/lib/dpkg/status",
    "rm -rf /opt/data /etc/bash.bashrc", "rm -rf /opt/again", "mkdir /opt/again", "echo new > /opt/again/new",
    "echo 33 > /opt/again/c", "chmod 600 /etc/os-release",
]


def names(packages, member="purl"):
    return [one[member].split("?")[0].removeprefix("pkg:") for one in packages]


def paths(files):
    return [one["path"] for one in files["first"]]


class OfAnEngine:
    """The same tests for every engine."""

    @classmethod
    def setUpClass(cls):
        if not os.access(engines.BUSYBOX, os.X_OK):
            raise unittest.SkipTest("skipped: needs busybox-static for something that runs")
        cls.engine = cls.kind()
        cls.addClassCleanup(cls.engine.stop)

    def setUp(self):
        super().setUp()
        self.environment.update(self.engine.variables)
        files = {**BASE, **engines.busybox_files()}
        image = plimsoll.image_of(self.folder, files, TOP)
        self.archive = self.folder / "image.tar"
        oci_image.write_docker_archive(image, self.archive, "t/app:1")
        self.engine.run("load", "-i", self.archive)
        self.addCleanup(self.engine.run, "rm", "-f", "web")
        self.engine.run("run", "-d", "--name", "web", *self.engine.run_flags, "--cap-add", "NET_ADMIN", "--user", "0:0",
                        "-v", f"{self.folder}:/data:ro", "t/app:1", "/bin/busybox", "sleep", "1000")

    def container(self, *arguments, **options):
        return self.inventory(*(arguments or ("web",)), "--engine", self.engine.name, command="container", **options)

    def change(self):
        self.engine.run("exec", "web", *shell(*CHANGES))

    def test_nothing_changed(self):
        report = self.container()
        artifact = report["artifact"]
        self.assertEqual(report["problems"], [])
        self.assertEqual(artifact["kind"], "container")
        self.assertEqual(artifact["name"], "web")
        drift = artifact["drift"]
        self.assertEqual(drift["packages"], {"added": [], "changed": [], "removed": []})
        self.assertEqual([drift["files"][fate]["first"] for fate in ("added", "changed", "removed")], [[], [], []], drift)
        self.assertEqual(len(report["packages"]), 4)

    def test_its_image(self):
        expected = self.inventory(self.archive)
        for target in (f"{self.engine.name}:t/app:1", f"{self.engine.name}:{expected['artifact']['image_id'][7:19]}"):
            self.assertEqual(plimsoll.same_but_source(self.inventory(target)), plimsoll.same_but_source(expected), target)

    def test_settings(self):
        settings = self.container()["artifact"]["container"]
        self.assertEqual(settings["engine"], self.engine.name)
        self.assertEqual(settings["id"], self.engine.run("inspect", "-f", "{{.Id}}", "web"))
        self.assertEqual(settings["state"], "running")
        self.assertFalse(settings["privileged"])
        self.assertEqual([one.removeprefix("CAP_") for one in settings["cap_add"]], ["NET_ADMIN"])
        self.assertEqual(settings["network_mode"], "none")
        self.assertEqual(settings["mounts"], [{"type": "bind", "source": str(self.folder), "destination": "/data",
                                               "writable": False}])
        self.assertTrue(settings["image"].endswith("t/app:1"))

    def test_drift(self):
        self.change()
        for state in ("running", "exited"):
            report = self.container()
            self.assertEqual(report["problems"], [])
            self.assertEqual(report["artifact"]["container"]["state"], state)
            drift = report["artifact"]["drift"]
            packages, files = drift["packages"], drift["files"]
            self.assertEqual(names(packages["added"]), ["deb/debian/curl@7.88.1-10", "pypi/evil@6.6.6"])
            self.assertEqual(packages["added"][1]["paths"], [f"{PYTHON}/evil-6.6.6.dist-info/METADATA"])
            self.assertEqual(names(packages["changed"]), ["pypi/requests@2.31.0"])
            self.assertEqual(names(packages["changed"], "was"), ["pypi/requests@2.30.0"])
            self.assertEqual(names(packages["removed"]), ["pypi/gone@1.0"])
            self.assertEqual(paths(files["added"]), ["opt/again/new", f"{PYTHON}/evil-6.6.6.dist-info/METADATA",
                                                     f"{PYTHON}/requests-2.31.0.dist-info/METADATA"])
            self.assertEqual(files["added"]["first"][1]["package"], "pkg:pypi/evil@6.6.6")
            self.assertEqual(paths(files["changed"]), ["etc/os-release", "opt/again/c", "var/lib/dpkg/status"])
            self.assertEqual(paths(files["removed"]),
                             ["etc/bash.bashrc", "opt/again/d", "opt/data/a", "opt/data/b", "opt/data/e",
                              f"{PYTHON}/gone-1.0.dist-info/METADATA", f"{PYTHON}/requests-2.30.0.dist-info/METADATA"])
            self.assertIn("bash@", files["removed"]["first"][0]["package"])
            self.engine.run("stop", "-t", "0", "web")

    def test_what_leads_out_of_it_or_is_no_file(self):
        """Links to what lies on the host, pipes, devices and sockets in the places of databases."""
        host = self.folder / "of-the-host"
        host.mkdir()
        (host / "status").write_text(dpkg_status(deb("secret-of-the-host", "6.6")))
        (host / "METADATA").write_text("Metadata-Version: 2.1\nName: secret-of-the-host\nVersion: 6.6\n")
        trap, gone, loop = (f"/{PYTHON}/{name}-1.0.dist-info" for name in ("trap", "gone", "loop"))
        self.engine.run("exec", "web", *shell(
            "rm -r /var/lib/dpkg", f"/bin/busybox ln -s {host} /var/lib/dpkg", f"/bin/busybox ln -s {host} {trap}", f"rm {gone}/METADATA",
            f"/bin/busybox mkfifo {gone}/METADATA", f"mkdir {loop}", f"/bin/busybox ln -s METADATA {loop}/METADATA", "rm /etc/os-release",
            f"/bin/busybox ln -s ../../../../../../../../../..{host}/status /etc/os-release", "/bin/busybox ln -s /proc/1/environ /etc/apk",
            "mkdir -p /lib/apk/db", "/bin/busybox mknod /lib/apk/db/installed c 1 5 || /bin/busybox mkfifo /lib/apk/db/installed",
            "/bin/busybox ln -s / /opt/all", "/bin/busybox ln -s .. /opt/again/up"))
        report = self.container()
        text = json.dumps(report["packages"]) + json.dumps(report["artifact"]["drift"]["packages"])
        self.assertNotIn("secret-of-the-host", text)
        self.assertEqual([one["name"] for one in report["packages"]], ["requests"])
        removed = [name.split("@")[0].rsplit("/", 1)[1] for name in names(report["artifact"]["drift"]["packages"]["removed"])]
        self.assertEqual(sorted(removed), ["bash", "gone", "tool"])

    def test_the_table_and_a_bill_of_materials(self):
        self.change()
        table = self.run_plimsoll("container", "web", "--scanners", "none", "--engine", self.engine.name).text
        self.assertIn("Drift since start: packages: 2 added, 1 changed, 1 removed; files: 3 added, 3 changed, 7 removed",
                      table)
        self.assertRegex(table, r"added +pkg:pypi/evil@6.6.6 ")
        bom = self.run_plimsoll("container", "web", "--scanners", "none", "-f", "cyclonedx", "--engine",
                                self.engine.name).report
        self.assertIn({"name": "plimsoll:drift", "value": "added pkg:pypi/evil@6.6.6"}, bom["metadata"]["properties"])

    def test_all(self):
        self.engine.run("run", "-d", "--name", "second", *self.engine.run_flags, "t/app:1", "/bin/busybox", "sleep",
                        "1000")
        self.addCleanup(self.engine.run, "rm", "-f", "second")
        self.engine.run("run", "--name", "ended", *self.engine.run_flags, "t/app:1", "/bin/busybox", "true")
        self.addCleanup(self.engine.run, "rm", "-f", "ended")
        several = self.container("--all")
        self.assertEqual(several["schema_version"], "1")
        self.assertEqual(sorted(one["artifact"]["name"] for one in several["reports"]), ["second", "web"])
        table = self.run_plimsoll("container", "--all", "--scanners", "none", "--engine", self.engine.name).text
        self.assertEqual(table.count("Drift since start: none"), 2)

    def test_by_id_and_under_another_tag(self):
        identity = self.engine.run("inspect", "-f", "{{.Id}}", "web")
        other = self.folder / "other.tar"
        oci_image.write_docker_archive(plimsoll.image_of(self.folder / "other", {"x": "y"}), other, "t/app:1")
        self.engine.run("load", "-i", other)  # the tag means another image now
        report = self.container(identity[:12])
        self.assertEqual(report["artifact"]["container"]["id"], identity)
        self.assertEqual(report["artifact"]["drift"]["packages"]["added"], [])
        self.assertEqual(report["artifact"]["drift"]["files"]["added"]["count"], 0)


class OfDocker(OfAnEngine, plimsoll.Case):
    kind = engines.Docker


class OfPodman(OfAnEngine, plimsoll.Case):
    kind = engines.Podman


def tar_of(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content.encode()))
    return packed.getvalue()


class Engines(plimsoll.Case):
    """What an engine may do wrong."""

    def setUp(self):
        super().setUp()
        socket = self.folder / "e.sock"
        self.environment["DOCKER_HOST"] = f"unix://{socket}"
        image = plimsoll.image_of(self.folder, BASE)
        archive = self.folder / "image.tar"
        oci_image.write_docker_archive(image, archive, "t/app:1")
        self.image = "sha256:" + oci_image.hashlib.sha256(image.config_json()).hexdigest()
        self.id = "c" * 64
        self.settings = {"Id": self.id, "Name": "/web", "Image": self.image, "State": {"Status": "running"},
                         "Config": {"Image": "t/app:1", "Env": ["PASSWORD=s3cret"]}, "HostConfig": {}}
        at = f"/containers/{self.id}"
        self.inspect, self.list = "/containers/web/json", "/containers/json"
        self.changes, self.export = f"{at}/changes", f"{at}/export"
        self.pages = {self.list: json.dumps([{"Id": self.id}]).encode(), self.changes: b"null",
                      self.export: tar_of(BASE), f"/images/{self.image}/json": json.dumps({"Id": self.image}).encode(),
                      f"/images/{self.image}/get": archive.read_bytes()}
        self.set_settings()
        self.played = Played(socket, self.pages)
        self.addCleanup(self.played.close)

    def set_settings(self, **more):
        page = json.dumps({**self.settings, **more}).encode()
        self.pages[self.inspect] = self.pages[f"/containers/{self.id}/json"] = page

    def container(self, **options):
        return self.inventory("web", "--engine", "docker", command="container", **options)

    def test_right(self):
        report = self.container()
        self.assertEqual(report["problems"], [])
        self.assertEqual(report["artifact"]["drift"]["files"]["removed"]["count"], 0)
        self.assertNotIn("s3cret", json.dumps(report))

    def test_garbage(self):
        for page in (b"", b"garbage", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"Id":"x"}', b'{"Id":' + b"1" * 1000):
            self.pages[self.inspect] = page
            said = self.run_plimsoll("container", "web", "--engine", "docker", status=2).err
            self.assertIn("docker: web", said)
        self.set_settings(Name="/\x1b[31m\u202eevil")
        ran = self.run_plimsoll("container", "web", "--engine", "docker", "--scanners", "none")
        self.assertNotIn("\x1b", ran.text + ran.err)
        self.assertNotIn("\u202e", ran.text)

    def test_changes_that_make_no_sense(self):
        for page in (b"garbage", b"{}", b'[{"Path":"/a","Kind":9}]', b'[{"Path":"/a"', b'[{"Path":"/../../a","Kind":1}]'):
            self.pages[self.changes] = page
            report = self.container()
            self.assertIn("changed files are not known", report["problems"][0]["what"])
            self.assertNotIn("files", report["artifact"]["drift"])
            self.assertEqual(report["artifact"]["drift"]["packages"]["removed"], [])

    def test_a_million_changes(self):
        self.pages[self.changes] = json.dumps([{"Path": f"/tmp/{i}", "Kind": i % 3} for i in range(1_000_000)]).encode()
        report = self.container()
        self.assertEqual(report["problems"], [])
        self.assertEqual(report["artifact"]["drift"]["files"]["added"]["count"], 0)  # none is in the export

    def test_a_file_system_that_ends_in_the_middle(self):
        whole = self.pages[self.export]
        for page in (engines.breaks_off(whole[:3000]), engines.chunks_break_off(whole[:3000])):
            self.pages[self.export] = page
            said = self.run_plimsoll("container", "web", "--engine", "docker", status=2).err
            self.assertIn("files of web", said)
            self.assertIn("did the engine end?", said)
        self.pages[self.export] = whole[:3000]  # whole for HTTP, not for tar
        report = self.container()
        self.assertNotIn("drift", report["artifact"])
        said = [problem["what"] for problem in report["problems"]]
        self.assertTrue(any("drift is not known: the container was not read whole" in one for one in said), said)

    def test_an_image_that_is_gone(self):
        del self.pages[f"/images/{self.image}/json"]
        report = self.container()
        self.assertEqual(len(report["packages"]), 4)
        self.assertNotIn("drift", report["artifact"])
        self.assertIn("drift is not known: its image: ", report["problems"][0]["what"])

    def test_one_of_several_fails(self):
        gone = "d" * 64
        self.pages[self.list] = json.dumps([{"Id": gone}, {"Id": self.id}]).encode()
        several = self.inventory("--all", "--engine", "docker", command="container", status=2)["reports"]
        self.assertEqual([one["artifact"]["name"] for one in several], [gone, "web"])
        self.assertIn("No such thing", several[0]["problems"][0]["what"])

    def test_containers_of_one_image_read_it_once(self):
        """And each has the drift that it has alone."""
        other = "e" * 64
        settings = {**self.settings, "Id": other, "Name": "/other"}
        self.pages[f"/containers/{other}/json"] = json.dumps(settings).encode()
        self.pages[f"/containers/{other}/export"] = self.pages[self.export]
        self.pages[f"/containers/{other}/changes"] = b"garbage"
        self.pages[self.list] = json.dumps([{"Id": self.id}, {"Id": other}, {"Id": self.id}]).encode()
        self.played.log.clear()
        reports = self.inventory("--all", "--engine", "docker", command="container")["reports"]
        self.assertEqual([one["artifact"]["name"] for one in reports], ["web", "other", "web"])
        self.assertEqual(len([path for path in self.played.log if path.endswith("/get")]), 1, self.played.log)
        alone = self.container()
        for report in (reports[0], reports[2]):
            self.assertEqual({**report, "created": ""}, {**alone, "created": ""})
        self.assertIn("changed files are not known", reports[1]["problems"][0]["what"])
        self.assertEqual(reports[1]["artifact"]["drift"]["packages"], alone["artifact"]["drift"]["packages"])

    def test_none_runs(self):
        self.pages[self.list] = b"[]"
        ran = self.run_plimsoll("container", "--all", "--engine", "docker", "-f", "json")
        self.assertEqual(ran.report["reports"], [])
        self.assertIn("no container runs", ran.err)

    def test_wrong_usage(self):
        for arguments, word in (((), "no target"), (("web", "--all"), "two targets"), (("a/b",), "is no name"),
                                (("web", "--engine", "lxc"), "lxc"), (("--all", "-f", "cyclonedx"), "holds one report"),
                                (("web", "--from", "docker"), "--engine")):
            self.assertIn(word, self.run_plimsoll("container", *arguments, status=2).err)


if __name__ == "__main__":
    plimsoll.main()
