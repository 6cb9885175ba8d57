#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The starter advisories are well formed, agree with the feeds, and are as many as the page says.

Run     python3 tests/content/starter_advisories_test.py
Reads   content/advisories, docs/starter-advisories.md, and the frozen feeds in $PLIMSOLL_SHARED,
        or else in shared/ beside the repository. Without them agreement is skipped, loudly.

The checks themselves are scripts/starter-advisories. What is tested here is that the records pass
them, and that the checks catch a record that is wrong.
"""

import copy
import importlib.machinery
import importlib.util
import os
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content/advisories"
PAGE = ROOT / "docs/starter-advisories.md"
SHARED = Path(os.environ.get("PLIMSOLL_SHARED", ROOT.parent / "shared"))

LEAST_IN_ALL = 300
LEAST_EACH = {"Debian": 50, "Alpine": 50, "npm": 50, "PyPI": 50, "Go": 50}


def load_checker():
    # The script has no .py ending, as people run it by name; and no cache is left beside it.
    sys.dont_write_bytecode = True
    path = str(ROOT / "scripts/starter-advisories")
    loader = importlib.machinery.SourceFileLoader("starter_advisories", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


checker = load_checker()


def record(folder, name):
    return next(r for f, n, r in checker.load(CONTENT) if (f, n) == (folder, name))


def events(damaged):
    return damaged["affected"][0]["ranges"][0]["events"]


class Form(unittest.TestCase):
    def test_every_record_has_the_right_form(self):
        mistakes, _ = checker.check_all(CONTENT)
        self.assertEqual(mistakes, [])

    def test_there_are_enough(self):
        counts = checker.counts(CONTENT)
        self.assertGreaterEqual(sum(n for n, _ in counts.values()), LEAST_IN_ALL)
        for folder, least in LEAST_EACH.items():
            self.assertGreaterEqual(counts[folder][0], least, folder)

    def test_the_page_counts_right(self):
        rows = re.findall(r"^\| ([\w. ]+) \| (\d+) \| (\d+) \|", PAGE.read_text(encoding="utf-8"),
                          re.MULTILINE)
        said = {folder: (int(records), int(exploited)) for folder, records, exploited in rows}
        wanted = checker.counts(CONTENT)
        wanted["in all"] = tuple(map(sum, zip(*wanted.values())))
        self.assertEqual(said, wanted)

    def test_a_malformed_record_is_caught(self):
        def rename(r): r["id"] = "GHSA-0000-0000-0000"
        def no_title(r): del r["summary"]
        def prose(r): r["details"] = "A long story."
        def full_stop(r): r["summary"] += "."
        def long_title(r): r["summary"] = "long " * 30 + "title"
        def local_time(r): r["modified"] = "2022-01-01"
        def other_schema(r): r["schema_version"] = "1.0.0"
        def nothing(r): r["affected"] = []
        def unknown_ecosystem(r): r["affected"][0]["package"]["ecosystem"] = "Atari"
        def no_name(r): r["affected"][0]["package"]["name"] = ""
        def twice(r): r["affected"].append(copy.deepcopy(r["affected"][0]))
        def no_start(r): events(r).pop(0)
        def two_starts(r): events(r).insert(0, {"introduced": "0"})
        def unknown_event(r): events(r)[1] = {"limit": "2"}
        def two_keys(r): events(r)[0]["fixed"] = "9"
        def unsorted(r): events(r).reverse()
        def falling(r): events(r)[0]["introduced"] = "999"
        def no_version(r): events(r)[0]["introduced"] = "zero point one"
        def ranges_and_versions(r): r["affected"][0]["versions"] = ["1.0.0"]
        def no_versions(r):
            del r["affected"][0]["ranges"]
            r["affected"][0]["versions"] = []

        def git_range(r): r["affected"][0]["ranges"][0]["type"] = "GIT"
        def unsorted_aliases(r): r["aliases"] = ["GHSA-b", "CVE-2021-1"]
        def bad_vector(r): r["severity"] = [{"type": "CVSS_V3", "score": "high"}]
        def plain_http(r): r["references"][0]["url"] = "http://example.org"
        def no_reference(r): r["references"] = []
        def other_feed(r): r["database_specific"]["source"] = "pypa"
        def unknown_feed(r): r["database_specific"]["source"] = "hearsay"
        def no_date(r): r["database_specific"]["known_exploited"] = "yes"

        good = record("npm", "GHSA-xvch-5gv4-984h")
        self.assertEqual(checker.check_record("npm", good["id"], good), [])
        for damage in (rename, no_title, prose, full_stop, long_title, local_time, other_schema,
                       nothing, unknown_ecosystem, no_name, twice, no_start, two_starts,
                       unknown_event, two_keys, unsorted, falling, no_version,
                       ranges_and_versions, no_versions, git_range,
                       unsorted_aliases, bad_vector, plain_http, no_reference, other_feed,
                       unknown_feed, no_date):
            with self.subTest(damage.__name__):
                damaged = copy.deepcopy(good)
                damage(damaged)
                self.assertNotEqual(checker.check_record("npm", good["id"], damaged), [])

    def test_a_record_in_the_wrong_folder_is_caught(self):
        good = record("npm", "GHSA-xvch-5gv4-984h")
        self.assertNotEqual(checker.check_record("PyPI", good["id"], good), [])
        self.assertNotEqual(checker.check_record("Atari", good["id"], good), [])


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            cls.snapshot = checker.Snapshot(SHARED)
        except FileNotFoundError as error:
            print(f"\nSKIPPED: agreement with the feeds was NOT checked: {error}\n"
                  "         (set PLIMSOLL_SHARED to the folder that holds advisories/)",
                  file=sys.stderr)
            raise unittest.SkipTest(str(error)) from error

    def test_every_record_agrees_with_its_feed(self):
        mistakes, _ = checker.check_all(CONTENT, self.snapshot)
        self.assertEqual(mistakes, [])

    def assert_caught(self, folder, damaged, why):
        # Only agreement is asked: these records still look right.
        self.assertNotEqual(list(checker.check_agreement(folder, damaged, self.snapshot)), [],
                            f"{folder}/{damaged['id']}: {why}")

    def test_any_changed_version_is_caught(self):
        for folder, _, good in checker.load(CONTENT):
            for n, affected in enumerate(good["affected"]):
                if "versions" in affected:
                    damaged = copy.deepcopy(good)
                    damaged["affected"][n]["versions"].append("999")
                    self.assert_caught(folder, damaged, "versions")
                    continue
                for m, event in enumerate(affected["ranges"][0]["events"]):
                    damaged = copy.deepcopy(good)
                    (kind, version), = event.items()
                    damaged["affected"][n]["ranges"][0]["events"][m] = {kind: version + "1"}
                    self.assert_caught(folder, damaged, f"{kind} {version}")

    def test_any_other_change_of_a_fact_is_caught(self):
        def other_package(r): r["affected"][0]["package"]["name"] += "x"
        def other_ecosystem(r): r["affected"][0]["package"]["ecosystem"] += "1"
        def one_event_more(r):
            events(r).append({"fixed" if "introduced" in events(r)[-1] else "introduced": "99999"})
        def more_aliases(r): r["aliases"] = [*r.get("aliases", []), "CVE-1999-0001"]
        def exploited(r): r["database_specific"]["known_exploited"] = "1999-01-01"
        def vector(r):
            score = "CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N"
            r["severity"] = [{"type": "CVSS_V3", "score": score}]

        for folder, _, good in checker.load(CONTENT):
            for damage in (other_package, other_ecosystem, one_event_more, more_aliases, exploited,
                           vector):
                damaged = copy.deepcopy(good)
                damage(damaged)
                self.assert_caught(folder, damaged, damage.__name__)

    def test_a_dropped_fact_is_caught(self):
        log4shell = record("Debian", "DEBIAN-CVE-2021-44228")
        for drop in (lambda r: r["affected"].pop(), lambda r: r.pop("aliases"),
                     lambda r: r["database_specific"].pop("known_exploited"),
                     lambda r: r["database_specific"].pop("severity_source")):
            damaged = copy.deepcopy(log4shell)
            drop(damaged)
            self.assert_caught("Debian", damaged, "dropped")

    def test_an_unknown_record_is_caught(self):
        good = record("PyPI", "PYSEC-2021-142")
        good["id"] = "PYSEC-1999-1"
        self.assert_caught("PyPI", good, "unknown id")


if __name__ == "__main__":
    unittest.main()
