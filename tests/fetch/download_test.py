#!/usr/bin/env python3
# tests/fetch/download_test.py - conditions, resume, retries, limits; and what each failure says.
# SPDX-License-Identifier: Apache-2.0
import socket
import time

from harness import DEBIAN, FetchTest, feed_zip, main
from server import (FeedServer, dribble, endless, hung_up, page, redirect, silent, status,
                    zipped_unasked)

NPM = "/npm/all.zip"
BODY = feed_zip()
LARGE = feed_zip(filler=600_000)


class Conditions(FetchTest):
    def test_second_time_is_conditional_and_brings_nothing(self):
        with FeedServer({NPM: page(BODY)}) as server:
            self.assert_fetched(self.update(server.base), BODY)
            again = self.update(server.base)
            self.assert_fetched(again, BODY)
            self.assertIn("osv/npm: unchanged", again.stdout)
            first, second = server.headers_of(NPM)
        self.assertNotIn("If-None-Match", first)
        self.assertEqual(second["If-None-Match"], '"one"')

    def test_without_etag_the_date_is_the_condition(self):
        date = "Tue, 24 Nov 2026 12:00:00 GMT"
        with FeedServer({NPM: page(BODY, etag=None, modified=date)}) as server:
            self.update(server.base)
            self.assertIn("unchanged", self.update(server.base).stdout)
            self.assertEqual(server.headers_of(NPM)[1]["If-Modified-Since"], date)

    def test_changed_etag_brings_the_new_file(self):
        new = feed_zip(records=4)
        with FeedServer({NPM: [page(BODY), page(new, etag='"two"')]}) as server:
            self.update(server.base)
            self.assert_fetched(self.update(server.base), new)

    def test_another_mirror_is_not_asked_about_the_first_ones_etag(self):
        with FeedServer({NPM: page(BODY)}) as one, FeedServer({NPM: page(BODY)}) as two:
            self.update(one.base)
            self.assert_fetched(self.update(two.base), BODY)
            self.assertNotIn("If-None-Match", two.headers_of(NPM)[0])

    def test_a_failure_keeps_the_old_file(self):
        with FeedServer({NPM: [page(BODY), page(LARGE, etag='"two"', cut_at=9999)]}) as server:
            self.update(server.base)
            run = self.update(server.base, "npm", "--download-only", "--attempts", "1")
        self.assertEqual(run.returncode, 2)
        self.assertEqual((self.to / "npm/all.zip").read_bytes(), BODY)

    def test_one_feed_that_fails_costs_that_feed(self):
        routes = {NPM: status(404), "/Debian/all.zip": page(BODY), "/tracker/data/json": page(DEBIAN)}
        with FeedServer(routes) as server:
            run = self.update(server.base, "npm", "Debian", "--download-only")
        self.assertEqual(run.returncode, 2)
        self.assertIn("osv/npm: ", run.stderr)
        self.assertEqual((self.to / "Debian/all.zip").read_bytes(), BODY)
        self.assertEqual((self.to / "debian/data.json").read_bytes(), DEBIAN)

    def test_names_are_encoded(self):
        with FeedServer({"/Rocky%20Linux/all.zip": page(BODY)}) as server:
            run = self.update(server.base, "rocky linux", "--download-only")
            self.assert_fetched(run, BODY, "Rocky Linux/all.zip")


class Resume(FetchTest):
    def test_cut_in_the_middle_goes_on_where_it_was(self):
        with FeedServer({NPM: [page(LARGE, cut_at=200_000), page(LARGE)]}) as server:
            self.assert_fetched(self.update(server.base), LARGE)
            second = server.headers_of(NPM)[1]
        self.assertEqual(second["Range"], "bytes=200000-")
        self.assertEqual(second["If-Range"], '"one"')

    def test_the_part_outlives_the_run(self):
        with FeedServer({NPM: [page(LARGE, cut_at=200_000), page(LARGE)]}) as server:
            self.assert_refused(self.update(server.base, "npm", "--download-only",
                                            "--attempts", "1"), "what came is kept")
            self.assert_fetched(self.update(server.base), LARGE)
            self.assertEqual(server.headers_of(NPM)[1]["Range"], "bytes=200000-")

    def test_progress_counts_more_than_attempts(self):
        cuts = [page(LARGE, cut_at=at) for at in range(50_000, 600_000, 50_000)]
        with FeedServer({NPM: [*cuts, page(LARGE)]}) as server:
            self.assert_fetched(self.update(server.base), LARGE)
            self.assertEqual(len(server.log), len(cuts) + 1)

    def test_changed_meanwhile_starts_anew(self):
        with FeedServer({NPM: [page(LARGE, cut_at=200_000), page(BODY, etag='"two"')]}) as server:
            self.assert_fetched(self.update(server.base), BODY)

    def test_changed_meanwhile_though_the_server_ignores_if_range(self):
        other = feed_zip(filler=600_000, seed=2)
        lying = page(other, etag='"one"', range_etag='"two"')
        with FeedServer({NPM: [page(LARGE, cut_at=200_000), lying, page(other, etag='"two"')]}) as server:
            self.assert_fetched(self.update(server.base), other)

    def test_server_that_ignores_ranges(self):
        whole = page(LARGE, ranges=False)
        with FeedServer({NPM: [page(LARGE, cut_at=200_000), whole]}) as server:
            self.assert_fetched(self.update(server.base), LARGE)

    def test_weak_etag_is_not_resumed(self):
        weak = 'W/"w"'
        with FeedServer({NPM: [page(LARGE, etag=weak, cut_at=200_000), page(LARGE, etag=weak)]}) as server:
            self.assert_fetched(self.update(server.base), LARGE)
            self.assertNotIn("Range", server.headers_of(NPM)[1])

    def test_gzip_that_nobody_asked_for_is_decoded_and_not_resumed(self):
        with FeedServer({NPM: [zipped_unasked(LARGE, cut_at=100_000), zipped_unasked(LARGE)]}) as server:
            self.assert_fetched(self.update(server.base), LARGE)
            first, second = server.headers_of(NPM)
        self.assertEqual(first["Accept-Encoding"], "identity")
        self.assertNotIn("Range", second)


class Retries(FetchTest):
    def test_server_error_then_success(self):
        with FeedServer({NPM: [status(500), status(502), hung_up, page(BODY)]}) as server:
            self.assert_fetched(self.update(server.base), BODY)

    def test_server_error_for_good(self):
        with FeedServer({NPM: status(500)}) as server:
            run = self.update(server.base)
            self.assert_refused(run, "the server answers 500 (5 attempts)", "try later", server.base)
            self.assertEqual(len(server.log), 5)

    def test_retry_after_is_honoured(self):
        with FeedServer({NPM: [status(429, Retry_After=1), page(BODY)]}) as server:
            began = time.monotonic()
            self.assert_fetched(self.update(server.base), BODY)
            self.assertGreaterEqual(time.monotonic() - began, 1.0)

    def test_retry_after_of_an_hour_is_not_waited_for(self):
        with FeedServer({NPM: status(503, Retry_After=3600)}) as server:
            run = self.update(server.base)
            self.assert_refused(run, "answers 503", "come back in 3600 s")
            self.assertEqual(len(server.log), 1)

    def test_not_found_is_said_once(self):
        with FeedServer({}) as server:
            self.assert_refused(self.update(server.base), "the server answers 404", "mirror")
            self.assertEqual(len(server.log), 1)

    def test_unauthorised(self):
        for code in (401, 403):
            with FeedServer({NPM: status(code)}) as server:
                self.assert_refused(self.update(server.base), f"answers {code}", "forbids")


class Limits(FetchTest):
    def test_endless_body(self):
        with FeedServer({NPM: endless}) as server:
            run = self.update(server.base, "npm", "--download-only", "--max-size", "3000000")
        self.assert_refused(run, "more than 3000000 bytes")
        self.assertFalse((self.to / "npm/.all.zip.part").exists())

    def test_size_that_is_announced(self):
        with FeedServer({NPM: page(BODY, length=10**12)}) as server:
            self.assert_refused(self.update(server.base), "more than 4000000000 bytes")

    def test_slow_server(self):
        quick = ["--retry-wait", "0.01", "--stall-timeout", "1", "--attempts", "1"]
        for slow in (dribble, silent):
            with FeedServer({NPM: slow}) as server:
                began = time.monotonic()
                run = self.update(server.base, quick=quick)
                self.assert_refused(run, "too slow", "try later")
                self.assertLess(time.monotonic() - began, 10)

    def test_length_too_long_or_too_short(self):
        with FeedServer({NPM: page(BODY, length=len(BODY) + 5)}) as server:
            run = self.update(server.base, "npm", "--download-only", "--attempts", "1")
            self.assert_refused(run, "5 bytes remaining", "what came is kept")
        with FeedServer({NPM: page(BODY, length=len(BODY) - 5, etag='"short"')}) as server:
            self.assert_refused(self.update(server.base), "without its end")

    def test_a_page_instead_of_the_file(self):
        with FeedServer({NPM: page(b"<html>Please log in</html>")}) as server:
            self.assert_refused(self.update(server.base), "not a zip archive", "right address")


class Redirects(FetchTest):
    def test_loop(self):
        with FeedServer({NPM: redirect(NPM)}) as server:
            self.assert_refused(self.update(server.base), "redirects", "at most 5")

    def test_to_another_host_without_the_password(self):
        with FeedServer({"/file": page(BODY)}) as other:
            elsewhere = f"http://localhost:{other.port}/file"
            with FeedServer({NPM: redirect(elsewhere)}) as server:
                base = server.base.replace("//", "//user:hidden@")
                self.assert_fetched(self.update(base), BODY)
                self.assertIn("Authorization", server.headers_of(NPM)[0])
            self.assertNotIn("Authorization", other.headers_of("/file")[0])
        kept = [path.read_bytes() for path in self.to.rglob("*") if path.is_file()]
        self.assertFalse([1 for content in kept if b"hidden" in content])

    def test_to_a_file(self):
        with FeedServer({NPM: redirect("file:///etc/passwd")}) as server:
            self.assert_refused(self.update(server.base), "https")

    def test_password_is_in_no_message(self):
        with FeedServer({NPM: status(404)}) as server:
            run = self.update(server.base.replace("//", "//user:hidden@"))
            self.assert_refused(run, server.base)
        self.assertNotIn("hidden", run.stderr)


class Unreachable(FetchTest):
    def test_nothing_listens(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            base = f"http://127.0.0.1:{unused.getsockname()[1]}"
            self.assert_refused(self.update(base), "is this machine online?", base, "(2 attempts)")

    def test_no_such_host(self):
        run = self.update("http://host.invalid")
        self.assert_refused(run, "host.invalid", "is this machine online?")


if __name__ == "__main__":
    main()
