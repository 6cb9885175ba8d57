#!/usr/bin/env python3
# tests/fetch/tls_proxy_test.py - whom plimsoll-fetch trusts, and what it passes through.
# SPDX-License-Identifier: Apache-2.0
import unittest

import certificates
from harness import FetchTest, feed_zip, main
from proxy import Proxy
from server import FeedServer, page, redirect

NPM = "/npm/all.zip"
BODY = feed_zip()


@unittest.skipUnless(certificates.available(), "skipped: no openssl to make certificates with")
class Tls(FetchTest):
    def setUp(self):
        super().setUp()
        self.authority = certificates.Authority(self.folder)
        self.trusted = ("npm", "--download-only", "--ca-file", str(self.authority.file))

    def server(self, routes=None, **certificate):
        return FeedServer(routes or {NPM: page(BODY)}, self.authority.context(**certificate))

    def test_own_authority_by_flag_and_by_variable(self):
        with self.server() as server:
            self.assert_fetched(self.update(server.base, *self.trusted), BODY)
            (self.to / "npm/all.zip").unlink()
            env = {"SSL_CERT_FILE": str(self.authority.file)}
            self.assert_fetched(self.update(server.base, env=env), BODY)

    def test_unknown_authority(self):
        with self.server() as server:
            self.assert_refused(self.update(server.base), "certificate", "--ca-file")
            self.assertEqual(server.log, [])

    def test_wrong_name(self):
        with self.server(name="DNS:other.test") as server:
            self.assert_refused(self.update(server.base, *self.trusted), "another name")

    def test_expired(self):
        with self.server(start="20200101000000Z", end="20210101000000Z") as server:
            self.assert_refused(self.update(server.base, *self.trusted), "expired", "clock")

    def test_not_yet_valid(self):
        with self.server(start="20490101000000Z") as server:
            self.assert_refused(self.update(server.base, *self.trusted), "clock")

    def test_ca_file_that_is_none(self):
        with self.server() as server:
            run = self.update(server.base, "npm", "--download-only", "--ca-file", "/nonexistent")
            self.assert_refused(run, "/nonexistent", "check the address and the CA file")

    def test_plain_http_where_tls_is_spoken(self):
        with self.server() as server:
            self.assert_refused(self.update(server.base.replace("https", "http")), "connection")

    def test_tls_where_plain_http_is_spoken(self):
        with FeedServer({NPM: page(BODY)}) as server:
            run = self.update(server.base.replace("http", "https"), *self.trusted)
            self.assert_refused(run, "encryption")

    def test_redirect_from_https_to_http_is_not_followed(self):
        with FeedServer({NPM: page(BODY)}) as plain:
            with self.server({NPM: redirect(plain.base + NPM)}) as server:
                run = self.update(server.base, *self.trusted)
                self.assert_refused(run, "only redirects from https to https")
            self.assertEqual(plain.log, [])

    def test_redirect_from_https_to_https(self):
        with self.server() as other:
            with self.server({NPM: redirect(other.base + NPM)}) as server:
                self.assert_fetched(self.update(server.base, *self.trusted), BODY)

    def test_tunnel_through_a_proxy(self):
        with self.server() as server, Proxy() as proxy:
            for variable in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
                run = self.update(server.base, *self.trusted, env={variable: proxy.address})
                self.assertEqual(run.returncode, 0, run.stderr)
                self.assertEqual(proxy.log.pop(), f"CONNECT 127.0.0.1:{server.port}")

    def test_proxy_that_refuses_the_tunnel(self):
        for code in (403, 407):
            with self.server() as server, Proxy(refuse=code) as proxy:
                run = self.update(server.base, *self.trusted, env={"https_proxy": proxy.address})
                self.assert_refused(run, str(code), "https_proxy")


class Proxies(FetchTest):
    def test_http_is_forwarded_and_no_proxy_is_heeded(self):
        with FeedServer({NPM: page(BODY)}) as server, Proxy() as proxy:
            env = {"http_proxy": proxy.address}
            self.assert_fetched(self.update(server.base, env=env), BODY)
            self.assertEqual(proxy.log, [f"GET {server.base}{NPM}"])
            self.update(server.base, env={**env, "no_proxy": "127.0.0.1"})
            self.assertEqual(len(proxy.log), 1)

    def test_proxy_that_is_not_there(self):
        with FeedServer({NPM: page(BODY)}) as server:
            run = self.update(server.base, env={"http_proxy": "http://127.0.0.1:1"})
            self.assert_refused(run, "127.0.0.1", "https_proxy")
            run = self.update(server.base, env={"http_proxy": "http://proxy.invalid:1"})
            self.assert_refused(run, "proxy.invalid", "the proxy stands in")


if __name__ == "__main__":
    main()
