#!/usr/bin/env python3
"""Checks of images: a bad one and a good one, against tables written by hand; secrets in settings; root file systems."""
# SPDX-License-Identifier: Apache-2.0

import io
import shutil
import subprocess
import tarfile

import plimsoll
from plimsoll import deb, dpkg_status, oci_image

DEBIAN = {"etc/os-release": 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n'}  # has years of support left
# Of a good image: what it does not tell.
NOT_KNOWN = {"PLM-IM-024", "PLM-IM-025", "PLM-IM-026"}
SECRET = "postgres://app:" + "q7Zr9xKv2LmP" + "@db.internal/app"


def findings(report, kind="misconfiguration"):
    return [f for f in report["findings"] if f["kind"] == kind]


def ids(report):
    return {f["id"] for f in findings(report)}


def states(report):
    return {check["id"]: check["state"] for check in report["checks"]}


class ImageChecks(plimsoll.Case):
    def layout(self, tar, config, history=()):
        path = self.folder / "layer.tar"
        image = oci_image.Image(config)
        image.add_layer(tar.write(path), "/bin/sh -c #(nop) ADD file:0 in / ")
        for line in history:
            image.add_history(line)
        folder = self.folder / "layout"
        oci_image.write_oci_layout(image, folder, "test")
        return folder

    def base(self):
        tar = oci_image.LayerTar()
        for path, content in DEBIAN.items():
            tar.file(path, content)
        tar.file("var/lib/dpkg/status", dpkg_status(deb("login", "1"), deb("bash", "5")))
        tar.file("var/lib/dpkg/info/login.list", "/.\n/usr/bin/su\n")
        tar.file("usr/bin/su", b"program", 0o4755)
        tar.directory("tmp", 0o1777)
        tar.file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n")
        tar.file("etc/shadow", "root:*:1::::::\napp:!:1::::::\n")
        tar.file("etc/group", "root:x:0:\napp:x:1000:\n")
        return tar

    def good(self):
        return self.layout(self.base(), {"User": "app", "Healthcheck": {"Test": ["CMD", "app"]}, "Env": ["PATH=/bin"]})

    def bad(self):
        tar = self.base()
        tar.file("etc/shadow", "root::1::::::\napp:!:1::::::\n")
        tar.file("etc/passwd", "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\na:x:7:7::/:/bin/sh\nb:x:7:7::/:/bin/sh\n")
        tar.file("opt/tool", b"program", 0o4755)
        tar.file("app/data", b"x", 0o666)
        tar.file("root/.ssh/id_rsa", b"x")
        tar.directory("app/.git")
        tar.file("var/lib/apt/lists/x_Packages", b"x" * 100)
        tar.file("usr/sbin/sshd", b"program", 0o755)
        tar.file("var/lib/dpkg/status", dpkg_status(deb("login", "1"), deb("gcc", "12")))
        config = {"Env": ["DB_PASSWORD=hunter2", f"URL={SECRET}"], "ExposedPorts": {"22/tcp": {}}, "Volumes": {"/proc": {}}}
        return self.layout(tar, config, [f"ENV URL={SECRET}", "RUN /bin/sh -c sudo make # buildkit"])

    def test_good(self):
        db = plimsoll.advisories(self.folder / "db", [plimsoll.advisory("CVE-2026-1", "Debian:13", "other", "1")])
        report = self.scan(self.good(), db=db).report
        self.assertEqual(ids(report), set())
        told = states(report)
        self.assertEqual({check for check, state in told.items() if state == "not-evaluated"}, NOT_KNOWN | {"PLM-IM-028"})
        self.assertEqual(told["PLM-IM-001"], "pass")
        self.assertEqual(report["problems"], [])

    def test_bad(self):
        report = self.scan(self.bad()).report
        wanted = {f"PLM-IM-{n:03}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 19, 20, 27)}
        self.assertEqual(ids(report), wanted)
        places = {f["id"]: f["location"] for f in findings(report)}
        variables = {f["location"]["path"] for f in findings(report) if f["id"] == "PLM-IM-003"}  # by its name, by its value
        self.assertEqual(variables, {"image config/env/DB_PASSWORD", "image config/env/URL"})
        self.assertEqual((places["PLM-IM-008"]["path"], places["PLM-IM-008"]["line"]), ("etc/passwd", 1))
        self.assertEqual(places["PLM-IM-006"]["path"], "opt/tool")
        self.assertEqual(places["PLM-IM-011"]["path"], "var/lib/apt/lists")
        self.assertEqual((places["PLM-IM-027"]["path"], places["PLM-IM-027"]["line"]), ("image config/history", 3))

    def test_a_secret_of_settings_is_found_once(self):
        report = self.scan(self.bad()).report
        found = [f for f in findings(report, "secret") if "URL" in f["location"]["path"]]
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["location"]["path"], "image config/env/URL")
        self.assertIn("also in image config/history:2", found[0]["evidence"])
        self.assertNotIn("q7Zr9xKv2LmP", self.scan(self.bad()).text)

    def test_names_of_other_tools_choose(self):
        report = self.scan(self.bad(), "--check", "CIS-DI-0008").report
        self.assertEqual(ids(report), {"PLM-IM-006"})
        report = self.scan(self.bad(), "--skip-check", "DKL-LI-0001").report
        self.assertNotIn("PLM-IM-008", ids(report))

    def test_without_other_scanners(self):
        told = states(self.scan(self.good(), "--scanners", "config").report)
        self.assertEqual((told["PLM-IM-004"], told["PLM-IM-023"]), ("not-evaluated", "not-evaluated"))
        self.assertNotIn("checks", self.scan(self.good(), "--scanners", "vuln").report)

    def test_fixable_vulnerabilities(self):
        record = plimsoll.advisory("CVE-2026-0001", "Debian:13", "bash", "6")
        record["severity"] = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}]
        db = plimsoll.advisories(self.folder / "advisories", [record])
        self.assertEqual(ids(self.scan(self.good(), db=db).report), {"PLM-IM-023"})

    def test_a_root_file_system_has_no_config(self):
        root = plimsoll.tree(self.folder / "root", dict(DEBIAN, **{
            "var/lib/dpkg/status": dpkg_status(deb("login", "1")), "etc/passwd": "root::0:0::/:/bin/sh\n", "opt/tool": "x"}))
        (root / "opt/tool").chmod(0o4755)
        report = self.scan(root, command="rootfs").report
        self.assertIn("PLM-IM-008", ids(report))
        self.assertIn("PLM-IM-006", ids(report))
        self.assertEqual(states(report)["PLM-IM-001"], "not-evaluated")


CAPABILITIES = "PLM-IM-018"
NET_RAW = bytes.fromhex("0100000200200000000000000000000000000000")  # as setcap(8) writes cap_net_raw+ep


class FileCapabilities(plimsoll.Case):
    scanners = "config"

    def image(self, *layers):
        image = oci_image.Image({"User": "1000"})
        for layer in layers:
            image.add_layer(layer, "COPY . / # buildkit")
        folder = self.folder / "layout"
        oci_image.write_oci_layout(image, folder, "test")
        return folder

    def tar(self, name, members):
        """(path, mode, pax records); a record's value is bytes."""
        with tarfile.open(self.folder / name, "w", format=tarfile.PAX_FORMAT) as tar:
            for path, mode, records in members:
                info = tarfile.TarInfo(path)
                info.mode, info.size = mode, 1
                info.pax_headers = {key: value.decode("utf-8", "surrogateescape") for key, value in records.items()}
                tar.addfile(info, io.BytesIO(b"x"))
        return self.folder / name

    def found(self, report):
        return {f["location"]["path"]: f for f in findings(report) if f["id"] == CAPABILITIES}

    def real_tree(self):
        root = plimsoll.tree(self.folder / "root", {"app/run": "x", "app/plain": "x", "usr/bin/ping": "x", "app/all": "x"})
        for path, text in (("app/run", "cap_net_raw+ep"), ("usr/bin/ping", "cap_net_raw+p"),
                           ("app/all", "cap_sys_admin,cap_bpf+eip"), ("app/plain", None)):
            (root / path).chmod(0o755)
            if text is None:
                continue
            if shutil.which("setcap") is None:
                self.skipTest("skipped: setcap is not installed")
            done = subprocess.run(["setcap", text, root / path], capture_output=True, text=True)
            if done.returncode:
                self.skipTest(f"skipped: capabilities cannot be set here: {done.stderr.strip()}")
        return root

    def test_a_real_layer(self):
        root, layer = self.real_tree(), self.folder / "layer.tar"
        subprocess.run(["tar", "--xattrs", "--xattrs-include=*", "-C", root, "-cf", layer, "."], check=True)
        for _ in range(2):  # the second time from the cache
            report = self.scan(self.image(layer)).report
            found = self.found(report)
            self.assertEqual(set(found), {"app/run", "app/all"}, report["problems"])
            self.assertIn("/app/run has cap_net_raw+ep", found["app/run"]["evidence"])
            self.assertIn("cap_sys_admin+eip", found["app/all"]["evidence"])
            self.assertIn("cap_bpf+eip", found["app/all"]["evidence"])
            self.assertEqual(report["problems"], [])

    def test_bsdtar_writes_both_records(self):
        root, layer = self.real_tree(), self.folder / "layer.tar"
        if shutil.which("bsdtar") is None:
            self.skipTest("skipped: bsdtar is not installed")
        subprocess.run(["bsdtar", "--format=pax", "--xattrs", "-C", root, "-cf", layer, "."], check=True)
        self.assertIn(b"LIBARCHIVE.xattr.security.capability", layer.read_bytes())
        self.assertEqual(set(self.found(self.scan(self.image(layer)).report)), {"app/run", "app/all"})

    def test_an_unpacked_system(self):
        report = self.scan(self.real_tree(), command="rootfs").report
        self.assertEqual(set(self.found(report)), {"app/run", "app/all"})
        self.assertEqual(report["problems"], [])

    def test_a_later_layer_decides(self):
        first = self.tar("1.tar", [("a", 0o755, {"SCHILY.xattr.security.capability": NET_RAW}), ("b", 0o755, {})])
        second = self.tar("2.tar", [("a", 0o755, {}), ("b", 0o755, {"LIBARCHIVE.xattr.security.capability": b"AQAAAgAgAAAAAAAAAAAAAAAAAAA"})])
        report = self.scan(self.image(first, second)).report
        self.assertEqual({path: f["location"]["layer"] for path, f in self.found(report).items()}, {"b": 1})

    def test_values_that_make_no_sense(self):
        bad = [NET_RAW[:19], NET_RAW + b"\0", NET_RAW[:3] + b"\7" + NET_RAW[4:], b"\1", b"x" * 5000]
        layer = self.tar("bad.tar", [(f"f{i}", 0o755, {"SCHILY.xattr.security.capability": value}) for i, value in enumerate(bad)])
        report = self.scan(self.image(layer)).report
        self.assertEqual(self.found(report), {})
        self.assertEqual(sorted(p["path"] for p in report["problems"]), [f"f{i}" for i in range(len(bad))])
        for problem in report["problems"]:
            self.assertIn("file capabilities", problem["what"])
        self.assertEqual(states(report)[CAPABILITIES], "pass")

    def test_only_programs(self):
        layer = self.tar("1.tar", [("text", 0o644, {"SCHILY.xattr.security.capability": NET_RAW})])
        report = self.scan(self.image(layer)).report
        self.assertEqual((self.found(report), states(report)[CAPABILITIES]), ({}, "pass"))


if __name__ == "__main__":
    plimsoll.main()
