#!/usr/bin/env python3
# tests/fetch/update_test.py - from a feed to a database: what is rebuilt, kept, and survives a kill.
# SPDX-License-Identifier: Apache-2.0
import json
import random
import signal
import subprocess
import time

from harness import DEBIAN, PLIMSOLL, FetchTest, feed_zip, main
from server import FeedServer, page, status

NPM = "/npm/all.zip"
GO = "/Go/all.zip"


class UpdateTest(FetchTest):
    def database(self, *words):
        return subprocess.run([PLIMSOLL, "db", *words, "--to", str(self.to)], text=True,
                              env=self.environment(None), capture_output=True, check=False)

    def records(self):
        """How many records the npm database has; a database that does not verify fails the test."""
        sound = self.database("verify")
        self.assertEqual(sound.returncode, 0, sound.stdout + sound.stderr)
        states = self.database("status", "--format", "json")
        databases = json.loads(states.stdout)["databases"]
        return {database["name"]: database["records"] for database in databases
                if not database["starter"]}

    def state(self, name="osv/npm"):
        return json.loads((self.to / "updates.json").read_text())["feeds"][name]


class Builds(UpdateTest):
    def test_first_then_unchanged_then_changed(self):
        routes = {NPM: page(feed_zip(records=3))}
        with FeedServer(routes) as server:
            first = self.update(server.base, "npm")
            self.assertEqual(first.returncode, 0, first.stderr)
            self.assertIn("osv/npm: 3 records, ", first.stdout)
            self.assertEqual(self.records(), {"osv/npm": 3})
            self.assertFalse((self.to / ".staging").exists())
            before = (self.to / "osv-npm.mdb").stat().st_mtime_ns

            again = self.update(server.base, "npm")
            self.assertEqual(again.stdout, "osv/npm: unchanged\n")
            self.assertFalse((self.to / ".staging").exists())
            self.assertEqual((self.to / "osv-npm.mdb").stat().st_mtime_ns, before)
            self.assertEqual(server.headers_of(NPM)[1]["If-None-Match"], '"one"')

            routes[NPM] = page(feed_zip(records=5), etag='"two"')
            self.assertIn("osv/npm: 5 records, ", self.update(server.base, "npm").stdout)
            self.assertEqual(self.records(), {"osv/npm": 5})
            self.assertEqual(self.state()["etag"], '"two"')

    def test_debian_has_two_feeds(self):
        osv = feed_zip(records=2, ecosystem="Debian:12")
        with FeedServer({"/Debian/all.zip": page(osv), "/tracker/data/json": page(DEBIAN)}) as server:
            run = self.update(server.base, "debian")
            self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.records(), {"debian": 1, "osv/Debian": 2})

    def test_only_what_is_in_use(self):
        with FeedServer({NPM: page(feed_zip()), GO: page(feed_zip())}) as server:
            self.update(server.base, "npm")
            run = subprocess.run(self.command(server.base), env=self.environment(None), text=True,
                                 capture_output=True, check=False)
            self.assertEqual(run.stdout, "osv/npm: unchanged\n")
            self.assertEqual(server.headers_of(GO), [])

    def test_a_database_that_was_removed_is_made_again(self):
        with FeedServer({NPM: page(feed_zip())}) as server:
            self.update(server.base, "npm")
            (self.to / "osv-npm.mdb").unlink()
            self.assertIn("3 records", self.update(server.base, "npm").stdout)
            self.assertNotIn("If-None-Match", server.headers_of(NPM)[1])

    def test_a_state_file_of_garbage_costs_one_download(self):
        with FeedServer({NPM: page(feed_zip())}) as server:
            self.update(server.base, "npm")
            for garbage in ("", "{", "[1]", '{"version": 99}', '{"version": 1, "feeds": {"osv/npm": 7}}'):
                (self.to / "updates.json").write_text(garbage)
                self.assertIn("3 records", self.update(server.base, "npm").stdout)

    def test_one_bad_record_costs_that_record_and_is_said(self):
        with FeedServer({NPM: page(feed_zip(records=3, bad=[1]))}) as server:
            run = self.update(server.base, "npm")
        self.assertIn("osv/npm: 2 records, ", run.stdout)
        self.assertIn("not read: 1 record, the first: ", run.stderr)
        self.assertIn("TEST-2026-0001.json", run.stderr)
        self.assertEqual(run.returncode, 0)


class Failures(UpdateTest):
    def test_what_cannot_be_fetched_or_read_leaves_the_old_database(self):
        broken = bytearray(feed_zip(records=4))
        broken[60:90] = bytes(30)  # inside the first record: its checksum is wrong
        empty = b"PK\x05\x06" + bytes(18)
        routes = {NPM: page(feed_zip(records=3))}
        with FeedServer(routes) as server:
            self.update(server.base, "npm")
            for worse in (status(404), page(bytes(broken), etag='"broken"'), page(empty, etag='"empty"')):
                routes[NPM] = worse
                run = self.update(server.base, "npm")
                self.assertEqual(run.returncode, 2, run.stdout)
                self.assertIn("osv/npm: ", run.stderr)
                self.assertEqual(self.records(), {"osv/npm": 3})
                self.assertEqual(self.state()["etag"], '"one"')
            routes[NPM] = page(feed_zip(records=4), etag='"four"')
            self.assertIn("4 records", self.update(server.base, "npm").stdout)

    def test_unreachable_leaves_everything_and_says_so(self):
        with FeedServer({NPM: page(feed_zip())}) as server:
            self.update(server.base, "npm")
        run = self.update("http://127.0.0.1:1", "npm")
        self.assertEqual(run.returncode, 2)
        self.assertIn("is this machine online?", run.stderr)
        self.assertEqual(self.records(), {"osv/npm": 3})


class Kills(UpdateTest):
    def test_kill_at_any_moment_leaves_the_old_database_or_the_new(self):
        chance = random.Random(11)
        sizes = (40, 60, 80)
        routes = {}
        seen = set()
        with FeedServer(routes) as server:
            for turn in range(45):
                size = sizes[turn // 5 % len(sizes)]
                routes[NPM] = page(feed_zip(records=size, filler=300_000), etag=f'"{size}"', pause=0.003)
                process = subprocess.Popen(self.command(server.base, "npm"), stdout=subprocess.DEVNULL,
                                           env=self.environment(None))
                time.sleep(chance.uniform(0, 0.15))
                process.send_signal(signal.SIGKILL)
                process.wait()
                if (self.to / "osv-npm.mdb").exists():
                    records = self.records()["osv/npm"]
                    self.assertIn(records, sizes)
                    seen.add(records)
                    self.assert_state_tells_the_truth()
            run = self.update(server.base, "npm")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(self.records(), {"osv/npm": size})
        self.assertGreater(len(seen), 1, "no killed run ever came to an end")
        left = sorted(path.name for path in self.to.iterdir())
        self.assertEqual(left, [".lock", ".update.lock", "osv-npm.mdb", "updates.json"])

    def assert_state_tells_the_truth(self):
        """The state may be behind the database (work is then repeated), never ahead of it."""
        if (self.to / "updates.json").exists():
            self.assertIn(self.state()["etag"], ('"40"', '"60"', '"80"'))


class Readers(UpdateTest):
    def test_are_not_disturbed(self):
        routes = {NPM: page(feed_zip(records=3))}
        with FeedServer(routes) as server:
            self.update(server.base, "npm")
            for turn in range(8):
                routes[NPM] = page(feed_zip(records=3 + turn, filler=200_000), etag=f'"{turn}"', pause=0.01)
                update = subprocess.Popen(self.command(server.base, "npm"), stdout=subprocess.DEVNULL,
                                          env=self.environment(None))
                while update.poll() is None:
                    found = self.database("lookup", "TEST-2026-0000")
                    self.assertEqual(found.returncode, 0, found.stderr)
                self.assertEqual(update.returncode, 0)


if __name__ == "__main__":
    main()
