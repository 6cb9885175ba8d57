#!/usr/bin/env python3
"""Packages against advisories: small ones written here, then real ones with a real Debian root."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import plimsoll
import debian_root
from plimsoll import DEBIAN, SHARED, advisory, deb, dpkg_status

STATUS = "var/lib/dpkg/status"
BUILD_LIMIT = 10.0  # seconds for all advisories of the snapshot, on a quiet machine
KEPT = Path(os.environ.get("PLIMSOLL_TEST_CACHE") or Path.home() / ".cache" / "plimsoll-test")


def ranged(record, *events, kind=None):
    """The record with these events instead of its own."""
    affected = dict(record["affected"][0])
    affected["ranges"] = [{"type": kind or affected["ranges"][0]["type"],
                           "events": [{name: version} for name, version in events]}]
    return dict(record, affected=[affected])


class Matching(plimsoll.Case):
    scanners = "vuln"  # what these tests are about

    def found(self, files, records, *flags):
        """(package, advisory) of every finding in a root with these files."""
        report = self.judge(files, records, *flags)
        return sorted((finding["package"]["name"], finding["id"]) for finding in report["findings"])

    def judge(self, files, records, *flags):
        name = f"case-{len(list(self.folder.iterdir()))}"
        database = plimsoll.advisories(self.folder / f"{name}-db", records)
        root = plimsoll.tree(self.folder / name, files)
        return self.scan(root, *flags, command="rootfs", db=database).report

    def affected(self, record, *versions, package=plimsoll.npm_package, name="left"):
        """Those of the versions that the record hits."""
        files = {}
        for number, version in enumerate(versions):
            files.update({f"v{number}/{path}": text for path, text in package(name, version).items()})
        report = self.judge(files, [record])
        self.assertEqual(report["problems"], [])
        return [version for version in versions
                if version in {finding["package"]["version"] for finding in report["findings"]}]

    def test_ranges(self):
        record = advisory("GHSA-aaaa-bbbb-cccc", "npm", "left", "1.10.0")
        versions = ["0.1.0", "1.9.0", "1.10.0-rc.1", "1.10.0", "1.11.0", "2.0.0", "3.0.0"]
        self.assertEqual(self.affected(record, *versions), versions[:3])
        record = ranged(record, ("introduced", "1.9.0"), ("last_affected", "2.0.0"))
        self.assertEqual(self.affected(record, *versions), versions[1:6])
        record = ranged(record, ("introduced", "0"), ("fixed", "1.0.0"), ("introduced", "2.0.0"), ("fixed", "3.0.0"))
        self.assertEqual(self.affected(record, *versions), ["0.1.0", "2.0.0"])
        record = ranged(record, ("introduced", "0"))
        self.assertEqual(self.affected(record, *versions), versions)

    def test_enumerated_versions(self):
        record = advisory("GHSA-aaaa-bbbb-cccc", "npm", "left")
        record["affected"] = [{"package": record["affected"][0]["package"], "versions": ["1.9.0", "3.0.0"]}]
        self.assertEqual(self.affected(record, "1.8.0", "1.9.0", "3.0.0"), ["1.9.0", "3.0.0"])

    def test_withdrawn(self):
        record = advisory("GHSA-aaaa-bbbb-cccc", "npm", "left", withdrawn="2026-01-03T00:00:00Z")
        self.assertEqual(self.affected(record, "1.0.0"), [])

    def test_python_names_are_normal_forms(self):
        record = advisory("PYSEC-2026-1", "PyPI", "left-pad.er", "2.0")
        self.assertEqual(self.found(plimsoll.python_package("Left_Pad.Er", "2.0rc1"), [record]),
                         [("Left_Pad.Er", "PYSEC-2026-1")])
        self.assertEqual(self.found(plimsoll.python_package("left_pad_er", "2.0.post1"), [record]), [])

    def test_go_programs(self):
        program = build_info_program("example.org/app", {"golang.org/x/net": "v0.1.0"})
        record = advisory("GO-2026-0001", "Go", "golang.org/x/net", "0.17.0")
        self.assertEqual(self.found({"usr/bin/app": program}, [record]), [("golang.org/x/net", "GO-2026-0001")])
        newer = build_info_program("example.org/app", {"golang.org/x/net": "v0.17.0"})
        self.assertEqual(self.found({"usr/bin/app": newer}, [record]), [])

    def test_debian_by_source_package(self):
        records = [advisory("CVE-2026-0001", "Debian:12", "glibc", "2.36-9+deb12u1"),
                   advisory("CVE-2026-0002", "Debian:12", "libc6", "9"),  # a binary's name is nobody's source
                   advisory("CVE-2026-0003", "Debian:11", "glibc", "9")]  # another release
        status = dpkg_status(deb("libc6", "2.36-9", "glibc"), deb("libc-bin", "2.36-9+b1", "glibc (2.36-9)"),
                             deb("locales", "2.36-9+deb12u1", "glibc"))
        report = self.judge(dict(DEBIAN, **{STATUS: status}), records)
        self.assertEqual([(f["package"]["name"], f["id"]) for f in report["findings"]],
                         [("libc-bin", "CVE-2026-0001"), ("libc6", "CVE-2026-0001")])
        finding = report["findings"][0]
        self.assertEqual((finding["fixed_versions"], finding["fix_state"]), (["2.36-9+deb12u1"], "fixed"))
        self.assertEqual(finding["package"]["source"], {"name": "glibc", "version": "2.36-9"})

    def test_removed_package_is_not_installed(self):
        status = dpkg_status(deb("bash", "1", status="deinstall ok config-files"))
        record = advisory("CVE-2026-0001", "Debian:12", "bash", "2")
        self.assertEqual(self.found(dict(DEBIAN, **{STATUS: status}), [record]), [])

    def test_aliases_are_one_finding(self):
        one = advisory("GHSA-aaaa-bbbb-cccc", "npm", "left", "2.0.0", aliases=["CVE-2026-0001"])
        two = advisory("OTHER-2026-1", "npm", "left", "1.5.0", aliases=["CVE-2026-0001"])
        report = self.judge(plimsoll.npm_package("left", "1.0.0"), [one, two])
        self.assertEqual([finding["id"] for finding in report["findings"]], ["CVE-2026-0001"])
        finding = report["findings"][0]
        self.assertEqual(sorted(finding["aliases"]), ["GHSA-aaaa-bbbb-cccc", "OTHER-2026-1"])
        self.assertEqual(sorted(s["id"] for s in finding["statements"]), ["GHSA-aaaa-bbbb-cccc", "OTHER-2026-1"])

    def test_version_that_does_not_parse(self):
        report = self.judge(plimsoll.npm_package("left", "one point two"),
                            [advisory("GHSA-aaaa-bbbb-cccc", "npm", "left", "2.0.0")])
        self.assertEqual(report["findings"], [])
        self.assertEqual([problem["code"] for problem in report["problems"]], ["version-unparsable"])
        self.assertIn("one point two", report["problems"][0]["what"])

    def test_severity_from_vector(self):
        record = advisory("GHSA-aaaa-bbbb-cccc", "npm", "left", "2.0.0", severity=[
            {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}])
        severity = self.judge(plimsoll.npm_package("left", "1.0.0"), [record])["findings"][0]["severity"]
        self.assertEqual((severity["level"], severity["score"]), ("critical", 9.8))

    def test_bad_records_cost_themselves(self):
        database = plimsoll.advisories(self.folder / "db", [advisory("CVE-2026-0001", "npm", "left", "2.0.0")])
        for name, text in {"a": "{", "b": "[" * 50_000, "c": "[]", "d": '{"id": 3}', "e": "\0", "f": ""}.items():
            (database / f"{name}.json").write_text(text)
        root = plimsoll.tree(self.folder / "root", plimsoll.npm_package("left", "1.0.0"))
        report = self.scan(root, command="rootfs", db=database).report
        self.assertEqual([finding["id"] for finding in report["findings"]], ["CVE-2026-0001"])
        self.assertTrue(report["problems"])

    def test_records_without_use_are_said(self):
        """What would match nothing, whatever is installed, is not taken without a word."""
        feed = plimsoll.advisories(self.folder / "feed", [
            advisory("CVE-2026-0001", "npm", "boat", "2.0.0", summary="y" * 3_000_000,
                     aliases=[f"PLM-{n}" for n in range(20_000)]),
            advisory("CVE-2026-0002", "NPM", "boat", "2.0.0"),
            advisory("CVE-2026-0003", "npm", "boat", affected=[
                {"package": {"ecosystem": "npm", "name": "boat"},
                 "ranges": [{"type": "SEMVER", "events": [{"fixed": "2.0.0"}]}]}])])
        built = self.run_plimsoll("db", "build", "--from", feed, "--to", self.folder / "built", status=2)
        self.assertIn("2 records", built.text)
        self.assertIn("10000 aliases beyond 10,000 of one record", built.text)
        self.assertIn("1 bad records", built.text)
        self.assertIn("1 entries of ecosystems that are not known, for one NPM", built.text)
        self.assertIn("CVE-2026-0003: a range has no introduced event", built.err)
        looked = self.run_plimsoll("db", "lookup", "PLM-9999", "--folder", self.folder / "built").text
        self.assertIn("CVE-2026-0001", looked)
        self.assertLess(len(next(line for line in looked.splitlines() if "title" in line)), 300)
        problems = self.inventory_problems(feed)
        self.assertTrue(any("NPM" in what for what in problems), problems)

    def inventory_problems(self, db):
        root = plimsoll.tree(self.folder / "root", plimsoll.npm_package("boat", "1.0.0"))
        ran = self.run_plimsoll("rootfs", root, "--db", db, "--no-db-update", "-f", "json")
        return [problem["what"] for problem in ran.report["problems"]]

    def test_db_that_is_not_there(self):
        root = plimsoll.tree(self.folder / "root", DEBIAN)
        ran = self.run_plimsoll("rootfs", root, "--db", self.folder / "nowhere", status=2)
        self.assertIn("nowhere", ran.err)

    def test_build_is_the_same_as_reading(self):
        """db build and --db FOLDER of the same records give the same findings."""
        records = [advisory("CVE-2026-0001", "Debian:12", "bash", "9"), advisory("CVE-2026-0002", "npm", "left", "2.0.0")]
        source = plimsoll.advisories(self.folder / "records", records)
        root = plimsoll.tree(self.folder / "root", dict(DEBIAN, **plimsoll.npm_package("left", "1.0.0"),
                                                        **{STATUS: deb("bash", "5")}))
        self.run_plimsoll("db", "build", "--from", source, "--to", self.folder / "built")
        ids = lambda *flags: [f["id"] for f in self.run_plimsoll("rootfs", root, "-f", "json", *flags).report["findings"]]
        self.assertEqual(ids("--db", self.folder / "built"), ["CVE-2026-0001", "CVE-2026-0002"])
        self.assertEqual(ids("--db", source), ids("--db", self.folder / "built"))
        self.assertIn("CVE-2026-0001", self.run_plimsoll("db", "lookup", "bash", "--folder", self.folder / "built").text)
        self.run_plimsoll("db", "verify", "--folder", self.folder / "built")


class StarterSet(plimsoll.Case):
    """Without databases only the famous vulnerabilities are known: that must be loud."""
    scanners = "vuln"  # what these tests are about

    def setUp(self):
        super().setUp()
        status = dpkg_status(deb("libc6", "2.36-9", "glibc"), deb("curl", "7.88.1-10"))
        self.root = plimsoll.tree(self.folder / "root", dict(DEBIAN, **{STATUS: status}))
        self.flags = ["rootfs", self.root, "--offline", "--no-db-update"]

    def test_json(self):
        report = self.run_plimsoll(*self.flags, "-f", "json").report
        self.assertIn("CVE-2023-38545", [finding["id"] for finding in report["findings"]])
        self.assertEqual([problem["code"] for problem in report["problems"]], ["database-incomplete"])
        self.assertIs(report["summary"]["at_least"], True)
        self.assertEqual([database["name"] for database in report["databases"]], ["starter"])

    def test_table(self):
        text = self.run_plimsoll(*self.flags).text
        self.assertIn("database-incomplete", text)
        self.assertRegex(text, "At least [0-9]+ findings")

    def test_cyclonedx(self):
        document = self.run_plimsoll(*self.flags, "-f", "cyclonedx").text
        self.assertIn("database-incomplete", document)

    def test_strict(self):
        self.run_plimsoll(*self.flags, "--strict", status=2)

    def test_nothing_to_match(self):
        """An image without a package that the set could speak of has no incomplete answer."""
        empty = plimsoll.tree(self.folder / "empty", {"etc/motd": "hello"})
        self.assertEqual(self.run_plimsoll("rootfs", empty, "-f", "json").report["findings"], [])


def build_info_program(path, modules):
    """A minimal ELF program with Go's build information in it (format of Go 1.18 and later: texts in place)."""
    lines = [f"path\t{path}", f"mod\t{path}\t(devel)\t"] + [f"dep\t{name}\t{version}\th1:x=" for name, version in modules.items()]
    mark = bytes(range(16))
    information = mark + ("\n".join(lines) + "\n").encode() + mark
    text = lambda content: varint(len(content)) + content
    blob = b"\xff Go buildinf:" + b"\x08\x02" + bytes(16) + text(b"go1.21.0") + text(information)
    place, address = 0x1000, 0x401000
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + b"".join(number.to_bytes(size, "little") for number, size in (
        (2, 2), (62, 2), (1, 4), (address, 8), (64, 8), (0, 8), (0, 4), (64, 2), (56, 2), (1, 2), (64, 2), (0, 2), (0, 2)))
    segment = b"".join(number.to_bytes(size, "little") for number, size in (
        (1, 4), (6, 4), (place, 8), (address, 8), (address, 8), (len(blob), 8), (len(blob), 8), (0x1000, 8)))
    return (header + segment).ljust(place, b"\0") + blob


def varint(number):
    low = number & 0x7F
    return bytes([low | 0x80]) + varint(number >> 7) if number > 0x7F else bytes([low])


def upgrade(mirror):
    """A hook of mmdebstrap: everything that the security suite has."""
    security = mirror.rstrip("/").removesuffix("/debian") + "/debian-security"
    return (f'echo "deb {security} bookworm-security main" > "$1/etc/apt/sources.list.d/security.list" && '
            'chroot "$1" env DEBIAN_FRONTEND=noninteractive LC_ALL=C sh -c '
            '"apt-get update -q && apt-get -y -q upgrade" </dev/null >&2')


def debian_layers():
    """Tars and package lists of a bookworm root, [main suite, upgraded]; kept between runs."""
    if missing := debian_root.missing_programs("mmdebstrap", "dpkg", "apt-get"):
        raise unittest.SkipTest(f"no {', '.join(missing)}")
    done = KEPT / "bookworm"
    if not done.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix="bookworm-", dir=KEPT))
        try:
            debian_root.debian_layers(partial, [upgrade(debian_root.mirror("bookworm"))])
            if not done.exists():  # another run may have been faster
                partial.replace(done)
        except (SystemExit, subprocess.CalledProcessError) as error:
            raise unittest.SkipTest(f"no Debian root: {error}") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return [done / f"{number}.tar" for number in (0, 1)]


def is_older(version, fixed):
    return subprocess.run(["dpkg", "--compare-versions", version, "lt", fixed], check=False).returncode == 0


@unittest.skipUnless((SHARED / "advisories").is_dir(), f"no snapshot of advisories at {SHARED}/advisories")
class Snapshot(plimsoll.Case):
    """All advisories of the snapshot; and a bookworm image from Debian's main suite alone, then upgraded."""
    scanners = "vuln"  # what these tests are about

    def setUp(self):
        super().setUp()
        self.db = self.folder / "built"
        began, before = time.monotonic(), os.times()
        self.run_plimsoll("db", "build", "--from", SHARED / "advisories" / "osv", "--from",
                          SHARED / "advisories" / "debian", "--to", self.db, status=None)
        wall, after = time.monotonic() - began, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"db build: {wall:.1f} s, {cpu:.1f} s of CPU")
        self.build_seconds = min(wall, cpu)  # a busy machine spoils the first, several threads the second

    def archive(self, *tars):
        """The image as docker save writes it."""
        path = self.folder / f"debian-{len(tars)}.tar"
        plimsoll.oci_image.write_docker_archive(plimsoll.image_of(self.folder, *tars), path, "debian:test", "old")
        return path

    def test_build_time(self):
        self.assertLessEqual(self.build_seconds, BUILD_LIMIT)
        status = json.loads(self.run_plimsoll("db", "status", "--folder", self.db, "-f", "json").out)
        self.assertGreater(sum(database["records"] for database in status["databases"]), 30_000)

    def test_debian(self):
        tars = debian_layers()
        main = self.scan(self.archive(tars[0]), db=self.db).report
        upgraded = self.scan(self.archive(*tars), db=self.db).report
        for report, tar in ((main, tars[0]), (upgraded, tars[1])):
            with self.subTest("packages are those of dpkg-query", layer=tar.name):
                self.assertEqual(names_and_versions(report), listed(tar.with_suffix(".dpkg-query.txt")))
        with self.subTest("an upgraded package is of the layer that upgraded it"):
            old = {(p["name"], p["version"]) for p in main["packages"]}
            for package in upgraded["packages"]:
                wanted = 0 if (package["name"], package["version"]) in old else 1
                self.assertEqual(package["locations"][0]["layer"], wanted, package["name"])
        self.check_findings(main, upgraded)

    def check_findings(self, main, upgraded):
        fixable = [finding for finding in main["findings"] if finding["fix_state"] == "fixed"]
        print(f"Debian main suite: {len(main['findings'])} findings, {len(fixable)} of them with a fix")
        self.assertGreater(len(fixable), 10, "a root without security updates has findings")
        for report in (main, upgraded):
            for finding in report["findings"]:
                version = finding["package"]["source"]["version"]
                for fixed in finding["fixed_versions"]:
                    self.assertTrue(is_older(version, fixed), f"{finding['id']}: {version} < {fixed}")
        left = [f"{finding['id']} {finding['package']['name']}" for finding in upgraded["findings"]
                if finding["fix_state"] == "fixed"]
        self.assertEqual(left, [], "fixed by the security suite, and still reported")


def names_and_versions(report):
    return sorted(f"{package['name']} {package['version']}" for package in report["packages"] if package["type"] == "deb")


def listed(path):
    """Lines of dpkg-query -W: name, with ":ARCH" where several are installed, a tab, the version."""
    lines = (line.split("\t") for line in path.read_text().splitlines())
    return sorted(f"{name.split(':')[0]} {version}" for name, version in lines)


if __name__ == "__main__":
    plimsoll.main()
