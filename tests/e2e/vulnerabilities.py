#!/usr/bin/env python3
"""Packages against advisories: small ones written here, then real ones with a real Debian root."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import shutil
import subprocess
import time
import unittest
from pathlib import Path

import plimsoll
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


@unittest.skipUnless((SHARED / "advisories").is_dir(), f"no snapshot of advisories at {SHARED}/advisories")
class Snapshot(plimsoll.Case):
    """All advisories of the snapshot, and a bookworm root from Debian's main suite alone."""

    @classmethod
    def setUpClass(cls):
        KEPT.mkdir(parents=True, exist_ok=True)

    def database(self):
        folder = self.folder / "advisories"
        feeds = [SHARED / "advisories" / name for name in ("osv", "debian") if (SHARED / "advisories" / name).exists()]
        flags = [flag for feed in feeds for flag in ("--from", feed)]
        begin = os.times()
        wall = time.monotonic()
        self.run_plimsoll("db", "build", *flags, "--to", folder, status=None)
        wall, end = time.monotonic() - wall, os.times()
        cpu = end.children_user + end.children_system - begin.children_user - begin.children_system
        print(f"db build: {wall:.1f} s, CPU {cpu:.1f} s")
        return folder, min(wall, cpu)  # CPU time: what a busy machine does not spoil

    def debian(self, name, commands=()):
        """A bookworm root as a folder, kept between runs; `commands` run in it."""
        if missing := [program for program in ("mmdebstrap", "dpkg") if shutil.which(program) is None]:
            self.skipTest(f"no {', '.join(missing)}")
        if os.getuid() != 0:
            self.skipTest("unpacking a Debian root needs root")
        import debian_root
        done = KEPT / name
        if not done.exists():
            partial = KEPT / f"{name}.{os.getpid()}"
            try:
                mirror = debian_root.mirror("bookworm")
                command = ["mmdebstrap", "--variant=minbase", "--components=main", "--format=dir"]
                command += [f"--aptopt={option}" for option in debian_root.apt_options()]
                command += [f"--customize-hook={hook}" for hook in commands]
                subprocess.run([*command, "bookworm", partial, f"deb {mirror} bookworm main"], check=True,
                               stdin=subprocess.DEVNULL, capture_output=True)
            except (subprocess.CalledProcessError, SystemExit) as error:
                shutil.rmtree(partial, ignore_errors=True)
                said = getattr(error, "stderr", b"") or b""
                self.skipTest(f"no Debian root: {error} {said.decode(errors='replace')[-500:]}")
            partial.replace(done)
        return done

    def installed(self, root):
        listing = subprocess.run(["chroot", root, "dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\t${Version}\n"],
                                 check=True, capture_output=True, text=True).stdout
        rows = [line.split("\t") for line in listing.splitlines()]
        return sorted((name, version) for state, name, version in rows if state.startswith("ii"))

    def test_build_and_debian(self):
        database, seconds = self.database()
        with self.subTest("db build takes no longer than promised"):
            self.assertLessEqual(seconds, BUILD_LIMIT)
        root = self.debian("bookworm-main")
        report = self.scan(root, command="rootfs", db=database).report
        with self.subTest("packages are those of dpkg-query"):
            packages = sorted((p["name"], p["version"]) for p in report["packages"] if p["type"] == "deb")
            self.assertEqual(packages, self.installed(root))
        findings = [finding for finding in report["findings"] if finding["package"].get("type") == "deb"]
        self.assertGreater(len(findings), 20, "a root without security updates has findings")
        with self.subTest("dpkg confirms every finding with a fix"):
            for finding in findings:
                version = finding["package"].get("source", finding["package"])["version"]
                for fixed in finding["fixed_versions"]:
                    answer = subprocess.run(["dpkg", "--compare-versions", version, "lt", fixed], check=False)
                    self.assertEqual(answer.returncode, 0, f"{finding['id']}: {version} < {fixed}")
        self.after_the_upgrade(database, [f for f in findings if f["fix_state"] == "fixed"])

    def after_the_upgrade(self, database, before):
        """The security suite has the fixes that the advisories promise: none of the findings is left."""
        import debian_root
        site = debian_root.mirror("bookworm").rstrip("/")
        security = site.removesuffix("/debian") + "/debian-security"
        root = self.debian("bookworm-security", [
            f'echo "deb {security} bookworm-security main" >> "$1/etc/apt/sources.list"',
            'chroot "$1" apt-get update -q', 'chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get -y -q upgrade'])
        report = self.scan(root, command="rootfs", db=database).report
        with self.subTest("packages after the upgrade"):
            packages = sorted((p["name"], p["version"]) for p in report["packages"] if p["type"] == "deb")
            self.assertEqual(packages, self.installed(root))
        key = lambda finding: (finding["id"], finding["package"]["name"])
        left = {key(f): f for f in report["findings"] if f["fix_state"] == "fixed"}
        in_security = security_versions(root)
        unexplained = [name for name in sorted({key(f) for f in before} & set(left))
                       if available(in_security, left[name])]
        self.assertEqual(unexplained, [], "fixed in the security suite, and still reported")
        print(f"Debian: {len(before)} findings with a fix before the upgrade, {len(left)} after")


def security_versions(root):
    """Source versions that the suites of this root offer, by package."""
    listing = subprocess.run(["chroot", root, "apt-cache", "dumpavail"], check=True, capture_output=True, text=True).stdout
    versions = {}
    for record in listing.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in record.splitlines() if ": " in line and not line.startswith(" "))
        if "Package" in fields:
            versions.setdefault(fields["Package"], []).append(fields["Version"])
    return versions


def available(versions, finding):
    """True if one of the suites offers a version with the fix."""
    return any(subprocess.run(["dpkg", "--compare-versions", offered, "ge", fixed], check=False).returncode == 0
               for offered in versions.get(finding["package"]["name"], []) for fixed in finding["fixed_versions"])


if __name__ == "__main__":
    plimsoll.main()
