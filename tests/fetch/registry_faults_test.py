#!/usr/bin/env python3
# tests/fetch/registry_faults_test.py - credentials that must stay at home, and registries that fail.
# SPDX-License-Identifier: Apache-2.0
import glob
import subprocess
import time
import unittest

import certificates
from asking import ASK, AskTest, auth, main
from fake_registry import MANIFEST, FakeRegistry, document, redirect
from proxy import Proxy
from server import dribble, endless, hung_up, page, silent, status

USERS = {"ann": "s3cret"}
BLOB = b"layer" * 1000
BLOBS = "/v2/app/blobs/sha256:aa"


class Flows(AskTest):
    def test_open_registry_and_what_the_head_says(self):
        headers = {"Content_Type": "application/x", "Docker_Content_Digest": "sha256:12", "ETag": '"e"',
                   "Link": ['</other>; rel="prev"', '</v2/app/tags/list?last=b&n=2>; rel="next"']}
        with FakeRegistry({"/v2/app/manifests/1": document(MANIFEST, **headers)}) as registry:
            asked = self.get(registry.name, "app", "manifests/1", "--accept", "a/b, c/d")
            self.assert_answered(asked, MANIFEST)
            self.assertEqual(asked.heads[0]["type"], "application/x")
            self.assertEqual(asked.heads[0]["digest"], "sha256:12")
            self.assertEqual(asked.heads[0]["next"], "/v2/app/tags/list?last=b&n=2")
            self.assertEqual(asked.heads[0]["total"], str(len(MANIFEST)))
            self.assertEqual(registry.asked()[0]["Accept"], "a/b, c/d")
            self.assertEqual(registry.authorizations(), [])

    def test_next_page_in_every_form(self):
        for link, wanted in (('<list?last=c>; rel=next', "/v2/app/tags/list?last=c"),
                             ('<http://other.test/v2/x?n=1>; title="a"; rel="next"', "/v2/x?n=1"),
                             ('<' + "a" * 9000 + '>; rel="next"', ""), ("<http://[>; rel=next", ""),
                             ("no link at all", ""), ('</a>; rel="last"', "")):
            with FakeRegistry({"/v2/app/tags/list": document(b"{}", Link=link)}) as registry:
                asked = self.get(registry.name, "app", "tags/list?n=1")
                self.assertEqual(asked.heads[0]["next"], wanted)

    def test_basic(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            self.docker_config({registry.name: ("ann", "s3cret")})
            self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
            self.assertEqual(registry.authorizations(), ["Basic " + auth("ann", "s3cret")])

    def test_basic_is_remembered(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            self.docker_config({registry.name: ("ann", "s3cret")})
            once = ("registry", registry.name, "app", "manifests/1")
            self.assert_answered(self.ask(*once, "--", *once, "--", *once), MANIFEST * 3)
            self.assertEqual(len(registry.asked()), 4)  # the first one twice

    def test_token_with_a_password_with_none_and_from_a_refresh_token(self):
        with FakeRegistry(users=USERS, scheme="bearer") as registry:
            self.docker_config({registry.name: ("ann", "s3cret")})
            self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
            path = registry.log[1][1]
            self.assertIn("service=fake%20one", path)
            self.assertIn("scope=repository%3aapp%3apull", path.lower())
            self.assertEqual(registry.authorizations(),
                             ["Basic " + auth("ann", "s3cret"), f"Bearer token-0-of-{registry.port}"])
        with FakeRegistry(scheme="bearer") as registry:
            self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
            self.assertNotIn("Authorization", registry.asked("/token")[0])
        with FakeRegistry(users=USERS, scheme="bearer") as registry:
            self.secrets.append("refresh-me")
            registry.refresh_tokens.add("refresh-me")
            self.docker_config({registry.name: {"auth": auth("ann", ""), "identitytoken": "refresh-me"}})
            self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
            self.assertEqual([method for method, path, _, _ in registry.log if path == "/token"], ["POST"])

    def test_registry_token_is_used_as_it_is(self):
        with FakeRegistry(scheme="bearer") as registry:
            self.secrets.append("ready-made")
            registry.tokens["ready-made"] = time.monotonic() + 60
            self.docker_config({registry.name: {"registrytoken": "ready-made"}})
            self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
            self.assertEqual(registry.asked("/token"), [])

    def test_one_token_serves_until_it_expires_and_then_a_new_one_once(self):
        with FakeRegistry(users=USERS, scheme="bearer", lifetime=0.5) as registry:
            self.docker_config({registry.name: ("ann", "s3cret")})
            once = ("registry", registry.name, "app", "manifests/1")
            self.assert_answered(self.ask(*once, "--", *once, "--", *once, "--after", 800), MANIFEST * 3)
            self.assertEqual(len(registry.asked("/token")), 2)

    def test_token_that_is_never_accepted(self):
        with FakeRegistry(scheme="bearer", lifetime=-1) as registry:
            asked = self.get(registry.name, "app", "manifests/1")
            self.assert_failed(asked, "unauthorised", "answers 401", "unauthorized: authentication required",
                               "no credentials: none in", ".docker/config.json",
                               f"plimsoll login {registry.name}")
            self.assertEqual(len(registry.asked("/token")), 1)

    def test_credentials_of_a_repository_go_before_those_of_its_registry(self):
        with FakeRegistry({"/v2/team/app/manifests/1": document(MANIFEST)}, users=USERS,
                          scheme="basic") as registry:
            self.docker_config()
            self.write(".config/containers/auth.json", {"auths": {
                registry.name: {"auth": auth("bob", "wrong")},
                f"{registry.name}/team": {"auth": auth("ann", "s3cret")}}})
            self.assert_answered(self.get(registry.name, "team/app", "manifests/1"), MANIFEST)
            self.assert_failed(self.get(registry.name, "app", "manifests/1"), "unauthorised",
                               "tried user bob of", ".config/containers/auth.json")

    def test_order_of_the_files(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            good = {"auths": {registry.name: {"auth": auth("ann", "s3cret")}}}
            bad = {"auths": {registry.name: {"auth": auth("bob", "wrong")}}}
            self.write(".config/containers/auth.json", bad)
            for name, env in (("run/containers/auth.json", {"XDG_RUNTIME_DIR": str(self.home / "run")}),
                              ("own.json", {"REGISTRY_AUTH_FILE": str(self.home / "own.json")}),
                              ("d/config.json", {"DOCKER_CONFIG": str(self.home / "d")})):
                self.write(name, good)
                self.assert_answered(self.get(registry.name, "app", "manifests/1", env=env), MANIFEST)
            self.assert_failed(self.get(registry.name, "app", "manifests/1"), "unauthorised", "bob")

    def test_only_this_machine_is_asked_without_tls(self):
        with FakeRegistry() as registry:
            self.assert_answered(self.get(registry.name.replace("127.0.0.1", "localhost"), "app",
                                          "manifests/1"), MANIFEST)
            proxy = {"http_proxy": registry.base, "https_proxy": registry.base}
            asked = self.get("registry.test:80", "app", "manifests/1", env=proxy)
            self.assert_failed(asked, "proxy", "registry.test:80")
            self.assertEqual([method for method, *_ in registry.log if method == "GET"], ["GET"])

    def test_names_that_are_traps(self):
        for words in (("a/b", "x", "y"), ("user@host", "x", "y"), ("localhost", "../x", "y"),
                      ("localhost", "x", "../../etc"), ("localhost", "x", "http://other/"),
                      ("localhost", "x", "a b"), ("..", "x", "y"), ("localhost", "x", "a/%2e%2e/b")):
            self.assert_failed(self.ask("registry", *words), "request", "not ")


class StayAtHome(AskTest):
    def setUp(self):
        super().setUp()
        self.other = self.enterContext(FakeRegistry({"/blob": page(BLOB), "/deny": status(
            401, WWW_Authenticate='Basic realm="give me all"')}))

    def server(self, routes, scheme="basic", **more):
        registry = self.enterContext(FakeRegistry(routes, users=USERS, scheme=scheme, **more))
        self.docker_config({registry.name: ("ann", "s3cret")})
        return registry

    def test_blob_on_another_host(self):
        for scheme in ("basic", "bearer"):
            self.other.log.clear()
            registry = self.server({BLOBS: redirect(self.other.base + "/blob")}, scheme)
            self.assert_answered(self.get(registry.name, "app", "blobs/sha256:aa"), BLOB)
            self.assertEqual(len(self.other.asked("/blob")), 1)
            self.assertEqual(self.other.authorizations(), [])

    def test_the_range_goes_along(self):
        registry = self.server({BLOBS: redirect(self.other.base + "/blob")})
        asked = self.get(registry.name, "app", "blobs/sha256:aa", "--offset", 4990, "--if-range", '"one"')
        self.assert_answered(asked, BLOB[4990:])
        self.assertEqual(asked.heads[0]["offset"], "4990")

    def test_the_same_host_still_gets_them(self):
        registry = self.server({BLOBS: redirect("/v2/elsewhere"), "/v2/elsewhere": document(BLOB)})
        self.assert_answered(self.get(registry.name, "app", "blobs/sha256:aa"), BLOB)
        self.assertIn("Authorization", registry.asked("/v2/elsewhere")[0])

    def test_there_and_back_again(self):
        """Who was led away comes back without: the way back is the other's choice."""
        registry = self.server({BLOBS: redirect(self.other.base + "/back")})
        self.other.routes["/back"] = redirect(registry.base + "/v2/app/manifests/1")
        asked = self.get(registry.name, "app", "blobs/sha256:aa")
        self.assertEqual(self.other.authorizations(), [])
        self.assertNotIn("Authorization", registry.asked("/v2/app/manifests/1")[0])
        self.assertEqual(asked.status, 1)

    def test_another_host_that_asks_for_credentials(self):
        registry = self.server({BLOBS: redirect(self.other.base + "/deny")})
        asked = self.get(registry.name, "app", "blobs/sha256:aa")
        self.assert_failed(asked, "unauthorised", "redirects to answers 401")
        self.assertEqual(self.other.authorizations(), [])
        self.assertEqual(len(self.other.asked("/deny")), 1)

    def test_two_registries_two_users(self):
        with FakeRegistry(users={"ann": "s3cret"}, scheme="basic") as one, \
                FakeRegistry(users={"bob": "t0psecret"}, scheme="bearer") as two:
            self.secrets.append("t0psecret")
            self.docker_config({one.name: ("ann", "s3cret"), two.name: ("bob", "t0psecret")})
            words = ["registry", one.name, "app", "manifests/1", "--", "registry", two.name, "app",
                     "manifests/1", "--", "registry", one.name, "app", "manifests/1"]
            self.assert_answered(self.ask(*words), MANIFEST * 3)
            self.assertEqual(set(one.authorizations()), {"Basic " + auth("ann", "s3cret")})
            self.assertEqual(set(two.authorizations()),
                             {"Basic " + auth("bob", "t0psecret"), f"Bearer token-0-of-{two.port}"})

    def test_redirects_without_end(self):
        registry = self.server({BLOBS: redirect("/v2/app/blobs/sha256:aa")})
        self.assert_failed(self.get(registry.name, "app", "blobs/sha256:aa"), "redirect",
                           "more than 5 redirects")

    def test_redirects_to_what_is_no_web_address(self):
        for where in ("file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/x", "http://"):
            registry = self.server({BLOBS: redirect(where)})
            self.assert_failed(self.get(registry.name, "app", "blobs/sha256:aa"), "redirect")

    def test_no_credential_in_any_argument(self):
        registry = self.server({BLOBS: silent}, "bearer")
        asking = subprocess.Popen([ASK, "registry", registry.name, "app", "blobs/sha256:aa"],
                                  env=self.environment(), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 10
            while len(registry.asked(BLOBS)) < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            self.assertEqual(len(registry.asked(BLOBS)), 2)
            seen = b""
            for file in glob.glob("/proc/[0-9]*/cmdline"):
                try:
                    with open(file, "rb") as arguments:
                        seen += arguments.read()
                except OSError:
                    pass  # it has ended
            self.assertIn(b"plimsoll-fetch", seen)
            for secret in ("s3cret", auth("ann", "s3cret"), f"token-0-of-{registry.port}"):
                self.assertNotIn(secret.encode(), seen)
        finally:
            asking.kill()
            asking.wait()


class Faults(AskTest):
    def check(self, kind, *words, path="manifests/1", flags=(), **registry):
        with FakeRegistry(**registry) as server:
            asked = self.get(server.name, "app", path, *flags)
            self.assert_failed(asked, kind, *words)
            return asked, server

    def test_refusals_say_why(self):
        self.check("not_found", "answers 404 (manifest unknown)", path="manifests/none")
        self.check("unauthorised", "403", "asks for no credentials",
                   routes={"/v2/app/manifests/1": status(403)})
        self.check("server", "500", routes={"/v2/app/manifests/1": status(500)})
        self.check("broken", routes={"/v2/app/manifests/1": hung_up})

    def test_busy_says_when_to_come_back(self):
        for code in (429, 503):
            asked, _ = self.check("busy", str(code),
                                  routes={"/v2/app/manifests/1": status(code, Retry_After="7")})
            self.assertEqual(asked.failures[0][1], 7)

    def test_challenges_that_help_nobody(self):
        for challenge, words in (("", "does not say how"), ('Bearer realm="open', "quoted text does not end"),
                                 ("Negotiate", "only negotiate"), ("x" * 20000, "above 16 kB"),
                                 ("Basic\x01", "control"), ('Bearer scope="x"', "is no address"),
                                 ('Bearer realm="file:///etc/passwd"', "not reached by https"),
                                 ('Bearer realm="http://u:p@127.0.0.1/"', "has a user in its address")):
            with self.subTest(challenge=challenge[:40]), \
                    FakeRegistry(scheme="bearer", challenge=challenge) as registry:
                asked = self.get(registry.name, "app", "manifests/1")
                self.assertEqual(asked.status, 1)
                self.assertIn(words, asked.text)

    def test_basic_without_credentials(self):
        self.check("unauthorised", "wants a user and a password", "no credentials: none in",
                   "or there is no such repository", users=USERS, scheme="basic")

    def test_wrong_password_of_a_helper_of_a_file_that_is_broken(self):
        with FakeRegistry(users=USERS, scheme="bearer") as registry:
            self.docker_config({registry.name: ("ann", "wr0ng")})
            self.secrets.append("wr0ng")
            asked = self.get(registry.name, "app", "manifests/1")
            self.assert_failed(asked, "unauthorised", "no token from", "incorrect username or password",
                               "tried user ann of", ".docker/config.json")
            self.write(".docker/config.json", '{"auths": {')
            asked = self.get(registry.name, "app", "manifests/1")
            self.assert_failed(asked, "unauthorised", "config.json: not JSON")
            self.docker_config({registry.name: {"auth": "!!"}})
            asked = self.get(registry.name, "app", "manifests/1")
            self.assert_failed(asked, "unauthorised", "not base64")

    def test_registry_that_repeats_the_secret(self):
        def echo(request):
            given = request.headers.get("Authorization", "")
            request.give(403, {"errors": [{"code": "DENIED", "message": f"got {given} s3cret"}]})

        with FakeRegistry({"/v2/app/manifests/1": echo}, users=USERS, scheme="basic") as registry:
            self.secrets.append(auth("ann", "s3cret"))
            self.docker_config({registry.name: ("ann", "s3cret")})
            self.assert_failed(self.get(registry.name, "app", "manifests/1"), "unauthorised", "403")

    def test_registry_that_repeats_the_secret_in_other_letters(self):
        escaped = "".join(f"\\u{ord(sign):04x}" for sign in "s3cret")
        for body in (f'{{"errors": [{{"code": "DENIED", "message": "{escaped}"}}]}}',
                     f'{{"errors": [{{"code": "{escaped}", "message": "no"}}]}}',
                     '{"errors": [{"code": "S3CRET"}]}', f'{{"errors": [{{"details": "{"." * 100}{escaped}"}}]}}'):
            def echo(request, body=body.encode()):
                request.head(403, {"Content-Length": len(body)})
                request.wfile.write(body)

            with self.subTest(body), FakeRegistry({"/v2/app/manifests/1": echo}, users=USERS, scheme="basic") as registry:
                self.docker_config({registry.name: ("ann", "s3cret")})
                asked = self.get(registry.name, "app", "manifests/1")
                self.assert_failed(asked, "unauthorised", "403")
                self.assertNotIn("s3cret", str(vars(asked)).lower())

    def test_token_endpoints_that_fail(self):
        def gives(code, body, **headers):
            def answer(request, _):
                request.head(code, {"Content-Length": len(body), **headers})
                request.wfile.write(body)
            return answer

        for answer, kind, words in (
                (gives(500, b""), "server", "answers 500"),
                (gives(503, b"", **{"Retry-After": "9"}), "busy", "503"),
                (gives(404, b""), "unauthorised", "404"),
                (gives(200, b"<html>"), "server", "not a JSON object"),
                (gives(200, b"{}"), "server", "holds no token"),
                (gives(200, b'{"token":"a\\r\\nX-Evil: 1"}'), "server", "signs that none may have"),
                (gives(200, b'{"token":"' + b"a" * 300_000 + b'"}'), "too_large", "262144"),
                (gives(302, b"", Location="/v2/"), "unauthorised", "answers 401"),
                (gives(302, b"", Location="http://[::1"), "redirect", "no token from"),
                (lambda request, _: time.sleep(10), "timeout", "no token from"),
                (lambda request, _: dribble(request, 1000), "timeout", "no token from")):
            with self.subTest(words=words):
                self.check(kind, words, scheme="bearer", token_answer=answer,
                           flags=("--stall", 1000, "--connect", 1000))

    def test_too_much(self):
        self.check("too_large", "the limit", routes={"/v2/app/manifests/1": endless},
                   flags=("--limit", 100_000))

        def many_headers(request):
            request.head(200, {f"X-{number}": "a" * 8000 for number in range(90)})

        self.check("too_large", "headers", routes={"/v2/app/manifests/1": many_headers})

        def one_header(request):
            try:
                request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
                for _ in range(1000):
                    request.wfile.write(b"a" * 10_000)
            except OSError:
                pass

        with FakeRegistry({"/v2/app/manifests/1": one_header}) as registry:
            asked = self.get(registry.name, "app", "manifests/1")
            self.assertEqual(asked.status, 1, asked.text)

    def test_fields_that_do_not_fit_into_a_message(self):
        long = document(MANIFEST, ETag='"' + "e" * 9000 + '"', Docker_Content_Digest="d" * 9000)
        with FakeRegistry({"/v2/app/manifests/1": long}) as registry:
            asked = self.get(registry.name, "app", "manifests/1")
            self.assert_answered(asked, MANIFEST)
            self.assertEqual((asked.heads[0]["etag"], asked.heads[0]["digest"]), ("", ""))

    def test_slow_loris(self):
        begun = time.monotonic()
        for answer in (dribble, silent):
            self.check("timeout", routes={BLOBS: answer}, path="blobs/sha256:aa", flags=("--stall", 1000))
        self.assertLess(time.monotonic() - begun, 15)

    def test_nobody_there(self):
        asked = self.get("127.0.0.1:1", "app", "manifests/1")
        self.assert_failed(asked, "unreachable", "127.0.0.1:1")
        self.assert_failed(self.get("registry.invalid", "app", "manifests/1"), "unreachable",
                           "registry.invalid")

    def test_compressed_unasked_is_given_as_it_is(self):
        """A digest is about the bytes that are stored: nobody may unpack them on the way."""
        with FakeRegistry({BLOBS: document(b"\x1f\x8bpacked", Content_Encoding="gzip")}) as registry:
            asked = self.get(registry.name, "app", "blobs/sha256:aa")
            self.assert_answered(asked, b"\x1f\x8bpacked")
            self.assertEqual(asked.heads[0]["encoded"], "0")

    def test_many_conversations_at_once(self):
        """They share what is known of the registry; each gets its own answer."""
        bodies = {f"/v2/app/blobs/sha256:{number:02}": page(bytes([65 + number]) * 200_000)
                  for number in range(12)}
        with FakeRegistry(bodies, users=USERS, scheme="bearer") as registry:
            self.docker_config({registry.name: ("ann", "s3cret")})
            words = [word for path in list(bodies) + ["/v2/app/blobs/none"]
                     for word in ("--", "registry", registry.name, "app", path.removeprefix("/v2/app/"))]
            asked = self.ask("--together", *words[1:])
            self.assert_failed(asked, "not_found", "manifest unknown")
            self.assertEqual(len(asked.failures), 1)
            self.assertEqual(sorted(asked.body), sorted(b"".join(bytes([65 + n]) * 200_000 for n in range(12))))


class Mirrors(AskTest):
    """Of Docker Hub, which itself cannot be reached here: the proxy to it is not there."""

    def hub(self, *mirrors, times=1):
        self.write(".config/docker/daemon.json", {"registry-mirrors": list(mirrors)})
        once = ("registry", "docker.io", "app", "manifests/1")
        words = [word for _ in range(times) for word in ("--", *once)][1:]
        return self.ask(*words, env={"https_proxy": "http://127.0.0.1:1"})

    def test_the_first_that_has_it(self):
        with FakeRegistry({"/v2/app/manifests/1": status(404)}) as empty, FakeRegistry() as full:
            self.assert_answered(self.hub(empty.base, full.base), MANIFEST)
            self.assertEqual(len(empty.asked()), 1)
            self.assert_answered(self.hub(full.base, empty.base), MANIFEST)
            self.assertEqual(len(empty.asked()), 1)

    def test_it_gets_its_own_credentials_only(self):
        with FakeRegistry(users=USERS, scheme="basic") as mirror:
            self.docker_config({"https://index.docker.io/v1/": ("hubuser", "hubs3cret")})
            self.assert_failed(self.hub(mirror.base), "unreachable", "docker.io")
            self.assertEqual(mirror.authorizations(), [])
            self.docker_config({"https://index.docker.io/v1/": ("hubuser", "hubs3cret"),
                                mirror.name: ("ann", "s3cret")})
            self.assert_answered(self.hub(mirror.base), MANIFEST)
            self.assertEqual(mirror.authorizations(), ["Basic " + auth("ann", "s3cret")])

    def test_one_that_breaks_in_the_middle_is_not_followed_by_another(self):
        with FakeRegistry({"/v2/app/manifests/1": page(MANIFEST, cut_at=5)}) as bad, FakeRegistry() as good:
            asked = self.hub(bad.base, good.base)
            self.assert_failed(asked, "broken", bad.name)
            self.assertEqual((asked.body, good.log), (MANIFEST[:5], []))

    def test_one_that_is_not_there_is_asked_once(self):
        with FakeRegistry() as good:
            self.assert_answered(self.hub("http://127.0.0.1:1", good.base, times=3), MANIFEST * 3)

    def test_other_registries_have_none(self):
        with FakeRegistry() as mirror, FakeRegistry() as registry:
            self.write(".config/docker/daemon.json", {"registry-mirrors": [mirror.base]})
            self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
            self.assertEqual(mirror.log, [])


@unittest.skipUnless(certificates.available(), "skipped: no openssl to make certificates with")
class Tls(AskTest):
    def setUp(self):
        super().setUp()
        self.authority = certificates.Authority(self.folder)

    def server(self, routes=None, **more):
        return self.enterContext(FakeRegistry(routes, context=self.authority.context(), **more))

    def test_unknown_authority_is_refused_and_plain_http_is_not_tried(self):
        registry = self.server()
        self.assert_failed(self.get(registry.name, "app", "manifests/1"), "untrusted", registry.name)
        self.assertEqual(registry.log, [])

    def test_authority_by_file_by_folder_or_not_asked_for(self):
        registry = self.server()
        good = self.get(registry.name, "app", "manifests/1", "--ca-file", self.authority.file)
        self.assert_answered(good, MANIFEST)
        self.assert_answered(self.get(registry.name, "app", "manifests/1", "--insecure"), MANIFEST)
        self.write(f".config/containers/certs.d/{registry.name}/own.crt", self.authority.file.read_text())
        self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
        self.assert_failed(self.get(registry.name.replace("127.0.0.1", "localhost"), "app",
                                    "manifests/1"), "untrusted")

    def test_authority_that_cannot_be_read_is_named(self):
        registry = self.server()
        (self.home / f".config/containers/certs.d/{registry.name}/own.crt").mkdir(parents=True)
        self.assert_failed(self.get(registry.name, "app", "manifests/1"), "untrusted", "own.crt")

    def test_our_certificate_goes_to_its_registry_only(self):
        context = self.authority.context()
        context.verify_mode = 2  # required
        context.load_verify_locations(self.authority.file)
        registry = self.enterContext(FakeRegistry(context=context))
        folder = f".config/containers/certs.d/{registry.name}"
        self.write(f"{folder}/own.crt", self.authority.file.read_text())
        self.assertEqual(self.get(registry.name, "app", "manifests/1").status, 1)
        self.write(f"{folder}/me.cert", (self.folder / "server.pem").read_text())
        self.write(f"{folder}/me.key", (self.folder / "server.key").read_text())
        self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
        # A redirect to another port of the same machine is to another: it asks, and gets none.
        away = self.server({BLOBS: redirect(registry.base + "/v2/app/manifests/1")})
        for file in ("own.crt", "me.cert", "me.key"):
            self.write(f".config/containers/certs.d/{away.name}/{file}",
                       (self.home / folder / file).read_text())
        self.assertEqual(self.get(away.name, "app", "blobs/sha256:aa").status, 1)

    def test_https_never_leads_to_http(self):
        with FakeRegistry({"/blob": document(BLOB)}, users=USERS) as plain:
            registry = self.server({BLOBS: redirect(plain.base + "/blob")})
            for flags in ((), ("--insecure",)):
                asked = self.get(registry.name, "app", "blobs/sha256:aa", "--ca-file", self.authority.file,
                                 *flags)
                self.assert_failed(asked, "redirect", "from https to http")
            registry = self.server(scheme="bearer",
                                   challenge=f'Bearer realm="{plain.base}/token",service="fake one"')
            self.docker_config({registry.name: ("ann", "s3cret")})
            asked = self.get(registry.name, "app", "manifests/1", "--ca-file", self.authority.file)
            self.assert_failed(asked, "server", "not reached by https")
            self.assertEqual(plain.log, [])

    def test_tunnel_through_a_proxy_shows_it_no_credentials(self):
        registry = self.enterContext(FakeRegistry(users=USERS, scheme="basic", context=self.authority.context(
            name="DNS:registry.test")))
        name = f"registry.test:{registry.port}"
        self.docker_config({name: ("ann", "s3cret")})
        with Proxy(names={"registry.test": "127.0.0.1"}) as proxy:
            asked = self.ask("registry", name, "app", "manifests/1", "--ca-file", self.authority.file,
                             env={"https_proxy": proxy.address})
            self.assert_answered(asked, MANIFEST)
            self.assertEqual(set(proxy.log), {f"CONNECT {name}"})
            self.assertEqual(registry.authorizations(), ["Basic " + auth("ann", "s3cret")])

    def test_this_machine_is_not_asked_through_a_proxy(self):
        variables = {"https_proxy": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
        with FakeRegistry(users=USERS, scheme="bearer") as registry:
            self.docker_config({registry.name: ("ann", "s3cret")})
            asked = self.ask("registry", registry.name, "app", "manifests/1", env=variables)
            self.assert_answered(asked, MANIFEST)


if __name__ == "__main__":
    main()
